"""The figures: each series as a small chart with its sources, and the single numbers as a table."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import catalogue
from restitch.lookup import Lookup
from restitch_api.pages.common import actor_names, by_key, opened, pages, render, shared, views
from restitch_api.web import UNITS, amount, term, when

if TYPE_CHECKING:
    from restitch.catalogue import Record

router = pages()
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 170, 16, 324, 34, 138  # pixels of a chart
CROWDED = 44  # pixels between points whose labels would touch


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
        views=switch,
    )


def _claims(graph: Any, figures: list[Record]) -> list[Record]:
    """The claim each figure is part of: a figure's IRI is its claim's and a dot."""
    return catalogue.claims(graph, sorted({each["id"].rpartition(".")[0] for each in figures}))


def _chart(key: tuple[str, ...], figures: list[Record], names: dict[str, str]) -> dict[str, Any]:
    """Points at the middle of their time with a bar as wide as it, lines between exact values, from zero."""
    points = sorted((_point(each) for each in figures), key=lambda point: (point["middle"], point["value"]))
    first, last = min(point["start"] for point in points), max(point["end"] for point in points)
    top = max(point["value"] for point in points) or 1
    low = min(0, *(point["value"] for point in points))
    for point in points:
        for name in ("start", "end", "middle"):
            share = (point[name] - first) / max(last - first, 1)
            point[f"x_{name}"] = round(LEFT + 12 + share * (RIGHT - LEFT - 24), 1)
        point["y"] = round(BOTTOM - (point["value"] - low) / (top - low) * (BOTTOM - TOP), 1)
        point["anchor"] = (
            "start" if point["x_middle"] < 50 else "end" if point["x_middle"] > WIDTH - 50 else "middle"
        )
    for index, point in enumerate(points):
        near = [
            other for other in points[max(index - 1, 0) : index + 2]
            if other is not point and abs(other["x_middle"] - point["x_middle"]) < CROWDED
        ]  # fmt: skip
        point["below"] = any(other["value"] > point["value"] for other in near)
        point["tick"] = "" if index and points[index - 1] in near else _tick(point["figure"])
    sure = [point for point in points if point["figure"]["comparator"] == "exact"]
    return {
        "title": term("Measure", key[0]),
        "of": names.get(key[2], key[2]),
        "with": names.get(key[3], key[3]),
        "unit": UNITS.get(key[1], key[1]),
        "points": points,
        "width": WIDTH,
        "height": HEIGHT,
        "base": BOTTOM,
        "line": "M" + "L".join(f"{point['x_middle']} {point['y']}" for point in sure)
        if len(sure) > 1
        else "",
        "sources": sorted({source for each in figures for source in each["sources"]}),
        "text": "; ".join(f"{when(each['when'])}: {amount(each)}" for each in figures),
    }


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
