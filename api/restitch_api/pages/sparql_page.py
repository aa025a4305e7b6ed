"""The query page: a form that works without JavaScript; answers come from ``/sparql`` itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from fastapi.responses import HTMLResponse, JSONResponse

from restitch import resources, vocab
from restitch.iris import NAMESPACE
from restitch.queries import library, query
from restitch_api.pages.common import pages
from restitch_api.web import templates

if TYPE_CHECKING:
    from fastapi import Request

    from restitch.queries import Query

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# What is told of a word, where the ontology says it: its label, or the beginning of what it is for.
TOLD = (f"{RDFS}label", "http://www.w3.org/2004/02/skos/core#prefLabel", f"{RDFS}comment")
BRIEF = 60  # letters
router = pages()
FIRST = "claims-on-source"  # stands in the editor to begin with
KEYWORDS = (
    "SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "GROUP BY", "ORDER BY", "LIMIT", "COUNT",
    "VALUES", "BIND", "CONSTRUCT", "ASK", "DESCRIBE", "EXISTS", "MINUS", "GRAPH",
)  # fmt: skip


@lru_cache(maxsize=1)
def _terms() -> list[dict[str, str]]:
    """What the editor completes: the ontology's classes, properties and list values, and keywords.

    Types of relations have their ``family``, by which drawings colour them.
    """
    families = {term.iri: term.family for term in vocab.lists()["RelationType"].values()}
    found: dict[str, dict[str, str]] = {}
    for name in ("restitch.ttl", "lists.ttl"):
        for triple in ox.parse(path=str(resources.ontology() / name)):
            subject = triple.subject
            if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(NAMESPACE):
                continue
            word = f"stitch:{subject.value.removeprefix(NAMESPACE)}"
            known = found.setdefault(word, {"label": word})
            if triple.predicate.value in TOLD and isinstance(triple.object, ox.Literal):
                known.setdefault("detail", _brief(triple.object.value))
            if family := families.get(subject.value):
                known["family"] = family
    return [*found.values(), *({"label": word, "type": "keyword"} for word in KEYWORDS)]


def _brief(text: str) -> str:
    """The first sentence of a comment, cut where it is long.

    >>> _brief("Where in the text the finding shows. Not where it is cited.")
    'Where in the text the finding shows'
    """
    first = text.split(". ")[0].removesuffix(".")
    return first if len(first) <= BRIEF else f"{first[:BRIEF].rpartition(' ')[0]}…"


@router.get("/sparql/words")
def words() -> JSONResponse:
    """Asked for when somebody begins to type: the page opens without them."""
    return JSONResponse(_terms(), headers={"Cache-Control": "max-age=3600"})


def query_page(request: Request) -> HTMLResponse:
    """The form, the prefixes that need no declaring, and the library."""
    iris = request.state.graph.iris
    groups: dict[str, list[tuple[Query, str]]] = {}
    for each in library().values():
        groups.setdefault(each.group, []).append((each, each.bound({}, iris)))
    page = templates.get_template("sparql.html")
    body = page.render(
        path="/sparql",
        prefixes=iris.prefixes(),
        groups=groups,
        first=query(FIRST).bound({}, iris),
    )
    return HTMLResponse(body, headers={"Vary": "Accept"})
