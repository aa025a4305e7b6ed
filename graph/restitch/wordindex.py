"""The index of words: which things hold them, in SQLite's FTS5 (https://sqlite.org/fts5.html).

Made once from a graph, over any engine, into a file beside a build on disk or into a temporary one.
A thing's text is a claim's statement, a work's title, authors and container, an actor's names, an
event's label, or the titles of what a note cites. Case and accents do not matter. Its key stands beside
it, for whoever knows what a thing is called in the data: ``xi-mistrusts-kim``, ``note 25``.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from restitch.catalogue import KIND_OF_CLASS, TYPE_OF_CLASS, Names, kinds_of
from restitch.errors import StoreError
from restitch.frames import fetch, one, solutions, texts

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
TABLES = """
CREATE TABLE things (
  id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, standing TEXT, section TEXT, type TEXT, weight REAL
);
CREATE VIRTUAL TABLE words USING fts5 (
  text, key, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
"""
# What somebody writes who knows a key: that of a thing, or the number of an endnote.
KEY = re.compile(r"(?:end)?note (?P<note>\d{1,6})(?:\.\d+)?|[a-z0-9]+(?:-[a-z0-9]+)+")
SUGGESTED = 3  # words in place of one that nothing holds
HITS = "FROM words JOIN things ON things.id = words.rowid WHERE words MATCH :words"


class WordIndex:
    """An index that is read; safe to be asked from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> WordIndex:
        """The index in a file nobody writes; raises ``StoreError``."""
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute("SELECT key FROM things, words LIMIT 0")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the index of words cannot be opened: {error}") from None
        return cls(connection)

    @classmethod
    def of(cls, graph: OpenGraph) -> WordIndex:
        """An index made now, in a temporary file of SQLite's that goes with it."""
        connection = sqlite3.connect("", check_same_thread=False)
        fill(connection, graph)
        return cls(connection)

    def count(self, words: str, chosen: Mapping[str, str]) -> int:
        return int(self._rows(f"SELECT COUNT(*) {HITS}{_also(chosen)}", words, chosen)[0][0])

    def page(
        self, words: str, chosen: Mapping[str, str], start: int, most: int
    ) -> list[tuple[str, str, float]]:
        """(IRI, kind, score) of some of the hits, best first.

        The score is BM25, where a whole word counts beside its beginning; larger is better.
        """
        order = "ORDER BY -bm25(words) * weight DESC, iri LIMIT :most OFFSET :start"
        query = f"SELECT iri, kind, -bm25(words) * weight {HITS}{_also(chosen)} {order}"
        return self._rows(query, words, {**chosen, "most": most, "start": start})

    def values(self, facet: str, words: str, chosen: Mapping[str, str]) -> dict[str, int]:
        """How many of the hits have each value of a facet, most first."""
        query = f"SELECT {facet}, COUNT(*) {HITS} AND {facet} IS NOT NULL{_also(chosen)} GROUP BY {facet}"
        return dict(self._rows(f"{query} ORDER BY COUNT(*) DESC, {facet}", words, chosen))

    def near(self, word: str) -> list[str]:
        """Words of the index that look like one it does not hold, nearest first; few, and soon."""
        query = (
            "SELECT term FROM temp.vocabulary WHERE term BETWEEN :words AND :last "
            "AND LENGTH(term) BETWEEN :least AND :most ORDER BY doc DESC LIMIT 5000"
        )
        with self._lock:
            self._connection.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)"
            )
        lengths = {"least": len(word) - 2, "most": len(word) + 2}
        same_start = self._rows(query, word[:1], {**lengths, "last": f"{word[:1]}\U0010ffff"})
        return get_close_matches(word, [term for (term,) in same_start], SUGGESTED, 0.7)

    def _rows(self, query: str, words: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, {**values, "words": words}).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the index of words cannot be read: {error}") from None


def asking(text: str) -> str | None:
    """A query of FTS5 for things whose text holds all the words, and for that whose key they are.

    >>> asking("Note 25")
    '(text : (("note" OR "note"*) AND ("25" OR "25"*))) OR key : "note 25"'
    >>> asking("xi-mistrusts-kim")
    '(text : (("xi mistrusts kim" OR "xi mistrusts kim"*))) OR key : "xi mistrusts kim"'
    """
    words = matching(text)
    if words is None:
        return None
    if not (key := KEY.fullmatch(text.strip().lower())):
        return f"text : ({words})"
    named = f"note {key['note']}" if key["note"] else re.sub(r"\W+", " ", key[0])
    return f'(text : ({words})) OR key : "{named}"'


def matching(text: str) -> str | None:
    """A query of FTS5 for things that hold a word beginning as each word of ``text`` does.

    None where there is no word in it. Each word stands in quotes, so none is taken for an operator.

    >>> matching('Ship "trade')
    '("ship" OR "ship"*) AND ("trade" OR "trade"*)'
    >>> matching('" ')
    """
    words = [
        "".join(each if each.isalnum() else " " for each in word).strip() for word in text.lower().split()
    ]
    return " AND ".join(f'("{word}" OR "{word}"*)' for word in words if word) or None


def _also(chosen: Mapping[str, str]) -> str:
    return "".join(f" AND {facet} = :{facet}" for facet in FACETS if facet in chosen)


def fill(connection: sqlite3.Connection, graph: OpenGraph) -> None:
    names = Names(graph)
    with connection:
        connection.executescript(TABLES)
        for kind in KINDS:
            held = _texts(graph, kind)
            for iri, facets in _facets(graph, kind, held):
                values = (iri, kind, facets.get("standing"), facets.get("section"), facets.get("type"))
                added = connection.execute(
                    "INSERT INTO things VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                    (*values, WEIGHTS.get(kind, 1.0)),
                )
                row = (added.lastrowid, "\n".join(held[iri]), f"{kind} {names.key(iri)}")
                connection.execute("INSERT INTO words (rowid, text, key) VALUES (?, ?, ?)", row)
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")


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
