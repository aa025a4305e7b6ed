"""The SPARQL protocol, data IRIs and the pages, over HTTP."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from pools import run
from restitch_api.app import create_app
from restitch_api.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from restitch.graph import OpenGraph

SELECT = "SELECT ?c WHERE { ?c a stitch:Claim } ORDER BY ?c LIMIT 1"


@pytest.fixture(scope="module")
def client(small: OpenGraph) -> TestClient:
    return TestClient(create_app(small), follow_redirects=False)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml;q=0.9, text/csv;q=0.8", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_tables_come_as_asked(client: TestClient, accept: str, media: str) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("text/html;q=0.9, text/csv;q=0.8", "text/html"),
        ("text/html;q=0.8, text/csv;q=0.9", "text/csv"),
        ("text/html, text/csv", "text/csv"),
        ("text/html;q=0, */*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("*/*", "application/sparql-results+json"),
        (None, "application/sparql-results+json"),
    ],
)
def test_whoever_prefers_html_gets_a_page_and_nobody_else(
    client: TestClient, accept: str | None, media: str
) -> None:
    for path in ("/sparql", "/api/v1/queries/own-works"):
        query = {"query": SELECT} if path == "/sparql" else {}
        asked = client.build_request("GET", path, params=query, headers={"Accept": accept or ""})
        if accept is None:
            del asked.headers["accept"]
        answer = client.send(asked)

        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media
        assert "Accept" in answer.headers["vary"]


def test_forms_of_an_answer_have_tags_of_their_own(client: TestClient) -> None:
    def get(accept: str, **headers: str) -> Any:
        return client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept, **headers})

    page, rows = get(BROWSER), get("*/*")

    assert page.headers["etag"] != rows.headers["etag"]
    for accept, whole in ((BROWSER, page), ("*/*", rows)):
        assert get(accept).text == whole.text
        assert get(accept, **{"If-None-Match": whole.headers["etag"]}).status_code == 304


def test_posts_are_answered_as_the_protocol_says_whatever_the_browser_likes(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": SELECT}, headers={"Accept": BROWSER})

    assert answer.headers["content-type"].startswith("application/sparql-results+xml")
    refused = client.post("/sparql", data={"query": SELECT}, headers={"Accept": "text/html"})
    assert refused.status_code == 406


def test_a_page_of_an_answer_has_its_fault_its_dataset_and_its_files(client: TestClient) -> None:
    headers = {"Accept": BROWSER}
    wrong = client.get("/sparql", params={"query": "ASK {"}, headers=headers)
    graph = "https://w3id.org/restitch/id/graph/commons"
    about = {"query": "SELECT ?c { ?c a stitch:Claim }", "default-graph-uri": graph}
    empty = client.get("/sparql", params=about, headers=headers)
    head = client.head("/sparql", params=about, headers=headers)

    assert (wrong.status_code, "The query does not parse" in wrong.text) == (400, True)
    assert "0 rows" in empty.text
    assert f'name="default-graph-uri" value="{graph}"' in empty.text
    assert "default-graph-uri=https" in empty.text.partition('download="answer.csv"')[0]
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_as_asked(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", params={"query": "DESCRIBE actor:aa"}, headers={"Accept": accept})

    assert answer.headers["content-type"].partition(";")[0] == accept
    assert "Aland" in answer.text


def test_both_ways_to_post(client: TestClient) -> None:
    direct = client.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query"})
    form = client.post("/sparql", data={"query": SELECT})

    assert direct.json() == form.json()
    assert len(direct.json()["results"]["bindings"]) == 1


def test_a_percent_sign_in_a_form_is_decoded_once(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": 'SELECT ("100%25" AS ?x) {}'})

    assert answer.json()["results"]["bindings"][0]["x"]["value"] == "100%25"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELEC ?x", "error at 1:"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT is refused"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * FROM <http://127.0.0.1/x> { ?s ?p ?o }", "none is fetched"),
    ],
)
def test_a_query_we_do_not_answer_is_a_problem(client: TestClient, query: str, words: str) -> None:
    answer = client.get("/sparql", params={"query": query})

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert words in answer.json()["detail"]
    assert not answer.json()["detail"].lower().startswith(answer.json()["title"].lower())


def test_faults_of_the_protocol(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": SELECT}, headers={"Accept": "image/png"}).status_code == 406
    assert client.post("/sparql", content="x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 400
    assert client.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400
    assert client.get("/sparql?format=json").status_code == 400
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        answer = client.request(method, "/sparql")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    long = client.post("/sparql", content="#" * 20_001, headers={"Content-Type": "application/sparql-query"})
    assert "longer than 20000 characters" in long.json()["detail"]


def served(small: OpenGraph, **settings: float) -> TestClient:
    return TestClient(create_app(small, Settings(**settings)))  # type: ignore[arg-type]


BURN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 1) }"


@pytest.mark.parametrize(
    ("settings", "query", "status", "code"),
    [
        ({"query_seconds": 0.5}, BURN, 503, "query-time"),
        ({"query_rows": 10}, "SELECT * { ?s ?p ?o }", 422, "answer-rows"),
        ({"query_bytes": 1000}, "SELECT * { ?s ?p ?o }", 422, "answer-bytes"),
        ({}, "SELECT (1" + "+1" * 9900 + " AS ?x) {}", 500, "query-crash"),
        ({"query_depth": 2}, "ASK {{{}}}", 400, "query-refused"),
    ],
)
def test_a_query_past_a_limit_is_a_problem_and_the_next_is_answered(
    small: OpenGraph, settings: dict[str, float], query: str, status: int, code: str
) -> None:
    with served(small, **settings) as client:
        answer = client.get("/sparql", params={"query": query})

        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert client.get("/api/v1/claims").status_code == 200


def test_when_everything_is_busy_the_answer_says_when_to_come_back(small: OpenGraph) -> None:
    settings = {"query_workers": 1, "query_waiting": 0, "query_seconds": 2.0}
    with served(small, **settings) as client, ThreadPoolExecutor(2) as both:
        # Each its own query, since equal ones are asked once.
        queries = [BURN, BURN.replace("?n", "?m")]
        answers = list(both.map(lambda query: client.get("/sparql", params={"query": query}), queries))

    codes = sorted(answer.json()["type"] for answer in answers)
    busy = next(answer for answer in answers if answer.json()["type"].endswith("busy"))
    assert codes == ["/problems/busy", "/problems/query-time"]
    assert (busy.status_code, int(busy.headers["retry-after"]) > 0) == (503, True)


async def _call(app: FastAPI, query: str, *received: dict[str, Any], most: int = 100) -> list[Any]:
    """What the application sends for a query whose client sends ``received`` and then stays.

    After ``most`` messages the client takes no more.
    """
    messages = [{"type": "http.request", "body": b"", "more_body": False}, *received]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if len(sent) == most:
            await asyncio.Event().wait()
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/sparql",
        "http_version": "1.1",
        "headers": [(b"host", b"here")],
        "client": ("here", 1),
    }
    await app({**scope, "query_string": urlencode({"query": query}).encode()}, receive, send)
    return sent


def test_a_query_whose_asker_goes_away_is_ended(small: OpenGraph) -> None:
    app = create_app(small, Settings(query_workers=1, query_seconds=3600, query_waiting_seconds=60))

    async def asking() -> list[Any]:
        await _call(app, BURN, {"type": "http.disconnect"})
        return await _call(app, "ASK {}")

    try:
        assert run(asking())[0]["status"] == 200
        assert app.state.serving.now.pool.replaced == 1
    finally:
        app.state.serving.close()


def test_who_stops_reading_is_left_without_the_end(
    small: OpenGraph, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(small, Settings(send_seconds=0.05))
    try:
        sent = run(_call(app, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 2000", most=2))
    finally:
        app.state.serving.close()

    assert [each.get("more_body") for each in sent] == [None, True]
    [told] = [each for each in caplog.records if each.message == "an answer was not taken"]
    assert told.exc_info is None


def test_head_is_get_without_its_body(client: TestClient) -> None:
    whole = client.get("/sparql", params={"query": SELECT})
    head = client.head("/sparql", params={"query": SELECT})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_what_is_long_is_compressed_for_whoever_takes_it_so(client: TestClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 100"}
    plain = client.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})
    small = client.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert (small.headers["content-encoding"], small.text) == ("gzip", plain.text)
    assert int(small.headers["content-length"]) < len(plain.content)


def test_a_format_can_be_named_where_headers_cannot_be_set(client: TestClient) -> None:
    accept = {"Accept": "text/html,*/*;q=0.1"}
    answer = client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers=accept)

    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("query", ["query=%FF", "query=ASK%7B%7D&" + "x=1&" * 300, "query=\xff"])
def test_odd_query_strings_are_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/sparql?{query}")

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, "*")


def test_relative_iris_are_read_against_the_base_of_the_data(client: TestClient) -> None:
    answer = client.get(
        "/sparql",
        params={"query": "CONSTRUCT { <s> <p> 1 } WHERE {}"},
        headers={"Accept": "application/n-triples"},
    )

    assert answer.text.startswith("<https://w3id.org/restitch/s> <https://w3id.org/restitch/p> ")


def test_openapi_describes_it(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]["/sparql"]

    assert set(described) == {"get", "post"}


def test_a_dataset_can_be_named_in_the_protocol(client: TestClient) -> None:
    graph = "https://w3id.org/restitch/id/graph/commons"
    answer = client.get(
        "/sparql", params={"query": "SELECT ?c { ?c a stitch:Claim }", "default-graph-uri": graph}
    )

    assert answer.json()["results"]["bindings"] == []


def test_a_dataset_named_in_the_address_of_a_form_counts(client: TestClient) -> None:
    form = {"query": "SELECT ?c { ?c a stitch:Claim }"}
    place = "/sparql?default-graph-uri=https://w3id.org/restitch/id/graph/"

    assert client.post(f"{place}commons", data=form).json()["results"]["bindings"] == []
    assert client.post(f"{place}nowhere", data=form).status_code == 400


def test_programs_get_a_description_and_browsers_a_page(client: TestClient) -> None:
    described = client.get("/sparql", headers={"Accept": "text/turtle"})
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})

    assert "SPARQL11Query" in described.text
    assert "<textarea" in page.text


def test_other_origins_may_ask(client: TestClient) -> None:
    assert client.options("/sparql").headers["access-control-allow-origin"] == "*"
    assert client.get("/sparql", params={"query": SELECT}).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("actor/aa", "text/html", "/actors/aa"),
        ("actor/aa", "application/json", "/api/v1/actors/aa"),
        ("actor/aa", "text/turtle", "/doc/actor/aa"),
        ("essay/small/claim/fish-trade", "text/html", "/claims/small/fish-trade"),
        ("essay/small/note/2.1", "text/html", "/notes/small/2"),
        ("essay/small/sentence/p1s1", "application/ld+json", "/doc/essay/small/sentence/p1s1"),
    ],
)
def test_data_iris_lead_on_by_accept(client: TestClient, path: str, accept: str, target: str) -> None:
    answer = client.get(f"/id/{path}", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert client.get(target, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["/id/actor/nobody", "/id/x", "/doc/actor/nobody", "/id/actor/a>b"])
def test_an_iri_that_names_nothing_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/", "/explorer", "/claims", "/claims/small/trade-lasts", "/claims/small/trade-doubles",
        "/claims/small/fish-prices", "/sources", "/sources/book-fish", "/notes", "/notes/small/3",
        "/actors", "/actors/bo", "/events/fish-vote", "/sparql",
    ],
)  # fmt: skip
def test_every_page_is_whole_and_guarded(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert answer.text.rstrip().endswith("</html>")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<h1>" in answer.text


def test_pages_that_are_not_there_are_404(client: TestClient) -> None:
    for path in ("/claims/small/none", "/sources/none", "/notes/small/77", "/actors/none", "/events/none"):
        assert client.get(path).status_code == 404


def test_it_says_that_it_lives_and_what_it_serves(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ok\n"
    assert client.get("/api/v1/about").json()["quads"] > 400
