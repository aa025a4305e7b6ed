"""The W3C's SPARQL 1.1 Protocol tests, and common clients, against a running server."""

from __future__ import annotations

import http.client
import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import w3c
from conformance import known
from servers import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = w3c.suite_folder()
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
FORMATS = {
    "boolean": "application/sparql-results+",
    "tabular": "application/sparql-results+",
    "RDF": r"text/turtle|application/n-triples|application/rdf\+xml|application/ld\+json",
}
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")


class Manifest:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = ox.Store()
        file = folder / "sparql11/protocol/manifest.ttl"
        self.store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=w3c.url(file, folder))

    def all(self, subject: Any, predicate: str) -> list[Any]:
        return [q.object for q in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def one(self, subject: Any, predicate: str) -> Any:
        return next(iter(self.all(subject, predicate)), None)

    def items(self, node: Any) -> Iterator[Any]:
        while node is not None and node.value != f"{w3c.RDF}nil":
            yield self.one(node, f"{w3c.RDF}first")
            node = self.one(node, f"{w3c.RDF}rest")

    def tests(self) -> list[Any]:
        return list(self.items(self.one(None, f"{w3c.MF}entries")))

    def quads(self) -> bytes:
        """Every graph that any of the tests wants held, under the name the test gives it."""
        store = ox.Store()
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(f"{UT}graphData"), None):
            name = ox.NamedNode(self.one(quad.object, LABEL).value)
            file = w3c.path(self.one(quad.object, f"{UT}graph"), self.folder)
            store.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=name)
        return store.dump(format=ox.RdfFormat.N_QUADS) or b""


MANIFEST = Manifest(FOLDER) if FOLDER else None
TESTS = {each.value.partition("#")[2]: each for each in MANIFEST.tests()} if MANIFEST else {}
CARRIED_OUT = [name for name in TESTS if name.startswith("update_")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("protocol") / "data.nq"
    quads = MANIFEST.quads() if MANIFEST else b""
    # The tests name a graph data0.rdf without saying what it holds.
    quads += b'<http://e/s> <http://e/p> "0" <http://kasei.us/2009/09/sparql/data/data0.rdf> .\n'
    file.write_bytes(quads + b'<http://e/s> <http://e/q> "o" <http://e/g> .\n')
    with serving("--data", str(file)) as found:
        yield found


def send(address: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.mark.skipif(
    MANIFEST is None, reason="the W3C's rdf-tests are not at hand (name their folder in RDF_TESTS)"
)
@pytest.mark.parametrize("name", TESTS)
def test_the_protocol_is_kept(name: str, address: str) -> None:
    assert MANIFEST is not None
    action = MANIFEST.one(TESTS[name], f"{w3c.MF}action")
    for request in MANIFEST.items(MANIFEST.one(action, f"{HT}requests")):
        status, headers, body = _request(address, request)
        if name in CARRIED_OUT:
            if MANIFEST.one(request, f"{HT}methodName").value == "POST" and b"update" in body:
                assert 400 <= status < 500, known.READ_ONLY
            continue
        response = MANIFEST.one(request, f"{HT}resp")
        # The names end in 2xx, 4xx and so on.
        wanted = [each.value[-3] for each in MANIFEST.all(response, f"{w3c.MF}expectedStatus")]
        assert str(status)[0] in wanted, body
        if (form := MANIFEST.one(response, f"{w3c.MF}expectedFormat")) is not None:
            assert re.match(FORMATS[form.value], headers["content-type"])
        if (boolean := MANIFEST.one(response, f"{w3c.MF}expectedBoolean")) is not None:
            assert json.loads(body)["boolean"] == (boolean.value == "true")


def _request(address: str, request: Any) -> Any:
    assert MANIFEST is not None
    headers = {
        MANIFEST.one(each, f"{HT}fieldName").value: MANIFEST.one(each, f"{HT}fieldValue").value
        for each in MANIFEST.items(MANIFEST.one(request, f"{HT}headers"))
    }
    content = MANIFEST.one(request, f"{HT}body")
    body = None
    if content is not None:
        encoding = MANIFEST.one(content, f"{CNT}characterEncoding")
        body = MANIFEST.one(content, f"{CNT}chars").value.encode(encoding.value if encoding else "utf-8")
    path = MANIFEST.one(request, f"{HT}absolutePath").value.replace("/sparql/", "/sparql")
    return send(address, MANIFEST.one(request, f"{HT}methodName").value, path, body, headers)


def test_the_service_describes_itself(address: str) -> None:
    """The three tests of the W3C's service-description group, and VoID for each graph."""
    status, headers, body = send(address, "GET", "/sparql", None, {"Accept": "text/turtle"})
    graph = Graph().parse(data=body, format="turtle")
    service = graph.value(None, RDF.type, SD.Service)
    dataset = graph.value(service, SD.defaultDataset)

    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/turtle")
    assert graph.value(service, SD.endpoint) == URIRef(f"{address}/sparql")
    assert graph.value(graph.value(dataset, SD.defaultGraph), VOID.triples) is not None
    held = {
        graph.value(each, SD.name): graph.value(each, SD.graph)
        for each in graph.objects(dataset, SD.namedGraph)
    }
    assert int(graph.value(held[URIRef("http://e/g")], VOID.triples)) == 1
    assert send(address, "GET", "/.well-known/void", None, {})[0] in (302, 303, 307)


def test_a_browser_on_another_site_may_ask(address: str) -> None:
    ask = {"Origin": "http://example.org", "Access-Control-Request-Method": "POST"}
    status, headers, _ = send(address, "OPTIONS", "/sparql", None, ask)

    assert (status, headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" in headers["access-control-allow-methods"]
    status, headers, _ = send(address, "GET", "/sparql?query=SELEC", None, {})
    assert (status, headers["access-control-allow-origin"]) == (400, "*")


def test_a_body_that_is_too_long_is_refused_before_it_is_read(address: str) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    status, _, body = send(address, "POST", "/sparql", b"#" * 300_000, headers)

    assert (status, json.loads(body)["type"]) == (413, "/problems/too-long")


@pytest.mark.parametrize("method", ["GET", "POST", "POSTDIRECTLY"])
def test_sparqlwrapper_works_unchanged(address: str, method: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setMethod("GET" if method == "GET" else "POST")
    client.setRequestMethod("postdirectly" if method == "POSTDIRECTLY" else "urlencoded")
    client.setReturnFormat(wrapper.JSON)
    client.setQuery("SELECT ?o { <http://e/s> <http://e/q> ?o }")

    assert client.queryAndConvert()["results"]["bindings"][0]["o"]["value"] == "o"
    for form in (wrapper.XML, wrapper.CSV, wrapper.TSV):
        client.setReturnFormat(form)
        assert client.query().convert()
    client.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2")
    for form in (wrapper.TURTLE, wrapper.RDFXML, wrapper.JSONLD):
        client.setReturnFormat(form)
        assert client.query().convert()
    client.setQuery("ASK { <http://e/s> ?p ?o }")
    client.setReturnFormat(wrapper.JSON)
    assert client.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_works_unchanged(address: str, form: str, method: str) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql", returnFormat=form, method=method))

    assert [str(row.o) for row in graph.query("SELECT ?o { <http://e/s> <http://e/q> ?o }")] == ["o"]
    assert (URIRef("http://e/s"), None, None) in graph
