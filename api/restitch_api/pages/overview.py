"""The evidence profile: a picture an editor can put in a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from restitch import audited
from restitch.dates import parse_period
from restitch.errors import NotFoundError
from restitch.lookup import Lookup
from restitch.profile import BASES, profile
from restitch_api.pages import picture
from restitch_api.pages.common import chosen_essay, opened, pages, render
from restitch_api.web import templates

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
WORDS = {
    "note": "cites an endnote",
    "argued": "argued from claims that do",
    "own": "the author’s word alone",
    "nothing": "asserts nothing",
    "missing": "not encoded",
}
HEIGHTS = {"note": 26, "argued": 18, "own": 10, "nothing": 3, "missing": 26}  # of a cell, in pixels
# The audit's severities, gravest first, as the audit's page orders and names them.
SEVERITIES = {"error": "errors", "warning": "warnings", "note": "remarks"}
HEAVIEST = 12  # works shown in the drawing of the load


@router.get("/")
def home(request: Request, essay: str | None = None) -> HTMLResponse:
    graph = opened(request)
    key, essays = chosen_essay(graph, essay)
    if key is None:
        return render(request, "home.html", profile=None, essays=[])
    return render(
        request, "home.html", essays=essays, **graph.once(("profile", key), lambda: _shown(graph, key))
    )


@router.get("/profile.svg")
def profile_picture(request: Request, essay: str | None = None) -> Response:
    """The same in one picture that stands alone."""
    graph = opened(request)
    key, _ = chosen_essay(graph, essay)
    if key is None:
        raise NotFoundError("essay", "none is loaded")
    shown = graph.once(("profile", key), lambda: _shown(graph, key))
    title = f"Evidence profile of {shown['profile']['essay']['title']}"
    body = templates.get_template("profile.svg").render(
        picture=picture.draw(shown), width=picture.WIDTH, title=title
    )
    return Response(body, media_type="image/svg+xml")


def _shown(graph: OpenGraph, essay: str) -> dict[str, Any]:
    found = profile(graph, essay)
    return {
        "profile": found,
        "bases": {name: WORDS[name] for name in BASES if found["totals"][name]},
        "heights": HEIGHTS,
        "paragraphs": {each["key"]: _paragraphs(each) for each in found["sections"]},
        "heaviest": found["load"][:HEAVIEST],
        "most": max((each["direct"] + each["through"] for each in found["load"]), default=1) or 1,
        "kinds": Counter(each["type"] for each in found["load"]).most_common(),
        "tiers": Counter(each["tier"] or "not said" for each in found["load"]).most_common(),
        "ages": _ages(found["load"]),
        "audit": _audit(graph, essay),
    }


def _audit(graph: OpenGraph, essay: str) -> dict[str, Any]:
    """How much the audit has found: by severity, and by topic and severity; the topics with most first."""
    lookup = Lookup(graph)
    findings = audited.findings(graph, lookup.findings(essay=essay))
    topics = {rule["key"]: rule["topic"] for rule in audited.rules(graph, lookup.rules())}
    counted = Counter((topics[each["rule"]], each["severity"]) for each in findings)
    by_topic = Counter(topics[each["rule"]] for each in findings)
    return {
        "severities": {
            name: {"label": label, "count": sum(each["severity"] == name for each in findings)}
            for name, label in SEVERITIES.items()
        },
        "topics": [
            {"name": topic, "total": total, "counts": {name: counted[topic, name] for name in SEVERITIES}}
            for topic, total in by_topic.most_common()
        ],
        "total": len(findings),
        "questions": sum(each["question"] for each in findings),
        "decided": sum(each["decision"] is not None for each in findings),
    }


def _paragraphs(section: Record) -> list[dict[str, Any]]:
    """The section's sentences by paragraph, with a text for those who do not see the cells."""
    found: dict[int, list[Record]] = {}
    for sentence in section["sentences"]:
        found.setdefault(sentence["paragraph"], []).append(sentence)
    return [
        {
            "number": number,
            "sentences": sentences,
            "text": ", ".join(
                f"{WORDS[base]}: {count}"
                for base in BASES
                if (count := sum(each["base"] == base for each in sentences))
            ),
        }
        for number, sentences in found.items()
    ]


def _ages(load: list[Record]) -> dict[str, Any]:
    """Works by the year they appeared: columns of dots, the oldest on the left; those undated apart."""
    years: dict[int, list[Record]] = {}
    undated = []
    for work in load:
        day = parse_period(work["issued"]).earliest if work["issued"] else None
        if day is None or day.startswith("-"):
            undated.append(work)
        else:
            years.setdefault(int(day[:4]), []).append(work)
    if not years:
        return {"columns": [], "ticks": [], "undated": undated}
    first, last = min(years), max(years)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (last - first) / step <= 8)
    ticks = range(-(-first // step) * step, last + 1, step)
    return {
        "first": first,
        "last": last,
        "ticks": list(ticks),
        "undated": undated,
        "tallest": max(len(each) for each in years.values()),
        "columns": [{"year": year, "works": years[year]} for year in sorted(years)],
    }
