"""The picture: labels clear of each other, the same every time, hostile names harmless, large networks cut."""

from __future__ import annotations

import importlib
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest

from restitch import explorer, placement
from restitch.encoding import encode, nquads
from restitch.graph import OpenGraph, open_graph
from restitch.iris import Iris
from restitch.lookup import Lookup
from restitch.network import LINES_AN_ACTOR, fate, network, part, way
from restitch.store import in_memory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


def star(size: int) -> dict[str, Any]:
    """A hub and its neighbours, in a ring."""
    keys = [f"a{number}" for number in range(size)]
    return linked(keys, [("a0", key) for key in keys[1:]] + list(pairwise(keys[1:])))


def linked(keys: list[str], pairs: list[tuple[str, str]]) -> dict[str, Any]:
    edges = [
        {
            "from": a, "to": b, "type": "contact", "claims": ["e/c"], "standing": "own", "disputed": False,
            "sources": [], "falls_with": [], "spans": [[None, None]], "relations": ["r"],
        }
        for a, b in pairs
    ]  # fmt: skip
    degrees = Counter(key for pair in pairs for key in pair)
    nodes = [{"key": key, "name": f"Actor {key}", "type": "state", "degree": degrees[key]} for key in keys]
    return {"nodes": nodes, "edges": edges}


def test_no_label_of_the_bundled_network_lies_over_another(lankov: OpenGraph) -> None:
    found = network(Lookup(lankov), group="family")
    boxes = placement.layout(found["nodes"], found["edges"])

    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlap(boxes[pair[1]], 0, 0)] == []
    assert all(abs(box.x) + box.half_width <= placement.BOX[0] / 2 + 20 for box in boxes.values())


