"""The search page: what ``/api/v1/search`` answers, with facets as links."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch.profile import section_titles
from restitch.search import search
from restitch.wordindex import FACETS
from restitch_api.pages.common import choices, opened, pages, render, window
from restitch_api.web import STANDINGS, plain

router = pages()
NAMES = {"claim": "claims", "source": "sources", "note": "endnotes", "actor": "actors", "event": "events"}
TITLES = {"kind": "What", "standing": "Standing", "section": "Section", "type": "Kind"}


@router.get("/search")
def find(
    request: Request, q: str = "", kind: str = "", standing: str = "", section: str = "", type: str = ""
) -> HTMLResponse:
    graph = opened(request)
    found = search(graph, q, {"kind": kind, "standing": standing, "section": section, "type": type})
    titles = section_titles(graph)
    labels: dict[str, Callable[[str], str]] = {
        "kind": lambda key: NAMES[key],
        "standing": lambda key: STANDINGS[key],
        "section": lambda key: titles.get(key, key),
        "type": plain,
    }
    facets = [(TITLES[name], choices(request, name, found.facets[name], labels[name])) for name in FACETS]
    shown = window(request, len(found))
    return render(
        request,
        "search.html",
        q=q,
        hits=found[shown["start"] : shown["end"]],
        window=shown,
        suggestions=found.suggestions,
        facets=facets,
        names=NAMES,
        titles=titles,
    )
