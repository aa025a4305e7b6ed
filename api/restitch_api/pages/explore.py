"""The explorer: the actor network, drawn and as a table."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from restitch import catalogue, explorer, vocab
from restitch.lookup import Lookup
from restitch.network import network, part
from restitch_api.pages.common import VIEW_NAMES, opened, pages, shared, views, works_of
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
MOST = 80  # actors drawn at first; more are a link away
LARGEST = 150  # actors drawn at all: past that a picture tells nothing
LOOKS = {"state": "state", "person": "person", "collective": "person", "bloc": "bloc"}
LOOK_NAMES = {"state": "States", "person": "People", "body": "Bodies and media", "bloc": "Blocs"}
_drawing = Lock()


@router.get("/explorer")
def explore(
    request: Request,
    focus: Annotated[list[str] | None, Query()] = None,
    most: Annotated[int, Query(ge=1, le=LARGEST)] = MOST,
    view: str = "all",
) -> HTMLResponse:
    """The best connected actors, or the neighbourhood of those in ``focus``; all else is the browser's."""
    graph = opened(request)
    wanted = tuple(dict.fromkeys(focus or ()))
    for key in wanted:
        Lookup(graph).relations(actor=key)  # refuses an actor that is not there
    views(request, view)  # refuses a view there is not
    return HTMLResponse(explorer_page(graph, wanted, most, view))


def explorer_page(graph: OpenGraph, focus: tuple[str, ...] = (), most: int = MOST, view: str = "all") -> str:
    """The page as HTML, the same until the graph changes; one drawing is worked out at a time."""
    drawn = graph.once("drawn", lambda: lru_cache(maxsize=16)(partial(_page, graph)))
    with _drawing:
        return drawn(focus, most, view)


def _page(graph: OpenGraph, focus: tuple[str, ...], most: int, view: str) -> str:
    found = part(network(Lookup(graph), group="family", view=view), most, focus)
    claims, works = _told(graph, (ref for edge in found["edges"] for ref in edge["claims"]))
    picture = explorer.draw(found)
    families = vocab.lists()["RelationFamily"]
    rows = [
        {**edge, "id": explorer.edge_id(edge), "told": [claims[ref] for ref in edge["claims"]]}
        for edge in sorted(found["edges"], key=lambda each: (-len(each["claims"]), each["from_name"]))
    ]
    behind = sorted({key for row in rows for key in row["sources"]})
    years = [
        day[:4] for row in rows for span in row["spans"] for day in span if day and not day.startswith("-")
    ]
    template = templates.get_template("explorer.html")
    return template.render(
        path="/explorer",
        nodes=picture.nodes,
        edges=picture.edges,
        options=picture.options,
        rows=rows,
        found=found,
        actors=sorted(found["nodes"], key=lambda node: node["name"].lower()),
        families=families,
        works=works,
        focus=focus,
        most=most,
        largest=LARGEST,
        views=[
            {"label": label, "on": name == view, "href": _address(focus, most, name)}
            for name, label in VIEW_NAMES.items()
        ],
        years=(int(min(years, default="1900")), int(max(years, default="2000"))),
        behind=sorted(
            catalogue.sources(graph, shared(graph, "source", behind)), key=lambda work: work["title"]
        ),
        counts=Counter(row["type"] for row in rows),
        standings=Counter(row["standing"] for row in rows),
        looks={
            look: (name, sum(LOOKS.get(node["type"], "body") == look for node in found["nodes"]))
            for look, name in LOOK_NAMES.items()
        },
        look_of=LOOKS,
    )


def _address(focus: tuple[str, ...], most: int, view: str) -> str:
    query = [*(("focus", key) for key in focus), ("most", most), ("view", view)]
    return f"/explorer?{urlencode(query)}"


def _told(graph: OpenGraph, refs: Iterable[str]) -> tuple[dict[str, Record], dict[str, Record]]:
    """Claims by ``essay/key``, and the works behind them by citation."""
    wanted = sorted(set(refs))
    iris = [graph.iris.claim(*ref.split("/")) for ref in wanted]
    claims = dict(zip(wanted, catalogue.claims(graph, iris), strict=True))
    return claims, works_of(graph, claims.values())
