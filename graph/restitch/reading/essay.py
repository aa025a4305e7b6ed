"""A Markdown transcription of an endnoted essay, taken apart into locators.

The shape it reads: a title (``# ...``), a byline, paragraphs divided by empty lines, section
headings, ``<sup>n</sup>`` markers, and a closing list of endnotes. A page break may cut a
paragraph in two, and a page's furniture (a rule, a note on the author) may stand in the gap.

Nothing here keeps the words: what leaves this module is offsets, numbers and hashes.
Offsets count characters (Unicode code points) of the *reading text*: the paragraphs without
markers and escapes, one empty line between two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import nupunkt

from restitch.errors import DocumentError
from restitch.model import Document, Marker, Run, Section, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = re.compile(r"<sup>(\d+)</sup>")
DROPPED = re.compile(r"<sup>\d+</sup>|\\(?=[$_*\[\]#])")
ENDED = re.compile(r"[.?!…][”\"’')\]]*(?:<sup>\d+</sup>)*$")
CONTINUES = re.compile(r"^(?:[a-z(]|[”’)\],;])")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")
ENDNOTES = re.compile(r"^#{1,6}\s+(?:\*\*)?(?:End)?notes(?:\*\*)?\s*$", re.IGNORECASE)
ENDNOTE = re.compile(r"^\s*(?:[-*]\s+)?<sup>(\d+)</sup>\s*\S")
BYLINE = re.compile(r"^By\s+\S")
SEPARATOR = "\n\n"
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Block:
    """One line of the file that holds text: ``start`` is its offset in the file."""

    start: int
    text: str


@dataclass(frozen=True)
class Reading:
    """The reading text with its locators; ``text`` stays on the reader's machine."""

    document: Document
    text: str

    def sentence(self, key: str) -> str:
        """The words of one sentence, for tests and the reading view only."""
        found = self.document.sentence(key)
        return self.text[found.start : found.end]


def read_essay(raw: str) -> Reading:
    """The reading text and locators of ``raw``, the whole file as one string.

    Raises ``DocumentError`` where the text has no paragraphs or no list of endnotes.
    """
    body, notes = _split_off_endnotes(raw)
    sections, paragraphs = _paragraphs(body)
    if not paragraphs:
        raise DocumentError("no paragraphs found: is this the Markdown transcription of an essay?")
    text, runs, marks = _reading_text(raw, paragraphs)
    sentences = tuple(_sentences(text, sections))
    document = Document(
        file_sha256=_sha256(raw),
        file_characters=len(raw),
        reading_sha256=_sha256(text),
        reading_characters=len(text),
        sections=tuple(section for section, _ in sections),
        sentences=sentences,
        markers=tuple(_place(marks, sentences)),
        notes=notes,
        runs=runs,
    )
    return Reading(document, text)


def normalise(words: str) -> str:
    """A sentence as it is hashed: NFKC, plain quotes and dashes, single spaces, casefolded.

    >>> normalise("“No  War”, \\n they said")
    '"no war", they said'
    """
    plain = unicodedata.normalize("NFKC", words).translate(QUOTES)
    return " ".join(plain.split()).casefold()


def _split_off_endnotes(raw: str) -> tuple[list[Block], tuple[int, ...]]:
    blocks, offset = [], 0
    for line in raw.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            blocks.append(Block(offset + line.index(stripped), stripped))
        offset += len(line)
    for index, block in enumerate(blocks):
        if ENDNOTES.match(block.text):
            found = (ENDNOTE.match(line.text) for line in blocks[index + 1 :])
            return blocks[:index], tuple(int(match[1]) for match in found if match)
    raise DocumentError("no list of endnotes: a heading '## Endnotes' must stand before them")


def _paragraphs(
    blocks: list[Block],
) -> tuple[list[tuple[Section, int]], list[list[Block]]]:
    """Sections, each with the index of its first paragraph, and paragraphs as lists of pieces."""
    sections: list[tuple[Section, int]] = []
    paragraphs: list[list[Block]] = []
    for block in blocks:
        heading = HEADING.match(block.text)
        if heading and len(heading[1]) > 1:
            sections.append((_section(heading[2], len(sections) + 1), len(paragraphs)))
        elif heading or block.text == "---" or (not paragraphs and BYLINE.match(block.text)):
            continue
        elif paragraphs and not ENDED.search(paragraphs[-1][-1].text):
            # A paragraph is still open here. What does not carry it on is the page's furniture.
            if CONTINUES.match(block.text):
                paragraphs[-1].append(block)
        else:
            if not sections:
                sections.append((Section("introduction", "Introduction", 1), 0))
            paragraphs.append([block])
    return sections, paragraphs


def _section(heading: str, ordinal: int) -> Section:
    title = heading.strip("*").strip()
    slug = re.sub(r"[^a-z0-9]+", "-", title.split(": From ")[0].casefold()).strip("-")
    return Section(slug, title, ordinal)


def _reading_text(
    raw: str, paragraphs: list[list[Block]]
) -> tuple[str, tuple[Run, ...], list[tuple[int, int]]]:
    """The text, the runs that map it back to the file, and (offset, printed number) of markers."""
    parts: list[str] = []
    runs: list[Run] = []
    marks: list[tuple[int, int]] = []
    length = 0

    def keep(start: int, end: int) -> None:
        nonlocal length
        if end > start:
            parts.append(raw[start:end])
            runs.append(Run(length, start, end - start))
            length += end - start

    for index, paragraph in enumerate(paragraphs):
        if index:
            parts.append(SEPARATOR)
            length += len(SEPARATOR)
        for number, block in enumerate(paragraph):
            if number:
                parts.append(" ")
                length += 1
            start, end = block.start, block.start + len(block.text)
            for match in DROPPED.finditer(raw, start, end):
                keep(start, match.start())
                start = match.end()
                if number_printed := MARKER.fullmatch(match[0]):
                    marks.append((length, int(number_printed[1])))
            keep(start, end)
    return "".join(parts), tuple(runs), marks


def _sentences(text: str, sections: list[tuple[Section, int]]) -> Iterator[Sentence]:
    offset = 0
    for index, paragraph in enumerate(text.split(SEPARATOR)):
        section = next(each for each, first in reversed(sections) if first <= index)
        for number, (start, end) in enumerate(_spans(paragraph), 1):
            yield Sentence(
                paragraph=index + 1,
                number=number,
                section=section.key,
                start=offset + start,
                end=offset + end,
                sha256=_sha256(normalise(paragraph[start:end])),
            )
        offset += len(paragraph) + len(SEPARATOR)


def _spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Sentence spans without the space between them.

    nupunkt splits after "U.S." and after a question mark in brackets; no sentence of running
    English prose begins with a small letter or a closing mark, so such a piece is joined on.
    """
    starts = [
        start
        for start, _ in nupunkt.sent_spans(paragraph)
        if start == 0 or not CONTINUES.match(paragraph[start:]) or paragraph[start] == "("
    ]
    for start, end in pairwise([*starts, len(paragraph)]):
        yield start, start + len(paragraph[start:end].rstrip())


def _place(marks: list[tuple[int, int]], sentences: tuple[Sentence, ...]) -> Iterator[Marker]:
    for ordinal, (offset, printed) in enumerate(marks, 1):
        sentence = next(each for each in sentences if each.start <= offset <= each.end)
        yield Marker(ordinal, printed, offset, sentence.key)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
