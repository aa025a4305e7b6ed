"""One thing as RDF: what is said of it, and of the parts that hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from restitch.frames import quote

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
MEDIA = tuple(FORMATS)


def describe(graph: OpenGraph, iri: str, media_type: str) -> bytes:
    """The thing's own triples, those of its parts (``.g1``, ``.sel``), and what points at it."""
    query = (
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ "
        f"{{ BIND(<{iri}> AS ?s) <{iri}> ?p ?o }} UNION "
        f"{{ <{iri}> ?link ?s . ?s ?p ?o FILTER(STRSTARTS(STR(?s), {quote(iri + '.')})) }} UNION "
        f"{{ ?s stitch:backedBy|stitch:inNote|stitch:pointsTo <{iri}> . BIND(<{iri}> AS ?o) ?s ?p ?o }} }}"
    )
    prefixes = graph.iris.prefixes()
    found = graph.store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    triples = sorted(set(found), key=str)
    return ox.serialize(triples, format=FORMATS[media_type], prefixes=prefixes) or b""
