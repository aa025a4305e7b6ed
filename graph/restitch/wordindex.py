"""The index of words: which things hold them, in SQLite's FTS5 (https://sqlite.org/fts5.html).

Made once from a graph, over any engine, into the index of a build on disk or into a temporary file.
A thing's text is a claim's statement, a work's title, authors and container, an actor's names, an
event's label, or the titles of what a note cites. Its key stands beside it, for whoever knows what a
thing is called in the data: ``xi-mistrusts-kim``, ``note 25``.

Nothing goes through all that hold a word, but for counting what holds several: how many things hold a
word that many do is written down, by their facets; things are numbered in the order in which texts
answer best to words they hold once, and of many only the first are ranked by all there is to it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch import sealed
from restitch.catalogue import KIND_OF_CLASS, TYPE_OF_CLASS, Names, kinds_of
from restitch.errors import StoreError
from restitch.frames import fetch, one, solutions, texts
from restitch.ranking import Rarity, folded, rarity, score, weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from restitch.graph import OpenGraph

KINDS = ("claim", "source", "note", "actor", "event")
FACETS = ("kind", "standing", "section", "type")
TEXTS = {
    "claim": "?x a stitch:Claim ; stitch:statement ?text",
    "source": "?c stitch:citedSource ?x . ?x dcterms:title|dcterms:creator|stitch:containerTitle ?text",
    "note": "?c stitch:inNote ?x ; stitch:citedSource/dcterms:title ?text",
    "actor": "?x a stitch:Actor ; skos:prefLabel|skos:altLabel ?text",
    "event": "?x a stitch:Event ; skos:prefLabel ?text",
}
SORTED_BY = {
    "claim": {"type": "a", "standing": "stitch:standing", "at": "stitch:at"},
    "source": {"type": "stitch:sourceType"},
    "note": {"type": "a"},
    "actor": {"type": "a"},
    "event": {"type": "stitch:eventType"},
}
# A note is found by what it cites: the works themselves come before it.
WEIGHTS = {"note": 0.7}
# Texts are written folded, as they are compared, so that words are what stands between spaces.
TABLES = """
CREATE TABLE things (
  id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, standing TEXT, section TEXT, type TEXT, weight REAL, text TEXT
);
CREATE VIRTUAL TABLE words USING fts5 (text, key, content='', tokenize='ascii', prefix='1 2 3');
CREATE TABLE vocabulary (term TEXT PRIMARY KEY, things INTEGER) WITHOUT ROWID;
CREATE TABLE common (word TEXT PRIMARY KEY, cube TEXT) WITHOUT ROWID;
CREATE TABLE measures (things INTEGER, length REAL);
CREATE TEMPORARY TABLE staged (
  iri TEXT, kind TEXT, standing TEXT, section TEXT, type TEXT, weight REAL, text TEXT,
  key TEXT, length INTEGER
);
"""
NUMBERED = """
CREATE TEMPORARY TABLE numbered AS
SELECT ROW_NUMBER() OVER (ORDER BY impact(weight, length) DESC, iri) AS id, * FROM staged;
INSERT INTO things SELECT id, iri, kind, standing, section, type, weight, text FROM numbered ORDER BY id;
INSERT INTO words (rowid, text, key) SELECT id, text, key FROM numbered ORDER BY id;
INSERT INTO words (words) VALUES ('optimize');
DROP TABLE numbered;
DROP TABLE staged;
CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, col);
INSERT INTO vocabulary SELECT term, doc FROM temp.terms WHERE col = 'text';
DROP TABLE temp.terms;
"""
# What somebody writes who knows a key: that of a thing, or the number of an endnote.
KEY = re.compile(r"(?:end)?note (?P<note>\d{1,6})(?:\.\d+)?|[a-z0-9]+(?:-[a-z0-9]+)+")
SUGGESTED = 3  # words in place of one that nothing holds
SPELLED = 64  # words of one beginning that are asked for one by one
RANKED = 1000  # hits that are ranked by their whole score; of more the shortest are
COMMON = 1000  # things: where more hold a word, how many is written down
HITS = "FROM words JOIN things ON things.id = words.rowid WHERE words MATCH :words"

# (kind, standing, section, type) and how many hits are of them.
Cube: TypeAlias = "list[tuple[str | None, str | None, str | None, str | None, int]]"

Hit: TypeAlias = "tuple[str, str, float]"  # its IRI, its kind, and what its words count; more is better


@dataclass(frozen=True)
class Asked:
    """Words a text must hold or begin, each several where it is written with a hyphen; or a key."""

    words: tuple[tuple[str, ...], ...]
    key: str | None = None


class WordIndex:
    """An index that is read; safe to be asked from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        [(self._things, self._length)] = self._rows("SELECT things, length FROM measures", {})

    @classmethod
    def open(cls, path: Path) -> WordIndex:
        """The index in a file nobody writes; raises ``StoreError``."""
        try:
            return cls(sealed.connected(path))
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the index of words cannot be opened: {error}") from None

    @classmethod
    def of(cls, graph: OpenGraph) -> WordIndex:
        """An index made now, in a temporary file of SQLite's that goes with it."""
        connection = sqlite3.connect("", check_same_thread=False)
        fill(connection, graph)
        return cls(connection)

    def cube(self, asked: Asked) -> Cube:
        """How many things hold the words or have the key, by their facets."""
        if asked.key is None and len(asked.words) == 1 and len(asked.words[0]) == 1:
            query = "SELECT cube FROM common WHERE word = :word"
            for (known,) in self._rows(query, {"word": asked.words[0][0]}):
                return [tuple(row) for row in json.loads(known)]
        either = " OR ".join(self._parts(asked))
        return self._rows(CUBE, {"words": either})

    def page(self, asked: Asked, chosen: Mapping[str, str], start: int, most: int) -> list[Hit]:
        """Some of the hits: what has the key, then what holds the words, the best of each first."""
        rarities = [self._rarity(words) for words in asked.words]
        found: list[Hit] = []
        for part in self._parts(asked, apart=True):
            if len(found) < most:
                some = self._best(part, rarities, chosen, start, most - len(found))
                start = 0 if some else max(0, start - self._count(part, chosen))
                found += some
        return found

    def holds(self, asked: Asked) -> bool:
        either = " OR ".join(self._parts(asked))
        return bool(self._rows("SELECT rowid FROM words WHERE words MATCH :words LIMIT 1", {"words": either}))

    def near(self, word: str) -> list[str]:
        """Words of the index that look like one it does not hold, nearest first; few, and soon."""
        query = (
            "SELECT term FROM vocabulary WHERE term >= :begun AND term < :after "
            "AND LENGTH(term) BETWEEN :least AND :most ORDER BY things DESC LIMIT 5000"
        )
        lengths = {"least": len(word) - 2, "most": len(word) + 2}
        same_start = self._rows(query, {**lengths, **_between(word[:1])})
        return get_close_matches(word, [term for (term,) in same_start], SUGGESTED, 0.7)

    def _best(
        self, part: str, asked: list[Rarity], chosen: Mapping[str, str], start: int, most: int
    ) -> list[Hit]:
        """Of one part of a question. After the hits that are ranked the others follow by their numbers."""
        query = f"SELECT id, iri, kind, weight, things.text {HITS}{_also(chosen)}"
        values: dict[str, object] = {**chosen, "words": part}
        rows = self._rows(f"{query} ORDER BY words.rowid LIMIT {RANKED}", values)
        ranked = sorted(self._scored(rows, asked), key=lambda hit: (-hit[2], hit[0]))
        found = ranked[start : start + most]
        if len(rows) == RANKED and len(found) < most:
            values |= {"last": rows[-1][0], "most": most - len(found), "start": max(0, start - RANKED)}
            more = f"{query} AND words.rowid > :last ORDER BY words.rowid LIMIT :most OFFSET :start"
            found += self._scored(self._rows(more, values), asked)
        return found

    def _scored(self, rows: list[tuple[Any, ...]], asked: list[Rarity]) -> Iterator[Hit]:
        for _, iri, kind, weight, text in rows:
            words = text.split()
            yield iri, kind, weight * score(words, len(words) / self._length, asked)

    def _count(self, part: str, chosen: Mapping[str, str]) -> int:
        return int(self._rows(f"SELECT COUNT(*) {HITS}{_also(chosen)}", {**chosen, "words": part})[0][0])

    def _parts(self, asked: Asked, apart: bool = False) -> list[str]:
        """A query of FTS5 for what has the key, if one is asked for, and one for what holds the words.

        ``apart`` leaves what has the key out of the second.
        """
        held = f"text : ({' AND '.join(self._begun(words) for words in asked.words)})"
        if asked.key is None:
            return [held]
        named = f'key : "{asked.key}"'
        return [named, f"({held}) NOT ({named})" if apart else held]

    def _begun(self, words: tuple[str, ...]) -> str:
        """The words one after the other, the last one as the beginning of one.

        FTS5 goes through all that hold any word of that beginning before it gives the first: where
        these are few it is asked for each of them, and for things with a rare other word none is read.
        """
        if len(words) == 1:
            query = "SELECT term FROM vocabulary WHERE term >= :begun AND term < :after LIMIT :most"
            terms = self._rows(query, {**_between(words[0]), "most": SPELLED + 1})
            if len(terms) <= SPELLED:
                return f"({' OR '.join(quoted(term) for (term,) in terms) or quoted(*words)})"
        return f"({quoted(*words)}*)"

    def _rarity(self, words: tuple[str, ...]) -> Rarity:
        """Of several words that of the rarest."""
        query = "SELECT COALESCE(SUM(things), 0) FROM vocabulary WHERE term"
        whole = [self._rows(f"{query} = :word", {"word": each})[0][0] for each in words]
        begun = self._rows(f"{query} >= :begun AND term < :after", _between(words[-1]))[0][0]
        return Rarity(
            words,
            rarity(min(whole), self._things),
            rarity(min(*whole[:-1], begun, self._things), self._things),
        )

    def _rows(self, query: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the index of words cannot be read: {error}") from None


CUBE = f"SELECT kind, standing, section, type, COUNT(*) {HITS} GROUP BY kind, standing, section, type"


def asking(text: str) -> Asked | None:
    """Who asks for a key asks for the words in it, too; None where there is no word in the text.

    >>> asking("Note 25")
    Asked(words=(('note',), ('25',)), key='note 25')
    >>> asking("xi-mistrusts-kim")
    Asked(words=(('xi', 'mistrusts', 'kim'),), key='xi mistrusts kim')
    >>> asking('Ship "trade')
    Asked(words=(('ship',), ('trade',)), key=None)
    >>> asking('" ')
    """
    words = tuple(tuple(found) for each in text.split() if (found := folded(each)))
    if not words:
        return None
    key = KEY.fullmatch(text.strip().lower())
    if not key:
        return Asked(words)
    return Asked(words, f"note {key['note']}" if key["note"] else " ".join(folded(key[0])))


def quoted(*words: str) -> str:
    """A phrase of FTS5; folded words hold nothing that could end it."""
    return f'"{" ".join(words)}"'


def _between(begun: str) -> dict[str, str]:
    """The bounds of all words that begin so."""
    return {"begun": begun, "after": f"{begun}\U0010ffff"}


def _also(chosen: Mapping[str, str]) -> str:
    return "".join(f" AND {facet} = :{facet}" for facet in FACETS if facet in chosen)


# --- making it -------------------------------------------------------------------------------------


def fill(connection: sqlite3.Connection, graph: OpenGraph) -> None:
    connection.executescript(TABLES)
    for kind in KINDS:
        connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _staged(graph, kind))
    connection.execute("INSERT INTO measures SELECT COUNT(*), COALESCE(AVG(length), 1) FROM staged")
    [(_, mean)] = connection.execute("SELECT * FROM measures")
    connection.create_function(
        "impact", 2, lambda weight, length: weight * weighed(1, length / mean), deterministic=True
    )
    connection.executescript(NUMBERED)
    index = WordIndex(connection)
    for word in _common(connection):
        cube = index.cube(Asked(((word,),)))
        connection.execute("INSERT INTO common VALUES (?, ?)", (word, json.dumps(cube)))


