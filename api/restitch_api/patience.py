"""How long a connection is waited for: by whom a head is not sent, or an answer not taken, is left.

An application sees a request only when its head is whole, and an answer no more once it has been handed
on: so this is for the server's protocol.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from restitch_api import problems
from restitch_api.answers import lines
from restitch_api.observing import log

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

LARGEST_HEAD = 128 * 1024  # bytes; the parser takes addresses of up to half of that


class Patience(NamedTuple):
    """Seconds within which the ``head`` of a request is to arrive, and within which a ``reader`` who is
    sent more than is taken at once has to take some of it."""

    head: float
    reader: float


class Patient(HttpToolsProtocol):
    """A connection, as uvicorn serves it, that ends when it has been waited for long enough.

    ``inside`` says whether a request has begun and not ended.
    """

    def __init__(self, patience: Patience, policy: bytes, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.inside = False
        self._patience = patience
        self._policy = policy  # the headers that stand on every answer
        self._in_head = False
        self._head = 0  # bytes of it so far
        self._late: TimerHandle | None = None
        self._unsent = 0
        self._stalled: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        self._taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(self._patience.reader, self._is_stalled)

    def resume_writing(self) -> None:
        self._taken()
        super().resume_writing()

    def _taken(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _is_stalled(self) -> None:
        """Nothing has been taken for long: what waits here is let go of, and so is the connection."""
        left = self.transport.get_write_buffer_size()
        if left >= self._unsent:
            self._stalled = None
            self.transport.abort()
            log.warning("an answer was not taken", extra={"fields": {"unsent": left}})
        else:
            self._unsent = left
            self._stalled = self.loop.call_later(self._patience.reader, self._is_stalled)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._weigh_head(len(data))
        elif self.is_idle():
            self._await_more()

    def on_message_begin(self) -> None:
        self.inside = self._in_head = True
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self.stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.inside = False
        super().on_message_complete()

    def _weigh_head(self, more: int) -> None:
        self._head += more
        if self._head > LARGEST_HEAD:
            self._refuse(431, f"the head of a request has at most {LARGEST_HEAD} bytes")
        elif self._late is None:
            self._await_head()

    def _await_more(self) -> None:
        """Blank lines, or the rest of a body that nobody wanted: uvicorn has just stopped its own waiting."""
        if self._late is None and self.timeout_keep_alive_task is None:
            self._await_head()

    def _await_head(self) -> None:
        self._late = self.loop.call_later(self._patience.head, self._is_late)

    def stop_waiting(self) -> None:
        """A head has come."""
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        self._late = None
        if not self.is_idle():  # one before it is still being answered
            self._await_head()
        elif self._in_head or self.cycle is None:
            self._refuse(408, f"the head of the request took longer than {self._patience.head:g} seconds")
        else:  # nothing was asked, and an answer would be taken for that to the next request
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn for what is no HTTP."""
        self._refuse(400, msg)

    def _refuse(self, status: int, detail: str) -> None:
        """Say why, and hang up; nothing that was asked before is being answered."""
        self.stop_waiting()
        if self.transport.is_closing():
            return
        body = problems.bare(status, detail)
        head = (
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        )
        first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
        own = lines((*self.server_state.default_headers, *head))
        self.transport.write(b"%b%b%b\r\n%b" % (first, self._policy, own, body))
        self.transport.close()
        log.warning("a connection was ended", extra={"fields": {"status": status, "why": detail}})

    def is_idle(self) -> bool:
        """Nothing is being answered, and all that was sent has been taken."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.flow.write_paused and not self.transport.is_closing()
