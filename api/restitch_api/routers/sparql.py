"""``/sparql``: SPARQL 1.1 Query over the SPARQL 1.1 Protocol, read-only.

An ASGI application of its own in front of the rest: what FastAPI does for a route costs more than
most queries. The queries themselves run in the pool; here requests are read and answers sent.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import Request

from restitch.errors import (
    BusyError,
    MediaTypeError,
    NotAcceptableError,
    ParameterError,
    RestitchError,
)
from restitch.query import FORMATS, FORMATS_BY_NAME, Question
from restitch_api import description, observing, problems
from restitch_api.answers import is_held
from restitch_api.bodies import received
from restitch_api.leaving import StoppedReadingError, WhileThere
from restitch_api.media import ranked
from restitch_api.pages import answered
from restitch_api.pages.sparql_page import query_page

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse
    from starlette.types import ASGIApp, Receive, Scope, Send

    from restitch.pool import Remembering
    from restitch.query import Answer
    from restitch_api.settings import Settings

PATH = "/sparql"
METHODS = "GET, HEAD, POST, OPTIONS"
BY_MEDIA = {each.media_type: each for each in FORMATS} | {
    "application/json": FORMATS[0],
    "application/xml": FORMATS[1],
}
DATASET = ("default-graph-uri", "named-graph-uri")
# Common clients repeat the wanted format in these, beside Accept.
FORMAT_PARAMETERS = ("format", "output", "results")
PARAMETERS = ("query", *DATASET, *FORMAT_PARAMETERS)
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-ID",
}
CHUNK = 64 * 1024
SMALL = 1000  # bytes that are not worth compressing
# Answers made and not yet taken by their readers may hold this many times the largest answer.
UNSENT = 8


class SparqlEndpoint:
    """Takes what is for ``/sparql``, and hands everything else to ``app``."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._unsent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        scope["route_template"] = PATH
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except RestitchError as error:
            observing.answered(scope, error)
            response = problems.ours(request, error)
        response.headers.update(CORS)
        await _compress(request, response)
        await self._send(response, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "GET":
            fields = _parse(request.scope["query_string"])
            if not fields:
                return await self._describe(request)
            if prefers_page(request, [value for name, value in fields if name == "format"]):
                return await answered_on_page(request, self._question(request, fields, answered.FORMATS))
            return await self._answer(request, fields)
        if request.method == "POST":
            return await self._answer(request, await self._posted(request))
        if request.method == "OPTIONS":
            return _preflight()
        response = problems.problem(request, 405, "method-not-allowed", "Method Not Allowed", METHODS)
        response.headers["Allow"] = METHODS
        return response

    async def _describe(self, request: Request) -> Response:
        """A page for browsers, the service description for programs."""
        media = ranked(request.headers.get("accept"), (*description.MEDIA, "text/html"))
        if not media:
            raise NotAcceptableError(f"made as {', '.join((*description.MEDIA, 'text/html'))}")
        if media[0] == "text/html":
            return query_page(request)
        graph = request.state.graph
        body = await run_in_threadpool(
            description.service_description, graph, str(request.base_url), media[0]
        )
        return Response(body, media_type=media[0], headers={"Vary": "Accept"})

    async def _posted(self, request: Request) -> list[tuple[str, str]]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/sparql-query":
            try:
                text = (await self._body(request)).decode()
            except UnicodeDecodeError:
                raise ParameterError("query", "the body is not UTF-8") from None
            return [("query", text), *_parse(request.scope["query_string"])]
        if kind == "application/x-www-form-urlencoded":
            # What the address says beside counts too: left out, a dataset would be wider than was asked for.
            return [*_parse(await self._body(request)), *_parse(request.scope["query_string"])]
        if kind == "application/sparql-update":
            raise MediaTypeError("updates are refused: this graph is read-only")
        raise MediaTypeError("send application/sparql-query or application/x-www-form-urlencoded")

    async def _body(self, request: Request) -> bytes:
        # A character may take four bytes, and each of them three when it is percent-encoded.
        most = self._settings.query_characters * 12 + 10_000
        return await received(request, most)

    async def _answer(self, request: Request, fields: list[tuple[str, str]]) -> Response:
        question = self._question(request, fields)
        observing.asked(request.scope, question)
        tag = _tag(request.state.graph.version, question)
        headers = {"Vary": "Accept", "ETag": tag, "Cache-Control": "no-cache"}
        if is_held(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode()):
            observing.answered(request.scope)
            return Response(status_code=304, headers=headers)
        if self._unsent > UNSENT * self._settings.query_bytes:
            raise BusyError("too many answers wait for their readers; try again in a moment", seconds=5)
        answer = await _watched(request, question)
        observing.answered(request.scope)
        return Response(answer.body, media_type=answer.media_type, headers=headers)

    def _question(
        self, request: Request, fields: list[tuple[str, str]], wanted: tuple[str, ...] = ()
    ) -> Question:
        """What is asked, in the formats ``wanted``, else in those the request names; raises our errors."""
        given: dict[str, list[str]] = {name: [] for name in PARAMETERS}
        for name, value in fields:
            if name == "update":
                raise ParameterError(name, "updates are refused: this graph is read-only")
            if name not in given:
                raise ParameterError(name, f"no such parameter; there are {', '.join(PARAMETERS)}")
            given[name].append(value)
        if len(given["query"]) != 1:
            raise ParameterError("query", "send exactly one")
        most = self._settings.query_characters
        if len(given["query"][0]) > most:
            raise ParameterError("query", f"longer than {most} characters")
        return Question(
            text=given["query"][0],
            formats=wanted or formats(request, given["format"]),
            default_graphs=tuple(given["default-graph-uri"]),
            named_graphs=tuple(given["named-graph-uri"]),
            base=request.state.graph.iris.base,
        )

    async def _send(self, response: Response, send: Send) -> None:
        """In pieces, each taken within ``send_seconds``: a reader who stops does not hold memory for ever."""
        body = bytes(response.body)
        start = {"type": "http.response.start", "status": response.status_code}
        await send({**start, "headers": response.raw_headers})
        self._unsent += len(body)
        left = len(body)
        try:
            for begin in range(0, max(len(body), 1), CHUNK):
                piece = body[begin : begin + CHUNK]
                more = begin + CHUNK < len(body)
                try:
                    async with asyncio.timeout(self._settings.send_seconds):
                        await send({"type": "http.response.body", "body": piece, "more_body": more})
                except TimeoutError:
                    raise StoppedReadingError from None
                self._unsent -= len(piece)
                left -= len(piece)
        finally:
            self._unsent -= left


async def noted(request: Request, question: Question) -> Answer:
    """The answer, and the query told in the log and the metrics: for routes beside ``/sparql``."""
    observing.asked(request.scope, question)
    try:
        answer = await _watched(request, question)
    except RestitchError as error:
        observing.answered(request.scope, error)
        raise
    observing.answered(request.scope)
    return answer


async def answered_on_page(request: Request, question: Question, title: str = "Answer") -> HTMLResponse:
    """The answer, or why there is none, as a page."""
    found: Answer | RestitchError
    try:
        found = await noted(request, question)
    except RestitchError as error:
        found = error
    page = await run_in_threadpool(answered.answer_page, request, question, found, title)
    page.headers["Vary"] = "Accept"
    return page


async def _watched(request: Request, question: Question) -> Answer:
    """The answer; a query whose asker has gone away is ended, so that its worker is free."""
    answering: Remembering = request.state.asking
    async with WhileThere(request):
        return await answering.ask(question, request.client.host if request.client else "")


async def _compress(request: Request, response: Response) -> None:
    """Smaller for whoever takes it so; in a thread, where it would keep others waiting."""
    body = bytes(response.body)
    response.headers.append("Vary", "Accept-Encoding")
    if len(body) < SMALL or "gzip" not in request.headers.get("accept-encoding", ""):
        return
    response.body = await run_in_threadpool(gzip.compress, body, 5)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))