@pytest.mark.parametrize("actors", [60, 120, 150])
def test_no_label_of_a_large_network_lies_over_another(actors: int, many: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "many.nq"
    path.write_bytes(nquads(encode([many.many(actors)])))
    found = part(Lookup(open_graph(files=[path])), actors)
    boxes = placement.layout(found["nodes"], found["edges"])

    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlap(boxes[pair[1]], 0, 0)] == []


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What makes networks joined as the world is, to be timed."""
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    return importlib.import_module("explorer")


def test_labels_in_one_place_are_pushed_apart() -> None:
    heap = {f"a{number}": placement.Box(0, 0, 40, 14) for number in range(30)}
    found = placement.apart(heap)

    assert [pair for pair in combinations(found, 2) if found[pair[0]].overlap(found[pair[1]], 0, 0)] == []
    assert placement.apart(found) == found


def hidden(found: dict[str, Any], seed: int) -> list[Any]:
    """The lines that run under labels of actors they do not belong to."""
    boxes = placement.layout(found["nodes"], found["edges"], seed)
    drawn = zip(found["edges"], placement.bends(boxes, found["edges"]), strict=True)
    return [edge for edge, bend in drawn if placement.under(boxes, edge["from"], edge["to"], bend)]


def test_hardly_a_line_of_the_bundled_network_runs_under_a_foreign_label(lankov: OpenGraph) -> None:
    found = network(Lookup(lankov), group="family")
    counts = sorted(len(hidden(found, seed)) for seed in (9, 21, 33))  # no luck of one start

    assert counts[0] <= 2  # other machines may round otherwise
    assert counts[1] <= len(found["edges"]) // 11


def test_a_long_name_stands_on_two_lines_of_one_box() -> None:
    [short, long] = placement.layout(
        [
            {"key": key, "name": name, "degree": 1}
            for key, name in (("a", "North Korea"), ("b", "Donetsk and Luhansk republics"))
        ],
        [{"from": "a", "to": "b"}],
    ).values()

    assert placement.lines("Donetsk and Luhansk republics") == ["Donetsk and", "Luhansk republics"]
    assert placement.lines("Washingtontokyoseoul") == ["Washingtontokyoseoul"]
    assert long.half_height > short.half_height
    assert long.half_width < 3.75 * len("Donetsk and Luhansk republics")


def test_an_edge_is_weakened_where_some_of_its_claims_fall() -> None:
    edge = {"claims": ["e/one", "e/two"]}

    assert fate(edge, {"e/one": True, "e/two": True}) == "falls"
    assert fate(edge, {"e/one": True, "e/two": False}) == "weakened"
    assert fate(edge, {"e/one": False}) == ""
    assert fate(edge, {"e/other": True}) == ""


def test_a_line_swings_out_round_a_label_in_its_way() -> None:
    boxes = {
        "a": placement.Box(-300, 0, 30, 14),
        "b": placement.Box(300, 0, 30, 14),
        "c": placement.Box(0, 0, 60, 14),
    }
    [bend] = placement.bends(boxes, [{"from": "a", "to": "b"}])

    assert placement.under(boxes, "a", "b", 0.03) == ["c"]
    assert placement.under(boxes, "a", "b", bend) == []


def test_the_search_sees_the_curves_that_are_drawn() -> None:
    a, b = placement.Box(-120, 40, 30, 14), placement.Box(200, -90, 30, 14)
    x, y = placement._curves(np.array([[a.x, a.y]]), np.array([[b.x, b.y]]))
    for option, bend in enumerate(placement.OPTIONS):
        drawn = placement.curve(a, b, bend, points=len(placement.POINTS) + 1)[1:-1]

        assert np.allclose(np.stack([x[0, option], y[0, option]], axis=1), drawn)


def test_the_same_network_gets_the_same_picture() -> None:
    found = star(12)

    assert explorer.draw(found).nodes == explorer.draw(found).nodes


def test_a_name_such_as_constructor_is_no_bare_id() -> None:
    found = star(3)
    found["nodes"][1]["key"] = found["edges"][0]["to"] = found["edges"][2]["from"] = "constructor"

    assert {node["id"] for node in explorer.draw(found).nodes} == {
        "actor/a0",
        "actor/constructor",
        "actor/a2",
    }


def test_one_actor_and_none_can_be_drawn() -> None:
    assert len(explorer.draw({"nodes": star(2)["nodes"][:1], "edges": []}).nodes) == 1
    assert explorer.draw({"nodes": [], "edges": []}).nodes == []


def joined(pairs: Iterable[tuple[str, str]]) -> OpenGraph:
    """A graph of actors and relations alone, as the store would hold them."""
    iris = Iris()
    facts: set[str] = set()
    for number, ends in enumerate(pairs):
        relation = f"<{iris.shared('relation', f'r{number}')}>"
        facts |= {
            f"{relation} a stitch:Relation ; stitch:relationType stitch:accuses ; stitch:standing 'own'"
        }
        for end, key in zip(("from", "to"), ends, strict=True):
            actor = f"<{iris.shared('actor', key)}>"
            facts |= {f"{relation} stitch:{end} {actor}"}
            facts |= {f"{actor} a stitch:Actor, stitch:State ; skos:prefLabel '{key}'"}
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in iris.prefixes().items())
    quads = ox.serialize(
        ox.parse(prefixes + " .\n".join(sorted(facts)) + " .", format=ox.RdfFormat.TURTLE),
        format=ox.RdfFormat.N_QUADS,
    )
    return OpenGraph(in_memory(quads or b"", (), iris.base), iris, "made")


def test_of_many_actors_the_best_connected_that_are_joined_are_drawn() -> None:
    """Fifty hubs with spokes of their own, not joined to each other; and a ring with as many lines."""
    spokes = [(f"hub-{hub}", f"spoke-{hub}-{each}") for hub in range(50) for each in range(6)]
    core = [(f"c-{one}", f"c-{two}") for one in range(8) for two in range(one)]
    cut = part(Lookup(joined([*spokes, *core])), 20)
    met = {edge[end] for edge in cut["edges"] for end in ("from", "to")}

    assert {f"c-{each}" for each in range(8)} <= {node["key"] for node in cut["nodes"]}
    assert met == {node["key"] for node in cut["nodes"]}  # nobody is drawn without a line
    assert (len(cut["nodes"]), cut["total"], cut["left_out"]) == (20, 358, 338)


def test_no_more_lines_are_drawn_than_a_picture_can_show() -> None:
    everybody = [(f"c-{one}", f"c-{two}") for one in range(40) for two in range(one)]
    cut = part(Lookup(joined(everybody)), 40)

    assert 0 < len(cut["edges"]) <= LINES_AN_ACTOR * 40 < len(everybody)
    assert cut["left_out"] == 40 - len(cut["nodes"]) > 0


def test_focus_keeps_an_actor_and_its_neighbours() -> None:
    star = [("a0", f"a{number}") for number in range(1, 100)]
    ring = [(f"a{number}", f"a{number + 1}") for number in range(1, 99)]
    lookup = Lookup(joined([*star, *ring]))

    assert {node["key"] for node in part(lookup, 80, ["a50"])["nodes"]} == {"a50", "a49", "a51", "a0"}
    assert {node["key"] for node in part(lookup, 1, ["a50"])["nodes"]} == {"a50"}


def test_a_way_is_as_short_as_one_over_all_lines_that_pass(lankov: OpenGraph) -> None:
    lookup = Lookup(lankov)
    lines = [edge for edge in network(lookup, group="family")["edges"] if edge["type"] != "strain"]
    walked: nx.Graph[str] = nx.Graph((edge["from"], edge["to"]) for edge in lines)
    lengths = dict(nx.all_pairs_shortest_path_length(walked))
    keys = sorted(node["key"] for node in network(lookup)["nodes"])
    for start, end in list(combinations(keys, 2))[::60]:
        found, whole = way(
            lookup, start, end, lambda edges: [edge for edge in edges if edge["type"] != "strain"]
        )

        assert whole
        assert len(found) - 1 == lengths.get(start, {}).get(end, -1)
        assert all(walked.has_edge(*step) for step in pairwise(found))
        assert not found or (found[0], found[-1]) == (start, end)


def test_a_way_is_no_longer_looked_for_among_too_many() -> None:
    lookup = Lookup(joined(pairwise(f"a{number}" for number in range(30))))

    assert way(lookup, "a0", "a29", list)[0] == [f"a{number}" for number in range(30)]
    assert way(lookup, "a0", "a29", list, most=10) == ([], False)
    assert way(lookup, "a0", "nobody", list, most=100) == ([], True)


def test_an_actor_without_relations_is_drawn_alone(lankov: OpenGraph) -> None:
    alone = part(Lookup(lankov), 80, ["western-observers"])

    assert [node["key"] for node in alone["nodes"]] == ["western-observers"]
    assert (alone["edges"], alone["left_out"]) == ([], 0)


def test_around_an_actor_is_what_a_walk_over_all_relations_finds(lankov: OpenGraph) -> None:
    lookup = Lookup(lankov)
    walked: nx.MultiGraph[str] = nx.MultiGraph()
    for edge in network(lookup)["edges"]:
        walked.add_edge(edge["from"], edge["to"])
    for depth in (1, 2):
        near = set(nx.ego_graph(walked, "cu", radius=depth))
        found = network(lookup, actor="cu", depth=depth)

        assert {node["key"] for node in found["nodes"]} == near
        assert len(found["edges"]) == walked.subgraph(near).number_of_edges()


def test_what_is_denied_is_no_part_of_a_line_with_an_endnote(lankov: OpenGraph) -> None:
    lines = [
        edge
        for edge in network(Lookup(lankov), group="family")["edges"]
        if (edge["from"], edge["to"], edge["type"]) == ("kp", "ru", "exchange")
    ]
    told = {(edge["standing"], edge["disputed"]): edge["labels"] for edge in lines}

    assert told["reported", True] == ["supplies arms to"]
    assert all("supplies arms to" not in labels for how, labels in told.items() if how != ("reported", True))
    assert len({explorer.edge_id(edge) for edge in lines}) == len(lines)


def test_an_edge_falls_with_a_work_only_if_all_its_relations_do(small: OpenGraph) -> None:
    edges = {(edge["from"], edge["to"]): edge for edge in network(Lookup(small), group="family")["edges"]}

    assert edges["aa", "bo"]["falls_with"] == ["book-fish"]
    assert edges["bo", "aa"]["falls_with"] == ["clerk-trade"]
