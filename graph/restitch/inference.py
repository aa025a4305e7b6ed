"""What follows from the triples people wrote; nobody downstream runs a reasoner, so it is written out.

``reliesOn`` and its closure ``restsOn``; ``fallsWith`` (the single sources without which a thing
falls) and ``carriedBySources`` (it would fall if all of them did); ``standing``; and the shortcuts
from actor to actor for what the essay itself asserts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx
from rdflib import Literal, URIRef

from restitch.support import Links
from restitch.vocab import NEEDED, PROV, RDF, STANDINGS, STITCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

    from restitch.support import Support

Triple: TypeAlias = "tuple[Node, URIRef, Node]"

# Sub-properties of stitch:reliesOn.
RELIANCE = (
    STITCH.cites, STITCH.supportedBy, STITCH.presupposes, STITCH.citedSource,
    STITCH.refersBackTo, STITCH.backedBy, STITCH.computedFrom,
)  # fmt: skip
BACKED = (STITCH.Relation, STITCH.Event, STITCH.Participation, STITCH.Observation, STITCH.Origin)
SURE = tuple(STITCH[each] for each in ("flat", "veryLikely", "likely"))
UNREAL = (STITCH.PredictionClaim, STITCH.CounterfactualClaim)


class Facts:
    """Triples by predicate and subject."""

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        self._by: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self.types: dict[Node, set[Node]] = defaultdict(set)
        for subject, predicate, value in triples:
            if predicate == RDF.type:
                self.types[subject].add(value)
            else:
                self._by[predicate][subject].append(value)

    def of(self, predicate: URIRef) -> Mapping[Node, list[Node]]:
        return self._by[predicate]

    def values(self, subject: Node, predicate: URIRef) -> list[Node]:
        return self._by[predicate].get(subject, [])

    def all(self, *classes: URIRef) -> list[Node]:
        return [node for node, types in self.types.items() if types.intersection(classes)]


def inferred(triples: Iterable[tuple[Node, Node, Node]]) -> Iterator[Triple]:
    """Everything that follows from ``triples``, which must not hold any of it yet."""
    facts = Facts(triples)
    yield from reliance(facts)
    yield from carrying(facts)
    standings = _claim_standings(facts)
    yield from _standings(facts, standings)
    yield from shortcuts(facts, standings)


# --- reliance -----------------------------------------------------------------------------------


def reliance(facts: Facts) -> Iterator[Triple]:
    """``reliesOn`` for each of its sub-properties, and its closure towards claims and sources."""
    links: nx.DiGraph[Node] = nx.DiGraph()
    for predicate in RELIANCE:
        for subject, values in facts.of(predicate).items():
            for value in values:
                links.add_edge(subject, value)
                yield subject, STITCH.reliesOn, value
    ends = set(facts.all(STITCH.Claim, STITCH.Source))
    for node, reached in _reached(links, ends):
        yield node, STITCH.restsOn, reached


def _reached(links: nx.DiGraph[Node], ends: set[Node]) -> Iterator[tuple[Node, Node]]:
    """Each node with every end it leads to. A circle (a fault the shapes report) is gone through whole."""
    whole = nx.condensation(links)
    below: dict[int, set[Node]] = {}
    for component in reversed(list(nx.topological_sort(whole))):
        members: set[Node] = whole.nodes[component]["members"]
        found = set().union(*(below[each] for each in whole.successors(component)))
        circle = members & ends if len(members) > 1 else set()
        for node in members:
            for reached in found | circle:
                yield node, reached
        below[component] = found | (members & ends)


def support(facts: Facts) -> Support:
    """The AND/OR structure of everything in ``facts``."""
    links = Links()
    for claim, grounds in facts.of(STITCH.hasGround).items():
        for ground in grounds:
            links.ground(str(claim), str(ground))
            for used in facts.values(ground, STITCH.uses):
                links.ground(str(claim), str(ground), str(used))
    for name in NEEDED:
        for thing, values in facts.of(STITCH[name]).items():
            for used in values:
                links.need(str(thing), str(used))
    for thing, values in facts.of(STITCH.backedBy).items():
        for used in values:
            links.ground(str(thing), str(used), str(used))
    return links.support()


def carrying(facts: Facts) -> Iterator[Triple]:
    """``fallsWith`` and ``carriedBySources`` of claims and of what claims back.

    A thing falls with a source when every one of its grounds uses something that does: what
    dominators are in a plain graph, one pass in topological order over AND and OR.
    """
    sources = {str(each) for each in facts.all(STITCH.Source)}
    logic = support(facts)
    fatal = logic.single_failures(sources)
    toppled = logic.fallen(sources)
    for node in facts.all(STITCH.Claim, *BACKED):
        for source in sorted(fatal.get(str(node), ())):
            yield node, STITCH.fallsWith, URIRef(source)
        if str(node) in toppled:
            yield node, STITCH.carriedBySources, Literal(True)


# --- standing -----------------------------------------------------------------------------------


def _claim_standings(facts: Facts) -> dict[Node, str]:
    """``noted``: the essay says it and a note backs it; ``own``: the essay says it, by itself.

    What somebody else asserts is ``reported``, unless the essay endorses it.
    """
    telling: dict[Node, list[Node]] = defaultdict(list)
    for attribution, contents in facts.of(STITCH.content).items():
        if STITCH.endorses in facts.values(attribution, STITCH.stance):
            for content in contents:
                telling[content].append(attribution)
    return {claim: _standing(facts, claim, telling[claim]) for claim in facts.all(STITCH.Claim)}


def _standing(facts: Facts, claim: Node, endorsing: list[Node]) -> str:
    authors = {
        author
        for essay in facts.values(claim, STITCH.inEssay)
        for author in facts.values(essay, PROV.wasAttributedTo)
    }
    said = [claim] if authors.intersection(facts.values(claim, STITCH.assertedBy)) else endorsing
    if not said:
        return "reported"
    return "noted" if any(facts.values(each, STITCH.cites) for each in said) else "own"


def _standings(facts: Facts, claims: Mapping[Node, str]) -> Iterator[Triple]:
    """Of each claim; relations, events and figures take the best of the claims behind them."""
    for claim, standing in claims.items():
        yield claim, STITCH.standing, Literal(standing)
    for node in facts.all(*BACKED):
        behind = [claims[each] for each in facts.values(node, STITCH.backedBy) if each in claims]
        if behind:
            yield node, STITCH.standing, Literal(min(behind, key=STANDINGS.index))


def shortcuts(facts: Facts, standings: Mapping[Node, str]) -> Iterator[Triple]:
    """``actor -- type of relation -- actor`` for what the essay asserts or endorses as being so.

    A relation that is only reported, denied, forecast, supposed or merely possible gets none, so
    that the plainest query over actors says nothing the essay does not.
    """
    for relation in facts.all(STITCH.Relation):
        if any(_asserted(facts, claim, standings) for claim in facts.values(relation, STITCH.backedBy)):
            for origin in facts.values(relation, STITCH["from"]):
                for target in facts.values(relation, STITCH.to):
                    for kind in facts.values(relation, STITCH.relationType):
                        yield origin, URIRef(str(kind)), target


def _asserted(facts: Facts, claim: Node, standings: Mapping[Node, str]) -> bool:
    return (
        standings.get(claim) in ("noted", "own")
        and not facts.types[claim].intersection(UNREAL)
        and any(each in SURE for each in facts.values(claim, STITCH.certainty))
    )
