"""What is counted over a whole graph: who carries how much, how much there is, what sections hold.

Also which relations lead from one actor to another, since an engine goes through all of the one for it.

A build on disk has it in its index, where it is read a page at a time. Over memory or a server, and for
a part of a graph, the engine counts it when it is first asked for, into a temporary file of SQLite's.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch import sealed
from restitch.errors import StoreError
from restitch.frames import batches, ordered, solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
    from pathlib import Path

    from restitch.graph import OpenGraph

# What a share of a work is counted by: a pattern over ?claim and ?work.
SHARES = {
    "alone": "?claim stitch:fallsWith ?work .",
    "carried": "?claim stitch:restsOn ?work ; stitch:carriedBySources true .",
    "touched": "?claim stitch:restsOn ?work .",
    "citing": "?claim stitch:cites/stitch:citedSource ?work .",
}
# Drawn from other claims (not only told), and nothing is drawn from it.
CONCLUSION = (
    "{thing} stitch:hasGround ?drawn . ?drawn a stitch:InferenceGround . "
    "FILTER NOT EXISTS {{ ?other stitch:supportedBy {thing} }}"
)
TABLES = """
CREATE TABLE works (
  work TEXT, section TEXT, alone INTEGER, carried INTEGER, touched INTEGER, citing INTEGER,
  PRIMARY KEY (work, section)
) WITHOUT ROWID;
CREATE TABLE conclusions (work TEXT, claim TEXT, PRIMARY KEY (work, claim)) WITHOUT ROWID;
CREATE TABLE standings (class TEXT, standing TEXT, many INTEGER);
CREATE TABLE sections (
  essay TEXT, section TEXT, standing TEXT, place INTEGER, claims INTEGER,
  PRIMARY KEY (essay, section, standing)
) WITHOUT ROWID;
CREATE TABLE relations (origin TEXT, target TEXT, relation TEXT, PRIMARY KEY (origin, target, relation))
  WITHOUT ROWID;
