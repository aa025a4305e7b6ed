"""From corpus folders to quads on disk or in memory: read, compile, order."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from restitch.encoding import encode, nquads, trig
from restitch.reading.corpus import load_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.iris import Iris
    from restitch.model import Corpus


def load_corpora(folders: Iterable[Path]) -> list[Corpus]:
    """The corpora in ``folders``; raises ``CorpusError`` at the first that has problems."""
    return [load_corpus(folder) for folder in folders]


def compile_corpora(corpora: Iterable[Corpus], iris: Iris | None = None) -> bytes:
    """The corpora as one set of sorted N-Quads."""
    return nquads(encode(corpora, iris))


def write_build(corpora: list[Corpus], folder: Path, iris: Iris | None = None) -> list[Path]:
    """Write ``graph.nq`` and ``graph.trig``; each appears whole or not at all."""
    quads = compile_corpora(corpora, iris)
    essay = corpora[0].essay.key if len(corpora) == 1 else None
    folder.mkdir(parents=True, exist_ok=True)
    files = {"graph.nq": quads, "graph.trig": trig(quads, iris, essay)}
    return [_replace(folder / name, content) for name, content in files.items()]


def _replace(path: Path, content: bytes) -> Path:
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
