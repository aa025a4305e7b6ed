"""Files that appear whole or not at all, and steps that one process takes at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_whole(path: Path, content: bytes) -> Path:
    """Write beside the file and move into place, so that nobody ever reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


@contextmanager
def alone(folder: Path, taken: Exception | None = None) -> Iterator[None]:
    """Only one process, and one thread of it, is between enter and exit for a folder.

    The lock is on the folder itself and goes with whoever holds it: no file is left. Where another
    holds it, raises ``taken``, or waits if there is none. Raises ``OSError`` where there is no folder.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if taken else 0))
        except BlockingIOError:
            assert taken is not None
            raise taken from None
        yield
    finally:
        os.close(handle)
