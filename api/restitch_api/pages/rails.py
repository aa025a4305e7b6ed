"""The timeline for a narrow screen: time runs downwards, a rail for each lane, every thing with its name.

A row is as high as its name needs, so that time is not to scale: what is empty is short. All else is
as in the broad drawing. A bar goes down to where its last day is, past all that began meanwhile.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restitch_api.pages.lanes import LANES
from restitch_api.pages.lettering import wrapped
from restitch_api.pages.span import Span
from restitch_api.web import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from restitch_api.pages.lanes import Mark
    from restitch_api.pages.span import Tick

WIDTH = 328  # pixels: what a phone of 360 has beside its margins
AXIS, THIN, SIDES = 44, 6, 4  # pixels of the axis' names, of a bar; bars beside one another in a rail
RAILS = {"events": 28, "early": 18, "said": 28, "works": 28}  # pixels of each
NAMES = AXIS + sum(RAILS.values()) + 6  # where names begin
SIZE, LINE, MOST = 12.0, 15, 3  # pixels of a name's letters, of its lines; how many of these
SMALL, DATE = 11.0, 14  # pixels of a date's letters, of its lines
BETWEEN = 12  # pixels between rows
TOP, BOTTOM = 22, 24  # pixels above the first row and below the last
EMPTY, MOST_EMPTY = 900, 56  # pixels the whole window would take if it were empty; most between two rows
TICK = 26  # pixels a tick needs; a reader's finger, too
COARSE, FINER = 14, 300  # ticks at most; pixels between two from which on there are others between them
SHORTEST = 12  # pixels of a bar
RING = 8  # pixels from the middle of what a work came too early for


@dataclass(frozen=True)
class Row:
    """A mark at the height ``y``; its bar is at ``x`` from there to ``end``; ``x`` is its middle."""

    mark: Mark
    y: float
    x: float
    top: float
    end: float
    before: bool
    after: bool
    words: list[str]
    dates: list[str]

    @property
    def is_open(self) -> bool:
        return self.mark.start is None or self.mark.end is None


class _Heights:
    """Which height a day of the window has: that of the last row that begins then, else by the days."""

    def __init__(self, span: Span, days: list[int], heights: list[float], bottom: float) -> None:
        self._days = [span.first, *days, span.last + 1]
        self._heights = [float(TOP), *heights, bottom]

    def at(self, day: int) -> float:
        place = bisect_right(self._days, day)
        if place == len(self._days):
            return self._heights[-1]
        before, after = self._days[place - 1], self._days[place]
        share = (day - before) / (after - before)
        return self._heights[place - 1] + share * (self._heights[place] - self._heights[place - 1])


def draw_down(marks: Sequence[Mark], span: Span) -> dict[str, Any]:
    """Rows in the order of time, each with its place on the rail of its lane, ticks, and lines from works
    to what they precede."""
    order = sorted(marks, key=lambda mark: (_begin(mark, span), LANES.index(mark.lane), mark.label))
    heights, bottom = _placed(order, span)
    scale = _Heights(span, [_begin(mark, span) for mark in order], heights, bottom)
    rails = [name for name in LANES if any(mark.lane == name for mark in order)]
    rows = _on_rails(order, heights, scale, span, bottom)
    return {
        "width": WIDTH,
        "height": bottom + BOTTOM,
        "rails": [{"name": name, "x": _middle(name)} for name in rails],
        "rows": rows,
        "ticks": _ticks(span, scale),
        "lines": _lines(rows),
        "names": NAMES,
        "top": 4,
    }


def _begin(mark: Mark, span: Span) -> int:
    return span.first if mark.start is None else max(mark.start, span.first)


def _middle(lane: str) -> float:
    before = sum(RAILS[name] for name in LANES[: LANES.index(lane)])
    return AXIS + before + RAILS[lane] / 2


def _lettered(mark: Mark) -> tuple[list[str], list[str]]:
    """The lines of a mark's name and of its date."""
    room = WIDTH - NAMES
    return wrapped(mark.label, SIZE, room, MOST), wrapped(when(mark.when), SMALL, room, 2)