"""
WHOLE = ""  # in place of a section


@dataclass(frozen=True)
class Share:
    """Claims that fall with a work ``alone``, that it carries with others or alone, that rest on it, and of
    these that cite it themselves."""

    alone: int
    carried: int
    touched: int
    citing: int


Shares: TypeAlias = "dict[str, dict[str, Share]]"


class Tallies:
    """Counts that are read; what is not there yet ``graph`` is asked for, once. Safe in several threads.

    ``narrowed`` are patterns that keep some claims (``?claim``) of the graph.
    """

    def __init__(
        self, connection: sqlite3.Connection, graph: OpenGraph | None = None, narrowed: str = ""
    ) -> None:
        self._connection = connection
        self._graph = graph
        self._narrowed = narrowed
        self._there: set[Hashable] = set()
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Tallies:
        """Those in the index of a build; raises ``StoreError``."""
        try:
            connection = sealed.connected(path)
            connection.execute("SELECT touched FROM works LIMIT 0")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the index cannot be opened: {error}") from None
        return cls(connection)

    @classmethod
    def of(cls, graph: OpenGraph, narrowed: str = "") -> Tallies:
        connection = sqlite3.connect("", check_same_thread=False)
        connection.executescript(TABLES)
        return cls(connection, graph, narrowed)

    def resting(self) -> dict[str, int]:
        """Work -> how many claims rest on it."""
        self._need("works", _works)
        return dict(self._rows("SELECT work, touched FROM works WHERE section = ?", WHOLE))

    def ranked(self) -> list[str]:
        """Works, those that carry most first."""
        self._need("works", _works)
        rows = self._rows(
            "SELECT work FROM works WHERE section = ? AND touched > 0 "
            "ORDER BY alone DESC, carried - alone DESC, touched - carried DESC, work",
            WHOLE,
        )
        return [work for (work,) in rows]

    def shares(self, works: Iterable[str], by_section: bool = False) -> Shares:
        """Work -> section -> its share, that of the whole under ``WHOLE``; those without any are left out."""
        self._need("works", _works)
        if by_section:
            self._need("works by section", _works_by_section)
        found: Shares = defaultdict(dict)
        query = "SELECT * FROM works WHERE work IN (SELECT value FROM json_each(?))"
        for work, section, *counts in self._rows(query, json.dumps(list(works))):
            if by_section or section == WHOLE:
                found[work][section] = Share(*counts)
        return found

    def conclusions(self, works: Iterable[str]) -> dict[str, list[str]]:
        """Work -> the conclusions it can topple alone."""
        self._need("conclusions", _conclusions)
        found: dict[str, list[str]] = defaultdict(list)
        query = "SELECT * FROM conclusions WHERE work IN (SELECT value FROM json_each(?))"
        for work, claim in self._rows(query, json.dumps(list(works))):
            found[work].append(claim)
        return found

    def things(self) -> Counter[tuple[str, str]]:
        """(class, standing) -> how many things are of both."""
        self._need("things", _things)
        return Counter(
            {(name, standing): many for name, standing, many in self._rows("SELECT * FROM standings")}
        )

    def sections(self, essays: Collection[str], standings: Collection[str]) -> dict[str, int]:
        """Section -> how many claims of these standings begin in it, essay by essay as they are read."""
        for essay in essays:
            self._need(("sections", essay), _sections, essay)
        query = (
            "SELECT section, SUM(claims) FROM sections WHERE essay = ? "
            "AND standing IN (SELECT value FROM json_each(?)) GROUP BY section ORDER BY MIN(place), section"
        )
        return {
            section: claims
            for essay in sorted(essays)
            for section, claims in self._rows(query, essay, json.dumps(list(standings)))
        }

    def relations(self, actors: Collection[str]) -> list[str]:
        """The relations from one of these actors to one of them; costs the square of their number."""
        self._need("relations", _relations)
        query = (
            "SELECT relation FROM json_each(?1) AS one JOIN json_each(?1) AS other "
            "JOIN relations ON origin = one.value AND target = other.value ORDER BY relation"
        )
        return [relation for (relation,) in self._rows(query, json.dumps(sorted(actors)))]

    def _need(
        self, part: Hashable, count: Callable[[sqlite3.Connection, OpenGraph, str], None], of: str = ""
    ) -> None:
        if self._graph is None:
            return  # a build has all of them
        with self._lock:
            if part not in self._there:
                with self._connection:
                    count(self._connection, self._graph, of or self._narrowed)
                self._there.add(part)

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the index cannot be read: {error}") from None


def tallies(graph: OpenGraph) -> Tallies:
    """Those of the whole graph."""
    return graph.once("tallies", lambda: Tallies.open(graph.index) if graph.index else Tallies.of(graph))


def of_works(graph: OpenGraph, share: str, works: Iterable[str]) -> dict[str, int]:
    """Work -> one of its shares: read where that was counted, or else counted for these works alone."""
    if graph.index:
        shares = tallies(graph).shares(works)
        return {work: getattr(share_of[WHOLE], share) for work, share_of in shares.items()}
    return {
        work: many
        for values in batches(sorted(set(works)))
        for work, _, many in _counted(graph, share, "?work", f"VALUES ?work {{ {values} }}")
    }


def fill(connection: sqlite3.Connection, graph: OpenGraph) -> None:
    """Write all of them for a build."""
    connection.executescript(TABLES)
    for part in (_works, _works_by_section, _conclusions, _things, _relations):
        part(connection, graph, "")
    for row in solutions(graph, "SELECT ?x WHERE { ?x a stitch:Essay }"):
        _sections(connection, graph, row["x"].value)


# --- counting --------------------------------------------------------------------------------------


def _works(connection: sqlite3.Connection, graph: OpenGraph, narrowed: str) -> None:
    _add(connection, graph, "?work", narrowed)


def _works_by_section(connection: sqlite3.Connection, graph: OpenGraph, narrowed: str) -> None:
    _add(connection, graph, "?work ?section", f"{narrowed} ?claim stitch:at/stitch:inSection ?section .")


def _add(connection: sqlite3.Connection, graph: OpenGraph, group: str, where: str) -> None:
    for place, share in enumerate(SHARES):
        rows = _counted(graph, share, group, where)
        connection.executemany(
            "INSERT INTO works VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "alone = alone + excluded.alone, carried = carried + excluded.carried, "
            "touched = touched + excluded.touched, citing = citing + excluded.citing",
            (
                (work, section, *(n if each == place else 0 for each in range(len(SHARES))))
                for work, section, n in rows
            ),
        )


def _counted(graph: OpenGraph, share: str, group: str, where: str) -> Iterator[tuple[str, str, int]]:
    """(work, section, claims): the section is ``WHOLE`` where only works are told apart."""
    query = (
        f"SELECT {group} (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ ?work a stitch:Source . {SHARES[share]} "
        f"?claim a stitch:Claim . {where} }} GROUP BY {group}"
    )
    for row in solutions(graph, query):
        section = row["section"].value if "section" in row else WHOLE
        yield row["work"].value, section, int(row["n"].value)


def _conclusions(connection: sqlite3.Connection, graph: OpenGraph, narrowed: str) -> None:
    query = (
        "SELECT DISTINCT ?work ?claim WHERE { ?claim stitch:fallsWith ?work . "
        f"{CONCLUSION.format(thing='?claim')} {narrowed} }}"
    )
    found = ((row["work"].value, row["claim"].value) for row in solutions(graph, query))
    connection.executemany("INSERT INTO conclusions VALUES (?, ?)", found)


def _things(connection: sqlite3.Connection, graph: OpenGraph, _: str) -> None:
    query = (
        "SELECT ?class ?standing (COUNT(DISTINCT ?x) AS ?n) WHERE "
        "{ ?x stitch:standing ?standing ; a ?class } GROUP BY ?class ?standing"
    )
    rows = solutions(graph, query)
    found = ((row["class"].value, row["standing"].value, int(row["n"].value)) for row in rows)
    connection.executemany("INSERT INTO standings VALUES (?, ?, ?)", found)


def _relations(connection: sqlite3.Connection, graph: OpenGraph, _: str) -> None:
    rows = solutions(graph, "SELECT ?from ?to ?x WHERE { ?x stitch:from ?from ; stitch:to ?to }")
    found = ((row["from"].value, row["to"].value, row["x"].value) for row in rows)
    connection.executemany("INSERT INTO relations VALUES (?, ?, ?)", found)


def _sections(connection: sqlite3.Connection, graph: OpenGraph, essay: str) -> None:
    """The claims of an essay by the section of their first sentence."""
    query = (
        f"SELECT ?x ?in ?n ?standing WHERE {{ ?x stitch:inEssay <{essay}> ; a stitch:Claim ; "
        "stitch:standing ?standing ; stitch:at ?s . ?s stitch:ordinal ?n ; stitch:inSection ?in }"
    )
    first: dict[str, tuple[str, str, int]] = {}
    for row in ordered(graph, query, "n", "x"):
        place = row["in"].value, row["standing"].value, int(row["n"].value)
        first.setdefault(row["x"].value, place)
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, 1) "
        "ON CONFLICT DO UPDATE SET claims = claims + 1, place = MIN(place, excluded.place)",
        ((essay, *place) for place in first.values()),
    )
