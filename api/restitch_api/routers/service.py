"""For whoever runs it: is it alive, is it ready, what does it serve."""

from __future__ import annotations

import hmac
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from restitch.errors import BusyError, RestitchError, StoreUnavailableError
from restitch.query import Question
from restitch_api import metrics, schemas
from restitch_api.nearness import is_near

router = APIRouter()
ANYTHING = Question("ASK { ?s ?p ?o }", ("json",))


@router.get("/healthz", response_class=PlainTextResponse, summary="The process answers")
def healthy() -> str:
    return "ok\n"


@router.get(
    "/readyz", response_class=PlainTextResponse, summary="The graph answers", responses={503: schemas.PROBLEM}
)
async def ready(request: Request) -> str:
    """A worker has been asked and has answered, or all are at work for others.

    Who is busy is not broken: taken out of service, it would leave its load to its neighbours.
    """
    pool = request.app.state.serving.now.pool
    if pool.trouble is not None:
        raise pool.trouble
    if pool.started and not pool.idle:
        return "ok, busy\n"
    try:
        answer = await pool.ask(ANYTHING, "readyz")
    except BusyError:
        return "ok, busy\n"
    except RestitchError as error:
        raise StoreUnavailableError(f"the graph cannot be asked: {error}") from None
    if b"true" not in answer.body:
        raise StoreUnavailableError("the graph is empty")
    return "ok\n"


@router.post("/admin/reload", include_in_schema=False)
def reload(request: Request) -> JSONResponse:
    """Serve the newest build from now on; for whoever has the token, on this machine."""
    token = request.app.state.settings.admin_token
    given = request.headers.get("authorization", "").encode()
    if not token or not is_near(request):
        raise HTTPException(403, "reloading is for this machine, and needs RESTITCH_ADMIN_TOKEN to be set")
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        raise HTTPException(401, "send Authorization: Bearer with the token", {"WWW-Authenticate": "Bearer"})
    before, after = request.app.state.serving.reload()
    return JSONResponse({"before": before, "graph": after, "changed": before != after})


@router.get("/metrics", summary="Numbers for Prometheus", response_class=PlainTextResponse)
def measured(request: Request) -> Response:
    """Requests, queries, workers and the cache, in the text format of Prometheus."""
    return Response(request.app.state.metrics.text(), media_type=metrics.MEDIA_TYPE)


@router.get("/.well-known/void", summary="What the graphs hold, in VoID", **schemas.leading_on())
def well_known_void() -> RedirectResponse:
    """The service description holds it (RFC 8615 and VoID §7.2 name this path)."""
    return RedirectResponse("/sparql", 303)


@router.get("/api/v1/about", summary="What is served")
def about(request: Request) -> dict[str, Any]:
    """Versions of the program and of the graph, and the number of quads."""
    graph = request.state.graph
    return {
        "name": "Restitch",
        "version": version("restitch"),
        "graph": graph.version,
        "quads": graph.store.size(),
        "base": graph.iris.base,
    }
