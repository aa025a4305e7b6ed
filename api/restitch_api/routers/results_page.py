"""The answer to a query as a page: what the form of the query page leads to where no script runs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from restitch import queries
from restitch.errors import ParameterError
from restitch.query import Question
from restitch_api.pages.answered import FORMATS
from restitch_api.pages.common import opened
from restitch_api.routers.sparql import answered_on_page

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/sparql/answer")
async def answer(request: Request, query: str = "", name: str = "") -> HTMLResponse:
    """The answer to a query, or to one of the library by its name; a fault stands above the query."""
    iris = opened(request).iris
    text = queries.query(name).bound({}, iris) if name else query
    most = request.app.state.settings.query_characters
    if len(text) > most:
        raise ParameterError("query", f"longer than {most} characters")
    title = queries.query(name).title if name else "Answer"
    return await answered_on_page(request, Question(text, FORMATS, base=iris.base), title)
