"""What leans on a source: each claim with how, and the way from the claim to the work.

Follows ``stitch:reliesOn`` backwards from the source through the things that rest on it, so that
the cost follows the size of the answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from restitch import catalogue
from restitch.frames import ordered, solutions
from restitch.support import follow, shortest_ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

HOW = ("direct", "back-reference", "through")


def ways_to(graph: OpenGraph, source: str) -> dict[str, tuple[str, list[str]]]:
    """Claim IRI -> how it leans on ``source`` (an IRI), and the shortest path of IRIs to it.

    ``direct``: it cites the work; ``back-reference``: it cites it by an Ibid., a short form or a
    repeat; ``through``: it rests on claims that do.
    """
    links: dict[str, list[str]] = defaultdict(list)
    query = f"SELECT ?a ?b WHERE {{ ?b stitch:restsOn <{source}> . ?a stitch:reliesOn ?b }}"
    for row in ordered(graph, query, "a", "b"):
        links[row["b"].value].append(row["a"].value)
    cites = f"SELECT ?a WHERE {{ ?a stitch:citedSource <{source}> }}"
    links[source] = [row["a"].value for row in ordered(graph, cites, "a")]
    toward = shortest_ways(links, [source])
    resting = f"SELECT ?c WHERE {{ ?c a stitch:Claim ; stitch:restsOn <{source}> }}"
    claims = ordered(graph, resting, "c")
    back = {
        row["c"].value
        for row in solutions(
            graph, f"SELECT ?c WHERE {{ ?c stitch:restsOn <{source}> ; stitch:refersBackTo ?d }}"
        )
    }
    found = {}
    for row in claims:
        path = follow(toward, row["c"].value)
        # claim, citation, work: the claim cites it itself.
        how = "through" if len(path) > 3 else "back-reference" if path[1] in back else "direct"
        found[row["c"].value] = (how, path)
    return found


def relying_on(graph: OpenGraph, source: str) -> Callable[[OpenGraph, list[str]], list[Record]]:
    """Describes claims with ``how`` they rely on a work, and the ``path`` of things that leads to it."""
    ways, names = ways_to(graph, source), catalogue.Names(graph)

    def describe(graph: OpenGraph, page: list[str]) -> list[Record]:
        return [
            {
                **record,
                "how": ways[record["id"]][0],
                "path": [names.full(step) for step in ways[record["id"]][1]],
            }
            for record in catalogue.claims(graph, page)
        ]

    return describe
