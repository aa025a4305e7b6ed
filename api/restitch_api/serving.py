"""What is served, and how it is exchanged for a new build while requests go on.

A request keeps the graph it began with; the old graph and its workers are let go of when the last
request that began with them has ended.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from restitch.pool import Answering, Remembering, answering
from restitch_api.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from restitch.graph import OpenGraph
    from restitch_api.settings import Settings


class Served:
    """One graph with what answers questions about it; ``users`` requests are at work on it."""

    def __init__(self, graph: OpenGraph, settings: Settings) -> None:
        self.graph = graph
        self.pool: Answering = answering(graph.store, graph.iris.prefixes(), settings.pool_limits())
        self.asking = Remembering(self.pool, settings.query_cache_bytes)
        self.answers = Answers(settings.answer_cache_bytes)
        self.users = 0

    def close(self) -> None:
        """End what answers questions; the graph itself goes with whoever holds it last."""
        self.pool.close()


class Serving:
    """The graph served now. ``opening`` opens what is to be served next, where that can change."""

    def __init__(
        self, graph: OpenGraph, settings: Settings, opening: Callable[[], OpenGraph] | None = None
    ) -> None:
        self.now = Served(graph, settings)
        self.prepare: Callable[[OpenGraph], object] = lambda _: None
        self._settings = settings
        self._opening = opening
        self._exchanging = threading.Lock()
        self._counting = threading.Lock()

    def take(self) -> Served:
        with self._counting:
            self.now.users += 1
            return self.now

    def give_back(self, served: Served) -> None:
        with self._counting:
            served.users -= 1
            over = served is not self.now and not served.users
        if over:
            # Ending processes takes a moment, and this may be the event loop.
            threading.Thread(target=served.close, daemon=True).start()

    def reload(self, prepared: bool = True) -> tuple[str, str]:
        """Open what is to be served next and exchange it; the versions before and after.

        ``prepared`` waits for what is worked out before anybody asks, such as the explorer's drawing.
        Raises a ``RestitchError`` where it cannot be opened; what was served before goes on then.
        """
        with self._exchanging:
            before = self.now
            if self._opening is None:
                return before.graph.version, before.graph.version
            graph = self._opening()
            if graph.version == before.graph.version:
                return before.graph.version, graph.version
            after = Served(graph, self._settings)
            try:
                after.pool.start()
                if prepared:
                    self.prepare(graph)
            except BaseException:
                after.close()
                raise
            with self._counting:
                self.now = after
                idle = not before.users
            if idle:
                before.close()
            return before.graph.version, graph.version

    def close(self) -> None:
        self.now.close()


class Holding:
    """ASGI middleware: puts what is served now into the request's state, and holds it so long."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        served = self._serving.take()
        scope.setdefault("state", {}).update(graph=served.graph, asking=served.asking, answers=served.answers)
        try:
            await self._app(scope, receive, send)
        finally:
            self._serving.give_back(served)
