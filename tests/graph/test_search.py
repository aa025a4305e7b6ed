"""Search: every bound on what is gone through leaves the answer whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from restitch import wordindex
from restitch.ranking import folded
from restitch.search import index_of, search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.graph import OpenGraph

ASKED = (
    "korea",
    "trade",
    "k",
    "ru",
    "north korea",
    "KOREANS",
    "the of",
    "kim-jong-un",
    "2017",
    "north-korea aid",
    "Évêque",
)


@pytest.fixture(scope="module")
def texts(lankov: OpenGraph) -> Mapping[str, tuple[str, list[str]]]:
    """IRI -> kind and words, of everything that is found by words."""
    return {
        iri: (kind, [word for text in held for word in folded(text)])
        for kind in wordindex.KINDS
        for iri, held in wordindex._texts(lankov, kind).items()
    }


def holds(words: list[str], asked: list[str]) -> bool:
    """The words one after the other, the last one at least begun."""
    *before, last = asked
    size = len(before)
    return any(
        words[at].startswith(last) and words[at - size : at] == before for at in range(size, len(words))
    )


def bounded(graph: OpenGraph, monkeypatch: pytest.MonkeyPatch) -> OpenGraph:
    """The same, with an index in which much is common and little is ranked."""
    for name, bound in (("RANKED", 7), ("SPELLED", 2), ("COMMON", 20)):
        monkeypatch.setattr(wordindex, name, bound)
    found = replace(graph, remembered={})
    index_of(found)
    return found


@pytest.mark.parametrize("q", ASKED)
@pytest.mark.parametrize("few", [False, True], ids=["as they are", "with low bounds"])
def test_what_is_found_and_counted_is_all_that_holds_the_words(
    q: str,
    few: bool,
    lankov: OpenGraph,
    texts: Mapping[str, tuple[str, list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = bounded(lankov, monkeypatch) if few else lankov
    wanted = [folded(each) for each in q.split()]
    expected = {iri for iri, (_, words) in texts.items() if all(holds(words, each) for each in wanted)}
    assert expected or q == "Évêque", q

    found = search(graph, q)

    # Who writes a key finds what it is of, too.
    hits = {each["id"] for each in found[:]}
    assert expected <= hits
    assert hits == expected or "-" in q
    assert len(found) == len(hits) == sum(found.facets["kind"].values())
    for kind, many in found.facets["kind"].items():
        narrowed = search(graph, q, {"kind": kind})
        assert len(narrowed) == many
        assert {each["id"] for each in narrowed[:]} == {iri for iri in hits if texts[iri][0] == kind}


def test_pages_are_slices_of_one_list(lankov: OpenGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = bounded(lankov, monkeypatch)
    for q in ("korea", "kim-jong-un", "note 2"):
        found = search(graph, q)
        whole = [each["id"] for each in found[:]]
        for size in (1, 3, 5, 10):
            pages = [found[at : at + size] for at in range(0, len(found), size)]
            assert [each["id"] for page in pages for each in page] == whole, (q, size)


def test_the_best_of_many_is_among_the_shortest(lankov: OpenGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("korea", "china", "ru", "north korea", "of the")
    best = [search(lankov, q)[0] for q in asked]
    assert all(len(search(lankov, q)) > 150 for q in asked)

    graph = bounded(lankov, monkeypatch)
    monkeypatch.setattr(wordindex, "RANKED", 100)

    assert [search(graph, q)[0] for q in asked] == best


def test_what_many_hold_is_counted_when_the_index_is_made(
    lankov: OpenGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = bounded(lankov, monkeypatch)
    index = index_of(graph)
    asked = wordindex.asking("korea")
    assert asked is not None
    expected = index.cube(asked)
    monkeypatch.setattr(wordindex, "CUBE", "SELECT nothing")

    assert index.cube(asked) == expected
