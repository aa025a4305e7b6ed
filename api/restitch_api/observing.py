"""Around every request: an id, security headers, a log line, metrics; the last door for what nobody foresaw.

Plain ASGI: it costs some microseconds, and sees what is really sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request

from restitch.errors import StoreUnavailableError
from restitch.query import form_of
from restitch_api import problems
from restitch_api.leaving import StoppedReadingError
from restitch_api.metrics import outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from restitch.errors import RestitchError
    from restitch.query import Question
    from restitch_api.metrics import Metrics

HEADER = b"x-request-id"
# What somebody else may put into our logs and headers: what ids look like, and nothing longer.
SANE = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
UNROUTED = "(none)"
STOPPING = StoreUnavailableError("the service is stopping")
_ids = random.Random()  # noqa: S311 (no secrets)
log = logging.getLogger("restitch.request")


@dataclass
class Seen:
    """What is known of a request by the time it ends; status 0 means that nothing was sent."""

    id: str
    status: int = 0
    bytes: int = 0
    query: dict[str, Any] = field(default_factory=dict)


class Asked(NamedTuple):
    """What a request asked; ``route`` is the template it took, ``client`` the address it came from."""

    method: str
    path: str
    route: str
    client: tuple[str, int] | None


class Observer:
    """What is told of every request, in the log and in the metrics; ``headers`` go out with every answer."""

    def __init__(self, metrics: Metrics, clients: bool, headers: Mapping[str, str]) -> None:
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._metrics = metrics
        self._clients = clients

    def ended(self, asked: Asked, seen: Seen, seconds: float) -> None:
        self._metrics.request(asked.method, asked.route, seen.status, seconds)
        if seen.query:
            self._metrics.query(seen.query["outcome"])
        level = logging.WARNING if seen.status >= 500 else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, "request", extra={"fields": self._fields(asked, seen, seconds)})

    def _fields(self, asked: Asked, seen: Seen, seconds: float) -> dict[str, Any]:
        """No query string: what somebody looks for is theirs. The address can be left out too."""
        fields = {
            "request_id": seen.id,
            "method": asked.method,
            "path": asked.path,
            "route": asked.route,
            "status": seen.status,
            "ms": round(seconds * 1000, 2),
            "bytes": seen.bytes,
        }
        if self._clients and asked.client:
            fields["client"] = asked.client[0]
        for name, value in seen.query.items():
            fields[f"query_{name}"] = value
        return fields


class Observing:
    """The outermost layer: hands everything to ``app`` and watches."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        seen = Seen(_request_id(scope))
        scope["request_id"] = seen.id
        scope["seen"] = seen
        watched = self._watching(send, seen)
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            # The server stops and has waited long enough. What has begun stays half, and it hangs up.
            log.warning(
                "a request was cut off", extra={"fields": {"request_id": seen.id, "path": scope["path"]}}
            )
            if not seen.status:
                await problems.ours(Request(scope), STOPPING)(scope, receive, watched)
        except StoppedReadingError:
            log.warning(
                "an answer was not taken", extra={"fields": {"request_id": seen.id, "path": scope["path"]}}
            )
        except Exception as error:
            log.exception(
                "a request failed", extra={"fields": {"request_id": seen.id, "path": scope["path"]}}
            )
            if seen.status:
                raise  # half an answer is out: the server closes the connection, so nobody takes it for whole
            await problems.unforeseen(Request(scope), error)(scope, receive, watched)
        finally:
            asked = Asked(scope["method"], scope["path"], _route(scope), scope.get("client"))
            self._observer.ended(asked, seen, time.perf_counter() - started)

    def _watching(self, send: Send, seen: Seen) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                given = message.get("headers", ())
                message = {
                    **message,
                    "headers": [*given, *self._observer.headers, (HEADER, seen.id.encode())],
                }
            elif message["type"] == "http.response.body":
                seen.bytes += len(message.get("body", b""))
            await send(message)

        return watched


def asked(scope: Scope, question: Question) -> None:
    """Note which query a request asks: its hash and form; its text only where debugging is on."""
    seen: Seen | None = scope.get("seen")
    if seen is None:
        return
    digest = hashlib.sha256(question.text.encode(errors="replace")).hexdigest()[:12]
    # Until it has ended otherwise: nobody waited for the answer.
    seen.query = {"hash": digest, "form": form_of(question.text), "outcome": "gone"}
    if log.isEnabledFor(logging.DEBUG):
        fields = {"request_id": seen.id, "query_hash": digest, "query": question.text}
        log.debug("query", extra={"fields": fields})


def answered(scope: Scope, error: RestitchError | None = None) -> None:
    """Note how the query of a request ended."""
    seen: Seen | None = scope.get("seen")
    if seen is not None and seen.query:
        seen.query["outcome"] = outcome(error)


def told(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The route a request took and what the log says of its query, to be said ``again``."""
    seen: Seen | None = scope.get("seen")
    return _route(scope), seen.query if seen else {}


def again(scope: Scope, route: str, query: Mapping[str, Any]) -> None:
    """Note that a request was answered as one before it was."""
    scope["route_template"] = route
    if query and (seen := scope.get("seen")) is not None:
        seen.query = {**query}


def _request_id(scope: Scope) -> str:
    """The one a proxy has given it, where that looks like one; otherwise one of ours."""
    for name, value in scope["headers"]:
        if name == HEADER and SANE.fullmatch(given := value.decode("latin-1")):
            return str(given)
    return new_id()


def new_id() -> str:
    """Sixteen hexadecimal digits; not a secret, so without a call of the system for each."""
    return f"{_ids.getrandbits(64):016x}"


def _route(scope: Scope) -> str:
    """The route's template: a path is the client's to choose, and there is no end of them."""
    if "route_template" in scope:
        return str(scope["route_template"])
    if (route := scope.get("route")) is not None:
        return str(getattr(route, "path", UNROUTED))
    return UNROUTED
