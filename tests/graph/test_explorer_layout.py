"""The picture: labels clear of each other, the same every time, hostile names harmless, large networks cut."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from restitch import explorer, placement
from restitch.lookup import Lookup
from restitch.network import network, part

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


def star(size: int) -> dict[str, Any]:
    """A hub and its neighbours, in a ring."""
    keys = [f"a{number}" for number in range(size)]
    pairs = [("a0", key) for key in keys[1:]] + list(pairwise(keys[1:]))
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


def test_few_lines_of_the_bundled_network_run_under_foreign_labels(lankov: OpenGraph) -> None:
    found = network(Lookup(lankov), group="family")
    boxes = placement.layout(found["nodes"], found["edges"])
    drawn = zip(found["edges"], placement.bends(boxes, found["edges"]), strict=True)
    hidden = [edge for edge, bend in drawn if placement.under(boxes, edge["from"], edge["to"], bend)]

    assert len(hidden) <= len(found["edges"]) // 7  # other machines may round otherwise


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
        drawn = placement.curve(a, b, bend, points=20)[1:-1]

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


def test_ten_thousand_actors_are_cut_to_the_best_connected() -> None:
    cut = part(star(10_000), 80)

    assert (len(cut["nodes"]), cut["total"], cut["left_out"]) == (80, 10_000, 9_920)
    assert "a0" in {node["key"] for node in cut["nodes"]}
    assert all({edge["from"], edge["to"]} <= {node["key"] for node in cut["nodes"]} for edge in cut["edges"])


def test_focus_keeps_an_actor_and_its_neighbours() -> None:
    cut = part(star(100), 80, ["a50"])

    assert {node["key"] for node in cut["nodes"]} == {"a50", "a49", "a51", "a0"}
    assert "a50" in {node["key"] for node in part(star(100), 1, ["a50"])["nodes"]}


def test_an_edge_falls_with_a_work_only_if_all_its_relations_do(small: OpenGraph) -> None:
    edges = {(edge["from"], edge["to"]): edge for edge in network(Lookup(small), group="family")["edges"]}

    assert edges["aa", "bo"]["falls_with"] == ["book-fish"]
    assert edges["bo", "aa"]["falls_with"] == ["clerk-trade"]
