"""Clients who go away before they have their answer: what is being done for them is ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from restitch.errors import BusyError

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.requests import Request

# Most queries are over before it is worth listening whether anybody is still there.
LISTEN_AFTER = 0.1  # seconds


class StoppedReadingError(Exception):
    """Somebody takes no more of an answer; it is left without its end, and the server hangs up."""


class WhileThere:
    """Around what is awaited for a client: cancelled when the client has gone, and ``BusyError`` raised.

    No task of its own before it listens, since that costs more than most answers that are at hand.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._listening: asyncio.Task[None] | None = None
        self._gone = self._over = False

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # only a task can wait
        self._task = task
        self._later = asyncio.get_running_loop().call_later(LISTEN_AFTER, self._listen)

    def _listen(self) -> None:
        self._listening = asyncio.create_task(_departure(self._request))
        self._listening.add_done_callback(self._left)

    def _left(self, listening: asyncio.Task[None]) -> None:
        if not self._over and not listening.cancelled():
            self._gone = True
            self._task.cancel()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._later.cancel()
        if self._listening is not None:
            self._listening.cancel()
        # Who stops the server cancels too; that goes on.
        if self._gone and kind is asyncio.CancelledError and not self._task.uncancel():
            raise BusyError("whoever asked has gone away", seconds=1) from None


async def _departure(request: Request) -> None:
    """Returns when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
