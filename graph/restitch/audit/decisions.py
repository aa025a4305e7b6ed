"""What people have decided on findings: added to, written, and compared with what is found now."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

import yaml

from restitch.dates import is_day
from restitch.errors import InputError, NotFoundError
from restitch.model import Decision
from restitch.vocab import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from restitch.audit.finding import Finding

# Marks, embeddings, overrides and isolates of direction: with them a name can read as another one.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HEAD = """\
# What people have decided on findings of the audit: accept (it is so), dismiss (it is not, or does not
# matter) or corrected (it was so, and has been mended), with the reason. `restitch decide` writes here.
"""


def decide(
    found: Iterable[Finding],
    earlier: Sequence[Decision],
    key: str,
    verdict: str,
    *,
    reason: str,
    by: str,
    date: str,
) -> tuple[Decision, ...]:
    """The decisions with one more, or with an earlier one on the same finding replaced.

    Raises ``NotFoundError`` for a finding that is neither found nor decided on already: a slip in
    a key must not become a decision on nothing.
    """
    if verdict not in VERDICTS:
        raise InputError(f"decision: {verdict!r} is not one of {', '.join(VERDICTS)}")
    for name, text in (("reason", reason), ("by", by)):
        if not text.strip():
            raise InputError(f"--{name}: must say something: a decision without it helps nobody")
        if hidden := hidden_characters(text):
            raise InputError(f"--{name}: holds {hidden}, which does not show or turns words around")
    if not is_day(date):
        raise InputError(f"--date: {date!r} is not a day; write 2024-05-31")
    if key not in {finding.key for finding in found} | {each.finding for each in earlier}:
        raise NotFoundError("finding", key)
    new = Decision(key, verdict, " ".join(reason.split()), " ".join(by.split()), date)
    kept = [new if each.finding == key else each for each in earlier]
    return tuple(kept if new in kept else [*kept, new])


def hidden_characters(text: str) -> str:
    """The control and direction characters in a text, by their code; line ends and tabs are none.

    >>> hidden_characters("It is so.\\n"), hidden_characters("\\u202eoS")
    ('', 'U+202E')
    """
    found = (each for each in text if each in DIRECTIONS or (category(each) == "Cc" and each not in "\t\n\r"))
    return ", ".join(f"U+{ord(each):04X}" for each in dict.fromkeys(found))


def stale(found: Iterable[Finding], decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions on findings that are found no more: mended, or renamed with their subject."""
    keys = {finding.key for finding in found}
    return [each for each in decisions if each.finding not in keys]


def decisions_yaml(decisions: Iterable[Decision]) -> str:
    """The text of ``decisions.yaml``, in the order they were made."""
    entries = [
        {
            "finding": each.finding,
            "decision": each.verdict,
            "reason": each.reason,
            "by": each.by,
            "date": each.date,
        }
        for each in decisions
    ]
    return HEAD + "".join(
        "\n" + yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=110) for entry in entries
    )
