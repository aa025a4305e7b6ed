"""REST on reliance: what falls, what a claim stands on, who carries how much, who says what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from restitch import catalogue, voices
from restitch.errors import NotAcceptableError, ParameterError
from restitch.reliance.load import Load, conclusions, weak_points
from restitch.reliance.origins import corroboration
from restitch.reliance.records import ANSWERED, fallen, withdrawn
from restitch.reliance.trees import DEEPEST, cut_sets, grounds_tree
from restitch_api import schemas
from restitch_api.media import ranked
from restitch_api.paging import answer_list, known_parameters, to_csv
from restitch_api.routers.rest import Cursor, Limit, Text, View, look, slug

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_parameters)])


def several(what: str) -> Any:
    return Query(default_factory=list, description=f"{what}; repeatable.")


@router.get("/falls", **schemas.one("falls"))
def falls_(
    request: Request,
    source: Annotated[list[str], several("Key of a work")],
    note: Annotated[list[str], several("`25`, `25.2` or `lankov-2023/25`")],
    citation: Annotated[list[str], several("`25.2`")],
    claim: Annotated[list[str], several("A claim's key, or essay/key")],
    origin: Annotated[list[str], several("`actor:us-intelligence`: all works that come from it")],
    view: View = "all",
    limit: Annotated[
        int | None, Query(ge=1, description="Describe at most so many of each kind; all are counted.")
    ] = None,
) -> Response:
    """What falls and what is weakened without these; with why, and what would bring it back."""
    if not (source or note or citation or claim or origin):
        raise ParameterError("falls", "say what is withdrawn: source, note, citation, claim or origin")
    gone = withdrawn(look(request), source, note, citation, claim, origin)
    answer = fallen(request.state.graph, gone, view, limit)
    media = ranked(request.headers.get("accept"), ("application/json", "text/csv"))
    if not media:
        raise NotAcceptableError("falls are made as application/json or text/csv")
    if media[0] == "text/csv":
        return Response(to_csv(_rows(answer)), media_type="text/csv; charset=utf-8")
    return JSONResponse(answer)


def _rows(answer: Record) -> list[Record]:
    """Falls as one table: a row for each thing, with the fields all kinds have."""
    return [
        {
            "effect": effect,
            "kind": kind,
            "key": item["key"],
            "standing": item["standing"],
            "why": item["why"],
            "rescue": [" and ".join(each) for each in item.get("rescue", [])],
        }
        for effect in ("fallen", "weakened")
        for kind in ANSWERED
        for item in answer[effect][kind]
    ]


def claim_iri(request: Request, essay: str, key: str) -> str:
    graph: OpenGraph = request.state.graph
    iri = graph.iris.claim(slug("essay", essay), slug("claim", key))
    catalogue.require(graph, iri, "Claim", "claim", f"{essay}/{key}")
    return iri


@router.get("/claims/{essay}/{key}/grounds", **schemas.one("grounds"))
def grounds(
    request: Request,
    essay: str,
    key: str,
    depth: Annotated[int, Query(ge=1, le=DEEPEST, description="Claims below claims.")] = DEEPEST,
) -> dict[str, Any]:
    """What the claim stands on, down to the works: alternatives, each with what it needs together."""
    return grounds_tree(request.state.graph, claim_iri(request, essay, key), depth)


@router.get("/claims/{essay}/{key}/cuts", **schemas.one("cuts"))
def cuts(
    request: Request,
    essay: str,
    key: str,
    most: Annotated[int, Query(ge=1, le=1000, description="Sets to keep.")] = 200,
    largest: Annotated[int, Query(ge=1, le=12, description="Works in a set.")] = 6,
) -> dict[str, Any]:
    """The smallest sets of works whose loss topples the claim."""
    return cut_sets(request.state.graph, claim_iri(request, essay, key), most, largest)


@router.get("/claims/{essay}/{key}/corroboration", **schemas.one("corroboration"))
def corroboration_(
    request: Request,
    essay: str,
    key: str,
    reach: Annotated[str, Query(description="`direct`: what it cites; `all`: also through claims.")] = "all",
) -> dict[str, Any]:
    """How many notes, works and origins back the claim: works of one origin are one witness."""
    return corroboration(request.state.graph, claim_iri(request, essay, key), reach)


@router.get("/load", **schemas.many("load"))
def load(
    request: Request,
    essay: Text = None,
    section: Text = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Works by the claims they carry alone, carry with others, and touch; by section too."""
    counted = Load(look(request), essay, section, view)
    return answer_list(request, counted.ranked(), counted.records)


@router.get("/conclusions", **schemas.many("conclusions"))
def conclusions_(
    request: Request,
    essay: Text = None,
    section: Text = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Claims from which nothing further is drawn, each with the works whose loss alone topples it."""
    found = conclusions(look(request), essay, section, view)
    return answer_list(request, found, lambda page: weak_points(request.state.graph, page))


@router.get("/matrix", **schemas.many("matrix"))
def matrix(
    request: Request,
    claim: Annotated[str | None, Query(description="A claim's key, or essay/key.")] = None,
    actor: Annotated[str | None, Query(description="Claims this actor makes or denies.")] = None,
    view: View = "all",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Who says what and who denies it: claim, actor, stance of the essay, date, notes."""
    found = look(request).told(claim, actor, view)
    return answer_list(request, found, lambda page: voices.matrix(request.state.graph, page, view))
