"""For whoever runs it: is it alive, is it ready, what does it serve."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse

router = APIRouter()


@router.get("/healthz", response_class=PlainTextResponse, summary="The process answers")
def healthy() -> str:
    return "ok\n"


@router.get("/readyz", response_class=PlainTextResponse, summary="The graph answers")
def ready(request: Request) -> str:
    next(iter(request.app.state.graph.store), None)
    return "ok\n"


@router.get("/.well-known/void", status_code=303, summary="What the graphs hold, in VoID")
def well_known_void() -> RedirectResponse:
    """The service description holds it (RFC 8615 and VoID §7.2 name this path)."""
    return RedirectResponse("/sparql", 303)


@router.get("/api/v1/about", summary="What is served")
def about(request: Request) -> dict[str, Any]:
    """Versions of the program and of the graph, and the number of quads."""
    graph = request.app.state.graph
    return {
        "name": "Restitch",
        "version": version("restitch"),
        "graph": graph.version,
        "quads": len(graph.store),
        "base": graph.iris.base,
    }
