"""Lists a page at a time, as JSON or CSV, and a check that no parameter is misspelt."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from restitch.errors import NotAcceptableError, ParameterError
from restitch_api.media import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from restitch.catalogue import Record

T = TypeVar("T")


def answer_list(
    request: Request,
    iris: Sequence[T],
    describe: Callable[[Sequence[T]], list[Record]],
    extra: Record | None = None,
) -> Response:
    """The page of ``iris`` the request asks for, described, as JSON or CSV.

    JSON has ``items``, ``total`` and ``next`` (the path of the next page, or null), and ``extra``.
    CSV has every item that fits the filters, since a table cannot say that it goes on elsewhere.
    """
    if not (media := ranked(request.headers.get("accept"), ("application/json", "text/csv"))):
        raise NotAcceptableError("lists are made as application/json or text/csv")
    if media[0] == "text/csv":
        return Response(to_csv(describe(iris[:])), media_type="text/csv; charset=utf-8")
    limit, start = _window(request)
    page = iris[start : start + limit]
    following = None
    if start + limit < len(iris):
        query = {**request.query_params, "limit": limit, "cursor": start + limit}
        following = f"{request.url.path}?{urlencode(query)}"
    return JSONResponse({"items": describe(page), "total": len(iris), "next": following, **(extra or {})})


def _window(request: Request) -> tuple[int, int]:
    settings = request.app.state.settings
    limit = _number(request, "limit", settings.page_size)
    if not 1 <= limit <= settings.page_size_most:
        raise ParameterError("limit", f"must be between 1 and {settings.page_size_most}")
    return limit, _number(request, "cursor", 0)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ParameterError(name, f"{text!r} is not a whole number")
    return int(text)


async def known_parameters(request: Request) -> None:
    """Refuse a parameter the route does not have: a misspelt filter must not widen an answer.

    A coroutine, since it waits for nothing: FastAPI sends a function to a thread and back.
    """
    route = request.scope["route"]
    known = {each.alias for each in route.dependant.query_params}
    for name in request.query_params:
        if name not in known:
            raise ParameterError(name, f"no such parameter; there are {', '.join(sorted(known)) or 'none'}")


def to_csv(records: Iterable[Record]) -> str:
    """Records as CSV: lists joined by spaces, nested things left out but for their keys."""
    rows = list(records)
    columns = [name for name in rows[0] if name != "links"] if rows else []
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row[name]) for name in columns})
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(str(_cell(each)) for each in value)
    if isinstance(value, dict):
        if "key" in value:
            return value["key"]
        return " ".join(f"{name}={_cell(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        # A spreadsheet would run it as a formula.
        return f"'{value}"
    return value
