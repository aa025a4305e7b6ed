"""A stranger's query as a value, and whoever answers it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from restitch.query import FORMATS_BY_NAME, Answer, Size, run_query

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


@dataclass(frozen=True)
class Query:
    """What was asked: the text, the names of the formats wanted (best first), and the dataset."""

    text: str
    formats: tuple[str, ...] = ("json",)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one query may have, and how long and how many may wait for a worker."""

    workers: int = 2
    seconds: float = 10
    memory_mb: int = 1024
    rows: int = 100_000
    bytes: int = 32 * 2**20
    waiting_seconds: float = 5
    waiting: int = 64

    @property
    def size(self) -> Size:
        return Size(self.rows, self.bytes)


class Asking(Protocol):
    """Answers queries; raises what ``run_query`` raises, and ``LimitExceededError``."""

    async def ask(self, query: Query) -> Answer: ...


def answer(graph: OpenGraph, query: Query, size: Size) -> Answer:
    """The answer to ``query``, worked out here and now."""
    wanted = [FORMATS_BY_NAME[name] for name in query.formats]
    return run_query(
        graph, query.text, wanted, query.default_graphs, query.named_graphs, size, base=graph.iris.base
    )


@dataclass
class InLine:
    """Answers in a thread of this process. Nothing can end a query that runs on: not for strangers."""

    graph: OpenGraph
    size: Size = field(default_factory=Size)

    async def ask(self, query: Query) -> Answer:
        return await asyncio.to_thread(answer, self.graph, query, self.size)


class Remembering:
    """Keeps answers, up to a number of bytes, and asks once for what several ask at the same time.

    The graph does not change while it is served, so an answer stays right; the least recently
    used goes first.
    """

    def __init__(self, inner: Asking, most: int) -> None:
        self.inner = inner
        self.most = most
        self.held = 0
        self._answers: OrderedDict[Query, Answer] = OrderedDict()
        self._coming: dict[Query, asyncio.Task[Answer]] = {}

    async def ask(self, query: Query) -> Answer:
        if query in self._answers:
            self._answers.move_to_end(query)
            return self._answers[query]
        coming = self._coming.get(query)
        if coming is None:
            coming = asyncio.create_task(self.inner.ask(query))
            self._coming[query] = coming
            coming.add_done_callback(lambda done: self._arrived(query, done))
        # One who goes away must not take the answer from the others who wait for it.
        return await asyncio.shield(coming)

    def _arrived(self, query: Query, done: asyncio.Task[Answer]) -> None:
        del self._coming[query]
        if done.cancelled() or done.exception() is not None:
            return
        found = done.result()
        weight = len(found.body) + len(query.text)
        if weight > self.most:
            return
        self._answers[query] = found
        self.held += weight
        while self.held > self.most:
            old, gone = self._answers.popitem(last=False)
            self.held -= len(gone.body) + len(old.text)
