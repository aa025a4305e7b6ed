"""One contract, three engines: what is asked of the graph is answered alike by all of them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager, suppress
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import engines
from pools import run
from restitch import catalogue
from restitch.errors import (
    AnswerTooLargeError,
    DamagedStoreError,
    InputError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from restitch.graph import OpenGraph, open_build, open_remote
from restitch.indexes import indexing
from restitch.lookup import Lookup
from restitch.pool import PoolLimits, answering
from restitch.pool.afar import MOST_PARTS
from restitch.query import Limits, Question, parts
from restitch.reliance.records import fallen, withdrawn
from restitch.search import search
from restitch.store import Embedded, Login, Remote, loading
from restitch.store.versions import write_version
from restitch_api.app import create_app
from restitch_api.cli import app
from restitch_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGINES = ("memory", "disk", "oxigraph", "virtuoso")
CLAIMS = "SELECT (COUNT(*) AS ?n) { ?c a stitch:Claim }"
SLOW = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 1) }"
)


@contextmanager
def filled_oxigraph(small: OpenGraph) -> Iterator[OpenGraph]:
    assert isinstance(small.store, Embedded)
    with engines.oxigraph() as server:
        into = loading.GraphStore(server.graphs, Login())
        loading.send(Remote(server.query), into, small.store, small.version, small.iris.base)
        yield open_remote(Remote(server.query))


def on_disk(small: OpenGraph, folder: Path) -> OpenGraph:
    assert isinstance(small.store, Embedded)
    quads = small.store.dump()
    write_version(folder, quads, [], small.iris.base, indexing(small.iris))
    return open_build(folder)


@contextmanager
def filled(small: OpenGraph, name: str, folder: Path) -> Iterator[Remote]:
    assert isinstance(small.store, Embedded)
    with engines.oxigraph() if name == "oxigraph" else engines.virtuoso(folder) as server:
        remote = Remote(server.query)
        into = loading.GraphStore(server.graphs, Login())
        loading.send(remote, into, small.store, small.version, small.iris.base)
        yield remote


@contextmanager
def opened(small: OpenGraph, name: str, folder: Path) -> Iterator[OpenGraph]:
    """The small graph in an engine; a server is this one's own, and ends with it."""
    if name == "memory":
        yield small
    elif name == "disk":
        yield on_disk(small, folder)
    elif name == "virtuoso" and not engines.has_virtuoso():
        pytest.skip("Virtuoso is not at hand (Debian: virtuoso-opensource)")
    else:
        with filled(small, name, folder) as remote:
            yield open_remote(remote)


