"""One thing as RDF: what is said of it, of the parts that hang on it, and what leans on it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import Graph

from restitch import resources
from restitch.frames import quote

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

FORMATS = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}
JSON_LD = "application/ld+json"
MEDIA = ("text/turtle", JSON_LD, "application/n-triples")


def describe(graph: OpenGraph, iri: str, media_type: str) -> bytes:
    """The thing's own triples, those of its parts (``.g1``, ``.sel``), and what points at it."""
    query = (
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ "
        f"{{ BIND(<{iri}> AS ?s) <{iri}> ?p ?o }} UNION "
        f"{{ <{iri}> ?link ?s . ?s ?p ?o FILTER(STRSTARTS(STR(?s), {quote(iri + '.')})) }} UNION "
        f"{{ ?s stitch:backedBy|stitch:inNote|stitch:pointsTo <{iri}> . BIND(<{iri}> AS ?o) ?s ?p ?o }} }}"
    )
    prefixes = graph.iris.prefixes()
    triples = sorted(graph.store.construct(query, prefixes), key=str)
    if media_type == JSON_LD:
        return _json_ld(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return ox.serialize(triples, format=FORMATS[media_type], prefixes=prefixes) or b""


def _json_ld(ntriples: bytes) -> bytes:
    """JSON-LD in the words of our context, which stands inside: nobody has to fetch it."""
    parsed = Graph().parse(data=ntriples, format="nt")
    return parsed.serialize(format="json-ld", context=_context(), auto_compact=True, encoding="utf-8")


@lru_cache(maxsize=1)
def _context() -> Any:
    return json.loads((resources.ontology() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
