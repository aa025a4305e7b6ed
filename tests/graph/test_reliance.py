"""Reliance on worlds of a few lines: what falls, what is weakened, cut sets, load, origins, voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch.errors import ParameterError
from restitch.graph import open_graph
from restitch.lookup import Lookup
from restitch.reliance.load import Load, conclusions, weak_points
from restitch.reliance.origins import corroboration
from restitch.reliance.records import fallen, withdrawn
from restitch.reliance.trees import cut_sets, grounds_tree
from restitch.voices import matrix
from worlds import CLAIMS, more, small_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

ARGUMENT = """
- {id: one, says: One., kind: fact, at: p1s1, note: 1, about: [aa]}
- {id: two, says: Two., kind: fact, at: p1s1, note: 3, about: [aa]}
- {id: both, says: Both., kind: interpretation, at: p1s2, because: [one, two]}
- {id: either, says: Either., kind: interpretation, at: p1s2, because: [[one], [two]]}
- {id: own, says: Own., kind: evaluation, at: p2s1, own: yes}
- {id: mixed, says: Mixed., kind: interpretation, at: p2s1, because: [[one], [own]]}
- {id: top, says: Top., kind: interpretation, at: p2s3, because: [[both], [either, mixed]]}
"""


@pytest.fixture
def world(tmp_path: Path) -> Callable[[str], OpenGraph]:
    def make(claims: str) -> OpenGraph:
        return open_graph([small_world(tmp_path, claims=claims, events=None)])

    return make


@pytest.fixture
def argument(world: Callable[[str], OpenGraph]) -> OpenGraph:
    return world(ARGUMENT)


def without(graph: OpenGraph, view: str = "all", **names: list[str]) -> Record:
    return fallen(graph, withdrawn(Lookup(graph), **names), view)


def keys(answer: Record, effect: str, kind: str = "claims") -> list[str]:
    return [item["key"] for item in answer[effect][kind]]


def item(answer: Record, key: str) -> Record:
    return next(each for each in answer["fallen"]["claims"] if each["key"] == key)


@pytest.mark.parametrize(
    ("names", "falling", "weakening"),
    [
        ({"sources": ["book-fish"]}, ["one", "both"], ["either", "mixed", "top"]),
        ({"sources": ["clerk-trade"]}, ["two", "both"], ["either", "top"]),
        ({"notes": ["1"]}, ["one", "both"], ["either", "mixed", "top"]),
        ({"citations": ["3.1"]}, ["two", "both"], ["either", "top"]),
        ({"sources": ["book-fish", "clerk-trade"]}, ["one", "two", "both", "either", "top"], ["mixed"]),
        ({"claims": ["own"]}, [], ["mixed"]),
        ({"claims": ["small/both"]}, [], ["top"]),
        ({"claims": ["both", "mixed"]}, ["top"], []),
    ],
)
def test_and_within_a_ground_or_between_grounds(
    argument: OpenGraph, names: dict[str, list[str]], falling: list[str], weakening: list[str]
) -> None:
    answer = without(argument, **names)

    assert keys(answer, "fallen") == falling
    assert keys(answer, "weakened") == weakening
    withdrawn_claims = len(names.get("claims", []))
    assert answer["counts"]["untouched"]["claims"] == 7 - len(falling) - len(weakening) - withdrawn_claims


def test_why_leads_from_the_thing_to_what_is_withdrawn(argument: OpenGraph) -> None:
    both = item(without(argument, sources=["book-fish"]), "both")

    assert both["why"] == ["claim:both", "claim:one", "note:1.1", "source:book-fish"]
    assert both["lost"] == [{"kind": "inference", "uses": ["claim:one", "claim:two"]}]
    assert both["holds"] == []


def test_what_would_bring_a_conclusion_back_is_smallest_first(argument: OpenGraph) -> None:
    answer = without(argument, sources=["book-fish", "clerk-trade"])

    assert item(answer, "top")["rescue"] == [["source:book-fish"], ["source:clerk-trade"]]
    assert item(answer, "both")["rescue"] == [["source:book-fish", "source:clerk-trade"]]
    assert item(answer, "both")["rescue_complete"] is True


def test_what_is_presupposed_is_needed_whatever_the_ground(small: OpenGraph) -> None:
    lasts = item(without(small, sources=["book-fish"]), "trade-lasts")

    assert lasts["missing"] == ["claim:fish-prices", "claim:fish-trade"]
    assert lasts["holds"] == [{"kind": "inference", "uses": ["claim:contentment"]}]


def test_a_back_reference_falls_with_the_citation_it_points_to(small: OpenGraph) -> None:
    answer = without(small, notes=["1"])

    assert "fish-prices" in keys(answer, "fallen")  # note 2 is an Ibid. of note 1
    assert item(answer, "fish-prices")["why"] == ["claim:fish-prices", "note:2.1", "note:1.1"]


def test_what_a_claim_backs_falls_with_it(small: OpenGraph) -> None:
    answer = without(small, sources=["book-fish"])

    assert keys(answer, "fallen", "relations") == ["aa--trades-with--bo--2001_open"]
    assert keys(answer, "fallen", "events") == ["fish-vote"]
    assert keys(answer, "fallen", "figures") == ["fish-prices.after", "fish-prices.before", "fish-prices.d1"]
    assert len(keys(answer, "fallen", "participations")) == 2


def test_a_view_hides_what_is_only_reported(small: OpenGraph) -> None:
    everything = without(small, sources=["clerk-trade"])
    noted = without(small, "noted", sources=["clerk-trade"])

    assert keys(everything, "fallen") == ["envoy-on-trade", "trade-doubles", "trade-stagnates"]
    assert keys(noted, "fallen") == ["envoy-on-trade", "trade-stagnates"]
    assert keys(everything, "fallen", "relations") == ["bo--depends-on--aa"]
    assert keys(noted, "fallen", "relations") == []


def test_asking_changes_nothing(small: OpenGraph) -> None:
    def dump() -> bytes | None:
        import pyoxigraph as ox

        return small.store.engine.dump(format=ox.RdfFormat.N_QUADS)

    before = dump()
    without(small, sources=["book-fish"])
    assert dump() == before


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ({"sources": ["nothing"]}, "source"),
        ({"notes": ["9"]}, "note"),
        ({"notes": ["x"]}, "note"),
        ({"citations": ["1.7"]}, "citation"),
        ({"claims": ["nothing"]}, "claim"),
        ({"claims": ["other/one"]}, "claim"),
        ({"origins": ["bo"]}, "origin"),
        ({"origins": ["actor:bo"]}, "origin"),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused(
    small: OpenGraph, names: dict[str, list[str]], field: str
) -> None:
    with pytest.raises(ParameterError, match=f"^{field}:"):
        withdrawn(Lookup(small), **names)


# --- what a claim stands on ---------------------------------------------------------------------


def claim(graph: OpenGraph, key: str) -> str:
    return Lookup(graph).claim(key)


def test_cut_sets_are_the_smallest_sets_that_topple(argument: OpenGraph) -> None:
    assert cut_sets(argument, claim(argument, "both"))["cuts"] == [["book-fish"], ["clerk-trade"]]
    assert cut_sets(argument, claim(argument, "both"))["single"] == ["book-fish", "clerk-trade"]
    assert cut_sets(argument, claim(argument, "either"))["cuts"] == [["book-fish", "clerk-trade"]]
    assert cut_sets(argument, claim(argument, "mixed"))["cuts"] == []
    assert cut_sets(argument, claim(argument, "mixed"))["standing_without"] is True
    assert cut_sets(argument, claim(argument, "mixed"), largest=1)["complete"] is True


def test_a_bound_that_cuts_the_search_off_is_told(argument: OpenGraph) -> None:
    answer = cut_sets(argument, claim(argument, "either"), largest=1)

    assert (answer["cuts"], answer["complete"]) == ([], False)


def test_the_tree_opens_a_claim_once(argument: OpenGraph) -> None:
    tree = grounds_tree(argument, claim(argument, "top"))
    joint, other = tree["grounds"]

    assert [each["claim"] for each in joint["uses"]] == ["both"]
    assert joint["uses"][0]["grounds"][0]["uses"][0]["grounds"][0]["uses"][0]["source"] == "book-fish"
    either = other["uses"][0]
    assert either["claim"] == "either"
    assert either["grounds"][0]["uses"] == [
        {"claim": "one", "statement": "One.", "standing": "noted", "certainty": "flat", "seen": True}
    ]


def test_the_tree_says_where_it_stops(argument: OpenGraph) -> None:
    tree = grounds_tree(argument, claim(argument, "top"), deepest=1)

    assert tree["grounds"][0]["uses"][0]["more"] is True


# --- load ----------------------------------------------------------------------------------------


def test_load_tells_alone_from_together_from_touched(argument: OpenGraph) -> None:
    counted = Load(Lookup(argument))
    records = {each["key"]: each for each in counted.records(counted.ranked())}

    shares = {key: (each["alone"], each["with_others"], each["touches"]) for key, each in records.items()}
    # book-fish: alone one, both; with the other either, top; mixed rests on the author too.
    assert shares == {"book-fish": (2, 2, 1), "clerk-trade": (2, 2, 0)}
    assert [each["key"] for each in records.values()] == ["book-fish", "clerk-trade"]
    assert records["book-fish"]["sections"]["second-part"] == {"alone": 0, "with_others": 1, "touches": 1}


def test_conclusions_name_their_single_points_of_failure(world: Callable[[str], OpenGraph]) -> None:
    graph = world(ARGUMENT.replace("[[both], [either, mixed]]", "[both]"))
    found = weak_points(graph, conclusions(Lookup(graph)))

    assert [(each["key"], each["single"], each["carried"]) for each in found] == [
        ("either", [], True),
        ("mixed", [], False),
        ("top", ["book-fish", "clerk-trade"], True),
    ]


# --- origins and voices ----------------------------------------------------------------------------

BRIEFED = """
- {id: one, says: One., kind: fact, at: p1s1, note: [1, 3], about: [aa], origins: [book-fish actor:envoy]}
- id: two
  says: Two.
  kind: fact
  at: p1s2
  own: yes
  origins: [clerk-trade actor:envoy]
