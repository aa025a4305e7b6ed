"""Answers to GET given again: over REST and SPARQL they are a function of the build and the request.

In front of all parsing and routing, where giving an answer again costs least. It also tags answers of
REST, and says 304 to whoever has them; an answer that is not there is never said to be unchanged.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from restitch_api import observing, verbatim
from restitch_api.answers import Kept, is_held

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from restitch_api.answers import Answers, Headers

REST, SPARQL = "/api/v1", "/sparql"
LARGEST = 16  # an answer is kept that takes no more than this part of the memory
# What of a request an answer depends on, beside its path and query.
HEADERS = (b"accept", b"accept-encoding", b"host")
# Headers of an answer that go with its body.
OF_BODY = (b"content-length", b"content-encoding", b"content-type")


class Remembered:
    """ASGI middleware around REST and SPARQL; the answers kept go with the build that gave them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return
        answers: Answers = scope["state"]["answers"]
        known, held = _read(scope)
        key = (scope["path"], scope["query_string"], known)
        kept = answers.kept.get(key)
        if kept is None:
            keeping = _Keeping(scope, send, held, answers.kept.most // LARGEST)
            await self._app(scope, receive, keeping)
            if (made := keeping.made()) is not None:
                answers.kept.keep(key, made)
            return
        verbatim.learn(answers, scope, key, kept)
        if is_held(held, kept.tag):
            observing.again(scope, kept.route, kept.query)
            await _send_unchanged(send, kept.headers)
        else:
            observing.again(scope, kept.route, kept.query)
            await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
            await send({"type": "http.response.body", "body": kept.body})


class _Keeping:
    """Hands an answer on, tagged where it was not, and keeps a copy of at most ``most`` bytes."""

    def __init__(self, scope: Scope, send: Send, held: bytes, most: int) -> None:
        self._scope = scope
        self._send = send
        self._held = held
        self._most = most
        self._headers: Headers | None = None
        self._tag = b""
        self._unchanged = False
        self._body = bytearray()
        self._whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = await self._begin(message)
        elif message["type"] == "http.response.body" and self._headers is not None:
            self._add(message)
            if self._unchanged:
                return
        if message:
            await self._send(message)

    async def _begin(self, message: Message) -> Message:
        """Tag the answer; whoever has it already is told so, and gets no body."""
        headers: Headers = list(message["headers"])
        found = dict(headers)
        if b"etag" not in found:
            found[b"etag"] = _tag(self._scope, found.get(b"content-type", b""))
            headers += [(b"etag", found[b"etag"]), (b"cache-control", b"no-cache"), (b"vary", b"Accept")]
        self._headers, self._tag = headers, found[b"etag"]
        if is_held(self._held, self._tag):
            self._unchanged = True
            await _send_unchanged(self._send, headers)
            return {}
        return {**message, "headers": headers}

    def _add(self, message: Message) -> None:
        if len(self._body) <= self._most:
            self._body += message.get("body", b"")
        self._whole = not message.get("more_body", False)

    def made(self) -> Kept | None:
        if self._headers is None or not self._whole or len(self._body) > self._most:
            return None
        return Kept(self._headers, bytes(self._body), self._tag, *observing.told(self._scope))


def _is_ours(path: str) -> bool:
    return path == SPARQL or path.startswith(REST)


def _read(scope: Scope) -> tuple[tuple[bytes, ...], bytes]:
    """What the answer depends on, and the tags of what the asker has."""
    known = [b""] * len(HEADERS)
    held = b""
    for name, value in scope["headers"]:
        if name in HEADERS:
            known[HEADERS.index(name)] = value
        elif name == b"if-none-match":
            held = value
    if not known[HEADERS.index(b"host")]:  # an old client: addresses in the answer are of where it came to
        known[HEADERS.index(b"host")] = repr(scope.get("server")).encode()
    return (*known, scope.get("scheme", "http").encode()), held


def _tag(scope: Scope, media_type: bytes) -> bytes:
    """One for each build, address and form of the answer."""
    parts: tuple[Any, ...] = (
        scope["state"]["graph"].version, scope["path"], scope["query_string"], media_type,
    )  # fmt: skip
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'.encode()


async def _send_unchanged(send: Send, headers: Headers) -> None:
    kept = [each for each in headers if each[0] not in OF_BODY]
    await send({"type": "http.response.start", "status": 304, "headers": kept})
    await send({"type": "http.response.body", "body": b""})
