"""The explorer: the actor network, drawn and as a table, and what stands behind its actors and lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse

from restitch import vocab
from restitch_api.pages.called import called
from restitch_api.pages.common import VIEW_NAMES, opened, pages
from restitch_api.pages.drawings import Kept
from restitch_api.pages.explored import BEHIND, BRIEFLY, LARGEST, LOOK_NAMES, LOOKS, SORTS, Wanted, read, year
from restitch_api.pages.panel import panel, settled, told
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch_api.pages.drawings import Drawing
    from restitch_api.pages.panel import State

router = pages()
HEADS = {"from": "From", "relation": "Relation", "to": "To", "behind": "Behind it", "claims": "Claims"}


@router.get("/explorer")
def explore(request: Request) -> HTMLResponse:
    """The best connected actors, or the neighbourhood of those in ``focus``, filtered as asked."""
    graph = opened(request)
    wanted, faults = read(graph, request.query_params.multi_items())
    page = explorer_page(graph, wanted, faults, _may_edit(request))
    return HTMLResponse(page, status_code=400 if faults else 200)


@router.get("/explorer/panel")
def beside(request: Request) -> JSONResponse:
    """What changes beside the picture with the address: the panel, the way, and what falls."""
    graph = opened(request)
    wanted, _ = read(graph, request.query_params.multi_items())  # faults are told by the page
    state = settled(graph, wanted, _may_edit(request))
    return JSONResponse({"panel": panel(state), **_told(state), "besides": state.besides})


def _may_edit(request: Request) -> bool:
    """A page that was made before anybody asked is for those who may not."""
    return request.app.state.editing is not None


@router.get("/explorer/actors")
def so_called(request: Request, q: str = "") -> JSONResponse:
    """The actors called so, drawn or not: what can be typed into the fields of the page."""
    found = called(opened(request), q)
    return JSONResponse([{name: each[name] for name in ("key", "name", "type")} for each in found])


@router.get("/explorer/claims")
def behind_lines(request: Request) -> JSONResponse:
    """The claims behind every line of a part of the network, for its files."""
    graph = opened(request)
    wanted, _ = read(graph, request.query_params.multi_items())
    rows = settled(graph, wanted).drawing.rows
    return JSONResponse({row["id"]: [_filed(claim) for claim in row["told"]] for row in rows})


def _filed(claim: Record) -> Record:
    return {
        "claim": f"{claim['essay']}/{claim['key']}",
        "statement": claim["statement"],
        "standing": claim["standing"],
        "denied": bool(claim["denied_in"]),
        "notes": claim["notes"],
        "sources": claim["sources"],
        "through": {
            "notes": [number for _, number in claim["through"]["notes"]],
            "sources": claim["through"]["sources"],
        },
        **{name: [_filed(each) for each in claim[name]] for name in ("told_in", "denied_in")},
    }


def explorer_page(
    graph: OpenGraph, wanted: Wanted | None = None, faults: list[str] | None = None, editing: bool = False
) -> str:
    """The page as HTML, the same until the graph changes. Filters draw nothing anew."""
    kept: Kept[str] = graph.once("explorer", Kept)
    key = (wanted or Wanted(), tuple(faults or ()), editing)
    return kept.get(key, lambda: _explorer(graph, *key))


def _explorer(graph: OpenGraph, wanted: Wanted, notices: tuple[str, ...], editing: bool) -> str:
    state = settled(graph, wanted, editing)
    wanted, drawing = state.wanted, state.drawing
    nodes, rows = drawing.found["nodes"], drawing.rows
    years = _years(wanted, rows)
    values = {
        **told(state), "notices": notices, "moved": state.moved, "found": drawing.found,
        "rows": drawing.sorted(wanted.sort), "shown": {row["id"] for row in state.shown},
        "actors": sorted(nodes, key=lambda node: node["name"].lower()),
        "looks": {key: name for key, name in LOOK_NAMES.items() if key in drawing.looks.values()},
        "families": vocab.lists()["RelationFamily"], "counts": _counts(wanted, drawing),
        "behind": BEHIND, "years": years,
        "undated": sum(all(span == [None, None] for span in row["spans"]) for row in rows),
        "behind_lines": _behind(state), "noticed": drawing.findings, "all_works": drawing.works,
        "largest": LARGEST, "heads": {name: (HEADS[name], *_turned(wanted, name)) for name in SORTS},
        "views": [
            {"label": label, "on": name == wanted.view, "name": name, "href": wanted.address(view=name)}
            for name, label in VIEW_NAMES.items()
        ],
        "data": _data(state, years),
    }  # fmt: skip
    return templates.get_template("explorer.html").render(path="/explorer", **values)


def _counts(wanted: Wanted, drawing: Drawing) -> dict[str, Counter[str]]:
    """For each filter, how many lines or actors of each value there are among those the others leave."""

    def passing(**dropped: Any) -> list[Record]:
        others = replace(wanted, **dropped)
        return [row for row in drawing.rows if others.keeps(row, drawing.looks)]

    met = {row[end] for row in passing(look=None) for end in ("from", "to")}
    return {
        "family": Counter(row["type"] for row in passing(family=None)),
        "standing": Counter(row["behind"] for row in passing(standing=None)),
        "look": Counter(look for key, look in drawing.looks.items() if key in met or not drawing.rows),
    }


def _turned(wanted: Wanted, name: str) -> tuple[str, str]:
    """``aria-sort`` of a column, and the address that sorts by it, or turns its order round."""
    down = {f"-{name}": "descending", name: "ascending"}.get(wanted.sort, "none")
    return down, wanted.address(sort=f"-{name}" if down == "ascending" else name)


def _years(wanted: Wanted, rows: list[Record]) -> tuple[int, int]:
    """The first and the last year of the slider: those of the lines, and what the address asks for."""
    found = [year(day) for row in rows for span in row["spans"] for day in span if day]
    found = [each for each in found if each > 0]
    asked = [each for each in (wanted.first, wanted.last) if each is not None]
    return min([*found, *asked], default=1900), max([*found, *asked], default=2000)


def _behind(state: State) -> list[Record]:
    """The works a line can rest on, and those the address names though no line does."""
    keys = {key for row in state.drawing.rows for key in row["sources"]}
    named = {key for key in (state.wanted.source, state.wanted.falls) if key is not None} - keys
    found = [{"key": key, "title": f"{key} (behind no line here)"} for key in named]
    found += [state.drawing.works[key] for key in keys]
    return sorted(found, key=lambda work: (work["title"].lower(), work["key"]))


def _told(state: State) -> Record:
    """What the picture shows that is worked out here: the way and what falls."""
    return {
        "way": None if state.way is None else [row["id"] for row in state.way],
        "fates": {"lines": state.fates.lines, "claims": state.fates.claims},
    }


def _data(state: State, years: tuple[int, int]) -> Mapping[str, Any]:
    """What the script draws, and what it takes away as files."""
    drawing, wanted = state.drawing, state.wanted
    by_id = {row["id"]: row for row in drawing.rows}
    edges = [
        {**edge, **{name: by_id[edge["id"]][name] for name in ("behind", "notes", "through_notes", "labels")}}
        for edge in drawing.picture.edges
    ]
    return {
        "nodes": drawing.picture.nodes,
        "edges": edges,
        "ranks": drawing.ranks,
        "told": _told(state),
        "options": drawing.picture.options,
        "looks": LOOKS,
        "credit": drawing.credit,
        "legend": {
            "families": [(key, term.label) for key, term in vocab.lists()["RelationFamily"].items()],
            "behind": list(BEHIND.items()),
            "kinds": list(LOOK_NAMES.items()),
        },
        "briefly": BRIEFLY,
        "years": years,
        "moved": state.moved,
        "part": {"focus": wanted.focus, "most": wanted.most, "view": wanted.view},
        "besides": state.besides,
        "whole": not wanted.focus and not drawing.found["left_out"],
        "defaults": {"most": Wanted.most, "view": Wanted.view, "sort": Wanted.sort},
    }
