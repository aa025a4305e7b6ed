"""The logic of support against a naive model, on random AND/OR graphs."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from restitch.support import Links, Support

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAVES = ("s1", "s2", "s3", "s4")


@st.composite
def graphs(draw: st.DrawFn) -> Support:
    """Up to eight claims over four sources; each uses sources and earlier claims only."""
    grounds: dict[str, tuple[frozenset[str], ...]] = {}
    for number in range(draw(st.integers(1, 8))):
        below = [*LEAVES, *grounds]
        ground = st.frozensets(st.sampled_from(below), max_size=3)
        grounds[f"c{number}"] = tuple(draw(st.lists(ground, min_size=1, max_size=3)))
    return Support(grounds)


def naive(support: Support, withdrawn: Iterable[str]) -> set[str]:
    """The least fixed point, by going round until nothing changes."""
    gone = set(withdrawn)
    held = {leaf for leaf in LEAVES if leaf not in gone}
    while True:
        more = {
            thing
            for thing, grounds in support.grounds.items()
            if thing not in gone and any(ground <= held for ground in grounds)
        }
        if more <= held:
            return held
        held |= more


def subsets(things: Iterable[str]) -> list[frozenset[str]]:
    members = sorted(things)
    sizes = (combinations(members, size) for size in range(len(members) + 1))
    return [frozenset(each) for each in chain.from_iterable(sizes)]


withdrawals = st.frozensets(st.sampled_from([*LEAVES, "c0", "c1", "c2"]))


@given(graphs(), withdrawals)
def test_holding_is_the_naive_least_fixed_point(support: Support, gone: frozenset[str]) -> None:
    used = {each for grounds in support.grounds.values() for ground in grounds for each in ground}

    assert support.holding(gone) & set(support.grounds) == naive(support, gone) & set(support.grounds)
    assert support.holding(gone) & set(LEAVES) == (set(LEAVES) & used) - gone


@given(graphs(), withdrawals, withdrawals)
def test_more_withdrawn_never_lets_more_hold(
    support: Support, some: frozenset[str], more: frozenset[str]
) -> None:
    assert support.holding(some | more) <= support.holding(some)


@given(graphs(), withdrawals)
def test_order_does_not_matter_and_restoring_gives_the_same(support: Support, gone: frozenset[str]) -> None:
    shuffled = Support(
        {thing: tuple(reversed(grounds)) for thing, grounds in reversed(support.grounds.items())}
    )
    before = support.holding()

    assert shuffled.holding(gone) == support.holding(gone)
    assert support.holding(gone) == support.holding(sorted(gone) * 2)
    assert support.holding() == before


@given(graphs(), withdrawals)
def test_what_stands_on_nothing_withdrawn_never_falls(support: Support, gone: frozenset[str]) -> None:
    for thing in support.fallen(gone):
        assert any(ground & (gone | support.fallen(gone)) for ground in support.grounds[thing])


@given(graphs())
def test_single_failures_are_the_falls_of_one_source(support: Support) -> None:
    fatal = support.single_failures(LEAVES)

    for thing in support.grounds:
        assert fatal.get(thing, frozenset()) == {leaf for leaf in LEAVES if thing in support.fallen([leaf])}


@given(graphs())
def test_cuts_are_exactly_the_minimal_sets_that_topple(support: Support) -> None:
    for thing in support.grounds:
        toppling = [each for each in subsets(LEAVES) if thing in support.fallen(each)]
        minimal = {each for each in toppling if not any(other < each for other in toppling)}
        found = support.cuts(thing, LEAVES)

        assert found.complete
        assert set(found.sets) == minimal


@given(graphs(), withdrawals)
def test_rescues_are_exactly_the_minimal_sets_that_restore(support: Support, gone: frozenset[str]) -> None:
    for thing in support.fallen(gone):
        restoring = [each for each in subsets(gone) if thing in support.holding(gone - each)]
        minimal = {each for each in restoring if not any(other < each for other in restoring)}

        assert set(support.rescues([thing], gone)[thing].sets) == minimal


def test_a_circle_does_not_hold_itself_up() -> None:
    circle = Support({"a": (frozenset("b"),), "b": (frozenset("a"), frozenset("s"))})

    assert circle.holding() == {"a", "b", "s"}
    assert circle.holding("s") == set()


def test_cuts_past_a_bound_say_that_they_are_not_all() -> None:
    """Four grounds of two sources each: 16 minimal cut sets of four."""
    grounds = tuple(frozenset((f"s{2 * number}", f"s{2 * number + 1}")) for number in range(4))
    support = Support({"c": grounds})
    leaves = {each for ground in grounds for each in ground}

    assert (len(support.cuts("c", leaves).sets), support.cuts("c", leaves).complete) == (16, True)
    assert not support.cuts("c", leaves, most=5).complete
    assert not support.cuts("c", leaves, largest=3).complete


def test_what_a_thing_needs_is_needed_by_each_of_its_grounds() -> None:
    links = Links()
    links.ground("causal", "g1", "note")
    links.ground("causal", "g2")
    links.need("causal", "cause")
    links.need("citation", "source")

    assert set(links.support().grounds["causal"]) == {frozenset(["note", "cause"]), frozenset(["cause"])}
    assert links.support().grounds["citation"] == (frozenset(["source"]),)


def test_in_a_circle_cut_sets_do_not_claim_to_be_all() -> None:
    circle = Support(
        {
            "a": (frozenset({"b"}), frozenset({"s"})),
            "b": (frozenset({"a"}), frozenset({"t"})),
            "c": (frozenset({"a"}),),
        }
    )

    assert not circle.cuts("a", {"s", "t"}).complete
    assert not circle.cuts("c", {"s", "t"}).complete
    assert "a" not in circle.holding({"s", "t"})  # what holds is right all the same
