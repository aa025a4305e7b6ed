"""One finding: what a rule noticed, about what, on what evidence, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.model import Decision, Place

OPEN = "open"


@dataclass(frozen=True)
class Finding:
    """One thing worth a look; ``subject`` is ``kind:key``, as in ``note:25.2`` or ``claim:slug``.

    Its kinds are note, marker, claim, source and event.
    ``question`` says that the rule cannot tell: a person has to look. ``note`` is the number of the
    endnote concerned, ``claims`` and ``sources`` keys of what else is, ``sentences`` where it
    stands in the text. ``detail`` tells findings of one rule about one subject apart. ``correction``
    is what the rule proposes, ``erratum`` the sentence to print once a person has accepted that: it
    names the place and what to read there, without question or condition.
    """

    subject: str
    message: str
    rule: str = ""
    severity: str = ""
    question: bool = False
    correction: str | None = None
    erratum: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    note: int | None = None
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    place: Place | None = None
    detail: str | None = None
    decision: Decision | None = None

    @property
    def key(self) -> str:
        """The same for the same rule and subject, build after build.

        >>> Finding("note:25.2", "…", rule="date-swapped").key
        'date-swapped.note-25.2'
        """
        parts = (self.rule, self.subject.replace(":", "-"), self.detail)
        return ".".join(part for part in parts if part)

    @property
    def state(self) -> str:
        """``open``, or what a person has decided: ``accept`` or ``dismiss``.

        What is said to be corrected and is found all the same is open again.
        """
        return OPEN if self.decision is None or self.returned else self.decision.verdict

    @property
    def returned(self) -> bool:
        """Found although somebody said that it has been corrected."""
        return self.decision is not None and self.decision.verdict == "corrected"
