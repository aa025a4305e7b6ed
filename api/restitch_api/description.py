"""The service description (SPARQL 1.1 Service Description) with a VoID summary of the graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from restitch.frames import solutions
from restitch.query import FORMATS

if TYPE_CHECKING:
    from rdflib.term import Node

    from restitch.graph import OpenGraph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
W3C = Namespace("http://www.w3.org/ns/formats/")
RESULT_FORMATS = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF_XML",
}  # fmt: skip
MEDIA = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}
BY_GRAPH = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
BY_CLASS = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
BY_PROPERTY = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class Counts:
    """How much the graphs hold: (IRI, number) pairs; ``subjects`` is one number."""

    graphs: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    subjects: int


def count(graph: OpenGraph) -> Counts:
    """Counted once for a graph: counting reads all of it."""
    return graph.once("counts", lambda: _count(graph))


def _count(graph: OpenGraph) -> Counts:
    return Counts(
        tuple((row["g"].value, int(row["n"].value)) for row in solutions(graph, BY_GRAPH)),
        tuple((row["c"].value, int(row["n"].value)) for row in solutions(graph, BY_CLASS)),
        tuple((row["p"].value, int(row["n"].value)) for row in solutions(graph, BY_PROPERTY)),
        int(solutions(graph, SUBJECTS)[0]["n"].value),
    )


def service_description(graph: OpenGraph, base_url: str, media_type: str) -> bytes:
    """What the endpoint can do and which graphs it holds."""
    counts = count(graph)
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
    found.add((dataset, RDF.type, VOID.Dataset))
    found.add((dataset, VOID.sparqlEndpoint, URIRef(f"{base_url}sparql")))
    found.add((dataset, SD.defaultGraph, default))
    found.add((default, RDF.type, SD.Graph))
    for iri, number in counts.graphs:
        named, inner = BNode(), BNode()
        found.add((dataset, SD.namedGraph, named))
        found.add((named, RDF.type, SD.NamedGraph))
        found.add((named, SD.name, URIRef(iri)))
        found.add((named, SD.graph, inner))
        found.add((inner, RDF.type, SD.Graph))
        found.add((inner, VOID.triples, Literal(number)))
    _void(found, default, counts)
    return found.serialize(format=MEDIA[media_type], encoding="utf-8")


def _void(found: Graph, node: Node, counts: Counts) -> None:
    """The union of all graphs: how many triples, subjects, things of each class, uses of each property."""
    found.add((node, RDF.type, VOID.Dataset))
    found.add((node, VOID.triples, Literal(sum(number for _, number in counts.properties))))
    found.add((node, VOID.distinctSubjects, Literal(counts.subjects)))
    found.add((node, VOID.classes, Literal(len(counts.classes))))
    found.add((node, VOID.properties, Literal(len(counts.properties))))
    for iri, number in counts.classes:
        part = BNode()
        found.add((node, VOID.classPartition, part))
        found.add((part, VOID["class"], URIRef(iri)))
        found.add((part, VOID.entities, Literal(number)))
    for iri, number in counts.properties:
        part = BNode()
        found.add((node, VOID.propertyPartition, part))
        found.add((part, VOID.property, URIRef(iri)))
        found.add((part, VOID.triples, Literal(number)))
