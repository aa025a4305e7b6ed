"""The query page: a form that works without JavaScript; answers come from ``/sparql`` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse

from restitch_api.web import templates

if TYPE_CHECKING:
    from fastapi import Request

EXAMPLES = (
    (
        "Which claims rely on the food aid database, in whatever way?",
        "SELECT ?claim ?says WHERE {\n  ?claim a stitch:Claim ; stitch:restsOn src:wfp-interfais ; stitch:statement ?says\n}\nORDER BY ?claim",
    ),
    (
        "Which works carry the most claims?",
        "SELECT ?title (COUNT(DISTINCT ?claim) AS ?claims) WHERE {\n  ?claim a stitch:Claim ; stitch:restsOn ?work .\n  ?work a stitch:Source ; dcterms:title ?title\n}\nGROUP BY ?title ORDER BY DESC(?claims) ?title LIMIT 10",
    ),
    (
        "Which markers are printed with the wrong number?",
        "SELECT ?sentence ?printed ?meant WHERE {\n  ?marker stitch:printedNumber ?printed ; stitch:inSentence ?sentence ;\n    stitch:pointsTo/stitch:number ?meant\n  FILTER(?printed != ?meant)\n}\nORDER BY ?meant",
    ),
    (
        "Who says what, and does the essay go along?",
        "SELECT ?who ?stance ?says WHERE {\n  ?claim stitch:attributedTo/skos:prefLabel ?who ;\n    stitch:stance/skos:prefLabel ?stance ; stitch:statement ?says\n}\nORDER BY ?who ?says",
    ),
)


def query_page(request: Request) -> HTMLResponse:
    """The form, the prefixes that need no declaring, and examples."""
    graph = request.app.state.graph
    page = templates.get_template("sparql.html")
    body = page.render(path="/sparql", prefixes=graph.iris.prefixes(), examples=EXAMPLES)
    return HTMLResponse(body, headers={"Vary": "Accept"})
