"""The query page: a form that works without JavaScript; answers come from ``/sparql`` itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from fastapi.responses import HTMLResponse

from restitch import resources
from restitch.iris import NAMESPACE
from restitch_api.web import templates

if TYPE_CHECKING:
    from fastapi import Request

LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")
KEYWORDS = (
    "SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "GROUP BY", "ORDER BY", "LIMIT", "COUNT", "VALUES",
    "BIND", "CONSTRUCT", "ASK", "DESCRIBE", "EXISTS", "MINUS", "GRAPH",
)  # fmt: skip
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


@lru_cache(maxsize=1)
def _terms() -> list[dict[str, str]]:
    """What the editor completes: the ontology's classes, properties and list values, and SPARQL's keywords."""
    found: dict[str, dict[str, str]] = {}
    for name in ("restitch.ttl", "lists.ttl"):
        for triple in ox.parse(path=str(resources.ontology() / name)):
            subject, label = triple.subject, triple.object
            if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(NAMESPACE):
                continue
            if triple.predicate.value in LABELS and isinstance(label, ox.Literal):
                word = f"stitch:{subject.value.removeprefix(NAMESPACE)}"
                found[word] = {"label": word, "detail": label.value}
    return [*found.values(), *({"label": word, "type": "keyword"} for word in KEYWORDS)]


def query_page(request: Request) -> HTMLResponse:
    """The form, the prefixes that need no declaring, and examples."""
    graph = request.state.graph
    page = templates.get_template("sparql.html")
    body = page.render(path="/sparql", prefixes=graph.iris.prefixes(), examples=EXAMPLES, terms=_terms())
    return HTMLResponse(body, headers={"Vary": "Accept"})
