"""What each sentence stands on, the argument around a claim, and search, in the small world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch.errors import NotFoundError, ParameterError
from restitch.graph import open_graph
from restitch.outline import outline
from restitch.profile import profile
from restitch.search import search
from worlds import small_world

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.graph import OpenGraph


def bases(graph: OpenGraph) -> dict[str, str]:
    found = profile(graph, "small")
    return {each["key"]: each["base"] for section in found["sections"] for each in section["sentences"]}


def test_a_sentence_counts_as_the_strongest_of_its_claims(small: OpenGraph) -> None:
    assert bases(small) == {
        "p1s1": "note", "p1s2": "note", "p1s3": "argued", "p2s1": "own", "p2s2": "nothing", "p2s3": "note",
    }  # fmt: skip


def test_a_sentence_nobody_has_encoded_is_missing(tmp_path: Path) -> None:
    graph = open_graph([small_world(tmp_path, silences="[]")])

    assert bases(graph)["p2s2"] == "missing"


def test_the_load_of_a_work_tells_citing_from_resting_and_falling(small: OpenGraph) -> None:
    load = {each["key"]: each for each in profile(small, "small")["load"]}
    book = load["book-fish"]

    # The prediction has another ground, but takes two of the claims for granted.
    assert (book["direct"], book["through"], book["falls"]) == (2, 1, 3)
    assert sum(load["book-fish"]["sections"].values()) == 3


def test_what_is_printed_otherwise_than_meant_is_listed(small: OpenGraph) -> None:
    found = profile(small, "small")["check"]

    assert [(each["note"], each["what"], each["printed"], each["meant"]) for each in found] == [
        (3, "marker", "2", "3")
    ]


def test_there_is_no_profile_of_an_essay_that_is_not_there(small: OpenGraph) -> None:
    with pytest.raises(NotFoundError):
        profile(small, "other")


def test_an_outline_leads_down_to_the_works_and_up_to_what_is_concluded(small: OpenGraph) -> None:
    found = outline(small, small.iris.claim("small", "fish-trade"))
    levels = {ref: node["level"] for ref, node in found["nodes"].items()}

    assert levels == {"claim:fish-trade": 0, "note:1.1": -1, "claim:trade-lasts": 1}
    assert {(each["from"], each["to"]) for each in found["links"]} == {
        ("claim:fish-trade", "note:1.1"), ("claim:trade-lasts", "claim:fish-trade"),
    }  # fmt: skip


def test_an_outline_keeps_grounds_apart(small: OpenGraph) -> None:
    found = outline(small, small.iris.claim("small", "trade-lasts"), up=0)
    grounds: dict[str, set[str]] = {}
    for link in found["links"]:
        if link["from"] == "claim:trade-lasts":
            grounds.setdefault(link["ground"], set()).add(link["to"])

    assert sorted(map(sorted, grounds.values())) == [
        ["claim:contentment"],
        ["claim:fish-prices", "claim:fish-trade"],
    ]


def test_an_outline_says_what_it_leaves_out(small: OpenGraph) -> None:
    claim = small.iris.claim("small", "trade-lasts")

    assert outline(small, claim, down=1, up=0)["cut"] == 2
    assert outline(small, claim, most=2)["cut"] >= 2
    nodes = outline(small, claim, down=1, up=0)["nodes"]
    assert sum(node["left_out"] for node in nodes.values()) >= 2
    assert nodes["claim:fish-trade"]["left_out"] == 1
    assert {node["left_out"] for node in outline(small, claim)["nodes"].values()} == {0}


def test_what_rests_on_a_claim_has_room_whatever_it_rests_on(small: OpenGraph) -> None:
    claim = small.iris.claim("small", "fish-trade")
    levels = {node["level"] for node in outline(small, claim, most=1)["nodes"].values()}

    assert levels == {-1, 0, 1}


def test_a_search_wants_every_word_and_puts_whole_words_first(small: OpenGraph) -> None:
    found = search(small, "trade")

    assert {hit["kind"] for hit in found} == {"claim", "source", "note"}
    assert found[-1]["kind"] in ("note", "claim")
    assert search(small, "trade nowhere")[:] == []
    assert search(small, "  ")[:] == []


def test_an_actor_is_found_by_its_other_names(small: OpenGraph) -> None:
    assert [hit["label"] for hit in search(small, "islands")] == ["Aland"]


def test_facets_count_what_fits_the_other_choices(small: OpenGraph) -> None:
    found = search(small, "trade", {"kind": "claim", "standing": "noted"})

    assert {hit["standing"] for hit in found} == {"noted"}
    assert found.facets["kind"]["claim"] == len(found)
    assert found.facets["standing"]["noted"] < sum(found.facets["standing"].values())


@pytest.mark.parametrize("q", ['"', "\\", "}", "') }", "​", "<script>", "٣"])
def test_no_word_breaks_the_search(small: OpenGraph, q: str) -> None:
    assert search(small, q)[:] == []


def test_a_search_refuses_what_it_cannot_do(small: OpenGraph) -> None:
    with pytest.raises(ParameterError, match="kind"):
        search(small, "trade", {"kind": "thing"})
    with pytest.raises(ParameterError, match="longer"):
        search(small, "x" * 201)
