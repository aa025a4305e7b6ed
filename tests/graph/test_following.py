"""Walking the engine's indexes leads where the same paths lead in SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch import catalogue
from restitch.frames import fetch
from restitch.iris import named
from restitch.lookup import Lookup
from restitch.store import following

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.graph import OpenGraph

FRAMES = {
    "claims": catalogue.CLAIM, "sources": catalogue.SOURCE, "notes": catalogue.NOTE, "actors": catalogue.ACTOR,
    "events": catalogue.EVENT, "relations": catalogue.RELATION,
}  # fmt: skip


def by_queries(
    graph: OpenGraph, iris: list[str], paths: Mapping[str, str]
) -> set[tuple[str, str, following.Term]]:
    plan, values = following.plan(paths, graph.iris.prefixes()), named(iris)
    rows = graph.store.select(following.near_query(values, plan.near), graph.iris.prefixes())
    far = graph.store.select(following.path_query(values, plan.paths), graph.iris.prefixes())
    return {*following.found(rows, plan.near), *following.found(far)}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_field_has_the_values_a_query_finds(lankov: OpenGraph, kind: str) -> None:
    iris = getattr(Lookup(lankov), kind)()[:60]
    walked = set(lankov.store.follow(iris, FRAMES[kind], lankov.iris.prefixes()))

    assert walked == by_queries(lankov, iris, FRAMES[kind])
    assert len({field for _, field, _ in walked}) > 3


def test_a_path_of_more_than_steps_is_asked_for(small: OpenGraph) -> None:
    claim = str(small.iris.claim("small", "fish-prices"))
    paths = {"either": "stitch:cites|stitch:statement", "more": "stitch:cites?", "kinds": "a"}
    found = fetch(small, paths, [claim])[claim]

    assert len(found["either"]) == 2
    assert claim in [each.value for each in found["more"]]
    assert any(each.value.endswith("#Claim") for each in found["kinds"])


def test_a_text_leads_nowhere_and_what_is_not_there_has_no_values(small: OpenGraph) -> None:
    claim, none = str(small.iris.claim("small", "fish-prices")), "http://example.org/none"
    found = fetch(
        small, {"beyond": "stitch:statement/stitch:statement", "back": "^stitch:cites"}, [claim, none]
    )

    assert found == {claim: {"beyond": [], "back": []}, none: {"beyond": [], "back": []}}