"""


def test_works_of_one_origin_are_one_witness(world: Callable[[str], OpenGraph]) -> None:
    graph = world(BRIEFED)
    answer = corroboration(graph, claim(graph, "one"))

    assert answer["counts"] == {"notes": 2, "works": 2, "origins": 1}
    assert answer["origins"] == [
        {"origin": "actor:envoy", "works": ["book-fish", "clerk-trade"], "claims": ["one", "two"]}
    ]
    assert keys(without(graph, origins=["actor:envoy"]), "fallen") == ["one"]


def test_a_work_of_which_nothing_is_said_is_its_own_origin(argument: OpenGraph) -> None:
    answer = corroboration(argument, claim(argument, "both"))

    assert [each["origin"] for each in answer["origins"]] == ["source:book-fish", "source:clerk-trade"]
    assert corroboration(argument, claim(argument, "both"), "direct")["counts"]["works"] == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("book-fish envoy", 'write "source actor:key"'),
        ("book-fish actor:nobody", "nobody"),
        ("nothing actor:envoy", "nothing"),
        ("book-fish source:book-fish", "cannot come from itself"),
    ],
)
def test_a_wrong_origin_is_refused_with_its_line(
    world: Callable[[str], OpenGraph], line: str, fault: str
) -> None:
    from restitch.errors import CorpusError

    with pytest.raises(CorpusError) as caught:
        world(BRIEFED.replace("clerk-trade actor:envoy", line))
    assert [problem.line for problem in caught.value.problems] == [8]
    assert fault in str(caught.value.problems[0])


def test_the_matrix_has_who_says_and_who_denies(world: Callable[[str], OpenGraph]) -> None:
    graph = world(
        more(
            CLAIMS.replace("  events: [fish-vote]\n", ""),
            """
