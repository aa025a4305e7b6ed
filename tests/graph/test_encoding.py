"""The compiler: deterministic, complete, and honest about who stands behind what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from restitch.build import compile_corpora, write_build
from restitch.frames import solutions
from restitch.reading.corpus import load_corpus
from worlds import small_world

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.graph import OpenGraph


def ask(graph: OpenGraph, query: str) -> list[tuple[str, ...]]:
    """Rows of short keys: the last step of each IRI, or the literal's text."""
    return [
        tuple(value.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for value in row.values())
        for row in solutions(graph, query)
    ]


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = small_world(tmp_path / "corpus")
    first = write_build([load_corpus(folder)], tmp_path / "one")
    second = write_build([load_corpus(folder)], tmp_path / "two")

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == ["graph.nq", "graph.trig"]


def test_trig_and_nquads_hold_the_same_quads(tmp_path: Path) -> None:
    nquads, trig = write_build([load_corpus(small_world(tmp_path / "corpus"))], tmp_path / "out")

    assert set(ox.parse(path=str(nquads))) == set(ox.parse(path=str(trig)))


def test_there_are_no_blank_nodes_and_no_words_of_the_text(tmp_path: Path) -> None:
    quads = compile_corpora([load_corpus(small_world(tmp_path))]).decode()

    assert "_:" not in quads
    assert "teaches somewhere" not in quads
    assert "It began in" not in quads


def test_rests_on_is_the_closure_of_relies_on(small: OpenGraph) -> None:
    claims = "SELECT ?c WHERE { ?c a stitch:Claim ; stitch:restsOn src:book-fish } ORDER BY ?c"

    assert ask(small, claims) == [("fish-prices",), ("fish-trade",), ("trade-lasts",)]


def test_a_list_in_the_list_makes_alternatives(small: OpenGraph) -> None:
    grounds = "SELECT ?g (COUNT(?u) AS ?n) WHERE { ?c stitch:hasGround ?g . ?g stitch:uses ?u FILTER(STRENDS(STR(?c), '/trade-lasts')) } GROUP BY ?g ORDER BY ?g"

    assert ask(small, grounds) == [("trade-lasts.g1", "2"), ("trade-lasts.g2", "1")]


@pytest.mark.parametrize(
    ("key", "standing"),
    [("fish-trade", "noted"), ("contentment", "own"), ("trade-doubles", "reported"), ("trade-lasts", "own")],
)
def test_standing_says_who_is_behind_a_claim(small: OpenGraph, key: str, standing: str) -> None:
    query = f"SELECT ?s WHERE {{ ?c a stitch:Claim ; stitch:standing ?s FILTER(STRENDS(STR(?c), '/{key}')) }}"

    assert ask(small, query) == [(standing,)]


def test_a_relation_somebody_else_asserts_is_reported(small: OpenGraph) -> None:
    query = "SELECT ?s WHERE { ?r a stitch:Relation ; stitch:from actor:bo ; stitch:standing ?s }"

    assert ask(small, query) == [("reported",)]


def test_a_marker_keeps_what_is_printed_and_what_is_meant(small: OpenGraph) -> None:
    query = """SELECT ?printed ?meant ?leads WHERE { ?m stitch:ordinal 3 ; stitch:printedNumber ?printed ;
      stitch:pointsTo/stitch:number ?meant ; stitch:pointsToAsPrinted/stitch:number ?leads }"""

    assert ask(small, query) == [("2", "3", "2")]


def test_what_was_said_rests_on_the_attribution(small: OpenGraph) -> None:
    query = "SELECT ?s WHERE { ?c stitch:supportedBy ?s FILTER(STRENDS(STR(?c), '/trade-doubles')) }"

    assert ask(small, query) == [("envoy-on-trade",)]


def test_numbers_are_written_with_a_point(tmp_path: Path) -> None:
    quads = compile_corpora([load_corpus(small_world(tmp_path))]).decode()

    assert '"2.0"^^<http://www.w3.org/2001/XMLSchema#decimal>' in quads
    assert '"4.5"^^<http://www.w3.org/2001/XMLSchema#decimal>' in quads
