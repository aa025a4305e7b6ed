"""REST for the query library: which questions there are, and their answers with other parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from restitch import queries
from restitch.errors import ParameterError
from restitch.query import Question
from restitch_api import schemas
from restitch_api.pages.answered import FORMATS
from restitch_api.paging import answer_list, known_parameters
from restitch_api.routers.rest import Cursor, Limit
from restitch_api.routers.sparql import answered_on_page, formats, noted, prefers_page

if TYPE_CHECKING:
    from restitch.queries import Query

router = APIRouter(prefix="/api/v1")


@router.get("/queries", dependencies=[Depends(known_parameters)], **schemas.many("queries"))
def all_queries(request: Request, limit: Limit = None, cursor: Cursor = None) -> Response:
    """Every question of the library, with its parameters and its text as it is run."""
    found = list(queries.library().values())
    return answer_list(request, found, lambda page: [_record(request, each) for each in page])


@router.get("/queries/{name}", **schemas.answer_of_a_query())
async def one_query(request: Request, name: str) -> Response:
    """The answer to a question; its parameters are those ``queries`` lists, ``format`` as for SPARQL."""
    given = request.query_params
    for each in given:
        if len(given.getlist(each)) > 1:
            raise ParameterError(each, "send exactly one")
    values = dict(given)
    named = [values.pop("format")] if "format" in values else []
    graph = request.state.graph
    asked = queries.query(name)
    text, base = asked.bound(values, graph.iris), graph.iris.base
    if prefers_page(request, named):
        return await answered_on_page(request, Question(text, FORMATS, base=base), asked.title)
    question = Question(text, formats(request, named), base=base)
    answer = await noted(request, question)
    return Response(answer.body, media_type=answer.media_type, headers={"Vary": "Accept"})


def _record(request: Request, query: Query) -> dict[str, Any]:
    iris = request.state.graph.iris
    defaults = {each.name: each.default for each in query.parameters}
    answer = f"/api/v1/queries/{query.name}" + (f"?{urlencode(defaults, safe='/')}" if defaults else "")
    return {
        "name": query.name,
        "title": query.title,
        "group": query.group,
        "description": query.description,
        "parameters": [vars(each) for each in query.parameters],
        "text": query.bound({}, iris),
        "links": {"answer": answer, "page": f"/sparql#{urlencode({'name': query.name})}"},
    }
