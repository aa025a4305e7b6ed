"""What falls, and what is only weakened, when sources, notes, citations or claims are withdrawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restitch.reliance.cone import above
from restitch.support import follow, shortest_ways

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from restitch.graph import OpenGraph
    from restitch.reliance.cone import ClaimGround, Cone
    from restitch.support import Bounded


@dataclass(frozen=True)
class Fall:
    """One thing a withdrawal fells or weakens.

    ``why`` is the shortest way from it to something withdrawn, through what falls. ``lost`` and
    ``holds`` are a claim's grounds, ``missing`` what it presupposes and is down. ``rescues`` are
    the minimal sets of withdrawn things whose return would let a fallen claim hold again.
    """

    iri: str
    kind: str
    fallen: bool
    why: tuple[str, ...]
    lost: tuple[ClaimGround, ...] = ()
    holds: tuple[ClaimGround, ...] = ()
    missing: tuple[str, ...] = ()
    rescues: Bounded | None = None


@dataclass(frozen=True)
class Without:
    """What a graph is without some things: ``down`` holds no longer, ``touched`` lost something it had."""

    cone: Cone
    gone: frozenset[str]
    down: frozenset[str]
    touched: tuple[str, ...]


def without(graph: OpenGraph, withdrawn: Collection[str]) -> Without:
    gone = frozenset(withdrawn)
    cone = above(graph, gone)
    before = cone.support.holding()
    after = cone.support.holding(gone)
    down = (before - after) | gone
    stood = before - gone
    touched = [
        iri
        for iri, kind in sorted(cone.kinds.items())
        if kind != "citations"
        and iri in stood
        and (iri in down or any(ground & down for ground in cone.support.grounds.get(iri, ())))
    ]
    return Without(cone, gone, frozenset(down), tuple(touched))


def fates(graph: OpenGraph, withdrawn: Collection[str]) -> dict[str, bool]:
    """IRI -> whether it falls or is only weakened: what ``falls`` has, without the reasons."""
    found = without(graph, withdrawn)
    return {iri: iri in found.down for iri in found.touched}


def falls(graph: OpenGraph, withdrawn: Collection[str]) -> list[Fall]:
    """Everything that falls or is weakened without ``withdrawn`` (IRIs of sources, citations, claims).

    Fallen: it held and holds no longer. Weakened: it lost a ground, or a claim that backs it, and
    stands on another. Whatever is not in the answer is untouched.
    """
    found = without(graph, withdrawn)
    fallen_claims = [iri for iri in found.touched if iri in found.down and found.cone.kinds[iri] == "claims"]
    rescues = found.cone.support.rescues(fallen_claims, found.gone)
    toward = _ways(found)
    return [_fall(found, iri, toward, rescues.get(iri)) for iri in found.touched]


def _fall(found: Without, iri: str, toward: Mapping[str, str], rescues: Bounded | None) -> Fall:
    cone, down = found.cone, found.down
    grounds = cone.grounds.get(iri, [])
    return Fall(
        iri=iri,
        kind=cone.kinds[iri],
        fallen=iri in down,
        why=tuple(follow(toward, iri)),
        lost=tuple(each for each in grounds if each.uses & down),
        holds=tuple(each for each in grounds if not each.uses & down),
        missing=tuple(sorted(cone.presupposed.get(iri, set()) & down)),
        rescues=rescues,
    )


def _ways(found: Without) -> dict[str, str]:
    """Thing -> the next on a shortest way to something withdrawn, each step a thing that is down."""
    users: dict[str, list[str]] = defaultdict(list)
    for thing, grounds in sorted(found.cone.support.grounds.items()):
        for used in sorted(set().union(*grounds) & found.down):
            users[used].append(thing)
    return shortest_ways(users, sorted(found.gone))
