"""The nouns: frozen values without input or output.

Text: ``Document`` with its ``Section``, ``Sentence`` and ``Marker`` locators (never words).
Apparatus: ``Note``, ``Citation``, ``Source``. What is said: ``Claim``. The world: ``Actor``,
``Event``, ``Relation``, ``Figure``. All of it together: ``Corpus``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from restitch.dates import Period


@dataclass(frozen=True)
class Place:
    """The file and line a thing was written in."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


# --- the text ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """``length`` characters of the reading text from ``start``, found at ``file_start``."""

    start: int
    file_start: int
    length: int


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    ordinal: int


@dataclass(frozen=True)
class Sentence:
    """Where a sentence stands; ``sha256`` is that of the normalised sentence."""

    paragraph: int
    number: int
    section: str
    start: int
    end: int
    sha256: str

    @property
    def key(self) -> str:
        return f"p{self.paragraph}s{self.number}"


@dataclass(frozen=True)
class Marker:
    """A superscript: what is printed, and where. Its position is its key, not its number."""

    ordinal: int
    printed: int
    offset: int
    sentence: str


@dataclass(frozen=True)
class Document:
    """The locators of one transcription. ``notes`` are the printed numbers of its endnotes."""

    file_sha256: str
    file_characters: int
    reading_sha256: str
    reading_characters: int
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    markers: tuple[Marker, ...]
    notes: tuple[int, ...]
    runs: tuple[Run, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Sentence]:
        return {sentence.key: sentence for sentence in self.sentences}

    @property
    def paragraphs(self) -> int:
        return self.sentences[-1].paragraph if self.sentences else 0

    def sentence(self, key: str) -> Sentence:
        return self.by_key[key]

    def file_offset(self, offset: int) -> int:
        """Where a character of the reading text stands in the file.

        Raises ``IndexError`` for the breaks between paragraphs, which are ours, not the file's.
        """
        for run in self.runs:
            if run.start <= offset < run.start + run.length:
                return run.file_start + offset - run.start
        raise IndexError(offset)


# --- the apparatus ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Citation:
    """One work cited once in one endnote; its key is ``25.2``: note 25, second work."""

    note: int
    ordinal: int
    source: str
    form: str = "full"
    pages: str | None = None
    printed_date: str | None = None
    refers_back_to: str | None = None
    signal: str | None = None
    remark: str | None = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"{self.note}.{self.ordinal}"


@dataclass(frozen=True)
class Note:
    number: int
    citations: tuple[Citation, ...]
    remark: str | None = None


@dataclass(frozen=True)
class MarkerReading:
    """An encoder's reading of a marker whose printed number is not the note it means."""

    ordinal: int
    means: int
    remark: str
    place: Place | None = None


@dataclass(frozen=True)
class Source:
    """A work that is cited. ``authors`` are printed names, ``author_actors`` their actor keys."""

    key: str
    type: str
    title: str
    authors: tuple[str, ...] = ()
    author_actors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    container: str | None = None
    publisher: str | None = None
    publisher_actor: str | None = None
    publisher_place: str | None = None
    edition: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    issued: Period | None = None
    accessed: Period | None = None
    date_basis: str = "printed"
    url_date: str | None = None
    url: str | None = None
    doi: str | None = None
    language: str | None = None
    tier: str | None = None
    remark: str | None = None
    place: Place | None = None


# --- what is said -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A number with its unit and time; ``key`` is unique within its claim."""

    key: str
    measure: str
    of: str
    value: Decimal
    unit: str
    when: Period
    to: str | None = None
    per: str | None = None
    comparator: str = "exact"


@dataclass(frozen=True)
class DerivedFigure(Figure):
    """A figure the text computes from two others: ``operands`` are ``claim/figure`` keys."""

    operation: str = "ratio"
    operands: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class RelationLine:
    """``origin type target when`` as written behind a claim."""

    origin: str
    type: str
    target: str
    when: Period | None = None

    @property
    def key(self) -> str:
        parts = [self.origin, self.type, self.target]
        if self.when is not None:
            parts.append(self.when.edtf.replace("/", "_").replace("..", "open"))
        return "--".join(parts)


