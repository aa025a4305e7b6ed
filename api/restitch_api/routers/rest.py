"""REST under ``/api/v1``: parse, call one function, shape the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from restitch import catalogue, network, outline, profile, search
from restitch.errors import NotAcceptableError, NotFoundError
from restitch.iris import SLUG
from restitch.lookup import Lookup
from restitch.reliance.ways import relying_on
from restitch_api import rdf, schemas
from restitch_api.media import ranked
from restitch_api.paging import answer_list, known_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_parameters)])

Text = Annotated[str | None, Query()]
Limit = Annotated[int | None, Query(description="Items a page.", ge=1)]
View = Annotated[
    str,
    Query(
        description="`noted`: what endnotes carry; `own`: and the author's word; `all`: and what is reported."
    ),
]
Cursor = Annotated[str | None, Query(description="Where to go on; taken from `next`.")]


def listed(
    request: Request, iris: list[str], describe: Callable[[OpenGraph, list[str]], list[Record]]
) -> Response:
    graph: OpenGraph = request.state.graph
    return answer_list(request, iris, lambda page: describe(graph, list(page)))


def single(
    request: Request,
    iri: str,
    class_name: str,
    kind: str,
    key: str,
    describe: Callable[[OpenGraph, list[str]], list[Record]],
) -> Response:
    """One thing as JSON, Turtle or JSON-LD."""
    graph: OpenGraph = request.state.graph
    catalogue.require(graph, iri, class_name, kind, key)
    media = ranked(request.headers.get("accept"), ("application/json", *rdf.MEDIA))
    if not media:
        raise NotAcceptableError(f"made as application/json, {', '.join(rdf.MEDIA)}")
    if media[0] in rdf.MEDIA:
        return Response(rdf.describe(graph, iri, media[0]), media_type=media[0])
    return JSONResponse(describe(graph, [iri])[0])


def look(request: Request) -> Lookup:
    return Lookup(request.state.graph)


def slug(kind: str, key: str) -> str:
    """A key out of a path; one that could not be a key is simply not found."""
    if not SLUG.fullmatch(key):
        raise NotFoundError(kind, key)
    return key


@router.get("/essays", **schemas.many("essays"))
def essays(request: Request, limit: Limit = None, cursor: Cursor = None) -> Response:
    """The essays in this graph, with counts."""
    return listed(request, look(request).essays(), catalogue.essays)


@router.get("/essays/{essay}", **schemas.one("essays"))
def essay(request: Request, essay: str) -> Response:
    """One essay, with counts."""
    iri = request.state.graph.iris.essay(slug("essay", essay))
    return single(request, iri, "Essay", "essay", essay, catalogue.essays)


@router.get("/essays/{essay}/profile", **schemas.one("profile"))
def profile_(request: Request, essay: str) -> dict[str, Any]:
    """What each sentence stands on, section by section, and what carries how much."""
    return profile.profile(request.state.graph, slug("essay", essay))


@router.get("/search", **schemas.many("search"))
def search_(
    request: Request,
    q: Annotated[str, Query(description="Words a thing must hold, all of them.")],
    kind: Annotated[str | None, Query(description="`claim`, `source`, `note`, `actor` or `event`.")] = None,
    standing: Text = None,
    section: Text = None,
    type: Text = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Claims, works, endnotes, actors and events that hold the words, best first, with facets."""
    wanted = {"kind": kind, "standing": standing, "section": section, "type": type}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    found = search.search(request.state.graph, q, chosen)
    return answer_list(request, found, list, extra={"facets": found.facets})


@router.get("/claims/{essay}/{key}/outline", **schemas.one("outline"))
def outline_(
    request: Request,
    essay: str,
    key: str,
    down: Annotated[int, Query(ge=0, le=8, description="Steps towards the works.")] = 3,
    up: Annotated[int, Query(ge=0, le=8, description="Steps towards the conclusions.")] = 3,
) -> dict[str, Any]:
    """The argument around a claim: what it rests on and what rests on it, for drawing."""
    iri = request.state.graph.iris.claim(slug("essay", essay), slug("claim", key))
    catalogue.require(request.state.graph, iri, "Claim", "claim", f"{essay}/{key}")
    return outline.outline(request.state.graph, iri, down, up)


