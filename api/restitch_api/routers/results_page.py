"""The answer to a query as a page: what the form of the query page leads to where no script runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from restitch import queries
from restitch.errors import ParameterError, RestitchError
from restitch.query import Question
from restitch_api import problems
from restitch_api.pages.common import opened, render
from restitch_api.routers.sparql import noted

if TYPE_CHECKING:
    from restitch.iris import Iris
    from restitch.query import Answer

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
SHOWN = 500  # rows; the files have all
TRIPLE = ("subject", "predicate", "object")


@router.get("/sparql/answer")
async def answer(request: Request, query: str = "", name: str = "") -> HTMLResponse:
    """The answer to a query, or to one of the library by its name; a fault stands above the query."""
    graph = opened(request)
    iris = graph.iris
    text = queries.query(name).bound({}, iris) if name else query
    most = request.app.state.settings.query_characters
    if len(text) > most:
        raise ParameterError("query", f"longer than {most} characters")
    shown: dict[str, Any] = {}
    status, fault = 200, None
    try:
        shown = _shown(await noted(request, Question(text, ("json", "nt"), base=iris.base)), iris)
    except RestitchError as error:
        status, title, detail = problems.told(error)
        fault = {"title": title, "detail": detail}
    page = render(
        request,
        "answer.html",
        query=text,
        title=queries.query(name).title if name else "Answer",
        fault=fault,
        saving={
            form: f"/sparql?{urlencode({'query': text, 'format': form})}"
            for form in (("ttl",) if shown.get("is_graph") else ("csv", "json"))
        },
        most=SHOWN,
        **shown,
    )
    page.status_code = status
    return page


def _shown(answer: Answer, iris: Iris) -> dict[str, Any]:
    """Columns and rows of cells, each its words and where they lead; or ``verdict``, yes or no."""
    if "json" not in answer.media_type:
        triples = list(ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES))
        rows = [[each.subject, each.predicate, each.object] for each in triples[:SHOWN]]
        cells = [[_cell(_plain(term), isinstance(term, ox.NamedNode), iris) for term in row] for row in rows]
        return {"columns": TRIPLE, "rows": cells, "total": len(triples), "is_graph": True}
    found = json.loads(answer.body)
    if "boolean" in found:
        return {"verdict": found["boolean"]}
    columns, bindings = found["head"]["vars"], found["results"]["bindings"]
    cells = [
        [
            _cell(row[name]["value"], row[name]["type"] == "uri", iris) if name in row else {"words": ""}
            for name in columns
        ]
        for row in bindings[:SHOWN]
    ]
    return {"columns": columns, "rows": cells, "total": len(bindings), "is_graph": False}


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _cell(value: str, is_iri: bool, iris: Iris) -> dict[str, str]:
    if not is_iri:
        return {"words": value}
    starts = [(start, name) for name, start in iris.prefixes().items() if value.startswith(start)]
    start, name = max(starts, key=lambda each: len(each[0]), default=("", ""))
    words = f"{name}:{value.removeprefix(start)}" if start else value
    ours = f"{iris.base}id/"
    return {"words": words, **({"href": f"/id/{value.removeprefix(ours)}"} if value.startswith(ours) else {})}
