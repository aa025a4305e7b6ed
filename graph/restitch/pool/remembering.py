"""Answers given again: the graph does not change while it is served, so an answer stays right."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from restitch.errors import BusyError
from restitch.memory import Memory

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

    Asked from one event loop at a time. ``joined`` counts the questions that found themselves being
    asked already; ``kept`` counts the others.
    """

    def __init__(self, inner: Asking, most: int) -> None:
        self.inner = inner
        self.kept: Memory[Question, Answer] = Memory(most, _weight)
        self.joined = 0
        self._coming: dict[Question, _Coming] = {}

    async def ask(self, question: Question, client: str = "") -> Answer:
        """What ``inner`` answers or raises; it is told the client who asked first.

        That one's place in the queue is no measure for another's: where it fails busy, others ask anew, once.
        """
        if (coming := self._join(question)) is None:
            if (answer := self.kept.get(question)) is not None:
                return answer
            coming = self._begin(question, client)
        try:
            return await self._wait(question, coming)
        except BusyError:
            if coming.client == client:
                raise
        return await self._wait(question, self._join(question) or self._begin(question, client))

    def _join(self, question: Question) -> _Coming | None:
        coming = self._coming.get(question)
        self.joined += coming is not None
        return coming

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
            self.kept.keep(question, done.result())


def _weight(question: Question, answer: Answer) -> int:
    return len(answer.body) + len(question.text)
