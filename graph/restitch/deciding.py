"""Keeping a person's decision on a finding beside the corpus it is about."""

from __future__ import annotations

import datetime
import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from restitch.atomic import write_whole
from restitch.audit import audit
from restitch.audit.decisions import decide, decisions_yaml
from restitch.errors import InputError
from restitch.reading.corpus import load_corpus
from restitch.reading.memory import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def keep_decision(
    folder: Path, finding: str, verdict: str, reason: str, by: str, date: str | None = None
) -> Path:
    """Write ``decisions.yaml`` whole, with this decision in it; its path. ``date`` is today if left off.

    Decisions made at the same time are kept one after the other, and all of them. Raises
    ``NotFoundError`` or ``InputError`` before anything is written.
    """
    with _alone(folder):
        corpus = load_corpus(folder)
        day = date or datetime.datetime.now(datetime.UTC).date().isoformat()
        made = decide(audit(corpus), corpus.decisions, finding, verdict, reason=reason, by=by, date=day)
        try:
            return write_whole(folder / DECISIONS, decisions_yaml(made).encode())
        except OSError as error:
            raise InputError(
                f"{folder / DECISIONS}: cannot be written ({error.strerror or error}); "
                "copy the corpus to a folder of your own and name it with --corpus"
            ) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time from reading to writing; the lock is on the folder, so that no file is left."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"{folder}: cannot be opened: {error.strerror or error}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