def _placed(order: list[Mark], span: Span) -> tuple[list[float], float]:
    """The height of each row's first line, and where the last ends."""
    heights: list[float] = []
    y, before = float(TOP), span.first
    for mark in order:
        begin = _begin(mark, span)
        y += min(MOST_EMPTY, EMPTY * (begin - before) / span.days)
        heights.append(y)
        words, dates = _lettered(mark)
        y += len(words) * LINE + len(dates) * DATE + BETWEEN
        before = begin
    return heights, y + min(MOST_EMPTY, EMPTY * (span.last - before) / span.days)


def _on_rails(
    order: list[Mark], heights: list[float], scale: _Heights, span: Span, bottom: float
) -> list[Row]:
    """Each at the first side of its rail that is free; beyond that, one over another."""
    free: dict[str, list[float]] = {}
    rows = []
    for mark, y in zip(order, heights, strict=True):
        before = mark.start is not None and mark.start < span.first
        after = mark.end is not None and mark.end > span.last
        top = y - 6 if mark.start is not None and not before else TOP - 12.0
        end = bottom if mark.end is None or after else scale.at(mark.end + 1)
        end = y + 6 if mark.is_day else max(end, y - 6 + SHORTEST)
        sides = free.setdefault(mark.lane, [0.0] * SIDES)
        side = next((each for each, until in enumerate(sides) if until < top), None)
        if side is None:
            side = min(range(SIDES), key=sides.__getitem__)
        sides[side] = max(sides[side], end)
        x = _middle(mark.lane) + (side - (SIDES - 1) / 2) * THIN
        if mark.lane == "early":
            x = _middle(mark.lane)
        rows.append(Row(mark, y, x, top, end, before, after, *_lettered(mark)))
    return rows


def _ticks(span: Span, scale: _Heights) -> list[dict[str, Any]]:
    """Ticks that are clear of one another, and finer ones where much is told of a short time."""
    coarse = _clear(span.ticks(COARSE), scale)
    found: list[dict[str, Any]] = []
    edges = [*(each["tick"].day for each in coarse), span.last + 1]
    for each, after in zip(coarse, edges[1:], strict=True):
        found.append(each)
        room = scale.at(after) - each["y"]
        if room > FINER and after - each["tick"].day > 1:
            part = Span(each["tick"].day, after - 1)
            finer = _clear(part.ticks(max(int(room / 90), 2)), scale, each["y"], scale.at(after))
            found += [{**one, "fine": True} for one in finer]
    return found


def _clear(
    ticks: list[Tick], scale: _Heights, above: float = TOP - TICK, below: float = float("inf")
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    last = above
    for tick in ticks:
        y = round(scale.at(tick.day), 1)
        if y - last >= TICK and below - y >= TICK:
            found.append({"y": y, "tick": tick, "fine": False, "name": _short(tick)})
            last = y
    return found


def _short(tick: Tick) -> str:
    """The tick's name as far as the axis has room: a day has its month, a January its year."""
    date = datetime.date.fromordinal(tick.day)
    if tick.unit == "day":
        return f"{date.day} {date:%b}"
    return str(date.year) if tick.unit == "year" or date.month == 1 else f"{date:%b}"


def _lines(rows: list[Row]) -> list[str]:
    """Down its rail from each work that came too early, and across to what it is cited for, in a ring."""
    where = {row.mark.page: row for row in rows if row.mark.lane != "early"}
    found = []
    for row in rows:
        for page in row.mark.cited_for:
            target = where.get(page)
            if target is None:
                continue
            down = 8 if target.y > row.y else -8
            side = 1 if target.x < row.x else -1  # which side of the target the line comes to
            found.append(
                f"M{row.x:.1f} {row.y + down:.1f}V{target.y - down:.1f}"
                f"Q{row.x:.1f} {target.y:.1f} {row.x - 6 * side:.1f} {target.y:.1f}"
                f"H{target.x + RING * side:.1f}{_ring(side)}"
            )
    return found


def _ring(side: int) -> str:
    """A circle from where one comes to its ``side``, and back."""
    across = 2 * RING * side
    return f"a{RING} {RING} 0 1 1 {-across} 0a{RING} {RING} 0 1 1 {across} 0"
