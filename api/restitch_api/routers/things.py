"""Data IRIs resolve: ``/id/...`` answers 303 to the page or the record, by ``Accept``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from restitch.errors import NotAcceptableError, NotFoundError
from restitch.frames import solutions
from restitch_api import rdf, schemas
from restitch_api.media import ranked

if TYPE_CHECKING:
    from restitch.iris import Name

router = APIRouter()
OFFERED = ("text/html", *rdf.MEDIA, "application/json")


@router.get("/id/{path:path}", summary="Where to read about a thing", **schemas.leading_on(404, 406))
def thing(request: Request, path: str) -> Response:
    """303 to a page for people, to RDF or JSON for programs."""
    graph = request.state.graph
    iri = f"{graph.iris.base}id/{path}"
    name = graph.iris.read(iri)
    if name is None or not _exists(request, iri):
        raise NotFoundError("thing", f"id/{path}")
    media = ranked(request.headers.get("accept"), OFFERED)
    if not media:
        raise NotAcceptableError(f"described as {', '.join(OFFERED)}")
    target = None
    if media[0] not in rdf.MEDIA:
        target = _page(name) if media[0] == "text/html" else _record(name)
    return RedirectResponse(target or f"/doc/{path}", 303, headers={"Vary": "Accept"})


@router.get("/doc/{path:path}", summary="A thing as RDF", **schemas.as_rdf())
def document(request: Request, path: str) -> Response:
    """Turtle, JSON-LD or N-Triples, by ``Accept``."""
    graph = request.state.graph
    iri = f"{graph.iris.base}id/{path}"
    if graph.iris.read(iri) is None or not _exists(request, iri):
        raise NotFoundError("thing", f"id/{path}")
    accept = request.headers.get("accept")
    media = ranked(accept, rdf.MEDIA)
    if not media and ranked(accept, ("text/html",)):
        media = ["text/turtle"]  # for a browser: it shows text
    if not media:
        raise NotAcceptableError(f"made as {', '.join(rdf.MEDIA)}")
    return Response(rdf.describe(graph, iri, media[0]), media_type=media[0], headers={"Vary": "Accept"})


def _exists(request: Request, iri: str) -> bool:
    if any(character in iri for character in '<>"{}|\\^` '):
        return False
    graph = request.state.graph
    return bool(solutions(graph, f"SELECT ?p WHERE {{ <{iri}> ?p ?o }} LIMIT 1"))


def _page(name: Name) -> str | None:
    if name.kind in ("claim", "note"):
        return f"/{name.kind}s/{name.essay}/{name.key}"
    if name.kind in ("source", "actor", "event"):
        return f"/{name.kind}s/{name.key}"
    if name.kind == "relation":
        return f"/explorer?relation={name.key}"
    if name.kind == "essay":
        return "/"
    return None


def _record(name: Name) -> str | None:
    if name.kind in ("claim", "note"):
        return f"/api/v1/{name.kind}s/{name.essay}/{name.key}"
    if name.kind == "finding":
        return f"/api/v1/findings/{name.key}.{name.part}?essay={name.essay}"
    if name.kind in ("source", "actor", "event", "essay", "rule"):
        return f"/api/v1/{name.kind}s/{name.key}"
    return None
