"""What a pool of our own and a server afar have in common: places that questions take in turns."""

from __future__ import annotations

import asyncio
import math
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

from restitch import errors
from restitch.pool.queueing import Turnstile

if TYPE_CHECKING:
    from restitch.pool.worker import PoolLimits
    from restitch.query import Answer, Question

T = TypeVar("T")


class Asked(ABC, Generic[T]):
    """Answers questions, as many at once as it has places (``T``); who finds none free waits for a turn.

    ``replaced`` counts the workers that were ended and replaced.
    """

    BUSY: str  # what is told of whoever waited in vain

    def __init__(self, limits: PoolLimits) -> None:
        self.limits = limits
        self.replaced = 0
        self._turnstile: Turnstile[T] = Turnstile(limits.waiting)

    @property
    @abstractmethod
    def started(self) -> bool: ...

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    async def ask(self, question: Question, client: str = "") -> Answer: ...

    @property
    def trouble(self) -> errors.StoreUnavailableError | None:
        """Why no place can be had, where that is so."""
        return None

    @property
    def idle(self) -> int:
        """How many places are free."""
        return self._turnstile.idle

    @property
    def waiting(self) -> int:
        """How many queries wait for a place."""
        return self._turnstile.waiting

    def ask_now(self, question: Question) -> Answer:
        """``ask`` for callers that are not coroutines."""
        self.start()
        # In a thread of its own, since the caller's may have an event loop that is running.
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(lambda: asyncio.run(self.ask(question))).result()

    async def _turn(self, client: str, deadline: float) -> T:
        """A free place, or ``BusyError`` at the deadline (in the loop's time)."""
        if (place := self._turnstile.take_idle()) is not None:
            return place
        future = self._turnstile.take(client)
        try:
            async with asyncio.timeout_at(deadline):
                return await asyncio.shield(asyncio.wrap_future(future))
        except TimeoutError:
            self._turnstile.leave(client, future)
        except BaseException:
            self._turnstile.leave(client, future)
            raise
        raise errors.BusyError(
            f"{self.BUSY} for {self.limits.queue_seconds:g} seconds; try again in a moment",
            seconds=max(1, math.ceil(self.limits.seconds / 2)),
        )

    def _deadline(self) -> float:
        """When a query that arrives now has waited long enough."""
        return asyncio.get_running_loop().time() + self.limits.queue_seconds

    def _late(self) -> errors.QueryTimeoutError:
        return errors.QueryTimeoutError(f"the query ran longer than {self.limits.seconds:g} seconds")
