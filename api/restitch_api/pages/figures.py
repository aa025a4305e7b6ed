"""The figures: each series as a small chart with its sources, and the single numbers as a table."""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import catalogue
from restitch.lookup import Lookup
from restitch_api.pages.common import actor_names, by_key, opened, pages, render, shared, views
from restitch_api.pages.lettering import width
from restitch_api.web import UNITS, amount, ballots, short, term, when

if TYPE_CHECKING:
    from restitch.catalogue import Record

router = pages()
Spot = tuple[float, float]
WIDTH, HEIGHT, TOP, BOTTOM = 340, 182, 30, 140  # pixels of a chart
LEFT, RIGHT = 66, 274  # pixels between which points stand: outside there is room for their values
SIZE, TICK_SIZE, DOT = 12.0, 11.5, 5  # pixels of the letters and of a point
GAP = 550  # days without a value that a line tells of
BALLOTS = {
    "v-in_favour": "in favour",
    "v-abstained": "abstained",
    "v-against": "against",
    "b-rail": "not said",
}
WHOLE = 99.99  # hundredths from which on a drawn vote is full
MANY_YEARS = 40  # from which on not each has a stroke on the axis


@router.get("/figures")
def figures(request: Request, view: str = "all") -> HTMLResponse:
    graph = opened(request)
    switch = views(request, view)
    found = catalogue.figures(graph, Lookup(graph).figures(view=view))
    names = actor_names(graph, [each[name] for each in found for name in ("of", "with")])
    works = by_key(
        catalogue.sources(
            graph, shared(graph, "source", sorted({key for each in found for key in each["sources"]}))
        )
    )
    claims = {each["id"]: each for each in _claims(graph, found)}
    series: dict[tuple[str, ...], list[Record]] = {}
    for each in found:
        key = (each["measure"], each["unit"], each["of"] or "", each["with"] or "")
        series.setdefault(key, []).append({**each, "behind": claims[each["id"].rpartition(".")[0]]})
    charts = [
        _chart(key, each, names) for key, each in series.items() if len({one["when"] for one in each}) > 1
    ]
    single = [
        each for key, group in series.items() if len({one["when"] for one in group}) == 1 for each in group
    ]
    votes = [event for event in catalogue.events(graph, Lookup(graph).events(view=view)) if event["votes"]]
    return render(
        request,
        "figures.html",
        charts=charts,
        single=single,
        names=names,
        works=works,
        votes=votes,
        drawn=_drawn(votes),
        views=switch,
    )


def _drawn(events: list[Record]) -> list[tuple[str, str]]:
    """Class and words of every part that some vote is drawn with, in the order they are painted."""
    parts = [found for each in events if (found := ballots(each["votes"]))]
    there = {f"v-{name}" for found in parts for name, _, _ in found}
    # What no part covers is seen to be the rail below.
    there |= {"b-rail" for found in parts if sum(long for _, _, long in found) < WHOLE}
    return [(name, words) for name, words in BALLOTS.items() if name in there]


def _claims(graph: Any, figures: list[Record]) -> list[Record]:
    """The claim each figure is part of: a figure's IRI is its claim's and a dot."""
    return catalogue.claims(graph, sorted({each["id"].rpartition(".")[0] for each in figures}))


