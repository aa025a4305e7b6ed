"""What a list can be narrowed by, each value with how many things have it: counted by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch import vocab
from restitch.catalogue import KIND_OF_CLASS, TYPE_OF_CLASS, Names
from restitch.frames import ordered, solutions
from restitch.iris import NAMESPACE
from restitch.lookup import Lookup, seen_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.graph import OpenGraph

EVENT_TYPE = NAMESPACE + vocab.LIST_PREFIXES["EventType"]


def claims_by_section(graph: OpenGraph, view: str) -> dict[str, int]:
    """Section key -> claims, in the order of the text; a claim of two sections counts in both."""
    return graph.once(("claims by section", view), lambda: _claims_by_section(graph, view))


def _claims_by_section(graph: OpenGraph, view: str) -> dict[str, int]:
    counts = _counted(graph, "stitch:at/stitch:inSection", _claims(graph, view))
    names = Names(graph)
    found: dict[str, int] = {}
    for row in ordered(graph, "SELECT ?x ?n WHERE { ?x a stitch:Section ; stitch:ordinal ?n }", "n", "x"):
        if row["x"].value in counts:
            key = names.key(row["x"].value) or ""
            found[key] = found.get(key, 0) + counts[row["x"].value]
    return found


def claims_by_kind(graph: OpenGraph, view: str) -> dict[str, int]:
    return _classes(_counted(graph, "a", _claims(graph, view)), KIND_OF_CLASS)


def claims_by_standing(graph: OpenGraph, view: str, section: str | None, kind: str | None) -> dict[str, int]:
    """Standing -> claims of that section and kind, strongest first."""
    counts = _counted(graph, "stitch:standing", _claims(graph, view, section, kind))
    return _in_order(counts, vocab.STANDINGS)


def sources_by_type(graph: OpenGraph) -> dict[str, int]:
    return _most_first(_counted(graph, "stitch:sourceType", "?cited stitch:citedSource ?x ."))


def sources_by_tier(graph: OpenGraph) -> dict[str, int]:
    return _in_order(_counted(graph, "stitch:tier", "?cited stitch:citedSource ?x ."), vocab.TIERS)


def actors_by_type(graph: OpenGraph) -> dict[str, int]:
    return _most_first(_classes(_counted(graph, "a", "?x a stitch:Actor ."), TYPE_OF_CLASS))


def events_by_type(graph: OpenGraph, view: str) -> dict[str, int]:
    where = " ".join(["?x a stitch:Event .", *seen_in(view)])
    counts = _counted(graph, "stitch:eventType", where)
    return _most_first({iri.removeprefix(EVENT_TYPE): n for iri, n in counts.items()})


def _claims(graph: OpenGraph, view: str, section: str | None = None, kind: str | None = None) -> str:
    return f"?x a stitch:Claim . {Lookup(graph).narrowed('?x', None, section, view, kind)}"


def _counted(graph: OpenGraph, path: str, where: str) -> dict[str, int]:
    """Value -> how many ``?x`` that fit ``where`` lead to it; goes through them all, so it is done once."""
    query = f"SELECT ?v (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {where} ?x {path} ?v }} GROUP BY ?v"
    return graph.once(query, lambda: {row["v"].value: int(row["n"].value) for row in solutions(graph, query)})


def _classes(counts: dict[str, int], kinds: dict[str, str]) -> dict[str, int]:
    """The kinds (class -> kind, in their own order) among classes that were counted."""
    return {kind: counts[NAMESPACE + name] for name, kind in kinds.items() if NAMESPACE + name in counts}


def _in_order(counts: dict[str, int], order: Iterable[str]) -> dict[str, int]:
    return {value: counts[value] for value in order if value in counts}


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
