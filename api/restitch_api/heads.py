"""The head of a request, brought into one form before anything reads it.

A request to HTTP/1.1 names one host (RFC 9112, 3.2). What is said in several headers of one name is one
list (RFC 9110, 5.3): otherwise one part of a program goes by the first of them and another by the last.
HEAD is answered as GET is, without the body (RFC 9110, 9.3.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from restitch_api import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from restitch_api.answers import Headers

LISTS = (b"accept", b"accept-encoding", b"accept-language", b"if-none-match")
ROUTE = ("route", "route_template")  # what is said of the route taken, to be told in the log


class Heads:
    """ASGI middleware around all that reads headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        names = [name for name, _ in scope["headers"]]
        if names.count(b"host") > 1 or (b"host" not in names and scope["http_version"] == "1.1"):
            told = problems.problem(
                Request(scope), 400, "bad-request", "Bad Request", "name the host, once, in a Host header"
            )
            await told(scope, receive, send)
            return
        if len(set(names)) < len(names):
            scope["headers"] = _joined(scope["headers"])
        if scope["method"] == "HEAD":
            await self._without_body(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _without_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy, since the server goes by the method, too.
        inner = {**scope, "method": "GET"}
        try:
            await self._app(inner, receive, head)
        finally:
            scope.update({name: inner[name] for name in ROUTE if name in inner})


def _joined(headers: Headers) -> Headers:
    """Lists as one header each, where their first stood; the others as they are."""
    lists = {name: b", ".join(value for other, value in headers if other == name) for name in LISTS}
    found: Headers = []
    for name, value in headers:
        if name not in LISTS:
            found.append((name, value))
        elif name in lists:
            found.append((name, lists.pop(name)))
    return found