def _parse(data: bytes) -> list[tuple[str, str]]:
    """The fields of a query string or a form."""
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError:
        raise ParameterError("query", "not UTF-8, percent-encoded") from None
    except ValueError:
        raise ParameterError("query", "more than 200 parameters") from None


def prefers_page(request: Request, named: list[str]) -> bool:
    """Whether a page is liked better than every form of an answer, and no form is named."""
    media = ranked(request.headers.get("accept"), (*BY_MEDIA, "text/html"))
    return media[:1] == ["text/html"] and not any(name in FORMATS_BY_NAME for name in named)


def formats(request: Request, named: list[str]) -> tuple[str, ...]:
    """Names of formats, best first; a ``format`` we know is the best."""
    media = ranked(request.headers.get("accept"), tuple(BY_MEDIA))
    names = [name for name in named if name in FORMATS_BY_NAME]
    if not media and not names:
        raise NotAcceptableError(f"answers are made as {', '.join(each.media_type for each in FORMATS)}")
    return tuple(dict.fromkeys([*names, *(BY_MEDIA[each].name for each in media)]))


def _tag(version: str, question: Question) -> str:
    """An answer is a function of the build and of what was asked."""
    return f'W/"{hashlib.sha256(repr((version, question)).encode()).hexdigest()[:32]}"'


def _preflight() -> Response:
    headers = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-ID",
        "Access-Control-Max-Age": "86400",
        "Allow": METHODS,
    }
    return Response(status_code=204, headers=headers)
