"""Answers given again: the graph does not change while it is served, so an answer stays right."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from restitch.errors import BusyError

if TYPE_CHECKING:
    from restitch.query import Answer, Question


class Asking(Protocol):
    """Answers questions, as ``Pool`` does; cancelling ends the query."""

    async def ask(self, question: Question, client: str = "") -> Answer: ...


@dataclass(eq=False)
class _Coming:
    """An answer on its way, whose turn it takes, and how many wait for it."""

    task: asyncio.Task[Answer]
    client: str
    waiting: int = 0


class Remembering:
    """Keeps answers, up to ``most`` bytes, and asks once for what several ask at the same time.

    The least recently used goes first. Asked from one event loop at a time.
    ``hits``, ``joined`` and ``misses`` count questions by what was done with them.
    """

    def __init__(self, inner: Asking, most: int) -> None:
        self.inner = inner
        self.most = most
        self.held = 0
        self.hits = self.joined = self.misses = 0
        self._answers: OrderedDict[Question, Answer] = OrderedDict()
        self._coming: dict[Question, _Coming] = {}

    async def ask(self, question: Question, client: str = "") -> Answer:
        """What ``inner`` answers or raises; it is told the client who asked first.

        That one's place in the queue is no measure for another's: where it fails busy, others ask anew, once.
        """
        if question in self._answers:
            self._answers.move_to_end(question)
            self.hits += 1
            return self._answers[question]
        coming = self._join_or_begin(question, client)
        try:
            return await self._wait(question, coming)
        except BusyError:
            if coming.client == client:
                raise
        return await self._wait(question, self._join_or_begin(question, client))

    def _join_or_begin(self, question: Question, client: str) -> _Coming:
        if (coming := self._coming.get(question)) is not None:
            self.joined += 1
            return coming
        self.misses += 1
        return self._begin(question, client)

    async def _wait(self, question: Question, coming: _Coming) -> Answer:
        coming.waiting += 1
        try:
            # One who goes away must not take the answer from the others who wait for it.
            return await asyncio.shield(coming.task)
        finally:
            coming.waiting -= 1
            if not coming.waiting and not coming.task.done():
                self._forget(question, coming)
                coming.task.cancel()

    def _begin(self, question: Question, client: str) -> _Coming:
        coming = _Coming(asyncio.create_task(self.inner.ask(question, client)), client)
        self._coming[question] = coming
        coming.task.add_done_callback(lambda done: self._arrived(question, coming, done))
        return coming

    def _forget(self, question: Question, coming: _Coming) -> None:
        """Whoever asks from now on begins anew, and does not wait for what is being ended."""
        if self._coming.get(question) is coming:
            del self._coming[question]

    def _arrived(self, question: Question, coming: _Coming, done: asyncio.Task[Answer]) -> None:
        self._forget(question, coming)
        if not done.cancelled() and done.exception() is None:
            self._keep(question, done.result())

    def _keep(self, question: Question, answer: Answer) -> None:
        weight = _weight(question, answer)
        if weight > self.most or question in self._answers:
            return
        self._answers[question] = answer
        self.held += weight
        while self.held > self.most:
            self.held -= _weight(*self._answers.popitem(last=False))


def _weight(question: Question, answer: Answer) -> int:
    return len(answer.body) + len(question.text)
