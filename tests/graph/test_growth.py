"""What is read follows the answer: what other essays hold of the same works and actors costs nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from restitch.graph import OpenGraph, open_graph
from restitch.store import Embedded
from restitch_api.app import create_app
from restitch_api.settings import Settings
from worlds import ACTORS, CLAIMS, CORPUS, more, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHERS = 4
CLAND = """- {id: cc, name: Cland, type: state}
- {id: cc-NUMBER, name: Cland, type: state}
"""
HERE = CLAIMS.replace("  events: [fish-vote]\n", "")
# Of other essays: the same of Cland in place of Borduria, from the same works; Aland is known to all.
ELSEWHERE = more(
    re.sub(r"\bbo\b", "cc", HERE),
    """
- id: elsewhere
  says: Aland sells fish to others, too.
  kind: fact
  at: p1s2
  note: 1
  about: [aa, cc-NUMBER]
  relations: [aa trades-with cc-NUMBER 2001, aa accuses cc-NUMBER 2001, aa supplies-arms-to cc-NUMBER 2001]
""",
)


class Counted:
    """An engine that counts what it gives."""

    def __init__(self, engine: ox.Store) -> None:
        self.given = 0
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def query(self, *query: Any, **more: Any) -> Any:
        """Asked twice: solutions that were counted are used up."""
        found = self._engine.query(*query, **more)
        self.given += sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 1
        return self._engine.query(*query, **more)

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        for quad in self._engine.quads_for_pattern(*pattern):
            self.given += 1
            yield quad


def among(tmp_path: Path, others: int) -> OpenGraph:
    """The small essay and others of the same works and, but for one, the same actors."""
    folders = [small_world(tmp_path / "small", claims=HERE, events=None)]
    folders += [
        small_world(
            tmp_path / f"other-{number}",
            corpus=CORPUS.replace("id: small", f"id: other-{number}"),
            claims=ELSEWHERE.replace("NUMBER", str(number)),
            actors=more(ACTORS, CLAND.replace("NUMBER", str(number))),
            events=None,
        )
        for number in range(others)
    ]
    graph = open_graph(folders)
    assert isinstance(graph.store, Embedded)
    return replace(graph, store=Embedded(cast("ox.Store", Counted(graph.store.engine))))


@pytest.mark.parametrize(
    "path",
    [
        "/claims/small/contentment",
        "/claims/small/envoy-on-trade",
        "/claims/small/fish-prices",
        "/api/v1/claims/small/envoy-on-trade",
        "/api/v1/network?actor=envoy",
        "/api/v1/network?actor=bo",
        "/api/v1/falls?note=small/3",
    ],
)
def test_what_is_read_is_of_the_answer(path: str, tmp_path: Path) -> None:
    def read(others: int) -> int:
        graph = among(tmp_path / str(others), others)
        settings = Settings(answer_cache_bytes=0, query_cache_bytes=0)
        with TestClient(create_app(graph, settings)) as client:
            assert client.get(path).status_code == 200
            engine = cast("Counted", cast("Embedded", graph.store).engine)
            engine.given = 0  # what is worked out once for a graph has been
            assert client.get(path).status_code == 200
            return engine.given

    assert 0 < read(1) == read(OTHERS)


def test_falls_are_counted_by_section_of_the_essays_they_are_in(tmp_path: Path) -> None:
    client = TestClient(create_app(among(tmp_path, 2)))

    one = client.get("/api/v1/falls?note=small/3").json()
    assert [(each["essay"], each["key"]) for each in one["sections"]] == [
        ("small", "introduction"),
        ("small", "second-part"),
    ]
    assert sum(each["claims"] for each in one["sections"]) == 7
    every = client.get("/api/v1/falls?source=clerk-trade").json()
    assert [each["essay"] for each in every["sections"]] == [
        essay for essay in ("other-0", "other-1", "small") for _ in range(2)
    ]
    for answer in (one, every):
        for field in ("fallen", "weakened"):
            assert sum(each[field] for each in answer["sections"]) == answer["counts"][field]["claims"]


def test_where_nothing_falls_no_section_is_told(small: OpenGraph) -> None:
    client = TestClient(create_app(small))
    asked = "claim=trade-lasts"

    assert client.get(f"/api/v1/falls?{asked}").json()["sections"] == []
    assert "Where it shows" not in client.get(f"/falls?{asked}").text
