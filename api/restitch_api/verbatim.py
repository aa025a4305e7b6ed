"""What was asked before, word for word, is answered before it is read.

Over REST and SPARQL a request decides its answer as long as one build is served (``remembered``), and
reading the request and handing it from layer to layer is most of what giving the answer again costs. So
the server's protocol looks for the very bytes of a request first. All others go the usual way, and those
that are answered from memory there are learned. Here, too, ends who takes too long to say what is wanted,
or too many words: what stands in front of an application sees a request only when its head is whole.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from restitch_api import problems
from restitch_api.answers import lines
from restitch_api.observing import HEADER, Asked, Observer, Seen, log, new_id

if TYPE_CHECKING:
    from asyncio import Protocol, TimerHandle, Transport

    from starlette.types import Scope

    from restitch_api.answers import Answers, Kept, Key
    from restitch_api.serving import Serving

REQUEST = "restitch.request"  # where a request's bytes are in its scope
END = b"\r\n\r\n"
# No answer depends on more than ``remembered`` says; with any other header the server may have to do more.
PLAIN = frozenset({b"host", b"accept", b"accept-encoding", b"accept-language", b"user-agent", b"referer"})
KEEP_ALIVE = (b"connection", b"keep-alive")
LARGEST_HEAD = 128 * 1024  # bytes; the parser takes addresses of up to half of that
# Larger answers are sent with an eye on whether they are taken.
LARGEST = 64 * 1024


def protocol(serving: Serving, observer: Observer, seconds: float, send_seconds: float) -> type[Protocol]:
    """For ``uvicorn.Config(http=...)``: connections that answer from what is served.

    The head of a request is to arrive within ``seconds``; within ``send_seconds`` somebody who is sent
    more than is taken at once has to take some of it.
    """
    policy = lines(observer.headers)

    class Bound(Verbatim):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(serving, observer, policy, (seconds, send_seconds), *given, **named)

    return Bound


class Verbatim(HttpToolsProtocol):
    """A connection, as uvicorn serves it, that first looks for what is known word for word."""

    def __init__(
        self,
        serving: Serving,
        observer: Observer,
        policy: bytes,
        patience: tuple[float, float],
        *given: Any,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self._seconds, self._send_seconds = patience
        self._stalled: TimerHandle | None = None
        self._unsent = 0
        self._serving = serving
        self._observer = observer
        self._policy = policy  # the headers that stand on every answer
        self._inside = False  # whether a request has begun and not ended
        self._in_head = False
        self._head = 0  # bytes of it so far
        self._late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(self._send_seconds, self._is_stalled)

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
            self._stalled = self.loop.call_later(self._send_seconds, self._is_stalled)

    def data_received(self, data: bytes) -> None:
        alone = _is_one_get(data) and not self._inside and self._is_idle()
        if alone and self._again(data):
            return
        super().data_received(data)
        if self._in_head:
            self._weigh_head(len(data))
        elif self._is_idle():
            self._await_more()
        elif alone and not self._inside:
            self.scope[REQUEST] = data  # type: ignore[literal-required]

    def on_message_begin(self) -> None:
        self._inside = self._in_head = True
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._inside = False
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
        self._late = self.loop.call_later(self._seconds, self._is_late)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        self._late = None
        if not self._is_idle():  # one before it is still being answered
            self._await_head()
        elif self._in_head or self.cycle is None:
            self._refuse(408, f"the head of the request took longer than {self._seconds:g} seconds")
        else:  # nothing was asked, and an answer would be taken for that to the next request
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn for what is no HTTP."""
        self._refuse(400, msg)

    def _refuse(self, status: int, detail: str) -> None:
        """Say why, and hang up; nothing that was asked before is being answered."""
        self._stop_waiting()
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

    def _is_idle(self) -> bool:
        """Nothing is being answered, and all that was sent has been taken."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.flow.write_paused and not self.transport.is_closing()

    def _again(self, request: bytes) -> bool:
        started = time.perf_counter()
        known = self._serving.now.answers.known(request)
        if known is None:
            return False
        self._unset_keepalive_if_required()
        self._stop_waiting()
        self._send(*known, started)
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        return True

    def _send(self, key: Key, kept: Kept, started: float) -> None:
        seen = Seen(new_id(), 200, len(kept.body), dict(kept.query))
        own = lines((*self.server_state.default_headers, (HEADER, seen.id.encode())))
        head = b"HTTP/1.1 200 OK\r\n%b%b%b\r\n" % (kept.lines, self._policy, own)
        self.transport.write(head + kept.body)
        asked = Asked("GET", key[0], kept.route, self.client)
        self._observer.ended(asked, seen, time.perf_counter() - started)


def learn(answers: Answers, scope: Scope, key: Key, kept: Kept) -> None:
    """From now on this request is known word for word, where its bytes say all."""
    request = scope.get(REQUEST)
    if not request or scope["http_version"] != "1.1" or len(kept.body) > LARGEST:
        return
    if all(map(_is_plain, scope["headers"])):
        answers.learn(request, key)


def _is_one_get(data: bytes) -> bool:
    return data.startswith(b"GET ") and data.find(END) == len(data) - len(END)


def _is_plain(header: tuple[bytes, bytes]) -> bool:
    return header[0] in PLAIN or (header[0], header[1].lower()) == KEEP_ALIVE
