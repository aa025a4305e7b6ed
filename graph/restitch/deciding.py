"""Keeping a person's decision on a finding beside the corpus it is about."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from restitch.atomic import alone, write_whole
from restitch.audit import audit
from restitch.audit.decisions import decide, decisions_yaml
from restitch.errors import InputError
from restitch.reading.corpus import load_corpus
from restitch.reading.memory import DECISIONS

if TYPE_CHECKING:
    from pathlib import Path


def keep_decision(
    folder: Path, finding: str, verdict: str, reason: str, by: str, date: str | None = None
) -> Path:
    """Write ``decisions.yaml`` whole, with this decision in it; its path. ``date`` is today if left off.

    Decisions made at the same time are kept one after the other, and all of them. Raises
    ``NotFoundError`` or ``InputError`` before anything is written.
    """
    try:
        with alone(folder):
            corpus = load_corpus(folder)
            day = date or datetime.datetime.now(datetime.UTC).date().isoformat()
            made = decide(audit(corpus), corpus.decisions, finding, verdict, reason=reason, by=by, date=day)
            return write_whole(folder / DECISIONS, decisions_yaml(made).encode())
    except OSError as error:
        raise InputError(
            f"{folder / DECISIONS}: cannot be written ({error.strerror or error}); "
            "copy the corpus to a folder of your own and name it with --corpus"
        ) from None