def _chart(key: tuple[str, ...], figures: list[Record], names: dict[str, str]) -> dict[str, Any]:
    """Points at the middle of their time with a bar as wide as it, lines between exact values, from zero."""
    points = sorted((_point(each) for each in figures), key=lambda point: (point["middle"], point["value"]))
    first, last = min(point["start"] for point in points), max(point["end"] for point in points)
    top = max(point["value"] for point in points) or 1
    low = min(0, *(point["value"] for point in points))

    def x(day: float) -> float:
        share: float = (day - first) / max(last - first, 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    for point in points:
        for name in ("start", "end", "middle"):
            point[f"x_{name}"] = x(point[name])
        point["y"] = round(BOTTOM - (point["value"] - low) / (top - low) * (BOTTOM - TOP), 1)
        point["words"] = short(point["figure"])
    sure = [point for point in points if point["figure"]["comparator"] == "exact"]
    lines = list(itertools.pairwise(sure))
    _name(points, [((a["x_middle"], a["y"]), (b["x_middle"], b["y"])) for a, b in lines])
    return {
        "title": term("Measure", key[0]),
        "of": names.get(key[2], key[2]),
        "with": names.get(key[3], key[3]),
        "unit": UNITS.get(key[1], key[1]),
        "points": points,
        "width": WIDTH,
        "height": HEIGHT,
        "base": BOTTOM,
        "years": [x(day) for day in _years(first, last)],
        "ticks": _ticks(points),
        "lines": [
            {
                "d": f"M{a['x_middle']} {a['y']}L{b['x_middle']} {b['y']}",
                "gap": b["start"] - a["end"] > GAP,
            }
            for a, b in lines
        ],
        "sources": sorted({source for each in figures for source in each["sources"]}),
        "text": "; ".join(f"{when(each['when'])}: {amount(each)}" for each in figures),
    }


def _name(points: list[Record], lines: list[tuple[Spot, Spot]]) -> None:
    """Each value beside its point, where no line, point, bar or other value is."""
    taken = [_Box(point["x_middle"] - DOT, point["y"] - DOT, 2 * DOT, 2 * DOT) for point in points]
    taken += [
        _Box(point["x_start"], point["y"] - 3, point["x_end"] - point["x_start"], 6) for point in points
    ]
    taken.append(_Box(0, BOTTOM - 1, WIDTH, 2))
    for number, point in enumerate(points):
        long = width(point["words"], SIZE)
        x, y = point["x_middle"], point["y"]
        above, below, level = y - DOT - 4, y + DOT + SIZE, y + SIZE / 3
        outwards = x - long - 9 if number == 0 else x + 9
        places = [
            (outwards, level), (x - long / 2, above), (x - long / 2, below),
            (x + 9, level), (x - long - 9, level), (x + 4, above), (x - long - 4, above), (x + 4, below),
            (x - long - 4, below), (x - long / 2, above - 12), (x - long / 2, below + 12),
        ]  # fmt: skip
        inside = [place for place in places if place[0] >= 2 and place[0] + long <= WIDTH - 2]
        boxes = [_Box(left, base - SIZE + 2, long, SIZE) for left, base in inside]
        faults = [
            sum(box.meets(other) for other in taken) + sum(box.is_crossed(*line) for line in lines)
            for box in boxes
        ]
        best = faults.index(min(faults))
        point["name_x"], point["name_y"] = (round(each, 1) for each in inside[best])
        taken.append(boxes[best])


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: _Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def is_crossed(self, begin: Spot, end: Spot) -> bool:
        """Whether a line runs through it, by spots on the line that stand closer than letters."""
        steps = int(max(abs(end[0] - begin[0]), abs(end[1] - begin[1])) / 3) + 1
        return any(
            self.x <= begin[0] + (end[0] - begin[0]) * step / steps <= self.x + self.width
            and self.y <= begin[1] + (end[1] - begin[1]) * step / steps <= self.y + self.height
            for step in range(steps + 1)
        )


def _ticks(points: list[Record]) -> list[dict[str, Any]]:
    """The times of the points under the axis, each once, in a second row where the first has no room."""
    found: list[dict[str, Any]] = []
    ends = [0.0, 0.0]
    for x, label in dict.fromkeys((point["x_middle"], _tick(point["figure"])) for point in points):
        half = width(label, TICK_SIZE) / 2
        middle = min(max(x, half + 2), WIDTH - half - 2)
        row = next((row for row, end in enumerate(ends) if middle - half > end + 5), None)
        if row is not None:
            ends[row] = middle + half
            found.append({"x": round(middle, 1), "at": x, "row": row, "label": label})
    return found


def _years(first: int, last: int) -> list[int]:
    """The first day of every year in between, or of every tenth where they are many."""
    begin, end = (datetime.date.fromordinal(day).year for day in (first, last))
    step = 1 if end - begin <= MANY_YEARS else 10
    days = (
        datetime.date(year, 1, 1).toordinal()
        for year in range(-(-begin // step) * step, end + 1, step)
        if year
    )
    return [day for day in days if first <= day <= last]


def _tick(figure: Record) -> str:
    """``2014``, ``Feb 2020``, ``2000–2005``: the years, or the month where the time is one."""
    first, last = figure["earliest"] or "", figure["latest"] or ""
    if first[:7] == last[:7] and first:
        return datetime.date.fromisoformat(first).strftime("%b %Y")
    found = re.findall(r"\d{4}", figure["when"])
    return "–".join(dict.fromkeys(found)) or figure["when"]


def _point(figure: Record) -> dict[str, Any]:
    start, end = (
        datetime.date.fromisoformat(day).toordinal() if day and not day.startswith("-") else None
        for day in (figure["earliest"], figure["latest"])
    )
    start, end = start or end or 1, end or start or 1
    return {
        "figure": figure,
        "value": figure["value"],
        "start": start,
        "end": end,
        "middle": (start + end) / 2,
    }
