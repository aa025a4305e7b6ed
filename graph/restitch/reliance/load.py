"""Who carries how much: works by the claims they carry alone, with others, or only touch.

What a thing falls with alone is what dominators are in a plain graph, taken over AND and OR; the
compiler has written it out (``stitch:fallsWith``), so that this only counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.catalogue import Names
from restitch.frames import fetch, one, ordered
from restitch.tallies import CONCLUSION, WHOLE, Tallies, tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch.lookup import Lookup
    from restitch.tallies import Share

WEAK = {
    "essay": "stitch:inEssay", "statement": "stitch:statement", "standing": "stitch:standing",
    "sections": "stitch:at/stitch:inSection", "single": "stitch:fallsWith",
    "carried": "stitch:carriedBySources",
}  # fmt: skip


class Load:
    """The load of works, of the whole graph or of a part of it."""

    def __init__(
        self, lookup: Lookup, essay: str | None = None, section: str | None = None, view: str = "all"
    ) -> None:
        self.graph, self.names = lookup.graph, Names(lookup.graph)
        narrowed = lookup.narrowed("?claim", essay, section, view)
        self._tallies = Tallies.of(self.graph, narrowed) if narrowed else tallies(self.graph)

    def ranked(self) -> list[str]:
        """Works, those that carry most first."""
        return self._tallies.ranked()

    def records(self, works: Iterable[str]) -> list[Record]:
        found = fetch(self.graph, {"title": "dcterms:title"}, works)
        shares = self._tallies.shares(found, by_section=True)
        points = self._tallies.conclusions(found)
        return [
            self._record(iri, one(fields, "title"), shares[iri], points.get(iri, ()))
            for iri, fields in found.items()
        ]

    def _record(
        self, work: str, title: str | None, shares: Mapping[str, Share], points: Iterable[str]
    ) -> Record:
        key = self.names.key(work)
        return {
            "id": work,
            "key": key,
            "title": title,
            **_named(shares[WHOLE]),
            "conclusions": sorted(self.names.key(each) or "" for each in points),
            "sections": {
                self.names.key(section) or section: _named(share)
                for section, share in sorted(shares.items())
                if section != WHOLE
            },
            "links": {"page": f"/sources/{key}", "falls": f"/api/v1/falls?source={key}"},
        }


def _named(share: Share) -> Record:
    return {
        "alone": share.alone,
        "with_others": share.carried - share.alone,
        "touches": share.touched - share.carried,
    }


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
