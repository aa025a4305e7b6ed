"""What falls, and what is only weakened, when sources, notes, citations or claims are withdrawn."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restitch.reliance.cone import above

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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


def falls(graph: OpenGraph, withdrawn: Collection[str]) -> list[Fall]:
    """Everything that falls or is weakened without ``withdrawn`` (IRIs of sources, citations, claims).

    Fallen: it held and holds no longer. Weakened: it lost a ground, or a claim that backs it, and
    stands on another. Whatever is not in the answer is untouched.
    """
    gone = set(withdrawn)
    cone = above(graph, gone)
    before = cone.support.holding()
    after = cone.support.holding(gone)
    down = (before - after) | gone
    found = []
    for iri, kind in sorted(cone.kinds.items()):
        if iri in gone or kind == "citations" or iri not in before:
            continue
        if iri not in after or any(ground & down for ground in cone.support.grounds.get(iri, ())):
            found.append(_fall(cone, iri, kind, iri not in after, down, gone))
    return found


def _fall(cone: Cone, iri: str, kind: str, fallen: bool, down: set[str], gone: set[str]) -> Fall:
    grounds = cone.grounds.get(iri, [])
    return Fall(
        iri=iri,
        kind=kind,
        fallen=fallen,
        why=_way(cone, iri, down, gone),
        lost=tuple(each for each in grounds if each.uses & down),
        holds=tuple(each for each in grounds if not each.uses & down),
        missing=tuple(sorted(cone.presupposed.get(iri, set()) & down)),
        rescues=cone.support.rescues(iri, gone) if fallen and kind == "claims" else None,
    )


def _way(cone: Cone, start: str, down: set[str], gone: set[str]) -> tuple[str, ...]:
    """The shortest way from ``start`` to something withdrawn, each step a thing that is down."""
    came: dict[str, str] = {start: ""}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here in gone:
            return _trace(came, here)
        for ground in cone.support.grounds.get(here, ()):
            for used in sorted(ground & down):
                if used not in came:
                    came[used] = here
                    queue.append(used)
    return (start,)


def _trace(came: dict[str, str], end: str) -> tuple[str, ...]:
    way: Sequence[str] = [end]
    while came[way[-1]]:
        way = [*way, came[way[-1]]]
    return tuple(reversed(way))
