"""Questions put to a server: the same checks and limits as for our own workers, as far as they reach.

Its processes are not ours to end. A query past a limit is dropped here, its connection closed, and
whoever asked is told; what the server goes on to do is bounded by that server's own settings.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import urllib3

from restitch import errors
from restitch.pool.asking import Asked
from restitch.pool.worker import PoolLimits
from restitch.query import Answer, Limits, Question, admit, parts, require_graphs, serialise
from restitch.store.remote import (
    TABLE,
    TRIPLES,
    broken,
    declared,
    parsed_results,
    parsed_triples,
    unreachable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.store import Remote

PIECE = 64 * 1024
# Beyond some 3,000 parts, joined or added one to the other, servers run out of stack and end, for everybody.
MOST_PARTS = 1000
WORDIER = 6  # our JSON or N-Triples may be this much larger than the form that was asked for


@dataclass(eq=False)
class _Call:
    """One request under way; ``response`` is there once the server has begun to answer."""

    deadline: float
    response: urllib3.BaseHTTPResponse | None = None
    dropped: bool = False

    def drop(self) -> None:
        self.dropped = True
        if self.response is not None:
            self.response.close()


def _written(body: bytes, is_graph: bool, formats: tuple[str, ...], limits: Limits) -> Answer:
    """A server's answer in the form that was asked for."""
    try:
        found = parsed_triples(body) if is_graph else parsed_results(body)
        return serialise(found, formats, limits)
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None


class Afar(Asked[int]):
    """Answers questions by asking a ``Remote``; what ``Pool`` is to an engine of our own."""

    BUSY = "every place at the server has been taken"

    def __init__(self, store: Remote, prefixes: Mapping[str, str], limits: PoolLimits | None = None) -> None:
        super().__init__(limits or PoolLimits())
        self._store = store
        self._prefixes = prefixes
        # One that was dropped ends by its own time-out, so there may be more than those that count.
        self._threads = ThreadPoolExecutor(4 * self.limits.workers, "restitch-afar")
        for place in range(self.limits.workers):
            self._turnstile.offer(place)

    @property
    def started(self) -> bool:
        return True

    def start(self) -> None:
        """Ask the server which graphs it holds; raises ``StoreError`` where it cannot be asked."""
        self._store.graphs()

    def close(self) -> None:
        self._turnstile.fail(errors.StoreUnavailableError("the service is stopping"))
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Question, client: str = "") -> Answer:
        """The whole answer, within the limits, or an error that says which limit it met."""
        place = await self._turn(client, self._deadline())
        call = _Call(time.monotonic() + self.limits.seconds)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await loop.run_in_executor(self._threads, self._answer, question, call)
        except TimeoutError:
            raise self._late() from None
        finally:
            call.drop()
            self._turnstile.offer(place)

    def _answer(self, question: Question, call: _Call) -> Answer:
        text, outline = admit(question, self._prefixes, self.limits.answer)
        if parts(text) > MOST_PARTS:
            raise errors.QueryRefusedError(
                f"the query has more than {MOST_PARTS} parts (words, groups, terms), beside lists of values"
            )
        given = (*question.default_graphs, *question.named_graphs)
        held = self._store.graphs()
        require_graphs((*outline.graphs, *given), held)
        ours = tuple(sorted(held))
        if given:
            dataset = question.default_graphs, question.named_graphs
        elif outline.graphs:
            dataset = (), ()  # the query's own FROM holds where the protocol says nothing
        else:
            dataset = ours, ours
        makes_graph = outline.form in ("CONSTRUCT", "DESCRIBE")
        base = f"BASE <{question.base}>\n" if question.base else ""
        body = self._read(
            base + declared(text, self._prefixes), TRIPLES if makes_graph else TABLE, *dataset, call
        )
        try:
            return _written(body, makes_graph, question.formats, self.limits.answer)
        except errors.RestitchError as error:
            # What the engine parses may not be let go of in another thread, and the traceback holds it.
            raise error.with_traceback(None) from None

    def _read(
        self, text: str, accept: str, default: tuple[str, ...], named: tuple[str, ...], call: _Call
    ) -> bytes:
        left = max(0.1, call.deadline - time.monotonic())
        try:
            response = self._store.ask(text, accept, default, named, left, preload=False)
        except errors.StoreError as error:
            if time.monotonic() >= call.deadline:
                raise self._late() from None
            if isinstance(error, errors.StoreRefusalError):
                raise errors.QuerySyntaxError(error.to_strangers()) from None
            raise
        call.response = response
        try:
            body = self._pieces(response, call)
        except urllib3.exceptions.HTTPError as error:
            if call.dropped or time.monotonic() >= call.deadline:
                raise self._late() from None
            raise unreachable(self._store.url, error) from None
        finally:
            response.release_conn()
        return body

    def _pieces(self, response: urllib3.BaseHTTPResponse, call: _Call) -> bytes:
        body = bytearray()
        most = WORDIER * self.limits.answer.bytes
        for piece in response.stream(PIECE, decode_content=True):
            body += piece
            if len(body) > most:
                response.close()
                raise errors.TooManyBytesError(
                    f"the answer is larger than {self.limits.answer.bytes} bytes; add a LIMIT"
                )
            if time.monotonic() >= call.deadline:
                response.close()
                raise self._late()
        return bytes(body)
