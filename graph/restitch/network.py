"""The network of actors: an edge is the relations of one type between two actors, with their claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from restitch import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from restitch.catalogue import Record
    from restitch.lookup import Lookup

STANDINGS = ("noted", "own", "reported")  # strongest first


def network(
    lookup: Lookup,
    actor: str | None = None,
    depth: int = 1,
    type: str | None = None,
    cited: bool | None = None,
    group: str = "type",
    view: str = "all",
) -> dict[str, Any]:
    """Nodes and edges, around ``actor`` up to ``depth`` steps, or all of them.

    ``cited`` keeps the relations with an endnote (true) or without (false). ``group`` is ``type``
    or ``family``: what the relations between two actors are put together by. ``view`` keeps the
    relations with that standing.
    """
    if actor is not None:
        lookup.relations(actor=actor)  # refuses an actor that is not there
    found = catalogue.relations(lookup.graph, lookup.relations(type=type, view=view))
    kept = [each for each in found if cited is None or (each["standing"] == "noted") is cited]
    links: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for relation in kept:
        links.add_edge(relation["from"], relation["to"], relation=relation)
    if actor is not None:
        near = nx.ego_graph(links.to_undirected(as_view=True), actor, radius=depth) if actor in links else []
        links = links.subgraph(set(near)).copy()
    relations: list[Record] = [data["relation"] for _, _, data in links.edges(data=True)]
    iris = [lookup.iris.shared("actor", key) for key in sorted(links)]
    nodes = [
        {
            **{name: record[name] for name in ("id", "key", "name", "type")},
            "degree": links.degree(record["key"]),
        }
        for record in catalogue.actors(lookup.graph, iris)
    ]
    return {"nodes": nodes, "edges": edges(relations, group)}


def edges(relations: Iterable[Record], group: str = "type") -> list[Record]:
    """Relations put together; a symmetric type reads the same both ways round."""
    bundles: dict[tuple[str, str, str], list[Record]] = {}
    for each in relations:
        bundles.setdefault((each["from"], each["to"], each[group]), []).append(each)
    return [_edge(*key, bundle) for key, bundle in sorted(bundles.items())]


def _edge(origin: str, target: str, kind: str, bundle: list[Record]) -> Record:
    claims = sorted({ref for each in bundle for ref in each["claim_refs"]})
    return {
        "from": origin,
        "to": target,
        "type": kind,
        "from_name": bundle[0]["from_name"],
        "to_name": bundle[0]["to_name"],
        "labels": sorted({each["label"] for each in bundle}),
        "relations": sorted(each["key"] for each in bundle),
        "claims": claims,
        "notes": sorted({note for each in bundle for note in each["notes"]}),
        "standing": min((each["standing"] for each in bundle), key=STANDINGS.index),
        "disputed": any(each["disputed_by"] for each in bundle),
        "sources": sorted({key for each in bundle for key in each["sources"]}),
        "falls_with": sorted(set.intersection(*(set(each["falls_with"]) for each in bundle))),
        "spans": [[each["earliest"], each["latest"]] for each in bundle],
    }


def part(found: dict[str, Any], most: int, focus: Sequence[str] = ()) -> dict[str, Any]:
    """The neighbourhood of ``focus``, or of all actors, no more than ``most``: the best connected.

    ``total`` and ``left_out`` say what there is besides. What is in focus is kept whatever its degree.
    """
    near = set(focus)
    for edge in found["edges"]:
        if focus and {edge["from"], edge["to"]} & set(focus):
            near |= {edge["from"], edge["to"]}
    candidates = [node for node in found["nodes"] if not focus or node["key"] in near]
    ranked = sorted(candidates, key=lambda node: (node["key"] not in focus, -node["degree"], node["key"]))
    kept = {node["key"] for node in ranked[:most]}
    return {
        "nodes": [node for node in found["nodes"] if node["key"] in kept],
        "edges": [edge for edge in found["edges"] if edge["from"] in kept and edge["to"] in kept],
        "total": len(found["nodes"]),
        "left_out": len(candidates) - len(kept),
    }
