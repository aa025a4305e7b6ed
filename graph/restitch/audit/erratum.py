"""The erratum: accepted corrections as sentences to print, as a sheet and as Web Annotations.

Nothing of the essay's text is in either but what a correction replaces: a number or a date. Places are
numbers of endnotes, paragraphs and sentences, and positions in the reading text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from restitch.audit.finding import Finding
    from restitch.iris import Iris
    from restitch.model import Corpus

# What proposed corrections are about, in the order they are printed in.
WORDS = {"marker": "Markers", "note": "Endnotes", "claim": "Text"}


@dataclass(frozen=True)
class Entry:
    """One correction: ``sentence`` to print, ``subject`` as in ``note:25.2``, places as start and end in
    the reading text (characters), and who accepted it, when (a day) and why."""

    finding: str
    subject: str
    sentence: str
    places: tuple[tuple[int, int], ...]
    by: str
    date: str
    reason: str

    @property
    def kind(self) -> str:
        return self.subject.partition(":")[0]


@dataclass(frozen=True)
class Sheet:
    """The erratum of one essay; ``unprinted`` counts accepted findings that propose no correction."""

    essay: str
    title: str
    authors: tuple[str, ...]
    issued: str
    entries: tuple[Entry, ...]
    unprinted: int


def sheet(corpus: Corpus, findings: Iterable[Finding]) -> Sheet:
    """What has been accepted of these findings of a corpus."""
    accepted = [finding for finding in findings if finding.state == "accept"]
    essay = corpus.essay
    entries = [_entry(corpus, finding) for finding in accepted if finding.erratum is not None]
    return Sheet(
        essay.key,
        essay.title,
        tuple(essay.authors),
        essay.issued.edtf,
        in_order(entries),
        len(accepted) - len(entries),
    )


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By kind, then by where each shows first in the text; what shows nowhere comes last of its kind."""
    kinds = list(WORDS)
    return tuple(
        sorted(
            entries,
            key=lambda each: (
                kinds.index(each.kind), min(each.places, default=(float("inf"), 0)), each.finding,
            ),
        )
    )  # fmt: skip


def _entry(corpus: Corpus, finding: Finding) -> Entry:
    assert finding.erratum is not None
    assert finding.decision is not None
    places = [corpus.document.sentence(key) for key in finding.sentences]
    return Entry(
        finding.key,
        finding.subject,
        finding.erratum,
        tuple((place.start, place.end) for place in places),
        finding.decision.by,
        finding.decision.date,
        finding.decision.reason,
    )


# --- as a sheet ---


def as_markdown(made: Sheet) -> str:
    """First what is to be printed, then, for the editor, who accepted each correction and why."""
    lines = [f"# Erratum: {_plain(made.title)}", "", _plain(f"{', '.join(made.authors)}, {made.issued}")]
    if not made.entries:
        lines += ["", "No correction has been accepted."]
    for kind, group in groupby(made.entries, key=lambda each: each.kind):
        lines += ["", f"## {WORDS[kind]}", "", *(f"* {_plain(each.sentence)}" for each in group)]
    if made.entries or made.unprinted:
        lines += ["", "---", "", "## Not for print: who accepted what, and why", ""]
        lines += [_decision(each) for each in made.entries]
    if made.unprinted:
        lines.append(f"* {unprinted(made)}")
    return "\n".join(lines) + "\n"


def unprinted(made: Sheet) -> str:
    """What is said of accepted findings that an erratum cannot print."""
    many = made.unprinted != 1
    return (
        f"{made.unprinted} accepted finding{'s' if many else ''} propose{'' if many else 's'} no correction "
        f"and {'are' if many else 'is'} not printed."
    )


def _decision(entry: Entry) -> str:
    place = entry.sentence.partition(":")[0]
    return f"* {_plain(place)}: accepted by {_plain(entry.by)}, {entry.date}: {_plain(entry.reason)}"


def _plain(text: str) -> str:
    """Text in which Markdown sees no marks."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)


# --- as Web Annotations ---


def as_annotations(made: Sheet, iris: Iris) -> dict[str, Any]:
    """The same as a Web Annotation collection: each target is a position in the reading text.

    Where a correction shows nowhere in the text, the target is the thing itself.
    """
    essay = iris.essay(made.essay)
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{essay}/erratum",
        "type": "AnnotationCollection",
        "label": f"Erratum: {made.title}",
        "total": len(made.entries),
        "first": {
            "id": f"{essay}/erratum/1",
            "type": "AnnotationPage",
            "items": [_annotation(made.essay, entry, iris) for entry in made.entries],
        },
    }


def _annotation(essay: str, entry: Entry, iris: Iris) -> dict[str, Any]:
    # A note's words are no part of the reading text: the target is where it is cited, the body names it.
    targets = _targets(essay, entry, iris)
    return {
        "id": iris.of_essay(essay, "finding", entry.finding),
        "type": "Annotation",
        "motivation": "editing",
        "body": {"type": "TextualBody", "value": entry.sentence, "format": "text/plain", "language": "en"},
        "target": targets if len(targets) != 1 else targets[0],
        "creator": {"type": "Person", "name": entry.by},
        "created": f"{entry.date}T00:00:00Z",
    }


def _targets(essay: str, entry: Entry, iris: Iris) -> Sequence[Any]:
    source = iris.of_essay(essay, "reading-text", "1")
    return [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": {"type": "TextPositionSelector", "start": start, "end": end},
        }
        for start, end in entry.places
    ] or [iris.of_essay(essay, *entry.subject.partition(":")[::2])]
