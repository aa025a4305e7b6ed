"""The erratum: accepted findings, as a sheet for an editor and as Web Annotations.

Nothing of the essay's text is in either: places are numbers of paragraphs and sentences, and
positions in the reading text.
"""

from __future__ import annotations

import re
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
        lines += [_entry(corpus, finding) for finding in group]
    return "\n".join(lines) + "\n"


def _named(corpus: Corpus, finding: Finding) -> str:
    """The thing as an editor knows it: a claim by what it says, a work by author and title."""
    kind, _, key = finding.subject.partition(":")
    if kind == "claim":
        return next(f"“{each.statement}”" for each in corpus.claims if each.key == key.partition("/")[0])
    if kind == "source":
        work = next(each for each in corpus.sources if each.key == key)
        return f"{', '.join([*work.authors, f'“{work.title}”'])}"
    if kind == "event":
        return next(each.label for each in corpus.events if each.key == key)
    return f"{kind.capitalize()} {key}"


def _plain(text: str) -> str:
    """Text in which Markdown sees no marks."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)


def _entry(corpus: Corpus, finding: Finding) -> str:
    where = f" ({', '.join(_spoken(each) for each in finding.sentences)})" if finding.sentences else ""
    lines = [f"* **{_plain(_named(corpus, finding))}**{where}: {_plain(finding.message)}."]
    if finding.correction is not None:
        lines.append(f"  Proposed: {_plain(finding.correction)}.")
    if finding.decision is not None:
        by, reason = _plain(finding.decision.by), _plain(finding.decision.reason)
        lines.append(f"  Accepted by {by}, {finding.decision.date}: {reason}")
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
    # A note's words are no part of the reading text: the target is where it is cited, the body names it.
    text = f"{_named(corpus, finding)}: {finding.message}"
    if finding.correction is not None:
        text += f". Proposed: {finding.correction}"
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