def _staged(graph: OpenGraph, kind: str) -> Iterator[tuple[object, ...]]:
    names, held = Names(graph), _texts(graph, kind)
    for iri, facets in _facets(graph, kind, held):
        words = [word for text in held[iri] for word in folded(text)]
        key = " ".join(folded(f"{kind} {names.key(iri)}"))
        sorted_by = (facets.get("standing"), facets.get("section"), facets.get("type"))
        yield iri, kind, *sorted_by, WEIGHTS.get(kind, 1.0), " ".join(words), key, len(words)


def _common(connection: sqlite3.Connection) -> list[str]:
    """Beginnings of words that so many things may hold that nobody should count them again."""
    held: Counter[str] = Counter()
    for term, things in connection.execute("SELECT term, things FROM vocabulary"):
        for length in range(1, len(term) + 1):
            held[term[:length]] += things
    return [begun for begun, things in held.items() if things > COMMON]


def _texts(graph: OpenGraph, kind: str) -> dict[str, list[str]]:
    """IRI -> its texts, both in a fixed order."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in solutions(graph, f"SELECT ?x ?text WHERE {{ {TEXTS[kind]} }}"):
        found[row["x"].value].add(row["text"].value)
    return {iri: sorted(found[iri]) for iri in sorted(found)}


def _facets(graph: OpenGraph, kind: str, iris: Iterable[str]) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Each thing with what it is sorted by, as its record has it."""
    names = Names(graph)
    sections = _sections(graph, names) if kind == "claim" else {}
    for iri, fields in fetch(graph, SORTED_BY[kind], iris).items():
        if kind == "claim":
            places = sorted(sections[at] for at in texts(fields, "at") if at in sections)
            standing = one(fields, "standing")
            section = places[0][1] if places else None
            yield (
                iri,
                {
                    "standing": standing,
                    "section": section,
                    "type": next(iter(kinds_of(fields, KIND_OF_CLASS)), None),
                },
            )
        elif kind == "actor":
            yield iri, {"type": next(iter(kinds_of(fields, TYPE_OF_CLASS)), None)}
        elif kind == "event":
            yield iri, {"type": names.listed(fields, "type", "EventType")}
        else:
            yield iri, {"type": one(fields, "type") if kind == "source" else None}


def _sections(graph: OpenGraph, names: Names) -> dict[str, tuple[int, str]]:
    """Sentence -> (its place in the essay, the key of its section)."""
    query = "SELECT ?s ?n ?in WHERE { ?s stitch:ordinal ?n ; stitch:inSection ?in }"
    return {
        row["s"].value: (int(row["n"].value), names.key(row["in"].value) or "")
        for row in solutions(graph, query)
    }