@router.get("/claims", **schemas.many("claims"))
def claims(
    request: Request,
    essay: Text = None,
    source: Annotated[str | None, Query(description="Key of a work the claims rely on.")] = None,
    reach: Annotated[
        str, Query(description="`direct`: cite it; `all`: also through other claims.")
    ] = "direct",
    note: Annotated[str | None, Query(description="`25`, `25.2` or `lankov-2023/25`.")] = None,
    actor: Text = None,
    event: Text = None,
    kind: Text = None,
    section: Text = None,
    own: Annotated[bool | None, Query(description="Only the author's own, or only the others.")] = None,
    q: Annotated[str | None, Query(description="Words the statement holds.")] = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Claims in the order of the text; filters combine. With `source`, each says how it relies on it."""
    lookup = look(request)
    found = lookup.claims(essay, source, reach, note, actor, event, kind, own, q, section, view)
    describe = catalogue.claims if source is None else relying_on(lookup.graph, lookup.source(source))
    return listed(request, found, describe)


@router.get("/claims/{essay}/{key}", **schemas.one("claims"))
def claim(request: Request, essay: str, key: str) -> Response:
    """One claim, with its grounds, citations, attribution, relations, figures and places."""
    iri = request.state.graph.iris.claim(slug("essay", essay), slug("claim", key))
    return single(request, iri, "Claim", "claim", f"{essay}/{key}", catalogue.claims)


@router.get("/notes", **schemas.many("notes"))
def notes(request: Request, essay: Text = None, limit: Limit = None, cursor: Cursor = None) -> Response:
    """Endnotes, with the works they cite and the markers that mean them."""
    return listed(request, look(request).notes(essay), catalogue.notes)


@router.get("/notes/{essay}/{number}", **schemas.one("notes"))
def note(request: Request, essay: str, number: str) -> Response:
    """One endnote."""
    iri = request.state.graph.iris.of_essay(slug("essay", essay), "note", slug("note", number))
    return single(request, iri, "Endnote", "note", f"{essay}/{number}", catalogue.notes)


@router.get("/sources", **schemas.many("sources"))
def sources(
    request: Request,
    kind: Annotated[str | None, Query(description="A CSL type, such as article-journal.")] = None,
    tier: Text = None,
    q: Text = None,
    sort: Annotated[str | None, Query(description="`title` or `claims`.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """The works that are cited."""
    return listed(request, look(request).sources(kind, tier, q, sort), catalogue.sources)


@router.get("/sources/{key}", **schemas.one("sources"))
def source(request: Request, key: str) -> Response:
    """One work: who cites it, where, and how many claims rest on it."""
    iri = request.state.graph.iris.shared("source", slug("source", key))
    return single(request, iri, "Source", "source", key, catalogue.sources)


@router.get("/sources/{key}/claims", **schemas.many("source-claims"))
def source_claims(
    request: Request,
    key: str,
    reach: Annotated[
        str, Query(description="`direct`: cite it; `all`: also through other claims.")
    ] = "direct",
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Which claims rely on this work, how, and by what path."""
    graph: OpenGraph = request.state.graph
    iri = graph.iris.shared("source", slug("source", key))
    catalogue.require(graph, iri, "Source", "source", key)
    found = look(request).claims(source=key, reach=reach, view=view)
    return listed(request, found, relying_on(graph, iri))


@router.get("/actors", **schemas.many("actors"))
def actors(
    request: Request, type: Text = None, q: Text = None, limit: Limit = None, cursor: Cursor = None
) -> Response:
    """Who is named or quoted."""
    return listed(request, look(request).actors(type, q), catalogue.actors)


@router.get("/actors/{key}", **schemas.one("actors"))
def actor(request: Request, key: str) -> Response:
    """One actor, with aliases, relations in and out, events and claims."""
    iri = request.state.graph.iris.shared("actor", slug("actor", key))
    return single(request, iri, "Actor", "actor", key, catalogue.actors)


@router.get("/relations", **schemas.many("relations"))
def relations(
    request: Request,
    origin: Annotated[str | None, Query(alias="from")] = None,
    to: Text = None,
    actor: Annotated[str | None, Query(description="Either end.")] = None,
    type: Text = None,
    standing: Annotated[str | None, Query(description="`noted`, `own` or `reported`.")] = None,
    source: Annotated[str | None, Query(description="Rests on this work.")] = None,
    from_date: Text = None,
    to_date: Text = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Relations between actors, each with the claims and notes behind it."""
    found = look(request).relations(origin, to, type, actor, standing, from_date, to_date, source, view)
    return listed(request, found, catalogue.relations)


@router.get("/events", **schemas.many("events"))
def events(
    request: Request,
    from_date: Text = None,
    to_date: Text = None,
    type: Text = None,
    actor: Text = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """What happened, in order of time."""
    return listed(request, look(request).events(from_date, to_date, type, actor, view), catalogue.events)


@router.get("/events/{key}", **schemas.one("events"))
def event(request: Request, key: str) -> Response:
    """One event, with participants, roles and tallies."""
    iri = request.state.graph.iris.shared("event", slug("event", key))
    return single(request, iri, "Event", "event", key, catalogue.events)


@router.get("/figures", **schemas.many("figures"))
def figures(
    request: Request,
    measure: Text = None,
    actor: Text = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Numbers with unit, time and source."""
    return listed(request, look(request).figures(measure, actor, view), catalogue.figures)


@router.get("/network", **schemas.one("network"))
def network_(
    request: Request,
    actor: Annotated[str | None, Query(description="Start from this actor.")] = None,
    depth: Annotated[int, Query(ge=1, le=6, description="Steps from the actor.")] = 1,
    type: Text = None,
    cited: Annotated[
        bool | None, Query(description="Only relations with an endnote, or only without.")
    ] = None,
    view: View = "all",
) -> dict[str, Any]:
    """Nodes and edges for drawing: an edge is the relations of one kind between two actors."""
    lookup = look(request)
    return network.network(lookup, actor=actor, depth=depth, type=type, cited=cited, view=view)
