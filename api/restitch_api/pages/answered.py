"""The answer to a query as a page: where no script runs, and at ``/sparql`` for whoever prefers HTML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from restitch.errors import RestitchError
from restitch_api import problems
from restitch_api.pages.common import opened, render

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    from restitch.iris import Iris
    from restitch.query import Answer, Question

FORMATS = ("json", "nt")  # what the page is made of: tables, graphs
SHOWN = 500  # rows; the files have all
TRIPLE = ("subject", "predicate", "object")
NUMBERS = tuple(
    f"http://www.w3.org/2001/XMLSchema#{each}" for each in ("integer", "decimal", "double", "float")
)


def answer_page(
    request: Request, question: Question, found: Answer | RestitchError, title: str = "Answer"
) -> HTMLResponse:
    """The page of an answer, or of why there is none, above the query."""
    dataset = [("default-graph-uri", each) for each in question.default_graphs]
    dataset += [("named-graph-uri", each) for each in question.named_graphs]
    status, fault = 200, None
    shown: dict[str, Any] = {}
    if isinstance(found, RestitchError):
        status, told, detail = problems.told(found)
        fault = {"title": told, "detail": detail}
    else:
        shown = _shown(found, opened(request).iris)
    asked = [("query", question.text), *dataset]
    page = render(
        request,
        "answer.html",
        query=question.text,
        title=title,
        fault=fault,
        dataset=dataset,
        saving={
            form: f"/sparql?{urlencode([*asked, ('format', form)])}"
            for form in (("ttl",) if shown.get("is_graph") else ("csv", "json"))
        },
        editor=None if dataset else f"/sparql#{urlencode({'query': question.text})}".replace("+", "%20"),
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
    cells = [[_bound(row.get(name), iris) for name in columns] for row in bindings[:SHOWN]]
    numeric = [
        bool(cells) and all(row[place].get("number") for row in cells) for place in range(len(columns))
    ]
    return {
        "columns": columns, "rows": cells, "total": len(bindings), "is_graph": False, "numeric": numeric,
    }  # fmt: skip


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _bound(term: dict[str, str] | None, iris: Iris) -> dict[str, Any]:
    if term is None:
        return {"words": ""}
    return {
        **_cell(term["value"], term["type"] == "uri", iris), "number": term.get("datatype") in NUMBERS,
    }  # fmt: skip


def _cell(value: str, is_iri: bool, iris: Iris) -> dict[str, Any]:
    if not is_iri:
        return {"words": value}
    starts = [(start, name) for name, start in iris.prefixes().items() if value.startswith(start)]
    start, name = max(starts, key=lambda each: len(each[0]), default=("", ""))
    words = f"{name}:{value.removeprefix(start)}" if start else value
    ours = f"{iris.base}id/"
    return {"words": words, **({"href": f"/id/{value.removeprefix(ours)}"} if value.startswith(ours) else {})}
