"""Who carries how much: works by the claims they carry alone, with others, or only touch.

What a thing falls with alone is what dominators are in a plain graph, taken over AND and OR; the
compiler has written it out (``stitch:fallsWith``), so that this only counts.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from restitch.catalogue import Names
from restitch.frames import fetch, one, ordered, solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch.lookup import Lookup

T = TypeVar("T")
# What a share is counted by: a pattern over ?claim and ?work.
ALONE = "?claim stitch:fallsWith ?work ."
CARRIED = "?claim stitch:restsOn ?work ; stitch:carriedBySources true ."
TOUCHED = "?claim stitch:restsOn ?work ."
# Drawn from other claims (not only told), and nothing is drawn from it.
CONCLUSION = (
    "{thing} stitch:hasGround ?drawn . ?drawn a stitch:InferenceGround . "
    "FILTER NOT EXISTS {{ ?other stitch:supportedBy {thing} }}"
)
BY_SECTION = "?work ?section"
WEAK = {
    "essay": "stitch:inEssay", "statement": "stitch:statement", "standing": "stitch:standing",
    "sections": "stitch:at/stitch:inSection", "single": "stitch:fallsWith",
    "carried": "stitch:carriedBySources",
}  # fmt: skip


class Load:
    """The load of every work: counted in three queries and three by section."""

    def __init__(
        self, lookup: Lookup, essay: str | None = None, section: str | None = None, view: str = "all"
    ) -> None:
        self.graph, self.names = lookup.graph, Names(lookup.graph)
        narrowed = lookup.narrowed("?claim", essay, section, view)
        self._counts = _counts(self.graph, narrowed)
        self._points = _points(self.graph, narrowed)

    @cached_property
    def _sections(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for work, section in self._counts["touched", BY_SECTION]:
            found[work].append(section)
        return found

    def ranked(self) -> list[str]:
        """Works, those that carry most first."""
        works = [work for work, _ in self._counts["touched", "?work"]]
        return sorted(works, key=lambda work: (*(-count for count in self._shares(work, "")), work))

    def records(self, works: Iterable[str]) -> list[Record]:
        found = fetch(self.graph, {"title": "dcterms:title"}, works)
        return [self._record(iri, one(fields, "title")) for iri, fields in found.items()]

    def _record(self, work: str, title: str | None) -> Record:
        sections = sorted(self._sections.get(work, ()))
        key = self.names.key(work)
        return {
            "id": work,
            "key": key,
            "title": title,
            **_named(self._shares(work, "")),
            "conclusions": sorted(self.names.key(each) or "" for each in self._points.get(work, ())),
            "sections": {
                self.names.key(section) or section: _named(self._shares(work, section))
                for section in sections
            },
            "links": {"page": f"/sources/{key}", "falls": f"/api/v1/falls?source={key}"},
        }

    def _shares(self, work: str, section: str) -> tuple[int, int, int]:
        by = BY_SECTION if section else "?work"
        alone, carried, touched = (
            self._counts[name, by].get((work, section), 0) for name in ("alone", "carried", "touched")
        )
        return alone, carried - alone, touched - carried


def _named(shares: tuple[int, int, int]) -> Record:
    return dict(zip(("alone", "with_others", "touches"), shares, strict=True))


def _counts(graph: OpenGraph, narrowed: str) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """(share, what it is told apart by) -> counts."""
    return _once(graph, "load", narrowed, lambda: _counted(graph, narrowed))


def _points(graph: OpenGraph, narrowed: str) -> dict[str, list[str]]:
    return _once(graph, "conclusions by work", narrowed, lambda: _conclusions_by_work(graph, narrowed))


def _once(graph: OpenGraph, name: str, narrowed: str, make: Callable[[], T]) -> T:
    """What is counted over everything is remembered."""
    return make() if narrowed else graph.once(name, make)


def _counted(graph: OpenGraph, narrowed: str) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    return {
        (name, by): _count(graph, f"{pattern} {narrowed}", by)
        for name, pattern in (("alone", ALONE), ("carried", CARRIED), ("touched", TOUCHED))
        for by in ("?work", BY_SECTION)
    }


def _count(graph: OpenGraph, pattern: str, group: str) -> dict[tuple[str, str], int]:
    """(work, section) -> claims; the section is "" where only works are told apart."""
    place = "?claim stitch:at/stitch:inSection ?section ." if group == BY_SECTION else ""
    rows = solutions(
        graph,
        f"SELECT {group} (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ ?work a stitch:Source . {pattern} "
        f"?claim a stitch:Claim . {place} }} GROUP BY {group}",
    )
    return {
        (row["work"].value, row["section"].value if "section" in row else ""): int(row["n"].value)
        for row in rows
    }


def _conclusions_by_work(graph: OpenGraph, narrowed: str) -> dict[str, list[str]]:
    """Work -> the conclusions it can topple alone."""
    found: dict[str, list[str]] = defaultdict(list)
    query = (
        "SELECT DISTINCT ?work ?claim WHERE { ?claim stitch:fallsWith ?work . "
        f"{CONCLUSION.format(thing='?claim')} {narrowed} }}"
    )
    for row in solutions(graph, query):
        found[row["work"].value].append(row["claim"].value)
    return found


def conclusions(
    lookup: Lookup, essay: str | None = None, section: str | None = None, view: str = "all"
) -> list[str]:
    """Claims drawn from others from which nothing further is drawn, in the order of the text."""
    where = [
        "?x a stitch:Claim ; stitch:at/stitch:ordinal ?ordinal .",
        CONCLUSION.format(thing="?x"),
        lookup.narrowed("?x", essay, section, view),
    ]
    query = f"SELECT ?x (MIN(?ordinal) AS ?first) WHERE {{ {' '.join(where)} }} GROUP BY ?x"
    return [row["x"].value for row in ordered(lookup.graph, query, "first", "x")]


def weak_points(graph: OpenGraph, claims: Iterable[str]) -> list[Record]:
    """Each claim with its single points of failure: the works whose loss alone topples it.

    ``carried`` is true where it would fall if all its works were lost, false where the author's
    own word, or somebody's testimony without a work, holds it.
    """
    names = Names(graph)
    return [
        {
            "id": iri,
            "essay": names.essay(fields),
            "key": names.key(iri),
            "statement": one(fields, "statement"),
            "standing": one(fields, "standing"),
            "sections": names.keys(fields, "sections"),
            "single": names.keys(fields, "single"),
            "carried": one(fields, "carried") == "true",
            "links": {"cuts": f"/api/v1/claims/{names.essay(fields)}/{names.key(iri)}/cuts"},
        }
        for iri, fields in fetch(graph, WEAK, claims).items()
    ]
