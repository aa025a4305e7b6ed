"""The shortest way between two actors, over all lines that pass the filters: drawn or not."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from restitch import briefs
from restitch.lookup import Lookup
from restitch.network import LOOKED_AT, way
from restitch_api.pages.drawings import Kept, drawn
from restitch_api.pages.explored import LOOKS, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

# What of a state is no matter for a way.
APART = {
    each: getattr(Wanted, each) for each in ("most", "falls", "actor", "line", "relation", "sort")
} | {"focus": ()}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """The actors on it in order, by key; none where no way leads there.

    ``besides`` are those of them that are not in the part that is drawn. ``whole`` says whether all
    that might lead there was looked at.
    """

    actors: tuple[str, ...]
    besides: tuple[str, ...] = ()
    whole: bool = True

    looked_at = LOOKED_AT

    def lines(self, rows: Iterable[Record]) -> list[Record]:
        """The line of each step, of rows that pass the filters."""
        steps = {frozenset(pair) for pair in zip(self.actors, self.actors[1:], strict=False)}
        over = [row for row in rows if frozenset((row["from"], row["to"])) in steps]
        return shortest(over, self.actors[0], self.actors[-1]) if self.actors else []


def found(graph: OpenGraph, wanted: Wanted) -> Way | None:
    """The way from ``a`` to ``b`` whichever way its lines point; None where none is asked for.

    One over what is drawn anyway is taken where there is none shorter.
    """
    if wanted.a is None or wanted.b is None or wanted.a == wanted.b:
        return None
    drawing = drawn(graph, wanted)
    here = _along(shortest(drawing.shown(wanted), wanted.a, wanted.b), wanted.a)
    if not wanted.focus and not drawing.found["left_out"]:
        return Way(here)
    kept: Kept[tuple[list[str], bool]] = graph.once("ways", Kept)
    asked = replace(wanted, **APART)
    actors, whole = kept.get((asked,), lambda: _searched(graph, asked))
    if here and (not actors or len(here) <= len(actors)):
        return Way(here)
    return Way(tuple(actors), tuple(key for key in actors if key not in drawing.actors), whole)


def _searched(graph: OpenGraph, wanted: Wanted) -> tuple[list[str], bool]:
    def passing(lines: list[Record]) -> list[Record]:
        looks: dict[str, str] = defaultdict(str)
        if wanted.look is not None:
            keys = sorted({line[end] for line in lines for end in ("from", "to")})
            ends = briefs.actors(graph, [graph.iris.shared("actor", key) for key in keys])
            looks |= {each["key"]: LOOKS.get(each["type"], "body") for each in ends}
        return [line for line in lines if wanted.keeps(line, looks)]

    assert wanted.a is not None
    assert wanted.b is not None
    return way(Lookup(graph), wanted.a, wanted.b, passing, wanted.view)


def _along(lines: list[Record], start: str) -> tuple[str, ...]:
    """The actors a way comes by."""
    keys = [start] if lines else []
    for line in lines:
        keys.append(line["to"] if line["from"] == keys[-1] else line["from"])
    return tuple(keys)


def shortest(rows: Iterable[Record], start: str, end: str) -> list[Record]:
    """The fewest lines that lead from one actor to the other; none where no way does."""
    joined: dict[str, list[tuple[str, Record]]] = {}
    for row in rows:
        for here, there in ((row["from"], row["to"]), (row["to"], row["from"])):
            joined.setdefault(here, []).append((there, row))
    came: dict[str, tuple[str, Record] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for there, row in joined.get(here, ()):
            if there not in came:
                came[there] = (here, row)
                queue.append(there)
    steps = []
    step = came.get(end)
    while step is not None:
        here, row = step
        steps.append(row)
        step = came[here]
    return steps[::-1]
