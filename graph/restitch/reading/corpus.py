"""A corpus folder, as people write it, read into the model.

Reading does not stop at the first fault: ``read_corpus`` gives what it could read together with
every problem, each with file, line, key and what to do. ``load_corpus`` raises where there are any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from restitch import vocab
from restitch.errors import CorpusError
from restitch.findings import Problem
from restitch.model import (
    Actor,
    Citation,
    Claim,
    Corpus,
    DerivedFigure,
    Essay,
    Event,
    Figure,
    MarkerReading,
    Note,
    OriginLine,
    Participation,
    Place,
    RelationLine,
    Silence,
    Tally,
)
from restitch.reading.coherence import incoherences
from restitch.reading.files import Entry, Form, Items, Ledger, Text, entries, read_yaml
from restitch.reading.locators import read_locators
from restitch.reading.memory import DECISIONS, FINGERPRINTS, read_decisions, read_fingerprints
from restitch.reading.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from restitch.dates import Period

ESSAY_KEYS = (
    "id", "title", "authors", "author-actors", "issued", "language", "encoder", "licence",
    "publisher", "container", "url", "remark",
)  # fmt: skip
MARKER_KEYS = ("ordinal", "means", "remark")
NOTE_KEYS = ("number", "cites", "remark")
CITATION_KEYS = ("source", "form", "pages", "printed-date", "refers-back-to", "signal", "remark")
ACTOR_KEYS = ("id", "name", "type", "aliases", "affiliation", "iso", "gw", "same-as", "remark")
EVENT_KEYS = ("id", "label", "type", "when", "participants", "tally", "part-of", "remark")
PARTICIPANT_KEYS = ("actor", "role", "claims")
TALLY_KEYS = ("in-favour", "against", "abstained", "electorate")
SILENCE_KEYS = ("at", "why")
FIGURE_KEYS = ("id", "measure", "of", "to", "value", "unit", "per", "when", "how")
DERIVED_KEYS = ("id", "measure", "op", "of", "value", "unit", "when", "how")
CLAIM_KEYS = (
    "id", "says", "kind", "at", "by", "certainty", "hedge", "note", "use", "carried", "because",
    "own", "speaker", "mode", "stance", "content", "cause", "effect", "if", "then", "about",
    "when", "figures", "derived", "relations", "origins", "events", "rebuts", "qualifies", "contrasts",
    "review", "remark",
)  # fmt: skip
UNIT = re.compile(r"[A-Za-z0-9_-]+")
SAME_AS = re.compile(r"(?:wikidata:Q\d+|https?://[^\s<>\"{}|\\^`]+)")
LONGEST_STATEMENT = 300  # characters, as the shape for claims says


def load_corpus(folder: Path) -> Corpus:
    """The corpus in ``folder``; raises ``CorpusError`` with every problem found."""
    corpus, problems = read_corpus(folder)
    if problems or corpus is None:
        raise CorpusError(problems)
    return corpus


def read_corpus(folder: Path) -> tuple[Corpus | None, list[Problem]]:
    """What can be read of the corpus in ``folder``, and every problem, in file order."""
    try:
        if not folder.is_dir():
            why = "is not a folder" if folder.exists() else "no such folder"
            return None, [Problem(str(folder), 0, f"{why}; name the folder with corpus.yaml")]
        if not any(folder.iterdir()):
            return None, [Problem(str(folder), 0, "is empty; a corpus starts with corpus.yaml")]
    except OSError as error:
        return None, [Problem(str(folder), 0, f"cannot be read: {error.strerror}")]
    return _CorpusReader(folder).read()


class _CorpusReader:
    """The files of one corpus, and the keys that are known in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(folder)
        self.lists = vocab.lists()
        self.raw = {
            "claim": list(self._files("claims", "claims")),
            "event": list(self._files("events", "events")),
            "actor": list(self._file("actors.yaml", "actors")),
        }
        self.known: dict[str, set[str]] = {kind: self._keys(kind) for kind in self.raw}
        self.known["figure"] = set(self._figure_keys())
        self.notes: dict[str, tuple[str, ...]] = {}

    def read(self) -> tuple[Corpus | None, list[Problem]]:
        essay, readings = self._essay()
        document = read_locators(self.folder / "locators.yaml", self.ledger)
        sources = read_sources(self.folder / "sources.yaml", self.ledger, self.known["actor"])
        self.known["source"] = {source.key for source in sources}
        self.known["sentence"] = set(document.by_key) if document else set()
        notes = tuple(self._notes())
        actors = tuple(self._actors())
        events = tuple(self._events())
        claims = tuple(self._claims())
        silences = tuple(self._silences())
        if essay is None or document is None:
            return None, self.ledger.sorted()
        corpus = Corpus(
            essay, document, readings, notes, sources, actors, events, claims, silences,
            decisions=read_decisions(self.folder / DECISIONS, self.ledger),
            fingerprints=read_fingerprints(self.folder / FINGERPRINTS, self.ledger),
        )  # fmt: skip
        if not self.ledger.problems:
            # What a fault elsewhere would only repeat is left until the keys are right.
            self.ledger.problems.extend(incoherences(corpus, self._lines()))
        return corpus, self.ledger.sorted()

    # --- files ---

    def _file(self, name: str, what: str) -> Iterator[tuple[Path, Entry]]:
        path = self.folder / name
        for entry in entries(path, self.ledger, what):
            yield path, entry

    def _files(self, folder: str, what: str) -> Iterator[tuple[Path, Entry]]:
        paths = sorted((self.folder / folder).glob("*.yaml"))
        if not paths and what == "claims":
            self.ledger.add(self.folder / folder, 0, "no *.yaml file with claims")
        for path in paths:
            for entry in entries(path, self.ledger, what):
                yield path, entry

    def _keys(self, kind: str) -> set[str]:
        """The ids of all entries of a kind; one written twice is a problem."""
        seen: dict[str, str] = {}
        for path, entry in self.raw[kind]:
            key = entry.get("id")
            if not isinstance(key, Text):
                continue
            place = f"{self.ledger.name(path)}:{key.line}"
            if key in seen:
                self.ledger.add(path, key.line, f'{kind} "{key}" is already at {seen[key]}')
            seen.setdefault(str(key), place)
        return set(seen)

    def _figure_keys(self) -> Iterator[str]:
        for _, entry in self.raw["claim"]:
            for field, letter in (("figures", "f"), ("derived", "d")):
                value = entry.get(field)
                for number, item in enumerate(value if isinstance(value, Items) else [], 1):
                    if isinstance(item, Entry):
                        yield f"{entry.get('id')}/{item.get('id', f'{letter}{number}')}"

    def _lines(self) -> Mapping[str, Place]:
        """Where each claim and event is written: ``claim/x`` -> place."""
        return {
            f"{kind}/{entry['id']}": Place(self.ledger.name(path), entry.line)
            for kind in ("claim", "event", "actor")
            for path, entry in self.raw[kind]
            if "id" in entry
        }

    def _place(self, form: Form) -> Place:
        return Place(self.ledger.name(form.file), form.entry.line)

    # --- the essay and its apparatus ---

    def _essay(self) -> tuple[Essay | None, tuple[MarkerReading, ...]]:
        path = self.folder / "corpus.yaml"
        loaded = read_yaml(path, self.ledger)
        if not isinstance(loaded, Entry) or not isinstance(loaded.get("essay"), Entry):
            if loaded is not None:
                self.ledger.add(path, 1, 'needs "essay:" with id, title, authors, issued')
            return None, ()
        top = Form(loaded, path, self.ledger, ("essay", "markers"), "corpus.yaml")
        form = next(top.forms("essay", ESSAY_KEYS, "essay"))
        form.require("id", "title", "authors", "author-actors", "issued", "encoder", "licence")
        issued, key = form.period("issued"), form.slug("id")
        authors = form.refs("author-actors", self.known["actor"], "actor")
        if issued is None or key is None:
            return None, ()
        essay = Essay(
            key=key,
            title=form.text("title") or "",
            authors=form.texts("authors"),
            author_actors=authors,
            issued=issued,
            language=form.text("language") or "en",
            encoder=form.text("encoder") or "",
            licence=form.url("licence") or "",
            publisher=form.text("publisher"),
            container=form.text("container"),
            url=form.url("url"),
            remark=form.text("remark"),
        )
        return essay, tuple(self._marker_readings(top))

    def _marker_readings(self, top: Form) -> Iterator[MarkerReading]:
        for form in top.forms("markers", MARKER_KEYS, "marker"):
            form.require(*MARKER_KEYS)
            ordinal, means = form.integer("ordinal"), form.integer("means")
            if ordinal is not None and means is not None:
                yield MarkerReading(ordinal, means, form.text("remark") or "", self._place(form))

    def _notes(self) -> Iterator[Note]:
        seen: set[int] = set()
        for path, entry in self._file("notes.yaml", "notes"):
            form = Form(entry, path, self.ledger, NOTE_KEYS, "note")
            form.require("number", "cites")
            number = form.integer("number")
            if number is None:
                continue
            if number in seen:
                form.fault(form.line("number"), f"number: note {number} stands twice")
            seen.add(number)
            cited = tuple(self._citations(form, number))
            self.notes[str(number)] = tuple(citation.key for citation in cited)
            self.notes.update({citation.key: (citation.key,) for citation in cited})
            yield Note(number, cited, form.text("remark"))

    def _citations(self, note: Form, number: int) -> Iterator[Citation]:
        for ordinal, form in enumerate(note.forms("cites", CITATION_KEYS, "citation"), 1):
            form.require("source")
            back = form.text("refers-back-to")
            if back is not None and back not in self.notes:
                form.fault(
                    form.line("refers-back-to"),
                    f"refers-back-to: no citation {back} in an earlier note (write 4.1)",
                )
            printed = form.period("printed-date")
            yield Citation(
                note=number,
                ordinal=ordinal,
                source=form.ref("source", self.known["source"], "source") or "",
                form=form.choice("form", self.lists["CitationForm"], "full") or "full",
                pages=form.text("pages"),
                printed_date=printed.edtf if printed else None,
                refers_back_to=back,
                signal=form.text("signal"),
                remark=form.text("remark"),
                place=self._place(form),
            )

    # --- the world ---

    def _actors(self) -> Iterator[Actor]:
        for path, entry in self.raw["actor"]:
            form = Form(entry, path, self.ledger, ACTOR_KEYS, "actor")
            form.require("id", "name", "type")
            yield Actor(
                key=form.slug("id") or "",
                name=form.text("name") or "",
                type=form.choice("type", vocab.ACTOR_TYPES) or "",
                aliases=form.texts("aliases"),
                affiliations=form.refs("affiliation", self.known["actor"], "actor"),
                iso3166=form.text("iso"),
                gwcode=form.text("gw"),
                same_as=self._same_as(form),
                remark=form.text("remark"),
            )

    def _same_as(self, form: Form) -> tuple[str, ...]:
        for item in form.items("same-as"):
            if not SAME_AS.fullmatch(item):
                form.fault(item, f'same-as: "{item}" is not of the form wikidata:Q423')
        return form.texts("same-as")

    def _events(self) -> Iterator[Event]:
        for path, entry in self.raw["event"]:
            form = Form(entry, path, self.ledger, EVENT_KEYS, "event")
            form.require("id", "label", "type", "when", "participants")
            when = form.period("when")
            if when is None:
                continue
            yield Event(
                key=form.slug("id") or "",
                label=form.text("label") or "",
                type=form.choice("type", self.lists["EventType"]) or "",
                when=when,
                participants=tuple(self._participants(form)),
                tally=self._tally(form),
                part_of=form.ref("part-of", self.known["event"], "event"),
                remark=form.text("remark"),
                place=self._place(form),
            )

    def _participants(self, form: Form) -> Iterator[Participation]:
        """Each is a line ``actor role``, or a mapping that also names the claims."""
        value = form.entry.get("participants")
        if value is None:
            return
        roles = self.lists["Role"]
        for item in value if isinstance(value, Items) else [value]:
            if isinstance(item, Entry):
                inner = Form(item, form.file, self.ledger, PARTICIPANT_KEYS, "participant")
                inner.require("actor", "role")
                actor = inner.ref("actor", self.known["actor"], "actor")
                role = inner.choice("role", roles)
                claims = inner.refs("claims", self.known["claim"], "claim")
                if actor and role:
                    yield Participation(actor, role, claims)
            elif isinstance(item, Text) and len(item.split()) == 2:
                words = [_placed(word, item.line) for word in item.split()]
                if form.known("participants", words[0], self.known["actor"], "actor") & form.known(
                    "participants", words[1], roles
                ):
                    yield Participation(str(words[0]), str(words[1]))
            else:
                form.fault(item or value, 'participants: write "actor role", for example "kp against"')

    def _tally(self, event: Form) -> Tally:
        for form in event.forms("tally", TALLY_KEYS, "tally"):
            return Tally(*(form.integer(key) for key in TALLY_KEYS))
        return Tally()

    # --- what is said ---

    def _claims(self) -> Iterator[Claim]:
        for path, entry in self.raw["claim"]:
            form = Form(entry, path, self.ledger, CLAIM_KEYS, "claim")
            form.require("id", "says", "kind", "at")
            key = form.slug("id")
            if key is not None:
                yield self._claim(form, key)

    def _claim(self, form: Form, key: str) -> Claim:
        claims, actors = self.known["claim"], self.known["actor"]
        things = claims | self.known["event"]
        notes = self._grounds(form, "note", self.notes, "note")
        because = self._grounds(form, "because", {each: (each,) for each in claims}, "claim")
        if not (notes or because or form.flag("own") or form.entry.get("by")):
            form.fault(form.entry, "a claim needs a ground: note, because, own: yes, or by")
        return Claim(
            key=key,
            statement=form.text("says", LONGEST_STATEMENT) or "",
            kinds=form.choices("kind", vocab.CLAIM_KINDS),
            sentences=form.refs("at", self.known["sentence"], "sentence"),
            place=self._place(form),
            asserted_by=form.ref("by", actors, "actor"),
            certainty=form.choice("certainty", self.lists["Certainty"], "flat") or "flat",
            hedge=form.text("hedge", 40),
            notes=notes,
            use=form.choice("use", vocab.CITATION_USES, "evidence") or "evidence",
            carried=form.flag("carried"),
            because=because,
            own=form.flag("own"),
            speakers=form.refs("speaker", actors, "actor"),
            mode=form.choice("mode", vocab.SPEECH_MODES),
            stance=form.choice("stance", self.lists["Stance"]),
            content=form.ref("content", claims, "claim"),
            causes=form.refs("cause", things, "claim or event"),
            effects=form.refs("effect", things, "claim or event"),
            conditions=form.texts("if"),
            consequents=form.texts("then"),
            about=form.refs("about", actors, "actor"),
            when=form.period("when"),
            figures=(*self._figures(form), *self._derived(form, key)),
            relations=tuple(self._relations(form)),
            origins=tuple(self._origins(form)),
            events=form.refs("events", self.known["event"], "event"),
            rebuts=form.refs("rebuts", claims, "claim"),
            qualifies=form.refs("qualifies", claims, "claim"),
            contrasts=form.refs("contrasts", claims, "claim"),
            review=form.choice("review", self.lists["ReviewStatus"], "draft") or "draft",
            remark=form.text("remark"),
        )

    def _grounds(
        self, form: Form, key: str, known: Mapping[str, tuple[str, ...]], what: str
    ) -> tuple[tuple[str, ...], ...]:
        """The grounds under ``note`` or ``because``: alternatives, each what it needs together.

        A flat list of claims is one ground; a flat list of notes is one ground each, and a
        note's number stands for each work in it.
        """
        value = form.entry.get(key)
        if value is None or value == "":
            return ()
        items = value if isinstance(value, Items) else [value]
        nested = any(isinstance(item, Items) for item in items)
        if not nested:
            lines = [items] if key == "because" else [[item] for item in items]
        else:
            lines = [item if isinstance(item, Items) else [item] for item in items]
        found: list[tuple[str, ...]] = []
        for line in lines:
            keys = tuple(
                each for item in line if self._is_key(form, key, item, known, what) for each in known[item]
            )
            # One note with several works, alone: each of them is a ground of its own.
            alone = key == "note" and len(line) == 1 and not nested
            found.extend([(each,) for each in keys] if alone else [keys] if keys else [])
        return tuple(dict.fromkeys(found))

    def _is_key(self, form: Form, key: str, item: Any, known: Collection[str], what: str) -> bool:
        if not isinstance(item, Text):
            form.fault(item, f"{key}: at most one list inside the list")
            return False
        if what == "note" and item not in known:
            form.fault(item, f"{key}: no note {item} (write 25, or 25.2 for its second work)")
            return False
        return form.known(key, item, known, what)

    def _figures(self, claim: Form) -> Iterator[Figure]:
        for number, form in enumerate(claim.forms("figures", FIGURE_KEYS, "figure"), 1):
            form.require("measure", "of", "value", "unit", "when")
            value, when = form.number("value"), self._when(form, claim)
            if value is None or when is None:
                continue
            yield Figure(
                key=form.slug("id") or f"f{number}",
                measure=form.choice("measure", self.lists["Measure"]) or "",
                of=form.ref("of", self.known["actor"], "actor") or "",
                to=form.ref("to", self.known["actor"], "actor"),
                value=value,
                unit=form.matching("unit", UNIT, "CCY_USD, TONNE or PERCENT (QUDT)") or "",
                per=form.matching("per", UNIT, "KiloGM (QUDT)"),
                when=when,
                comparator=form.choice("how", vocab.COMPARATORS, "exact") or "exact",
            )

    def _derived(self, claim: Form, key: str) -> Iterator[DerivedFigure]:
        for number, form in enumerate(claim.forms("derived", DERIVED_KEYS, "derived figure"), 1):
            form.require("measure", "op", "of", "value", "unit")
            value, when = form.number("value"), self._when(form, claim)
            operands = [
                _placed(item if "/" in item else f"{key}/{item}", item.line) for item in form.items("of")
            ]
            if len(operands) != 2:
                form.fault(form.line("of"), "of: name two figures, for example [y2015, y2000]")
                continue
            for operand in operands:
                form.known("of", operand, self.known["figure"], "figure")
            if value is None or when is None:
                continue
            yield DerivedFigure(
                key=form.slug("id") or f"d{number}",
                measure=form.choice("measure", self.lists["Measure"]) or "",
                of="",
                value=value,
                unit=form.matching("unit", UNIT, "CCY_USD, TONNE or PERCENT (QUDT)") or "",
                when=when,
                comparator=form.choice("how", vocab.COMPARATORS, "exact") or "exact",
                operation=form.choice("op", vocab.OPERATIONS) or "",
                operands=(str(operands[0]), str(operands[1])),
            )

    def _when(self, form: Form, claim: Form) -> Period | None:
        """A figure's time; the claim's where it has none of its own."""
        if "when" in form.entry:
            return form.period("when")
        if "when" in claim.entry:
            return claim.period("when")
        form.fault(form.entry, f"{form.what} needs when:")
        return None

    def _relations(self, claim: Form) -> Iterator[RelationLine]:
        for item in claim.items("relations"):
            words = [_placed(word, item.line) for word in item.split()]
            if len(words) not in (3, 4):
                claim.fault(item, 'relations: write "actor type actor when", when may be left off')
                continue
            actors = self.known["actor"]
            good = (
                claim.known("relations", words[0], actors, "actor")
                & claim.known("relations", words[1], self.lists["RelationType"], "relation type")
                & claim.known("relations", words[2], actors, "actor")
            )
            when = None
            if len(words) == 4:
                when = claim.parse_period("relations", str(words[3]), item)
            if good:
                yield RelationLine(str(words[0]), str(words[1]), str(words[2]), when)

    def _origins(self, claim: Form) -> Iterator[OriginLine]:
        for item in claim.items("origins"):
            source, _, origin = item.partition(" ")
            kind, _, key = origin.strip().partition(":")
            if kind not in ("actor", "event", "source") or not key:
                claim.fault(item, 'origins: write "source actor:key", or event:key, or source:key')
                continue
            if claim.known(
                "origins", _placed(source, item.line), self.known["source"], "source"
            ) & claim.known("origins", _placed(key, item.line), self.known[kind], kind):
                if (kind, key) == ("source", source):
                    claim.fault(item, f"origins: {source} cannot come from itself")
                    continue
                yield OriginLine(source, kind, key)

    def _silences(self) -> Iterator[Silence]:
        if not (self.folder / "silences.yaml").exists():
            return
        for path, entry in self._file("silences.yaml", "silences"):
            form = Form(entry, path, self.ledger, SILENCE_KEYS, "silence")
            form.require("at", "why")
            sentences = form.refs("at", self.known["sentence"], "sentence")
            yield Silence(sentences, form.text("why") or "")


def _placed(word: str, line: int) -> Text:
    text = Text(word)
    text.line = line
    return text
