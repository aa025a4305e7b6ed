"""Errors as RFC 9457 problem documents: one table, one shape, for everything that can go wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from restitch import dates, errors

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

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


def problem(request: Request, status: int, code: str, title: str, detail: str) -> JSONResponse:
    """One problem document; ``instance`` is the path asked for, ``request_id`` what the logs call it."""
    body = {
        "type": TYPE.format(code=code),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request.scope.get("request_id", ""),
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Every error of ours, of FastAPI's and of Starlette's leaves by the same door."""
    app.add_exception_handler(errors.RestitchError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def ours(request: Request, error: errors.RestitchError) -> JSONResponse:
    """The problem document for one of our errors."""
    status, title = next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
    response = problem(request, status, error.code, title, str(error))
    if isinstance(error, errors.BusyError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.RestitchError)
    return ours(request, error)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(
        f"{'.'.join(str(step) for step in each['loc'][1:]) or each['loc'][0]}: {each['msg']}"
        for each in error.errors()
    )
    return problem(request, 400, "parameter", "A parameter cannot be so", faults)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    response = problem(request, error.status_code, title.lower().replace(" ", "-"), title, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def unforeseen(request: Request, error: Exception) -> JSONResponse:
    """What is told of a fault of ours; the rest is in the log."""
    return problem(
        request, 500, "error", "Something failed here", f"{type(error).__name__} (see the server's log)"
    )
