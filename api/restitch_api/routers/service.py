"""For whoever runs it: is it alive, is it ready, what does it serve."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

router = APIRouter()


@router.get("/healthz", response_class=PlainTextResponse, summary="The process answers")
def healthy() -> str:
    return "ok\n"


@router.get("/readyz", response_class=PlainTextResponse, summary="The graph answers")
def ready(request: Request) -> str:
    next(iter(request.app.state.graph.store), None)
    return "ok\n"


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
