"""Answers are given again, asked for once, and ended when nobody waits for them any more."""

from __future__ import annotations

import asyncio

import pytest

from pools import run
from restitch.errors import BusyError, QueryTimeoutError
from restitch.pool import Remembering
from restitch.query import Answer, Question

ONE, TWO = Question("ASK {}", ("json",)), Question("ASK { }", ("json",))


class Slow:
    """Answers when it is let; keeps what it was asked, and what was ended."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.asked: list[Question] = []
        self.clients: list[str] = []
        self.ended: list[Question] = []
        self.may = asyncio.Event()

    async def ask(self, question: Question, client: str = "") -> Answer:
        self.asked.append(question)
        self.clients.append(client)
        try:
            await self.may.wait()
        except asyncio.CancelledError:
            self.ended.append(question)
            raise
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


ANSWER = Answer(b"x" * 100, "text/csv")


def test_an_answer_is_given_again() -> None:
    async def asking() -> None:
        slow = Slow(ANSWER)
        slow.may.set()
        remembering = Remembering(slow, 1000)

        assert [await remembering.ask(each) for each in (ONE, ONE, TWO)] == [ANSWER] * 3
        assert slow.asked == [ONE, TWO]

    run(asking())


def test_what_several_ask_at_once_is_asked_once() -> None:
    async def asking() -> None:
        slow = Slow(ANSWER)
        remembering = Remembering(slow, 0)
        both = [asyncio.create_task(remembering.ask(ONE, client)) for client in ("ann", "bo")]
        await asyncio.sleep(0)
        slow.may.set()

        assert await asyncio.gather(*both) == [ANSWER, ANSWER]
        assert (slow.asked, slow.clients) == ([ONE], ["ann"])
        assert remembering.kept.held == 0

    run(asking())


def test_the_least_recently_used_goes_first() -> None:
    async def asking() -> None:
        slow = Slow(ANSWER)
        slow.may.set()
        remembering = Remembering(slow, 250)
        third = Question("ASK {  }", ("json",))
        for each in (ONE, TWO, ONE, third, ONE, TWO):
            await remembering.ask(each)

        assert slow.asked == [ONE, TWO, third, TWO]
        assert remembering.kept.held <= 250

    run(asking())


def test_errors_are_told_to_all_and_not_remembered() -> None:
    async def asking() -> None:
        slow = Slow(QueryTimeoutError("too long"))
        slow.may.set()
        remembering = Remembering(slow, 1000)
        both = [asyncio.create_task(remembering.ask(ONE)) for _ in range(2)]
        for each in both:
            with pytest.raises(QueryTimeoutError):
                await each
        with pytest.raises(QueryTimeoutError):
            await remembering.ask(ONE)

        assert slow.asked == [ONE, ONE]

    run(asking())


def test_another_client_asks_anew_where_the_first_fails_busy_and_the_same_one_does_not() -> None:
    async def asking() -> None:
        slow = Slow(BusyError("all taken", seconds=1))
        remembering = Remembering(slow, 1000)
        ann, also_ann, bo = (asyncio.create_task(remembering.ask(ONE, each)) for each in ("ann", "ann", "bo"))
        await asyncio.sleep(0)
        slow.may.set()
        for each in (ann, also_ann):
            with pytest.raises(BusyError):
                await each
        slow.answer = ANSWER

        assert await bo == ANSWER
        assert slow.clients == ["ann", "bo"]
        assert (remembering.kept.hits, remembering.joined, remembering.kept.misses) == (0, 2, 1)

    run(asking())


def test_one_who_goes_away_leaves_the_answer_to_the_others_and_the_last_ends_it() -> None:
    async def asking() -> None:
        slow = Slow(ANSWER)
        remembering = Remembering(slow, 1000)
        first, second = (asyncio.create_task(remembering.ask(ONE)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0.01)
        assert slow.ended == []

        second.cancel()
        await asyncio.sleep(0.01)
        assert slow.ended == [ONE]

        slow.may.set()
        assert await remembering.ask(ONE) == ANSWER
        assert slow.asked == [ONE, ONE]

    run(asking())
