"""Errors as RFC 9457 problem documents: one table, one shape, for everything that can go wrong.

Whoever prefers HTML gets a page with the same words, what to do, and the way back. What programs use
(``/api``, ``/sparql``) answers with a page only where a browser has been sent there by its address.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from restitch import dates, errors
from restitch_api.media import ranked
from restitch_api.web import templates

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.responses import Response

PROBLEMS: dict[type[errors.RestitchError], tuple[int, str]] = {
    errors.NotFoundError: (404, "Not in this graph"),
    errors.InputError: (400, "Cannot be read"),
    errors.CorpusError: (400, "The corpus has problems"),
    errors.DocumentError: (400, "The text cannot be read"),
    errors.DataFileError: (400, "The data file cannot be read"),
    errors.ParameterError: (400, "A parameter cannot be so"),
    errors.QuerySyntaxError: (400, "The query does not parse"),
    errors.QueryRefusedError: (400, "Only queries over this graph are answered"),
    errors.NotAcceptableError: (406, "No such form of the answer"),
    errors.MediaTypeError: (415, "This kind of body is not read"),
    errors.RequestTooLongError: (413, "The request is too long"),
    errors.RequestTooSlowError: (408, "The request is too slow"),
    errors.ForbiddenError: (403, "Not for you"),
    errors.LimitExceededError: (503, "A limit stopped the query"),
    errors.QueryTimeoutError: (503, "The query ran out of time"),
    errors.QueryMemoryError: (503, "The query ran out of memory"),
    errors.AnswerTooLargeError: (422, "The answer is too large"),
    errors.TooManyRowsError: (422, "The answer has too many rows"),
    errors.TooManyBytesError: (422, "The answer is too large"),
    errors.QueryCrashError: (500, "The query ended the process that ran it"),
    errors.BusyError: (503, "Busy"),
    errors.StoreError: (500, "The store failed"),
    errors.DamagedStoreError: (500, "The store is damaged"),
    errors.StoreRefusalError: (500, "The store refused a query"),
    errors.StoreUnavailableError: (503, "The store cannot be reached"),
    dates.DateError: (400, "Not a date"),
}
TYPE = "/problems/{code}"
MEDIA = ("application/problem+json", "application/json", "text/html")
FOR_PROGRAMS = ("/api/", "/admin/", "/sparql", "/metrics")
LISTS = {
    "/claims": "All claims",
    "/sources": "All sources",
    "/notes": "All endnotes",
    "/actors": "All actors",
    "/events": "All events",
    "/audit": "All findings of the audit",
    "/reading": "The essay, sentence by sentence",
    "/sparql": "The query page",
}
# What somebody at a browser can do about it, by code, then by status; the page adds links that help.
ADVICE = {
    "parameter": "Something in the address cannot be so. Change that part, or leave it out.",
    "query-syntax": "Go back to the query and mend the place that is named.",
    "forbidden": "Nothing was changed. Go back, open the form again, and send it from there.",
    404: "The address may be mistyped, or what it named has another name in this edition of the graph.",
    405: "This address takes another kind of request; open it from a page instead.",
    413: "Send less: shorten what was written.",
    500: "It is a fault of this server, not yours. If it happens again, tell who runs it the number below.",
    503: "Nothing is broken. Ask for less, or ask again in a moment.",
}


def problem(request: Request, status: int, code: str, title: str, detail: str) -> Response:
    """One problem document; ``instance`` is the path asked for, ``request_id`` what the logs call it."""
    body = _document(status, code, title, detail)
    body |= {"instance": request.url.path, "request_id": request.scope.get("request_id", "")}
    headers = {"Vary": "Accept, Sec-Fetch-Mode"}
    if not _is_for_a_person(request):
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    advice = ADVICE.get(code) or ADVICE.get(status) or ""
    page = templates.get_template("problem.html").render(
        path=request.url.path, problem=body, advice=advice, ways=_ways(request, status)
    )
    return HTMLResponse(page, status, headers)


def bare(status: int, detail: str) -> bytes:
    """The same where there is no request yet to speak of."""
    return json.dumps(_document(status, *_named(status), detail)).encode()


def _document(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": TYPE.format(code=code), "title": title, "status": status, "detail": detail}


def _named(status: int) -> tuple[str, str]:
    """The code and the title of a status of HTTP."""
    title = HTTPStatus(status).phrase
    return title.lower().replace(" ", "-"), title


def _is_for_a_person(request: Request) -> bool:
    if ranked(request.headers.get("accept"), MEDIA)[:1] != ["text/html"]:
        return False
    path = request.url.path
    programs = any(path.startswith(each) if each.endswith("/") else path == each for each in FOR_PROGRAMS)
    return not programs or request.headers.get("sec-fetch-mode") == "navigate"


def _ways(request: Request, status: int) -> list[tuple[str, str]]:
    """(Address, words): back, the same without what is wrong, the list, a search, the beginning."""
    path, ways = request.url.path, []
    if before := _came_from(request):
        ways.append((before, "Back to the page you came from"))
    if status == 503 and request.method == "GET":
        ways.append((path + (f"?{request.url.query}" if request.url.query else ""), "Ask again"))
    if status == 400 and request.method == "GET" and request.url.query:
        ways.append((path, "This page without what follows the question mark"))
    for root, words in LISTS.items():
        if path.startswith(f"{root}/"):
            ways.append((root, words))
    if status == 404 and (last := path.rstrip("/").rpartition("/")[2].replace("-", " ").strip()):
        ways.append((f"/search?{urlencode({'q': last[:80]})}", f"Search for “{last[:80]}”"))
    return [*ways, ("/", "The first page")]


def _came_from(request: Request) -> str | None:
    """The page of ours that led here, without our name, so that it can lead nowhere else."""
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    ours_too = referer.netloc == request.url.netloc and referer.path != request.url.path
    if not ours_too or not referer.path.startswith("/") or referer.path.startswith("//"):
        return None
    return referer._replace(scheme="", netloc="").geturl()


def install(app: FastAPI) -> None:
    """Every error of ours, of FastAPI's and of Starlette's leaves by the same door."""
    app.add_exception_handler(errors.RestitchError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def ours(request: Request, error: errors.RestitchError) -> Response:
    """The problem document for one of our errors."""
    status, title, detail = told(error)
    response = problem(request, status, error.code, title, detail)
    if isinstance(error, errors.BusyError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def told(error: errors.RestitchError) -> tuple[int, str, str]:
    """The status of one of our errors, its title, and its detail, which does not say the title again."""
    status, title = next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
    detail = error.to_strangers() if isinstance(error, errors.StoreError) else str(error)
    again = f"{title.lower()}: "
    return status, title, detail[len(again) :] if detail.lower().startswith(again) else detail


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.RestitchError)
    return ours(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(
        f"{'.'.join(str(step) for step in each['loc'][1:]) or each['loc'][0]}: {each['msg']}"
        for each in error.errors()
    )
    return problem(request, 400, "parameter", "A parameter cannot be so", faults)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = problem(request, error.status_code, *_named(error.status_code), str(error.detail))
    response.headers.update(error.headers or {})
    return response


def unforeseen(request: Request, error: Exception) -> Response:
    """What is told of a fault of ours; the rest is in the log."""
    return problem(
        request, 500, "error", "Something failed here", f"{type(error).__name__} (see the server's log)"
    )
