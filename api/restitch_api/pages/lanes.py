"""The drawing of a timeline: lanes with bars and dots, each with its name where there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from restitch_api.pages.lettering import fitted, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from restitch_api.pages.span import Span, Tick

LANES = ("events", "early", "said", "works")
WIDTH, EDGE, TOP = 1200, 14, 34  # pixels of the drawing: its width, what is free at each side, the axis
ROW, SMALL_ROW, HEAD = 22, 13, 26  # pixels of a row with names, of one without, of a lane's own name
SIZE, LONGEST, SHORTEST = (
    12.0,
    380,
    150,
)  # pixels of a name's letters, the most and the least it may take at first
LABELLED = 11  # rows with names in a lane; what has no place there stays nameless until one zooms in
TICK = 84  # pixels a tick's name needs
GAP, CLEAR, THIN = 6, 8, 5.0  # pixels between a bar and its name, between neighbours, of the shortest bar
DOT = 5  # pixels of a dot's radius


@dataclass(frozen=True)
class Mark:
    """One thing on the timeline; ``start`` and ``end`` are days since the year 1, ``None`` where open.

    ``weight`` says whose name comes first where there is no room for all; ``cited_for`` are the
    pages of what a work came too early for.
    """

    lane: str
    label: str
    page: str
    when: str
    start: int | None
    end: int | None
    weight: int = 0
    cited_for: tuple[str, ...] = ()
    asks: bool = False

    @property
    def key(self) -> int:
        return self.start if self.start is not None else (self.end or 0)

    @property
    def is_day(self) -> bool:
        return self.start is not None and self.start == self.end


@dataclass(frozen=True)
class Bar:
    """A mark between ``x`` and ``right``; ``before`` and ``after`` say that it goes on outside."""

    mark: Mark
    x: float
    right: float
    before: bool
    after: bool

    @property
    def is_open(self) -> bool:
        return self.mark.start is None or self.mark.end is None


@dataclass(frozen=True)
class Placed:
    """A bar in its row; ``words`` stand at ``at``, ``anchor`` being which end of them that is."""

    bar: Bar
    row: int
    words: str = ""
    at: float = 0.0
    anchor: str = "start"

    @property
    def is_inside(self) -> bool:
        return self.bar.x < self.at < self.bar.right


class _Rows:
    """What is taken in each row, as spans of pixels."""

    def __init__(self) -> None:
        self.taken: list[list[tuple[float, float]]] = []

    def place(self, begin: float, end: float, most: int | None) -> int | None:
        """The first row with room between the two, taken from now on; ``None`` where there is none."""
        for number in range(len(self.taken) + 1 if most is None else most):
            while number >= len(self.taken):
                self.taken.append([])
            if all(end + CLEAR <= a or begin - CLEAR >= b for a, b in self.taken[number]):
                self.taken[number].append((begin, end))
                return number
        return None

    def room(self, placed: Placed) -> float:
        """Pixels that the words of a bar in its row may take until they meet something."""
        row, at = self.taken[placed.row], placed.at
        if placed.is_inside:
            return placed.bar.right - at - EDGE
        if placed.anchor == "end":
            return at - max((end + CLEAR for _, end in row if end < at), default=0.0)
        return min((begin - CLEAR for begin, _ in row if begin > at), default=float(WIDTH)) - at


def draw(marks: Sequence[Mark], span: Span) -> dict[str, Any]:
    """Lanes of bars as long as dates are imprecise, ticks, and lines from works to what they precede."""
    scale = (WIDTH - 2 * EDGE) / span.days
    lanes: list[dict[str, Any]] = []
    y = float(TOP)
    for name in LANES:
        bars = [_bar(mark, span, scale) for mark in marks if mark.lane == name]
        if not bars:
            continue
        named, nameless = _arranged(bars)
        rows = max((each.row + 1 for each in named), default=0)
        under = y + HEAD + rows * ROW
        placed = [(each, y + HEAD + each.row * ROW + ROW / 2) for each in named]
        placed += [(each, under + each.row * SMALL_ROW + SMALL_ROW / 2) for each in nameless]
        height = HEAD + rows * ROW + max((each.row + 1 for each in nameless), default=0) * SMALL_ROW + 8
        lanes.append({"name": name, "y": y, "height": height, "placed": placed, "nameless": len(nameless)})
        y += height
    return {
        "width": WIDTH,
        "height": y + 4,
        "lanes": lanes,
        "lines": _lines(lanes),
        "ticks": [
            {"x": round(_x(tick.day, span, scale), 1), "tick": tick}
            for tick in _clear(span.ticks(WIDTH // TICK), span, scale)
        ],
    }


def _x(day: float, span: Span, scale: float) -> float:
    return EDGE + (day - span.first) * scale


def _clear(ticks: list[Tick], span: Span, scale: float) -> list[Tick]:
    """Without the last, where its name would stick out."""
    return [tick for tick in ticks if _x(tick.day, span, scale) + width(tick.label, SIZE) + 4 <= WIDTH]


def _bar(mark: Mark, span: Span, scale: float) -> Bar:
    """A day in the middle of its own pixels; a longer time from its first day to the end of its last."""
    if mark.is_day:
        middle = _x(mark.key + 0.5, span, scale)
        return Bar(mark, middle - DOT, middle + DOT, before=False, after=False)
    before = mark.start is not None and mark.start < span.first
    after = mark.end is not None and mark.end > span.last
    left = 2.0 if mark.start is None or before else _x(mark.start, span, scale)
    right = WIDTH - 2.0 if mark.end is None or after else _x(mark.end + 1, span, scale)
    return Bar(mark, left, max(right, left + THIN), before, after)


def _arranged(bars: list[Bar]) -> tuple[list[Placed], list[Placed]]:
    """Those whose names have a place, weightiest first, then put in the order of time; and the others."""
    rows = _Rows()
    chosen = [
        bar
        for bar in sorted(bars, key=lambda bar: (-bar.mark.weight, bar.mark.key))
        if _with_name(bar, rows, LABELLED) is not None
    ]
    rows = _Rows()
    found = [_with_name(bar, rows, None) for bar in sorted(chosen, key=lambda bar: bar.mark.key)]
    named = [_stretched(each, rows) for each in found if each is not None]
    kept = {id(bar) for bar in chosen}
    return named, _in_order([bar for bar in bars if id(bar) not in kept])


def _in_order(bars: list[Bar]) -> list[Placed]:
    """Bars without names from left to right, each in the first row that has ended by then."""
    found = []
    ends: list[float] = []
    for bar in sorted(bars, key=lambda bar: (bar.x, bar.right)):
        row = next((row for row, end in enumerate(ends) if end <= bar.x), len(ends))
        ends[row : row + 1] = [bar.right]
        found.append(Placed(bar, row))
    return found


def _stretched(placed: Placed, rows: _Rows) -> Placed:
    """With as much of its name as its row has room for; what is beside it keeps its place."""
    room = rows.room(placed)
    words = fitted(placed.bar.mark.label, SIZE, room)
    if len(words) <= len(placed.words):
        return placed
    long = width(words, SIZE)
    begin = placed.at - long if placed.anchor == "end" else placed.at
    rows.taken[placed.row].append((begin, begin + long))
    return replace(placed, words=words)


def _with_name(bar: Bar, rows: _Rows, most: int | None) -> Placed | None:
    """The bar with its name in it, at its right or at its left, as long as there is room for."""
    for room in (LONGEST, SHORTEST):
        words = fitted(bar.mark.label, SIZE, room)
        long = width(words, SIZE)
        places = [
            (
                bar.x,
                bar.right,
                bar.x + GAP + (8 if bar.before else 0),
                "start",
                bar.right - bar.x >= long + 22,
            ),
            (bar.x, bar.right + GAP + long, bar.right + GAP, "start", bar.right + GAP + long <= WIDTH),
            (bar.x - GAP - long, bar.right, bar.x - GAP, "end", bar.x - GAP - long >= 0),
        ]
        for begin, end, at, anchor, fits in places:
            row = rows.place(begin, end, most) if fits else None
            if row is not None:
                return Placed(bar, row, words, round(at, 1), anchor)
    return None


def _lines(lanes: list[dict[str, Any]]) -> list[str]:
    """A curve from each work that came too early to everything it is cited for that is in the picture."""
    where = {
        each.bar.mark.page: (each.bar, y)
        for lane in lanes
        if lane["name"] != "early"
        for each, y in lane["placed"]
    }
    found = []
    for lane in lanes:
        for each, y in lane["placed"]:
            for page in each.bar.mark.cited_for:
                if page in where:
                    target, to = where[page]
                    x = (each.bar.x + each.bar.right) / 2
                    end = min(target.x + DOT, (target.x + target.right) / 2)
                    # Up or down, away from names, which stand beside their bars.
                    half = (y + to) / 2
                    found.append(
                        f"M{x:.1f} {y:.1f}C{x:.1f} {half:.1f} {end:.1f} {half:.1f} {end:.1f} {to:.1f}"
                    )
    return found
