"""The part of a graph that a withdrawal can reach, or that a claim stands on: fetched, never the whole.

What rests on a source is written out (``stitch:restsOn``), so that one pattern gives everything
its loss could touch; what lies outside cannot change and counts as standing. The cost follows
the size of the answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restitch.frames import batches, solutions
from restitch.iris import NAMESPACE
from restitch.support import Links
from restitch.vocab import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from restitch.graph import OpenGraph
    from restitch.store import Term
    from restitch.support import Support

KINDS = {
    "Claim": "claims",
    "Relation": "relations",
    "Event": "events",
    "Participation": "participations",
    "Observation": "figures",
    "Citation": "citations",
}


@dataclass(frozen=True)
class ClaimGround:
    """One ground of a claim as it was written: ``citation``, ``inference``, ``testimony`` or ``author``."""

    kind: str
    uses: frozenset[str]


@dataclass(frozen=True)
class Cone:
    """``kinds``: IRI -> what it is, a value of ``KINDS``; ``grounds``: claim -> its grounds.

    ``presupposed``: claim -> the claims it needs whatever its ground.
    """

    support: Support
    kinds: dict[str, str]
    grounds: dict[str, list[ClaimGround]]
    presupposed: dict[str, set[str]]

    def of_kind(self, kind: str) -> list[str]:
        return sorted(iri for iri, each in self.kinds.items() if each == kind)


def above(graph: OpenGraph, withdrawn: Iterable[str]) -> Cone:
    """Everything that rests on any of ``withdrawn`` (IRIs of sources, citations or claims)."""
    seeds = set(withdrawn)
    citations = _back_references(graph, seeds)
    direct = {row["x"].value for row in _rows(graph, citations, "?x stitch:cites ?seed")}
    resting = {row["x"].value for row in _rows(graph, seeds | direct, "?x stitch:restsOn ?seed")}
    return _cone(graph, seeds | citations | direct | resting)


def below(graph: OpenGraph, thing: str) -> Cone:
    """``thing`` and everything it rests on, down to the works."""
    reached = {thing}
    frontier = {thing}
    while frontier:
        rows = _rows(graph, frontier, "?seed stitch:reliesOn ?x")
        frontier = {row["x"].value for row in rows} - reached
        reached |= frontier
    return _cone(graph, reached)


def _back_references(graph: OpenGraph, seeds: set[str]) -> set[str]:
    """The citations among ``seeds`` with all that refer back to them: a chain of Ibid. is short."""
    found, frontier = set(seeds), set(seeds)
    while frontier:
        rows = _rows(graph, frontier, "?x stitch:refersBackTo ?seed")
        frontier = {row["x"].value for row in rows} - found
        found |= frontier
    return found


def _cone(graph: OpenGraph, iris: set[str]) -> Cone:
    links = Links()
    grounds = _grounds(graph, iris)
    for claim, found in grounds.items():
        for number, ground in enumerate(found):
            links.ground(claim, str(number))
            for used in ground.uses:
                links.ground(claim, str(number), used)
    presupposed: dict[str, set[str]] = defaultdict(set)
    for name in NEEDED:
        for row in _rows(graph, iris, f"?seed stitch:{name} ?x"):
            links.need(row["seed"].value, row["x"].value)
            if name == "presupposes":
                presupposed[row["seed"].value].add(row["x"].value)
    for row in _rows(graph, iris, "?seed stitch:backedBy ?x"):
        links.ground(row["seed"].value, row["x"].value, row["x"].value)
    return Cone(links.support(), _kinds(graph, iris), grounds, dict(presupposed))


def _kinds(graph: OpenGraph, iris: set[str]) -> dict[str, str]:
    found = {}
    for row in _rows(graph, iris, "?seed a ?x"):
        kind = KINDS.get(row["x"].value.removeprefix(NAMESPACE))
        if kind is not None:
            found[row["seed"].value] = kind
    return found


def _grounds(graph: OpenGraph, iris: set[str]) -> dict[str, list[ClaimGround]]:
    kinds: dict[tuple[str, str], str] = {}
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    pattern = "?seed stitch:hasGround ?g . ?g a ?t FILTER(?t != stitch:Ground) OPTIONAL { ?g stitch:uses ?x }"
    for row in _rows(graph, iris, pattern):
        key = row["seed"].value, row["g"].value
        kinds[key] = row["t"].value.removeprefix(NAMESPACE).removesuffix("Ground").lower()
        if "x" in row:
            uses[key].add(row["x"].value)
    found: dict[str, list[ClaimGround]] = defaultdict(list)
    for (claim, ground), kind in sorted(kinds.items()):
        found[claim].append(ClaimGround(kind, frozenset(uses[claim, ground])))
    return dict(found)


def _rows(graph: OpenGraph, seeds: Iterable[str], pattern: str) -> Iterator[dict[str, Term]]:
    """The solutions of ``pattern`` for every IRI in place of ``?seed``, a batch at a time."""
    for values in batches(sorted(seeds)):
        yield from solutions(graph, f"SELECT * WHERE {{ VALUES ?seed {{ {values} }} {pattern} }}")
