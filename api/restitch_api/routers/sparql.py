"""``/sparql``: SPARQL 1.1 Query over the SPARQL 1.1 Protocol, read-only."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response

from restitch.asking import Query
from restitch.errors import MediaTypeError, NotAcceptableError, ParameterError
from restitch.query import FORMATS
from restitch_api import description
from restitch_api.media import ranked
from restitch_api.pages.sparql_page import query_page

if TYPE_CHECKING:
    from restitch.asking import Asking

router = APIRouter()
BY_MEDIA = {each.media_type: each for each in FORMATS} | {
    "application/json": FORMATS[0],
    "application/xml": FORMATS[1],
}
PARAMETERS = ("query", "default-graph-uri", "named-graph-uri")
CORS = {"Access-Control-Allow-Origin": "*"}


@router.head("/sparql", include_in_schema=False)
@router.get("/sparql", summary="Ask in SPARQL, or read the service description")
async def ask(request: Request) -> Response:
    """With ``query``: the answer. Without: a page for browsers, the service description for programs."""
    fields = list(request.query_params.multi_items())
    if not fields:
        media = ranked(request.headers.get("accept"), (*description.MEDIA, "text/html"))
        if not media:
            raise NotAcceptableError(f"made as {', '.join((*description.MEDIA, 'text/html'))}")
        if media[0] == "text/html":
            return query_page(request)
        body = description.service_description(request.app.state.graph, str(request.base_url), media[0])
        return Response(body, media_type=media[0], headers={**CORS, "Vary": "Accept"})
    return await _answer(request, fields)


@router.post("/sparql", summary="Ask in SPARQL")
async def ask_by_post(request: Request) -> Response:
    """``application/sparql-query``, or a form with ``query``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    most = request.app.state.settings.query_characters * 4
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise ParameterError("query", f"the request is longer than {most} bytes")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ParameterError("query", "the body is not UTF-8") from None
    if kind == "application/sparql-query":
        return await _answer(request, [("query", text), *request.query_params.multi_items()])
    if kind == "application/x-www-form-urlencoded":
        return await _answer(request, parse_qsl(text, keep_blank_values=True))
    if kind == "application/sparql-update":
        raise MediaTypeError("updates are refused: this graph is read-only")
    raise MediaTypeError("send application/sparql-query or application/x-www-form-urlencoded")


@router.options("/sparql", include_in_schema=False)
def preflight() -> Response:
    headers = {
        **CORS,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Allow": "GET, HEAD, POST, OPTIONS",
    }
    return Response(status_code=204, headers=headers)


async def _answer(request: Request, fields: list[tuple[str, str]]) -> Response:
    given: dict[str, list[str]] = {name: [] for name in PARAMETERS}
    for name, value in fields:
        if name == "update":
            raise ParameterError(name, "updates are refused: this graph is read-only")
        if name not in given:
            raise ParameterError(name, f"no such parameter; there are {', '.join(PARAMETERS)}")
        given[name].append(value)
    if len(given["query"]) != 1:
        raise ParameterError("query", "send exactly one")
    most = request.app.state.settings.query_characters
    if len(given["query"][0]) > most:
        raise ParameterError("query", f"longer than {most} characters")
    media = ranked(request.headers.get("accept"), tuple(BY_MEDIA))
    if not media:
        raise NotAcceptableError(f"answers are made as {', '.join(each.media_type for each in FORMATS)}")
    query = Query(
        given["query"][0],
        tuple(dict.fromkeys(BY_MEDIA[each].name for each in media)),
        tuple(given["default-graph-uri"]),
        tuple(given["named-graph-uri"]),
    )
    tag = _tag(request.app.state.graph.version, query)
    headers = {**CORS, "Vary": "Accept", "ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    asking: Asking = request.app.state.asking
    answer = await asking.ask(query)
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def _tag(version: str, query: Query) -> str:
    """An answer is a function of the build and of what was asked."""
    return f'W/"{hashlib.sha256(repr((version, query)).encode()).hexdigest()[:32]}"'