@pytest.fixture(scope="module", params=ENGINES)
def graph(
    request: pytest.FixtureRequest, small: OpenGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenGraph]:
    with opened(small, request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found


def test_every_thing_is_described_alike(graph: OpenGraph, small: OpenGraph) -> None:
    here, there = Lookup(graph), Lookup(small)
    for kind in ("claims", "sources", "notes", "actors", "events", "relations", "figures"):
        iris = getattr(there, kind)()
        assert iris, kind
        assert getattr(here, kind)() == iris, kind
        assert getattr(catalogue, kind)(graph, iris) == getattr(catalogue, kind)(small, iris), kind


def test_what_falls_is_the_same(graph: OpenGraph, small: OpenGraph) -> None:
    here, there = Lookup(graph), Lookup(small)
    for source in ("book-fish", "clerk-trade"):
        expected = fallen(small, withdrawn(there, sources=[source]), "all")
        assert expected["counts"]["fallen"], source
        assert fallen(graph, withdrawn(here, sources=[source]), "all") == expected


def test_search_finds_the_same(graph: OpenGraph, small: OpenGraph) -> None:
    for words in ("trade", "isl", "fish"):
        expected = search(small, words)
        assert len(expected), words
        assert search(graph, words)[:] == expected[:]
        assert search(graph, words).facets == expected.facets


def test_it_tells_its_graphs_and_size(graph: OpenGraph, small: OpenGraph) -> None:
    assert graph.store.graphs() == small.store.graphs()
    assert graph.store.size() == small.store.size() > 400


def test_pages_rest_and_sparql_are_served_over_it(graph: OpenGraph, small: OpenGraph) -> None:
    paths = (
        "/", "/explorer", "/claims", "/claims/small/trade-lasts", "/sources/book-fish", "/notes/small/1",
        "/actors/bo", "/events", "/timeline", "/figures", "/audit", "/audit/erratum", "/falls?source=book-fish", "/search?q=trade",
        "/voices", "/api/v1/essays/small/profile", "/api/v1/network", "/api/v1/load",
        "/sources", "/api/v1/sources?sort=claims", "/api/v1/load?section=introduction", "/api/v1/falls?source=book-fish",
        "/api/v1/claims/small/trade-lasts/cuts", "/sparql?query=ASK%7B%3Fs%20a%20stitch:Claim%7D",
    )  # fmt: skip
    with TestClient(create_app(graph)) as here, TestClient(create_app(small)) as there:
        for path in paths:
            answer, expected = here.get(path), there.get(path)
            assert answer.status_code == 200, (path, answer.text[:300])
            assert answer.text == expected.text, path
        assert here.get("/readyz").text.startswith("ok")  # "ok, busy" where the machine is
        turtle = {"Accept": "text/turtle"}
        path = "/api/v1/claims/small/trade-lasts"
        assert here.get(path, headers=turtle).text == there.get(path, headers=turtle).text


@pytest.mark.parametrize(
    "given", ["", "&depth=2", "&type=trades-with", "&cited=true", "&view=own", "&cited=false&view=all"]
)
@pytest.mark.parametrize("actor", ["aa", "bo", "envoy"])
def test_what_lies_between_actors_is_found_alike(
    graph: OpenGraph, small: OpenGraph, actor: str, given: str
) -> None:
    path = f"/api/v1/network?actor={actor}{given}"
    with TestClient(create_app(graph)) as here, TestClient(create_app(small)) as there:
        assert here.get(path).json() == there.get(path).json()


def ask(graph: OpenGraph, text: str, formats: tuple[str, ...] = ("csv", "nt"), **limits: Any) -> bytes:
    answer = Limits(**{name: limits.pop(name) for name in ("rows", "bytes") if name in limits})
    pool = answering(graph.store, graph.iris.prefixes(), PoolLimits(**limits, answer=answer))
    try:
        return run(pool.ask(Question(text, formats, base=graph.iris.base))).body
    finally:
        pool.close()


def test_a_stranger_gets_the_same_answers(graph: OpenGraph, small: OpenGraph) -> None:
    for text in (
        CLAIMS,
        "SELECT ?c ?s { ?c a stitch:Claim ; stitch:statement ?s } ORDER BY STR(?c)",
        "ASK { ?x a stitch:Nothing }",
        "SELECT ?g { GRAPH ?g { ?x a stitch:Essay } } ORDER BY STR(?g)",
        "SELECT (COUNT(*) AS ?n) FROM <id/graph/ontology> { ?s ?p ?o }",
    ):
        assert ask(graph, text) == ask(small, text), text
    construct = "CONSTRUCT { ?c a stitch:Claim } WHERE { ?c a stitch:Claim }"
    assert sorted(ask(graph, construct).splitlines()) == sorted(ask(small, construct).splitlines())


@pytest.mark.parametrize(
    ("text", "limits", "error"),
    [
        ("SELECT * { ?s ?p ?o }", {"rows": 10, "seconds": 60}, AnswerTooLargeError),
        ("SELECT * { ?s ?p ?o }", {"bytes": 1000, "seconds": 60}, AnswerTooLargeError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", {}, QueryRefusedError),
        ("SELECT * FROM <http://elsewhere/> { ?s ?p ?o }", {}, QueryRefusedError),
        ("SELECT * {", {}, QuerySyntaxError),
    ],
)
def test_limits_hold_over_every_engine(
    graph: OpenGraph, text: str, limits: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(graph, text, **limits)
    assert ask(graph, CLAIMS).split()[1] != b"0"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_without_end_is_given_up_over_every_engine(
    engine: str, small: OpenGraph, tmp_path: Path
) -> None:
    # A server goes on with what was given up, on every core: nothing else may be asked of it after this.
    with opened(small, engine, tmp_path) as graph:
        with pytest.raises(QueryTimeoutError):
            ask(graph, SLOW, seconds=0.7)
        assert ask(graph, CLAIMS).split()[1] != b"0"


# --- servers ---------------------------------------------------------------------------------------


def test_a_load_goes_on_where_it_stopped(small: OpenGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PIECE", 50)
    assert isinstance(small.store, Embedded)
    build, base = small.store, small.iris.base
    with engines.oxigraph() as server:
        remote, sent = Remote(server.query), []

        class Failing(loading.GraphStore):
            def add(self, graph: str, triples: list[str]) -> None:
                sent.append(graph)
                if len(sent) == 8:
                    raise StoreUnavailableError("the connection was lost")
                super().add(graph, triples)

        with pytest.raises(StoreUnavailableError):
            loading.send(remote, Failing(server.graphs, Login()), build, "one", base)
        with pytest.raises(StoreError, match="not sent to the end"):
            open_remote(remote)
        first = len(sent)
        sent.clear()
        into = Failing(server.graphs, Login())
        sent.extend(["not counted"] * 8)
        loading.send(remote, into, build, "one", base)
        again = len(sent) - 8
        sent.clear()
        sent.extend(["not counted"] * 8)
        with pytest.raises(StoreError, match="--replace"):
            loading.send(remote, into, build, "two", base)
        loading.send(remote, into, build, "two", base, replace=True)
        whole = len(sent) - 8
        assert again < whole < again + first + 8
        assert open_remote(remote).version == "two"
        assert open_remote(remote).store.size() == small.store.size()


def test_a_load_reads_no_more_than_it_sends(small: OpenGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PIECE", 50)
    assert isinstance(small.store, Embedded)
    read: list[ox.Triple] = []

    class Telling(Embedded):
        def triples(self, graph: str) -> Iterator[ox.Triple]:
            for each in super().triples(graph):
                read.append(each)
                yield each

    with engines.oxigraph() as server:

        class Failing(loading.GraphStore):
            def add(self, graph: str, triples: list[str]) -> None:
                if graph != loading.build_graph(small.iris.base) and len(read) > 50:
                    raise StoreUnavailableError("the connection was lost")
                super().add(graph, triples)

        into = Failing(server.graphs, Login())
        with pytest.raises(StoreUnavailableError):
            loading.send(Remote(server.query), into, Telling(small.store.engine), "one", small.iris.base)

    assert len(read) == 100


def test_a_build_on_disk_is_sent_as_it_is(small: OpenGraph, tmp_path: Path) -> None:
    built = on_disk(small, tmp_path)
    with engines.oxigraph() as server:
        command = ["load", server.graphs, "--sparql-url", server.query, "--store", str(tmp_path)]
        result = CliRunner().invoke(app, command, catch_exceptions=False)

        assert result.exit_code == 0, result.output
        assert "sending: 100 %\n" in result.output
        there = open_remote(Remote(server.query))
        assert (there.version, there.store.size()) == (built.version, built.store.size())


@pytest.mark.parametrize(
    ("quads", "fault"),
    [("_:x <http://e/p> 1 <http://e/g> .", "blank nodes"), ("<http://e/s> <http://e/p> 1 .", "outside")],
)
def test_what_cannot_be_sent_in_pieces_is_refused_before_anything_is(quads: str, fault: str) -> None:
    engine = ox.Store()
    engine.load(quads.replace(" 1 ", ' "1" ').encode(), ox.RdfFormat.N_QUADS)
    with engines.oxigraph() as server:
        remote, into = Remote(server.query), loading.GraphStore(server.graphs, Login())
        with pytest.raises(StoreError, match=fault):
            loading.send(remote, into, Embedded(engine), "one", "http://e/")
        assert loading.read(remote, "http://e/") is None


LOAD = """
import sys
from restitch.store import loading
from restitch_api.cli import main
loading.PIECE = 50
add = loading.GraphStore.add
def telling(self, graph, triples):
    add(self, graph, triples)
    print("arrived", flush=True)
loading.GraphStore.add = telling
sys.argv[1:] = ["load", sys.argv[2], "--sparql-url", sys.argv[1], "--corpus", sys.argv[3]]
main()
"""


@pytest.mark.parametrize("requests", [1, 2, 7, 20])
def test_a_load_that_is_killed_is_not_served_and_goes_on(
    small: OpenGraph, small_folder: Path, requests: int
) -> None:
    with engines.oxigraph() as server:
        command = [sys.executable, "-c", LOAD, server.query, server.graphs, str(small_folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as load:
            assert load.stdout is not None
            arrived = (line for line in load.stdout if "arrived" in line)
            assert len(list(islice(arrived, requests))) == requests
            load.kill()
        with pytest.raises(StoreError, match="not sent to the end"):
            open_remote(Remote(server.query))

        again = subprocess.run(command, capture_output=True, text=True, check=False)

        assert again.returncode == 0, again.stderr
        assert open_remote(Remote(server.query)).store.size() == small.store.size()


def test_a_server_that_has_lost_a_quad_is_not_served(small: OpenGraph) -> None:
    assert isinstance(small.store, Embedded)
    with engines.oxigraph() as server:
        remote = Remote(server.query)
        loading.send(remote, loading.GraphStore(server.graphs, Login()), small.store, "one", small.iris.base)
        graph = next(iter(small.store.counts()))
        loading.GraphStore(server.graphs, Login()).drop(graph)

        with pytest.raises(DamagedStoreError, match="quads of a build of"):
            open_remote(remote)


LINKS = {
    "sum": ("SELECT (1", "+1", " AS ?x) {}"),
    "or": ("ASK { FILTER(1", "||1", ") }"),
    "joins": ("ASK {", "?a ?b ?c.", "}"),
    "optional": ("ASK {", "OPTIONAL{}", "}"),
    "bind": ("ASK {", "VALUES?x{1}", "}"),
    "list": ("ASK { ?a ?b (", "1 ", ") }"),
    "in": ("ASK { FILTER(1 IN(1", "+1", ")) }"),
    "minus one": ("ASK { FILTER(1 IN(1", "-1", ")) }"),
    "minus": ("ASK {", "MINUS{}", "}"),
    "union": ("ASK { {}", "UNION{}", "}"),
}


@pytest.mark.parametrize("kind", LINKS)
def test_no_chain_ends_a_server_afar(small: OpenGraph, kind: str) -> None:
    begin, link, end = LINKS[kind]
    chain = begin + link * ((20_000 - len(begin) - len(end)) // len(link)) + end
    with filled_oxigraph(small) as graph:
        with pytest.raises(QueryRefusedError, match="more than"):
            ask(graph, chain)
        ask(graph, f"SELECT ?x {{ VALUES ?x {{ {'1 ' * 5000}}} FILTER(?x IN ({'2,' * 3000}1)) }}")


@pytest.mark.parametrize("kind", LINKS)
def test_the_longest_chain_that_is_let_through_is_survived(small: OpenGraph, kind: str) -> None:
    begin, link, end = LINKS[kind]
    many = next(n for n in count(1) if parts(begin + link * n + end) > MOST_PARTS) - 1
    with filled_oxigraph(small) as graph:
        with suppress(QueryTimeoutError):  # what is joined is much
            ask(graph, begin + link * many + end, seconds=2)
        assert ask(graph, "ASK {}") == b"true\n"


def test_a_stranger_is_not_told_where_the_server_is(small: OpenGraph) -> None:
    with filled_oxigraph(small) as graph, TestClient(create_app(graph)) as client:
        told = client.get("/sparql", params={"query": "SELECT * {"})
        assert told.status_code == 400
        assert "127.0.0.1" not in told.text
    answer = client.get("/api/v1/claims")  # it has ended
    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.text


def test_a_server_that_is_not_there_is_told(small: OpenGraph) -> None:
    with pytest.raises(StoreUnavailableError, match="did not answer"):
        open_remote(Remote(f"http://127.0.0.1:{engines.free_port()}/query"))


def test_a_server_without_a_build_is_not_served() -> None:
    with engines.oxigraph() as server, pytest.raises(StoreError, match="holds no build"):
        open_remote(Remote(server.query))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nowhere", "http://name:secret@host/query"])
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        Remote(url)


def test_rows_cut_off_by_virtuoso_are_an_error(small: OpenGraph, tmp_path: Path) -> None:
    if not engines.has_virtuoso():
        pytest.skip("Virtuoso is not at hand (Debian: virtuoso-opensource)")
    assert isinstance(small.store, Embedded)
    with engines.virtuoso(tmp_path, rows=100) as server:
        remote = Remote(server.query)
        into = loading.GraphStore(server.graphs, Login())
        loading.send(remote, into, small.store, small.version, small.iris.base)
        graph = open_remote(remote)
        with pytest.raises(AnswerTooLargeError, match="100 rows"):
            graph.store.select("SELECT ?s ?o { ?s ?p ?o }", {})


def test_a_password_is_never_shown() -> None:
    settings = Settings(sparql_password="hidden", sparql_token="secret", admin_token="third")

    assert not {"hidden", "secret", "third"} & set(repr(settings).replace("'", " ").split())
    assert "hidden" not in repr(settings.sparql_login())
