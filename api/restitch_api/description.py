"""The service description (SPARQL 1.1 Service Description) with a VoID summary of the graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from restitch.frames import solutions
from restitch.query import FORMATS

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
W3C = Namespace("http://www.w3.org/ns/formats/")
RESULT_FORMATS = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF_XML",
}  # fmt: skip
MEDIA = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}


def service_description(graph: OpenGraph, base_url: str, media_type: str) -> bytes:
    """What the endpoint can do and which graphs it holds."""
    found = Graph()
    found.bind("sd", SD)
    found.bind("void", VOID)
    service, dataset, default = URIRef(f"{base_url}sparql#service"), BNode(), BNode()
    found.add((service, RDF.type, SD.Service))
    found.add((service, SD.endpoint, URIRef(f"{base_url}sparql")))
    found.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    found.add((service, SD.feature, SD.UnionDefaultGraph))
    for each in FORMATS:
        found.add((service, SD.resultFormat, W3C[RESULT_FORMATS[each.name]]))
    found.add((service, SD.defaultDataset, dataset))
    found.add((dataset, RDF.type, SD.Dataset))
    found.add((dataset, SD.defaultGraph, default))
    found.add((default, RDF.type, SD.Graph))
    total = 0
    for row in solutions(
        graph, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ):
        named, inner = BNode(), BNode()
        found.add((dataset, SD.namedGraph, named))
        found.add((named, SD.name, URIRef(row["g"].value)))
        found.add((named, SD.graph, inner))
        found.add((inner, RDF.type, SD.Graph))
        found.add((inner, VOID.triples, Literal(int(row["n"].value))))
        total += int(row["n"].value)
    found.add((default, VOID.triples, Literal(total)))
    return found.serialize(format=MEDIA[media_type], encoding="utf-8")