- id: bo-denies
  says: Borduria denied it.
  kind: attribution
  at: p2s3
  own: yes
  speaker: bo
  mode: denial
  stance: doubts
  content: no-doubling
  about: [bo]
  when: 2003
- {id: no-doubling, says: Trade will not double., kind: prediction, at: p2s3, by: bo, when: 2012/.., rebuts: trade-doubles, about: [bo]}
""",
        )
    )
    lookup = Lookup(graph)
    (row,) = matrix(graph, lookup.told(claim="trade-doubles"))

    cells = [
        (cell["actor"], cell["does"], cell["stance"], cell["told_in"], cell["notes"]) for cell in row["cells"]
    ]
    assert cells == [
        ("envoy", "says", "rejects", "envoy-on-trade", [3]),
        ("ann", "denies", "asserts", "trade-stagnates", [3]),
        ("bo", "denies", "doubts", "bo-denies", []),
    ]
    (noted,) = matrix(graph, lookup.told(claim="trade-doubles", view="noted"), "noted")
    assert [cell["actor"] for cell in noted["cells"]] == ["envoy", "ann"]
    assert [each["key"] for each in matrix(graph, lookup.told(actor="bo"))] == [
        "no-doubling",
        "trade-doubles",
    ]


def test_among_several_essays_names_say_of_which(tmp_path: Path) -> None:
    from worlds import CORPUS

    first = small_world(tmp_path / "first")
    second = small_world(tmp_path / "second", corpus=CORPUS.replace("id: small", "id: other"))
    graph = open_graph([first, second])

    with pytest.raises(ParameterError, match="note: other, small have a note 1; write other/1"):
        withdrawn(Lookup(graph), notes=["1"])
    answer = without(graph, notes=["small/1"])
    assert answer["withdrawn"] == ["note:small/1.1"]
    assert {each["essay"] for each in answer["fallen"]["claims"]} == {"small"}
    assert item(answer, "fish-prices")["why"] == [
        "claim:small/fish-prices",
        "note:small/2.1",
        "note:small/1.1",
    ]
    both = without(graph, sources=["book-fish"])
    assert both["counts"]["fallen"]["claims"] == 6
    assert keys(both, "fallen", "relations") == ["aa--trades-with--bo--2001_open"]
