"""Keeping a person's decision on a finding beside the corpus it is about."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from restitch.atomic import write_whole
from restitch.audit import audit
from restitch.audit.decisions import decide, decisions_yaml
from restitch.reading.corpus import load_corpus
from restitch.reading.memory import DECISIONS

if TYPE_CHECKING:
    from pathlib import Path


def keep_decision(
    folder: Path, finding: str, verdict: str, reason: str, by: str, date: str | None = None
) -> Path:
    """Write ``decisions.yaml`` whole, with this decision in it; its path. ``date`` is today if left off.

    Raises ``NotFoundError`` or ``InputError`` before anything is written.
    """
    corpus = load_corpus(folder)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    made = decide(audit(corpus), corpus.decisions, finding, verdict, reason=reason, by=by, date=date or today)
    return write_whole(folder / DECISIONS, decisions_yaml(made).encode())