@dataclass(frozen=True)
class OriginLine:
    """``source kind:key`` as written behind a claim: where the work has what it says from.

    ``kind`` is ``actor`` (whoever told several), ``event`` (one briefing) or ``source``.
    """

    source: str
    kind: str
    origin: str

    @property
    def key(self) -> str:
        return f"{self.source}--{self.kind}--{self.origin}"


@dataclass(frozen=True)
class Claim:
    """One assertion in our own words.

    ``notes`` and ``because`` are grounds: the outer tuple holds alternatives (OR), an inner one
    what is needed together (AND). Notes are citation keys (``25.2``), ``because`` claim keys.
    """

    key: str
    statement: str
    kinds: tuple[str, ...]
    sentences: tuple[str, ...]
    place: Place
    asserted_by: str | None = None
    certainty: str = "flat"
    hedge: str | None = None
    notes: tuple[tuple[str, ...], ...] = ()
    use: str = "evidence"
    carried: bool = False
    because: tuple[tuple[str, ...], ...] = ()
    own: bool = False
    speakers: tuple[str, ...] = ()
    mode: str | None = None
    stance: str | None = None
    content: str | None = None
    causes: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    consequents: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    when: Period | None = None
    figures: tuple[Figure, ...] = ()
    relations: tuple[RelationLine, ...] = ()
    origins: tuple[OriginLine, ...] = ()
    events: tuple[str, ...] = ()
    rebuts: tuple[str, ...] = ()
    qualifies: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    review: str = "draft"
    remark: str | None = None


@dataclass(frozen=True)
class Silence:
    """Sentences that assert nothing, and why."""

    sentences: tuple[str, ...]
    reason: str


# --- the world --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Actor:
    key: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    iso3166: str | None = None
    gwcode: str | None = None
    same_as: tuple[str, ...] = ()
    remark: str | None = None


@dataclass(frozen=True)
class Participation:
    """Who took part, and as what; without ``claims``, the event's claims about the actor."""

    actor: str
    role: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    electorate: int | None = None


@dataclass(frozen=True)
class Event:
    key: str
    label: str
    type: str
    when: Period
    participants: tuple[Participation, ...]
    tally: Tally = field(default_factory=Tally)
    part_of: str | None = None
    remark: str | None = None
    place: Place | None = None


# --- what an audit remembers ------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What a person has decided on a finding; ``verdict`` is ``accept``, ``dismiss`` or ``corrected``."""

    finding: str
    verdict: str
    reason: str
    by: str
    date: str
    place: Place | None = None


@dataclass(frozen=True)
class Fingerprint:
    """A claim as it stood when somebody last compared it with the text and its notes.

    ``sentences`` are the sha256 of its sentences, ``wording`` that of what it says and of its
    figures; ``notes`` are the citations it named.
    """

    claim: str
    sentences: tuple[str, ...]
    wording: str
    notes: tuple[str, ...]


# --- together ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Essay:
    """The endnoted text whose claims are encoded; an essay is itself a source."""

    key: str
    title: str
    authors: tuple[str, ...]
    author_actors: tuple[str, ...]
    issued: Period
    language: str
    encoder: str
    licence: str
    publisher: str | None = None
    container: str | None = None
    url: str | None = None
    remark: str | None = None


@dataclass(frozen=True)
class Corpus:
    """Everything encoded about one essay; tuples keep the order of the files."""

    essay: Essay
    document: Document
    marker_readings: tuple[MarkerReading, ...]
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    silences: tuple[Silence, ...]
    decisions: tuple[Decision, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()

    def meant(self, marker: Marker) -> int:
        """The note a marker means: the printed number unless an encoder has read it otherwise."""
        for reading in self.marker_readings:
            if reading.ordinal == marker.ordinal:
                return reading.means
        return marker.printed
