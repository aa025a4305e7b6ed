"""What was asked before, word for word, is answered before it is read.

Over REST and SPARQL a request decides its answer as long as one build is served (``remembered``), and
reading the request and handing it from layer to layer is most of what giving the answer again costs. So
the server's protocol looks for the very bytes of a request first. All others go the usual way, and those
that are answered from memory there are learned.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from restitch_api.answers import lines
from restitch_api.observing import HEADER, Asked, Observer, Seen, new_id
from restitch_api.patience import Patient

if TYPE_CHECKING:
    from asyncio import Protocol

    from starlette.types import Scope

    from restitch_api.answers import Answers, Kept, Key
    from restitch_api.patience import Patience
    from restitch_api.serving import Serving

REQUEST = "restitch.request"  # where a request's bytes are in its scope
END = b"\r\n\r\n"
# No answer depends on more than ``remembered`` says; with any other header the server may have to do more.
PLAIN = frozenset({b"host", b"accept", b"accept-encoding", b"accept-language", b"user-agent", b"referer"})
KEEP_ALIVE = (b"connection", b"keep-alive")
# Larger answers are sent with an eye on whether they are taken.
LARGEST = 64 * 1024


def protocol(serving: Serving, observer: Observer, patience: Patience) -> type[Protocol]:
    """For ``uvicorn.Config(http=...)``: connections that answer from what is served."""
    policy = lines(observer.headers)

    class Bound(Verbatim):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(serving, observer, policy, patience, *given, **named)

    return Bound


class Verbatim(Patient):
    """A connection, as uvicorn serves it, that first looks for what is known word for word."""

    def __init__(
        self,
        serving: Serving,
        observer: Observer,
        policy: bytes,
        patience: Patience,
        *given: Any,
        **named: Any,
    ) -> None:
        super().__init__(patience, policy, *given, **named)
        self._serving = serving
        self._observer = observer

    def data_received(self, data: bytes) -> None:
        alone = _is_one_get(data) and not self.inside and self.is_idle()
        if alone and self._again(data):
            return
        super().data_received(data)
        if alone and not (self.inside or self.is_idle()):
            self.scope[REQUEST] = data  # type: ignore[literal-required]

    def _again(self, request: bytes) -> bool:
        started = time.perf_counter()
        known = self._serving.now.answers.known(request)
        if known is None:
            return False
        self._unset_keepalive_if_required()
        self.stop_waiting()
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
