"""The timeline: events, what was said, and the works, each as imprecise as it is known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import catalogue
from restitch.dates import parse_period
from restitch.errors import ParameterError
from restitch.lookup import Lookup
from restitch_api.pages.common import by_key, opened, pages, render, views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
WIDTH, LEFT, RIGHT, ROW, TOP = 1180, 14, 40, 24, 34  # pixels of the drawing
LETTER = 6.6  # width of a letter of a label
LONGEST = 44  # letters of a label
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
SPAN = 24  # years shown at first, up to the last


@dataclass(frozen=True)
class Mark:
    """One thing on the timeline; ``start`` and ``end`` are ordinal days, ``None`` where open."""

    lane: str
    label: str
    page: str
    when: str
    start: int | None
    end: int | None
    late: bool = False

    @property
    def key(self) -> int:
        return self.start if self.start is not None else (self.end or 0)


@router.get("/timeline")
def timeline(
    request: Request, first: int | None = None, last: int | None = None, view: str = "all"
) -> HTMLResponse:
    """``first`` and ``last`` are the years shown."""
    graph = opened(request)
    switch = views(request, view)
    marks, older = _marks(graph, view)
    if not marks:
        return render(request, "timeline.html", drawing=None, marks=[], older=[], views=switch)
    years = [_year(mark.key) for mark in marks]
    high = last if last is not None else max(years)
    low = first if first is not None else max(min(years), high - SPAN)
    if not 1 <= low <= high <= 9998:
        raise ParameterError("first", f"{low} to {high} is no span of years between 1 and 9998")
    span = _ordinal(f"{low:04d}-01-01"), _ordinal(f"{high:04d}-12-31")
    shown = [mark for mark in marks if _within(mark, *span)]
    presets = [(f"All, {min(years)}–{max(years)}", min(years), max(years))]
    presets += [
        (f"Since {year}", year, max(years)) for year in (1945, 2000, 2015) if min(years) < year < max(years)
    ]
    presets += [(str(max(years) - back), max(years) - back, max(years) - back) for back in (1, 0)]
    return render(
        request,
        "timeline.html",
        drawing=_draw(shown, low, high),
        marks=sorted(shown, key=lambda mark: mark.key),
        presets=presets,
        low=low,
        high=high,
        older=older,
        views=switch,
        view=view,
        hidden=len(marks) - len(shown),
        wider=(max(1, low - (high - low + 1)), min(9998, high + (high - low + 1))),
        nearer=(low + (high - low + 1) // 4, high - (high - low + 1) // 4),
    )


def _marks(graph: OpenGraph, view: str) -> tuple[list[Mark], list[dict[str, Any]]]:
    lookup = Lookup(graph)
    events = catalogue.events(graph, lookup.events(view=view))
    said = catalogue.claims(graph, lookup.claims(kind="attribution", view=view))
    works = by_key(catalogue.sources(graph, lookup.sources()))
    older = list(_older(graph, events, works))
    marks = [_mark("events", each, each["label"]) for each in events if each["when"]]
    marks += [_mark("said", each, each["statement"]) for each in said if each["when"]]
    late = {work["key"] for each in older for work in each["works"]}
    for work in works.values():
        if work["issued"]:
            period = parse_period(work["issued"])
            record = {**work, "when": work["issued"], "earliest": period.earliest, "latest": period.latest}
            marks.append(_mark("works", record, work["title"], work["key"] in late))
    return marks, older


def _mark(lane: str, record: Record, label: str, late: bool = False) -> Mark:
    start, end = (_ordinal(record[name]) for name in ("earliest", "latest"))
    return Mark(lane, label, record["links"]["page"], record["when"], start, end, late)


def _older(graph: OpenGraph, events: Iterable[Record], works: dict[str, Record]) -> Iterable[dict[str, Any]]:
    """Events with the works behind their claims that appeared before they began."""
    for event in events:
        if not event["earliest"]:
            continue
        cited = {
            key
            for claim in catalogue.claims(graph, Lookup(graph).claims(event=event["key"]))
            for key in claim["sources"]
        }
        before = [works[key] for key in sorted(cited) if _before(works[key], event["earliest"])]
        if before:
            yield {"event": event, "works": before}


def _before(work: Record, day: str) -> bool:
    return bool(work["issued"]) and parse_period(work["issued"]).surely_before(parse_period(day))


def _ordinal(day: str | None) -> int | None:
    """Days since the year 1; dates before it stand at its beginning."""
    if day is None:
        return None
    return 1 if day.startswith("-") else datetime.date.fromisoformat(day).toordinal()


def _year(day: int) -> int:
    return datetime.date.fromordinal(max(day, 1)).year


def _within(mark: Mark, low: int | None, high: int | None) -> bool:
    assert low is not None
    assert high is not None
    return (mark.end is None or mark.end >= low) and (mark.start is None or mark.start <= high)


def _draw(marks: list[Mark], low: int, high: int) -> dict[str, Any]:
    """Lanes with rows of bars: as long as the date is imprecise, a dot for a day, open ends to the edge."""
    first, last = datetime.date(low, 1, 1).toordinal(), datetime.date(high, 12, 31).toordinal()
    scale = (WIDTH - LEFT - RIGHT) / max(last - first, 1)

    def x(day: int) -> float:
        return round(LEFT + (min(max(day, first), last) - first) * scale, 1)

    lanes, y = [], float(TOP)
    for lane in ("events", "said", "works"):
        bars: list[dict[str, Any]] = []
        rows = [0.0]
        for mark in sorted((each for each in marks if each.lane == lane), key=lambda each: each.key):
            start, end = (
                x(mark.start if mark.start is not None else first),
                x(mark.end if mark.end is not None else last),
            )
            label = mark.label if len(mark.label) <= LONGEST else mark.label[: LONGEST - 1].rstrip() + "…"
            wide = 8 + len(label) * LETTER
            left = max(end, start + 8) + wide > WIDTH  # no room on the right
            begin = start - wide if left else start
            row = next((index for index, taken in enumerate(rows) if taken < begin - 6), len(rows))
            if row == len(rows):
                rows.append(0.0)
            rows[row] = max(end, start + 8) + (0 if left else wide)
            day = mark.start is not None and mark.start == mark.end
            bars.append(
                {
                    "mark": mark,
                    "label": label,
                    "x": start,
                    "width": max(round(end - start, 1), 3.0),
                    "day": day,
                    "row": row,
                    "left": left,
                    "open": mark.start is None or mark.end is None,
                }
            )
        for bar in bars:
            bar["y"] = y + 26 + bar["row"] * ROW
        height = 34 + len(rows) * ROW
        lanes.append({"name": lane, "y": y, "height": height, "bars": bars})
        y += height
    return {"width": WIDTH, "height": y + 6, "lanes": lanes, "ticks": _ticks(low, high, x)}


def _ticks(low: int, high: int, x: Any) -> list[dict[str, Any]]:
    """Years, or months where no more than two years are shown."""
    if high - low < 2:
        days = [datetime.date(year, month, 1) for year in range(low, high + 1) for month in range(1, 13)]
        return [
            {"x": x(day.toordinal()), "label": day.strftime("%b %Y" if day.month == 1 else "%b")}
            for day in days[:: high - low + 1]
        ]
    step = next((step for step in STEPS if (high - low) / step <= 14), 500)
    years = range(-(-low // step) * step, high + 1, step)
    return [{"x": x(datetime.date(max(year, 1), 1, 1).toordinal()), "label": str(year)} for year in years]
