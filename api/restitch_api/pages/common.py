"""What several pages need: rendering, one thing by key, the works and actors behind claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from restitch import briefs, catalogue
from restitch.errors import NotFoundError, ParameterError
from restitch.iris import SLUG
from restitch.lookup import VIEWS, Lookup, choose
from restitch_api.pages.wording import in_words
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

PAGE = 50  # things of a list that are shown at once


def pages() -> APIRouter:
    return APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


def render(request: Request, template: str, **values: Any) -> HTMLResponse:
    origin = str(request.base_url).rstrip("/")
    page = templates.get_template(template)
    if values.get("findings"):  # of whatever page, told in words
        values["findings"] = in_words(opened(request), values["findings"])
    shared = {"path": request.url.path, "origin": origin, "editing": request.app.state.editing}
    return HTMLResponse(page.render(**shared, **values))


def opened(request: Request) -> OpenGraph:
    graph: OpenGraph = request.state.graph
    return graph


def single(
    graph: OpenGraph, iri: str, class_name: str, key: str, describe: Any, essay: str | None = None
) -> Record:
    """The record of one thing; raises ``NotFoundError`` where there is none."""
    kind = class_name.lower()
    if not SLUG.fullmatch(key) or (essay is not None and not SLUG.fullmatch(essay)):
        raise NotFoundError(kind, key)
    catalogue.require(graph, iri, class_name, kind, key)
    record: Record = describe(graph, [iri])[0]
    return record


def chosen_essay(graph: OpenGraph, essay: str | None) -> tuple[str | None, list[str]]:
    """The essay a page is about, the first where none is asked for, and the keys of all of them.

    Raises ``ParameterError`` for one that is not there.
    """
    names = catalogue.Names(graph)
    keys = [names.key(iri) or "" for iri in Lookup(graph).essays()]
    if essay is not None and essay not in keys:
        raise ParameterError("essay", f"no essay with key {essay!r}; there are {', '.join(keys[:20])}")
    return essay or next(iter(keys), None), keys


def shared(graph: OpenGraph, kind: str, keys: Iterable[str]) -> list[str]:
    return [graph.iris.shared(kind, key) for key in keys]


def works_of(graph: OpenGraph, claims: Iterable[Record]) -> dict[str, Record]:
    """Source key -> the work as a citation names it, for every work these claims cite."""
    keys = sorted({key for claim in claims for key in claim["sources"]})
    return by_key(briefs.works(graph, shared(graph, "source", keys)))


def cited_in(graph: OpenGraph, notes: Iterable[Record]) -> dict[str, Record]:
    return works_of(graph, ({"sources": [each["source"] for each in note["citations"]]} for note in notes))


def by_key(records: Iterable[Record]) -> dict[str, Record]:
    return {record["key"]: record for record in records}


def actor_names(graph: OpenGraph, keys: Iterable[str | None]) -> dict[str, str]:
    """Actor key -> name, for those that are actors."""
    wanted = sorted({key for key in keys if key})
    found = briefs.actors(graph, shared(graph, "actor", wanted))
    return {record["key"]: record["name"] or record["key"] for record in found}


def window(request: Request, total: int, size: int = PAGE) -> dict[str, Any]:
    """``start`` and ``end`` of the slice the address asks for, and links to the slices around it."""
    text = request.query_params.get("start", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ParameterError("start", f"{text!r} is not a whole number")
    start = min(int(text), max(total - 1, 0))
    return {
        "start": start,
        "end": min(start + size, total),
        "total": total,
        "before": address(request, start=max(start - size, 0) or None) if start else None,
        "after": address(request, start=start + size) if start + size < total else None,
    }


def address(request: Request, **changes: object) -> str:
    """This address with some parameters changed; ``None`` takes one away."""
    query: Mapping[str, object] = {**request.query_params, **changes}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


VIEW_NAMES = {
    "noted": "What endnotes carry",
    "own": "And the author’s own word",
    "all": "And what is reported",
}


def views(request: Request, now: str) -> list[dict[str, Any]]:
    """The one switch of every answer and picture, as links; raises ``ParameterError``."""
    choose("view", now, VIEWS)
    return [
        {"label": label, "on": name == now, "href": address(request, view=name, start=None)}
        for name, label in VIEW_NAMES.items()
    ]


def choices(
    request: Request, name: str, counts: Mapping[str, int], label: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Facet values as links that turn each on or off; the address is the only state."""
    now = request.query_params.get(name)
    return [
        {
            "label": label(value), "count": count, "on": value == now,
            "href": address(request, start=None, **{name: None if value == now else value}),
        }
        for value, count in counts.items()
    ]  # fmt: skip
