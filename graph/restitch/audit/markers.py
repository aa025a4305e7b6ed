"""Markers and notes: does every number lead where it should, and is every work cited once in full?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from restitch.audit.rules import rule
from restitch.audit.view import instead, place_in_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from restitch.audit.finding import Finding
    from restitch.audit.view import View
    from restitch.model import Citation, Marker, Source


@rule("marker-out-of-order", "error")
def marker_out_of_order(view: View) -> Iterator[Finding]:
    """A marker is printed with another number than its place calls for.

    Markers count up through a text. Those that fit no rising sequence are out of order; where
    they fill a gap in it exactly, the number each should have is known, and it is proposed.
    Where they do not, and no encoder has read the marker, the finding is a question.

    Example: markers 23, 34, 35, 26 stand in a row. The middle two are 24 and 25.

    Why it matters: a reader who follows the printed number lands at the wrong note, and takes a
    source for the claim that says nothing of it.

    What to do: correct the number in the text; in the corpus, say under `markers:` which note is
    meant.
    """
    due = _numbers_due(view.corpus.document.markers)
    read = {reading.ordinal: reading for reading in view.corpus.marker_readings}
    printed_once = {number for number, marks in _by_printed(view).items() if len(marks) == 1}
    for marker in view.corpus.document.markers:
        reading = read.get(marker.ordinal)
        right = reading.means if reading else due.get(marker.ordinal)
        if marker.ordinal not in due and (reading is None or reading.means == marker.printed):
            continue
        if reading is None and right is None and marker.printed not in printed_once:
            continue  # an earlier note marked once more: a rule of its own
        message = f"marker {marker.ordinal} is printed {marker.printed}"
        if right is None:
            yield view.on_marker(
                marker,
                f"{message}, which is out of order; cannot tell which note is meant",
                severity="warning",
                question=True,
                evidence={"printed": str(marker.printed)},
            )
            continue
        yield view.on_marker(
            marker,
            f"{message}, but stands where {right} is due; as printed it leads to another note",
            note=right,
            correction=f"print {right}",
            erratum=instead(place_in_text((marker.sentence,)), f"{marker.printed}", f"{right}", "marker"),
            evidence={
                "printed": str(marker.printed),
                "due by position": str(due.get(marker.ordinal) or "not known"),
                "read by the encoder as": str(reading.means) if reading else "not read",
            },
            place=reading.place if reading else None,
        )


@rule("note-never-marked", "error")
def note_never_marked(view: View) -> Iterator[Finding]:
    """An endnote to which no marker in the text leads.

    A marker counts for the note it means, not for the number printed on it: a misprinted marker
    is reported by `marker-out-of-order` alone.

    Example: the list has a note 12, and the text goes from 11 to 13.

    Why it matters: nobody can tell what the note is to support.

    What to do: put the marker where it belongs, or take the note out.
    """
    for number in view.notes:
        if not view.markers.get(number):
            yield view.on_note(number, f"no marker in the text leads to note {number}")


@rule("marker-without-note", "error")
def marker_without_note(view: View) -> Iterator[Finding]:
    """A marker whose number is that of no endnote.

    Example: a marker 46 where the list ends with 45.

    Why it matters: the claim before the marker looks supported and is not.

    What to do: add the note, or correct the number.
    """
    for number, marks in view.markers.items():
        if number not in view.notes:
            for marker in marks:
                yield view.on_marker(
                    marker, f"marker {marker.ordinal} leads to note {number}, which is not there"
                )


@rule("note-marked-twice", "note")
def note_marked_twice(view: View) -> Iterator[Finding]:
    """Several markers lead to one endnote.

    Some styles allow it, so it is worth a look and no more. Markers count for the note they mean.

    Example: a marker 4 in the second paragraph, and a 4 again in the ninth.

    Why it matters: the second may be a misprint for a number nearby.

    What to do: check that both are meant; give the second a note of its own where style asks it.
    """
    for number, marks in view.markers.items():
        if len(marks) > 1 and number in view.notes:
            places = ", ".join(marker.sentence for marker in marks)
            yield view.on_note(
                number,
                f"note {number} is marked {len(marks)} times ({places}); is each of them meant?",
                question=True,
            )


@rule("back-reference-unclear", "warning")
def back_reference_unclear(view: View) -> Iterator[Finding]:
    """An *Ibid.* or a short form that may lead to more than one work, or to none.

    *Ibid.* means the work cited last. After a note with several works it may mean any of them;
    where the encoder had to point it elsewhere than to the last citation, it is broken. A short
    form is broken where nothing before it cites the work in full, and unclear where two works
    cited before share its title.

    Example: note 25 cites three reports, and note 26 reads *Ibid.*

    Why it matters: the reader cannot know which source is meant.

    What to do: cite in full or by a short title.
    """
    last: Citation | None = None
    in_note: dict[int, set[str]] = defaultdict(set)
    titled: dict[str, set[str]] = defaultdict(set)
    for citation in view.citations.values():
        title = _plain(view.sources[citation.source].title)
        if citation.form == "ibid":
            yield from _ibid(view, citation, last, in_note)
        elif citation.form == "short":
            yield from _short_form(view, citation, titled[title])
        in_note[citation.note].add(citation.source)
        titled[title].add(citation.source)
        last = citation


def _ibid(
    view: View, citation: Citation, last: Citation | None, in_note: Mapping[int, set[str]]
) -> Iterator[Finding]:
    """What is unclear about an *Ibid.* after ``last``; ``in_note`` holds the works of each note so far."""
    if last is None:
        yield view.on_citation(citation, "Ibid. with no citation before it", severity="error")
        return
    works = in_note[last.note]
    if citation.source not in works:
        yield view.on_citation(
            citation,
            f"Ibid. means the work cited last, note {last.key}, but is read as another",
            severity="error",
            evidence={"cited last": last.source, "read as": citation.source},
        )
    elif len(works) > 1 and last.note != citation.note:
        yield view.on_citation(
            citation,
            f"Ibid. follows note {last.note}, which cites {len(works)} works; which is meant?",
            question=True,
            evidence={"works": ", ".join(sorted(works)), "read as": citation.source},
        )


def _short_form(view: View, citation: Citation, alike: set[str]) -> Iterator[Finding]:
    """What is unclear about a short form; ``alike`` are the works of its title cited before."""
    if citation.source not in alike:
        message = "a short form of a work that no earlier note cites in full"
        yield view.on_citation(citation, message, severity="error")
    elif len(alike) > 1:
        yield view.on_citation(
            citation,
            f"a short form that fits {len(alike)} works cited before; which is meant?",
            question=True,
            evidence={"works": ", ".join(sorted(alike)), "read as": citation.source},
        )


@rule("repeated-as-new", "note")
def repeated_as_new(view: View) -> Iterator[Finding]:
    """A work cited in full a second time, as if it were new.

    Example: notes 3 and 12 print the same database word for word.

    Why it matters: two notes look like two sources. Whoever counts notes counts one work twice.

    What to do: use a short form, or *Ibid.* where the notes follow each other.
    """
    first: dict[str, Citation] = {}
    for citation in view.citations.values():
        earlier = first.setdefault(citation.source, citation)
        if earlier is not citation and citation.form in ("full", "repeat"):
            yield view.on_citation(
                citation,
                f"note {citation.note} cites in full a work that note {earlier.note} has cited already",
                correction=f"a short form that points to note {earlier.note}",
                erratum=f"{view.place_in_notes(citation)}: for the full citation read a short form "
                f"that points to endnote {earlier.note}.",
                evidence={"first cited": f"note {earlier.key}", "work": citation.source},
            )


@rule("works-look-alike", "warning")
def works_look_alike(view: View) -> Iterator[Finding]:
    """Two works in the list may be one.

    The same DOI or the same address is the same work. The same title with the same year may be:
    then the finding is a question.

    Example: an article once with its DOI and once with the address of a copy.

    Why it matters: what looks like two independent sources may be one.

    What to do: make them one work in `sources.yaml`.
    """
    for why, sure, groups in (
        ("DOI", True, _grouped(view, lambda source: (source.doi or "").lower())),
        ("address", True, _grouped(view, lambda source: _address(source.url))),
        ("title and year", False, _grouped(view, _title_and_year)),
    ):
        for alike in groups:
            if sure or not _told_apart(alike):
                first, *others = alike
                names = ", ".join(other.key for other in others)
                yield view.on_source(
                    first,
                    f"has the same {why} as {names}" + ("" if sure else "; are they one work?"),
                    question=not sure,
                    detail=why.partition(" ")[0].lower(),
                    sources=tuple(each.key for each in alike),
                )


# --- helpers ---


def _by_printed(view: View) -> dict[int, list[Marker]]:
    found: dict[int, list[Marker]] = defaultdict(list)
    for marker in view.corpus.document.markers:
        found[marker.printed].append(marker)
    return found


def _numbers_due(markers: Sequence[Marker]) -> dict[int, int | None]:
    """Ordinal -> the number due, for each marker outside the longest rising sequence of numbers.

    ``None`` where those between two of the sequence do not fill the gap between them exactly.
    """
    kept = _longest_rising([marker.printed for marker in markers])
    due: dict[int, int | None] = {}
    edges = [(-1, 0), *((index, markers[index].printed) for index in kept)]
    edges.append((len(markers), edges[-1][1] + len(markers) - edges[-1][0]))
    for (left, low), (right, high) in pairwise(edges):
        fills = right - left == high - low
        for step in range(1, right - left):
            due[markers[left + step].ordinal] = low + step if fills else None
    return due


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest strictly rising subsequence, by patience sorting (n log n)."""
    tails: list[int] = []  # the smallest end of a sequence of each length
    ends: list[int] = []
    back: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(tails, number)
        back.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    found: list[int] = []
    at: int | None = ends[-1] if ends else None
    while at is not None:
        found.append(at)
        at = back[at]
    return found[::-1]


def _grouped(view: View, key: Callable[[Source], str]) -> list[list[Source]]:
    """Works that share a key, in the order of the list; an empty key is none."""
    found: dict[str, list[Source]] = defaultdict(list)
    for source in view.corpus.sources:
        if value := key(source):
            found[value].append(source)
    return [group for group in found.values() if len(group) > 1]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _address(url: str | None) -> str:
    """An address without what does not tell pages apart."""
    if url is None:
        return ""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


def _title_and_year(source: Source) -> str:
    year = source.issued.edtf[:4] if source.issued else ""
    return f"{_plain(source.title)} {year}" if source.title else ""


def _told_apart(alike: Sequence[Source]) -> bool:
    """Whether different DOIs or authors show that works of one title are several."""
    dois = {source.doi for source in alike}
    authors = {source.authors for source in alike}
    return (None not in dois and len(dois) > 1) or (() not in authors and len(authors) > 1)
