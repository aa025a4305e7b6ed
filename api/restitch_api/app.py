"""``create_app``: the whole service around one opened graph; nothing global."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from restitch_api import problems, schemas
from restitch_api.metrics import Metrics
from restitch_api.observing import Observing
from restitch_api.pages import auditing, explore, figures, finding, overview, reading, sparql_page, timeline
from restitch_api.pages import reliance as reliance_pages
from restitch_api.pages import things as thing_pages
from restitch_api.routers import findings, queries, reliance, rest, service, things
from restitch_api.routers.sparql import SparqlEndpoint
from restitch_api.serving import Holding, Serving
from restitch_api.settings import Settings
from restitch_api.web import PACKAGE, vis_network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from fastapi import Request, Response

    from restitch.graph import OpenGraph
    from restitch_api.editing import Editing

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(
    graph: OpenGraph | Serving, settings: Settings | None = None, editing: Editing | None = None
) -> FastAPI:
    """An application that serves a graph, read-only without ``editing``; tests make as many as they like."""
    chosen = settings or Settings()
    serving = graph if isinstance(graph, Serving) else Serving(graph, chosen)
    app = FastAPI(
        title="Restitch",
        version=version("restitch"),
        summary="An endnoted essay as a graph: claims, the notes behind them, the actors they are about.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.serving = serving
    app.state.editing = editing
    app.state.settings = chosen
    app.state.metrics = Metrics(serving)
    problems.install(app)
    app.middleware("http")(_headers)
    app.add_middleware(SparqlEndpoint, settings=chosen, headers=HEADERS)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Holding, serving=serving)
    app.add_middleware(Observing, metrics=app.state.metrics, clients=chosen.log_client)
    schemas.add_to(app, "/sparql", schemas.SPARQL)
    for each in (
        rest,
        reliance,
        findings,
        things,
        queries,
        service,
        overview,
        explore,
        thing_pages,
        finding,
        reading,
        timeline,
        figures,
        reliance_pages,
        auditing,
        sparql_page,
    ):
        app.include_router(each.router)
    app.add_api_route("/static/vis-network.min.js", vis_network, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=PACKAGE / "static"), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.serving.close()


async def _headers(request: Request, call_next: Callable[[Any], Awaitable[Response]]) -> Response:
    """Security headers on everything; an ETag that changes with the build, and 304 for it."""
    from fastapi.responses import Response as Plain

    tag = f'W/"{request.state.graph.version[:32]}"'
    safe = request.method in ("GET", "HEAD")
    api = request.url.path.startswith("/api/v1")
    if safe and api and tag in request.headers.get("if-none-match", ""):
        return Plain(status_code=304, headers={"ETag": tag, **HEADERS})
    response = await call_next(request)
    response.headers.update(HEADERS)
    if safe and api and response.status_code == 200:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
        response.headers.append("Vary", "Accept")
    return response
