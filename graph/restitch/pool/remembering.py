"""Answers given again: the graph does not change while it is served, so an answer stays right."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from restitch.query import Answer, Question


class Asking(Protocol):
    """Answers questions, as ``Pool`` does; cancelling ends the query."""

    async def ask(self, question: Question, client: str = "") -> Answer: ...


@dataclass(eq=False)
class _Coming:
    """An answer on its way, and how many wait for it."""

    task: asyncio.Task[Answer]
    waiting: int = 0


class Remembering:
    """Keeps answers, up to ``most`` bytes, and asks once for what several ask at the same time.

    The least recently used goes first. Asked from one event loop at a time.
    """

    def __init__(self, inner: Asking, most: int) -> None:
        self.inner = inner
        self.most = most
        self.held = 0
        self._answers: OrderedDict[Question, Answer] = OrderedDict()
        self._coming: dict[Question, _Coming] = {}

    async def ask(self, question: Question, client: str = "") -> Answer:
        """What ``inner`` answers or raises; it is told the client who asked first."""
        if question in self._answers:
            self._answers.move_to_end(question)
            return self._answers[question]
        coming = self._coming.get(question) or self._begin(question, client)
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
        coming = _Coming(asyncio.create_task(self.inner.ask(question, client)))
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
