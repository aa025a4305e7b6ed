"""The timeline: events, what was said, and the works, each as imprecise as it is known."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import audited, catalogue
from restitch.dates import parse_period
from restitch.lookup import Lookup
from restitch_api.pages.common import by_key, chosen_essay, opened, pages, render, views
from restitch_api.pages.lanes import Mark, draw
from restitch_api.pages.rails import draw_down
from restitch_api.pages.span import Span, years
from restitch_api.pages.wording import in_words

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
SPAN = 24  # years shown at first, up to the last
SINCE = (1945, 2000, 2015)  # years that a link goes back to
# The rules of the audit that compare a printed date with what the work is cited for. The page draws
# what they have found rather than compare dates anew, so that there is one answer.
EARLY = ("source-before-event", "date-swap-suspected")


@router.get("/timeline")
def timeline(
    request: Request,
    first: str | None = None,
    last: str | None = None,
    view: str = "all",
    essay: str | None = None,
) -> HTMLResponse:
    """``first`` and ``last`` are the years, months or days shown, of what ``essay`` tells."""
    graph = opened(request)
    switch = views(request, view)
    key, essays = chosen_essay(graph, essay)
    about = {"essay": key, "essays": essays}
    marks, early = graph.once(("marks", key, view), lambda: _marks(graph, view, key)) if key else ([], [])
    if not marks:
        return render(request, "timeline.html", drawing=None, marks=[], early=[], views=switch, **about)
    known = [_year(mark.key) for mark in marks]
    earliest, latest = min(known), max(known)
    high = last or str(latest)
    low = first or str(max(earliest, _year(Span.read(high, high).last) - SPAN))
    span = Span.read(low, high)
    shown = [mark for mark in marks if span.holds(mark.start, mark.end)]

    def link(to: Span | None) -> str | None:
        if to is None:
            return None
        shown = {"first": to.written[0], "last": to.written[1], "view": view}
        return "/timeline?" + urlencode({**shown, **({"essay": key} if len(essays) > 1 else {})})

    presets = [(f"All, {earliest}–{latest}", years(earliest, latest))]
    presets += [(f"Since {year}", years(year, latest)) for year in SINCE if earliest < year < latest]
    presets += [(str(year), years(year, year)) for year in (latest - 1, latest)]
    return render(
        request,
        "timeline.html",
        drawing=draw(shown, span),
        down=draw_down(shown, span),
        marks=sorted(shown, key=lambda mark: mark.key),
        presets=[(label, link(to), to == span) for label, to in presets],
        span=span,
        link=link,
        early=early,
        views=switch,
        view=view,
        hidden=len(marks) - len(shown),
        **about,
    )


def _marks(graph: OpenGraph, view: str, essay: str) -> tuple[list[Mark], list[Record]]:
    lookup = Lookup(graph)
    events = catalogue.events(graph, lookup.events(view=view, essay=essay))
    said = catalogue.claims(graph, lookup.claims(kind="attribution", view=view, essay=essay))
    works = by_key(catalogue.sources(graph, lookup.sources(essay=essay)))
    early = _early(graph, works, essay)
    marks = [
        _mark("events", each["label"], each, weight=len(each["claims"])) for each in events if each["when"]
    ]
    marks += [
        _mark("said", each["statement"], each, weight=len(each["supports"])) for each in said if each["when"]
    ]
    marks += [
        _mark("works", work["title"], work, work["issued"], weight=work["claims_all"])
        for work in works.values()
        if work["issued"]
    ]
    marks += [
        _mark(
            "early", f"Note {each['note']} as printed: {each['title']}", each, each["printed"],
            cited_for=tuple(cited["page"] for cited in each["cited_for"]), asks=each["question"],
        )
        for each in early
    ]  # fmt: skip
    return marks, early


def _mark(lane: str, label: str, record: Record, when: str | None = None, **more: Any) -> Mark:
    period = parse_period(when or record["when"])
    page = record["links"]["page"]
    return Mark(lane, label, page, period.edtf, _ordinal(period.earliest), _ordinal(period.latest), **more)


def _early(graph: OpenGraph, works: dict[str, Record], essay: str) -> list[Record]:
    """Findings of works printed before what they are cited for, with what that is."""
    lookup = Lookup(graph)
    known = {rule["key"] for rule in audited.rules(graph, lookup.rules())}
    found = [
        finding
        for rule in EARLY
        if rule in known
        for finding in audited.findings(graph, lookup.findings(rule=rule, essay=essay))
    ]
    return [
        {
            **finding,
            "note": finding["notes"][0],
            "title": works[finding["sources"][0]]["title"],
            "printed": finding["evidence"]["printed"],
            "cited_for": _cited_for(graph, finding),
            "links": {**finding["links"], "page": f"/notes/{finding['essay']}/{finding['notes'][0]}"},
        }
        for finding in in_words(graph, found)
    ]


def _cited_for(graph: OpenGraph, finding: Record) -> list[Record]:
    """What the rule compared the printed date with: the events of claims, or else when they were said."""
    printed = parse_period(finding["evidence"]["printed"])
    compared = [key for key in finding["claims"] if key in finding["evidence"]]
    claims = catalogue.claims(graph, (graph.iris.claim(finding["essay"], key) for key in compared))
    keys = sorted({key for claim in claims for key in claim["events"]})
    events = catalogue.events(graph, (graph.iris.shared("event", key) for key in keys))
    after = [
        {"label": each["label"], "page": each["links"]["page"], "when": each["when"]}
        for each in events
        if each["when"] and printed.surely_before(parse_period(each["when"]))
    ]
    return after + [
        {"label": each["statement"], "page": each["links"]["page"], "when": each["when"]}
        for each in claims
        if not each["events"] and each["when"]
    ]


def _ordinal(day: str | None) -> int | None:
    """Days since the year 1; dates before it stand at its beginning."""
    if day is None:
        return None
    return 1 if day.startswith("-") else datetime.date.fromisoformat(day).toordinal()


def _year(day: int) -> int:
    return datetime.date.fromordinal(max(day, 1)).year
