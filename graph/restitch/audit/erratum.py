"""The erratum: accepted findings, as a sheet for an editor and as Web Annotations.

Nothing of the essay's text is in either: places are numbers of paragraphs and sentences, and
positions in the reading text.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from restitch.audit.finding import Finding
    from restitch.iris import Iris
    from restitch.model import Corpus

WORDS = {"marker": "Markers", "note": "Endnotes", "source": "Works cited", "event": "Events", "claim": "Text"}


def accepted(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state == "accept"]


def erratum_markdown(corpus: Corpus, findings: Iterable[Finding]) -> str:
    """A sheet for an editor: what to change and why, in the order of the text."""
    chosen = accepted(findings)
    lines = [
        f"# Erratum: {corpus.essay.title}",
        "",
        f"{', '.join(corpus.essay.authors)}, {corpus.essay.issued.edtf}",
    ]
    if not chosen:
        lines += ["", "No finding has been accepted."]
    kinds = list(WORDS)
    chosen.sort(key=lambda each: (kinds.index(_kind(each)), _first(corpus, each), each.key))
    for kind, group in groupby(chosen, key=_kind):
        lines += ["", f"## {WORDS[kind]}", ""]
        lines += [_entry(finding) for finding in group]
    return "\n".join(lines) + "\n"


def _entry(finding: Finding) -> str:
    kind, _, key = finding.subject.partition(":")
    name = f"{kind.capitalize()} {key}"
    where = f" ({', '.join(_spoken(each) for each in finding.sentences)})" if finding.sentences else ""
    lines = [f"* **{name}**{where}: {finding.message}."]
    if finding.correction is not None:
        lines.append(f"  Proposed: {finding.correction}.")
    if finding.decision is not None:
        lines.append(
            f"  Accepted by {finding.decision.by}, {finding.decision.date}: {finding.decision.reason}"
        )
    return "\n".join(lines)


def _spoken(sentence: str) -> str:
    """``p27s1`` as people say it."""
    paragraph, _, number = sentence.removeprefix("p").partition("s")
    return f"paragraph {paragraph}, sentence {number}"


def _kind(finding: Finding) -> str:
    return finding.subject.partition(":")[0]


def _first(corpus: Corpus, finding: Finding) -> int:
    """Where a finding shows first in the text; what shows nowhere comes last."""
    starts = [corpus.document.sentence(key).start for key in finding.sentences]
    return min(starts, default=corpus.document.reading_characters)


def erratum_annotations(corpus: Corpus, findings: Iterable[Finding], iris: Iris) -> dict[str, Any]:
    """The same as a Web Annotation collection: each target is a position in the reading text.

    Where a finding shows nowhere in the text, the target is the thing itself.
    """
    chosen = accepted(findings)
    essay = corpus.essay.key
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{iris.essay(essay)}/erratum",
        "type": "AnnotationCollection",
        "label": f"Erratum: {corpus.essay.title}",
        "total": len(chosen),
        "first": {
            "id": f"{iris.essay(essay)}/erratum/1",
            "type": "AnnotationPage",
            "items": [_annotation(corpus, finding, iris) for finding in chosen],
        },
    }


def _annotation(corpus: Corpus, finding: Finding, iris: Iris) -> dict[str, Any]:
    text = (
        finding.message
        if finding.correction is None
        else f"{finding.message}. Proposed: {finding.correction}"
    )
    targets = _targets(corpus, finding, iris)
    annotation: dict[str, Any] = {
        "id": iris.of_essay(corpus.essay.key, "finding", finding.key),
        "type": "Annotation",
        "motivation": "editing",
        "body": {"type": "TextualBody", "value": text, "format": "text/plain", "language": "en"},
        "target": targets if len(targets) != 1 else targets[0],
    }
    if finding.decision is not None:
        annotation["creator"] = {"type": "Person", "name": finding.decision.by}
        annotation["created"] = f"{finding.decision.date}T00:00:00Z"
    return annotation


def _targets(corpus: Corpus, finding: Finding, iris: Iris) -> Sequence[Any]:
    source = iris.of_essay(corpus.essay.key, "reading-text", "1")
    places = [corpus.document.sentence(key) for key in finding.sentences]
    return [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": {"type": "TextPositionSelector", "start": place.start, "end": place.end},
        }
        for place in places
    ] or [iris.of_essay(corpus.essay.key, *finding.subject.partition(":")[::2])]
