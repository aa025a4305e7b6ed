"""``locators.yaml``: where everything stands, as numbers and hashes, never words.

One line a sentence and a marker, so that a changed transcription shows as changed lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.model import Document, Marker, Run, Section, Sentence
from restitch.reading.files import Entry, Form, Ledger, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = ("format", "file", "reading", "sections", "sentences", "markers", "notes", "runs")


def write_locators(document: Document) -> str:
    """The text of ``locators.yaml``; the same document always gives the same text."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield "# Made by `restitch locate`; do not edit. Offsets count characters of the reading text."
    yield "format: 1"
    yield f"file: {{sha256: {document.file_sha256}, characters: {document.file_characters}}}"
    yield (f"reading: {{sha256: {document.reading_sha256}, characters: {document.reading_characters}}}")
    yield "sections:"
    for section in document.sections:
        yield f'  - {{id: {section.key}, title: "{section.title}"}}'
    yield "# sentence section start end sha256-of-the-normalised-sentence"
    yield "sentences:"
    for each in document.sentences:
        yield f"  - {each.key} {each.section} {each.start} {each.end} {each.sha256}"
    yield "# ordinal printed-number offset sentence"
    yield "markers:"
    for marker in document.markers:
        yield f"  - {marker.ordinal} {marker.printed} {marker.offset} {marker.sentence}"
    yield f"notes: [{', '.join(str(number) for number in document.notes)}]"
    yield "# start-in-reading-text start-in-file length"
    yield "runs:"
    for run in document.runs:
        yield f"  - {run.start} {run.file_start} {run.length}"


def read_locators(path: Path, ledger: Ledger) -> Document | None:
    """The document of a ``locators.yaml``; problems say to make it anew."""
    loaded = read_yaml(path, ledger)
    if loaded is None:
        return None
    if not isinstance(loaded, Entry):
        ledger.add(path, 0, "is not a locators file; make it with `restitch locate FILE`")
        return None
    form = Form(loaded, path, ledger, KEYS, "locators")
    try:
        return _document(loaded, form)
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        ledger.add(path, 0, f"is damaged ({error}); make it anew with `restitch locate FILE`")
        return None


def _document(loaded: Entry, form: Form) -> Document:
    rows = {key: [item.split() for item in form.items(key)] for key in ("sentences", "markers", "runs")}
    return Document(
        file_sha256=str(loaded["file"]["sha256"]),
        file_characters=int(loaded["file"]["characters"]),
        reading_sha256=str(loaded["reading"]["sha256"]),
        reading_characters=int(loaded["reading"]["characters"]),
        sections=tuple(
            Section(str(each["id"]), str(each["title"]), ordinal)
            for ordinal, each in enumerate(loaded["sections"], 1)
        ),
        sentences=tuple(_sentence(*row) for row in rows["sentences"]),
        markers=tuple(
            Marker(int(ordinal), int(printed), int(offset), sentence)
            for ordinal, printed, offset, sentence in rows["markers"]
        ),
        notes=tuple(int(item) for item in form.items("notes")),
        runs=tuple(Run(*(int(number) for number in row)) for row in rows["runs"]),
    )


def _sentence(key: str, section: str, start: str, end: str, sha256: str) -> Sentence:
    paragraph, _, number = key.removeprefix("p").partition("s")
    return Sentence(int(paragraph), int(number), section, int(start), int(end), sha256)
