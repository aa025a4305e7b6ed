"""Independence: how many notes, works and origins a claim rests on.

Five outlets that quote one briefing are five works and one origin. Where a work comes from is
itself claimed (``stitch:Origin``); a work of which nothing is said is its own origin.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from restitch.catalogue import Names
from restitch.frames import solutions
from restitch.iris import named
from restitch.lookup import REACHES, choose

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

WORKS = {"direct": "stitch:cites/stitch:citedSource", "all": "stitch:restsOn"}


def corroboration(graph: OpenGraph, claim: str, reach: str = "all") -> Record:
    """A claim's notes, works and origins, with what is behind each origin.

    ``reach`` is ``direct`` (what it cites itself) or ``all`` (also through other claims).
    """
    choose("reach", reach, REACHES)
    names = Names(graph)
    works = _works(graph, claim, reach)
    notes = _notes(graph, claim, reach)
    grouped, backing = _by_origin(graph, works)
    origins = [
        {
            "origin": names.reference(origin),
            "works": sorted(names.key(work) or "" for work in grouped[origin]),
            "claims": sorted(names.key(each) or "" for each in backing[origin]),
        }
        for origin in sorted(grouped, key=names.reference)
    ]
    return {
        "claim": names.key(claim),
        "reach": reach,
        "notes": notes,
        "works": sorted(names.key(work) or "" for work in works),
        "origins": origins,
        "counts": {"notes": len(notes), "works": len(works), "origins": len(origins)},
    }


def _works(graph: OpenGraph, claim: str, reach: str) -> set[str]:
    query = f"SELECT DISTINCT ?x WHERE {{ <{claim}> {WORKS[reach]} ?x . ?x a stitch:Source }}"
    return {row["x"].value for row in solutions(graph, query)}


def _notes(graph: OpenGraph, claim: str, reach: str) -> list[int]:
    own = f"<{claim}> stitch:cites/stitch:inNote/stitch:number ?n"
    through = f"<{claim}> stitch:restsOn ?c . ?c stitch:cites/stitch:inNote/stitch:number ?n"
    pattern = own if reach == "direct" else f"{{ {own} }} UNION {{ {through} }}"
    return sorted({int(row["n"].value) for row in solutions(graph, f"SELECT ?n WHERE {{ {pattern} }}")})


def _by_origin(graph: OpenGraph, works: set[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Origin -> its works, and the claims that say so. Origins of origins are followed to the last."""
    links: dict[str, set[tuple[str, str]]] = defaultdict(set)
    frontier, seen = set(works), set(works)
    while frontier:
        query = (
            f"SELECT ?work ?origin ?claim WHERE {{ VALUES ?work {{ {named(sorted(frontier))} }} "
            "?o stitch:originOf ?work ; stitch:origin ?origin ; stitch:backedBy ?claim }"
        )
        rows = solutions(graph, query)
        for row in rows:
            links[row["work"].value].add((row["origin"].value, row["claim"].value))
        frontier = {row["origin"].value for row in rows} - seen
        seen |= frontier
    grouped: dict[str, set[str]] = defaultdict(set)
    backing: dict[str, set[str]] = defaultdict(set)
    for work in works:
        for root, claims in _roots(links, work).items():
            grouped[root].add(work)
            backing[root] |= claims
    return grouped, backing


def _roots(links: dict[str, set[tuple[str, str]]], work: str) -> dict[str, set[str]]:
    """The last origins of a work, each with the claims on the way; a circle ends where it began."""
    found: dict[str, set[str]] = {}
    queue: list[tuple[str, frozenset[str], frozenset[str]]] = [(work, frozenset(), frozenset([work]))]
    while queue:
        here, said, passed = queue.pop()
        onward = [(origin, claim) for origin, claim in sorted(links.get(here, ())) if origin not in passed]
        if not onward:
            found.setdefault(here, set()).update(said)
        queue += [(origin, said | {claim}, passed | {origin}) for origin, claim in onward]
    return found
