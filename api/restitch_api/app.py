"""``create_app``: the whole service around one opened graph; nothing global."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from restitch_api import problems, schemas
from restitch_api.heads import Heads
from restitch_api.metrics import Metrics
from restitch_api.observing import Observer, Observing
from restitch_api.pages import auditing, explore, figures, finding, overview, reading, sparql_page, timeline
from restitch_api.pages import reliance as reliance_pages
from restitch_api.pages import things as thing_pages
from restitch_api.policy import HEADERS
from restitch_api.remembered import Remembered
from restitch_api.routers import findings, queries, reliance, rest, results_page, service, things
from restitch_api.routers.sparql import SparqlEndpoint
from restitch_api.serving import Holding, Serving
from restitch_api.settings import Settings
from restitch_api.web import PACKAGE, Static, vis_network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from restitch.graph import OpenGraph
    from restitch_api.editing import Editing


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
    app.state.observer = Observer(app.state.metrics, chosen.log_client, HEADERS)
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(SparqlEndpoint, settings=chosen)
    app.add_middleware(Remembered)
    app.add_middleware(Holding, serving=serving)
    app.add_middleware(Heads)
    app.add_middleware(Observing, observer=app.state.observer)
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
        results_page,
    ):
        app.include_router(each.router)
    app.add_api_route("/static/vis-network.min.js", vis_network, include_in_schema=False)
    app.mount("/static", Static(directory=PACKAGE / "static"), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.serving.close()
