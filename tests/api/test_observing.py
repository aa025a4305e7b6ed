"""Whoever runs it can see what happens: ids, log lines, metrics; and nothing of what people ask about."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from restitch import errors
from restitch_api.app import create_app
from restitch_api.logs import JsonLines, TextLines
from restitch_api.metrics import EVERY_OUTCOME, outcome
from restitch_api.observing import Seen, _route
from restitch_api.settings import Settings
from shell import restitch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.graph import OpenGraph

SECRET = "SELECT ?x { ?x a stitch:Claim } # cod-liver"


@pytest.fixture
def client(small: OpenGraph) -> Iterator[TestClient]:
    with TestClient(create_app(small, Settings(query_rows=3)), follow_redirects=False) as found:
        yield found


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "restitch")
    return caplog


def numbers(client: TestClient) -> dict[tuple[str, ...], float]:
    """What ``/metrics`` says: the name and the values of the labels, to the number."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (each.name, *(value for _, value in sorted(each.labels.items()))): each.value
        for family in families
        for each in family.samples
    }


def fields(lines: pytest.LogCaptureFixture) -> dict[str, Any]:
    return lines.records[-1].fields  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    "path", ["/api/v1/about", "/sparql?query=ASK{}", "/nowhere", "/static/site.css", "/"]
)
def test_every_answer_has_an_id_and_a_sane_one_is_kept(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"X-Request-ID": "abc-1.2:3"}).headers["x-request-id"] == "abc-1.2:3"
    made = {client.get(path).headers["x-request-id"] for _ in range(2)}
    assert len(made) == 2


@pytest.mark.parametrize("odd", ["a b", "x" * 129, "", 'a"b', "a;b", "ünï"])
def test_an_id_that_does_not_look_like_one_is_replaced(client: TestClient, odd: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": odd.encode()})  # type: ignore[dict-item]

    assert answer.headers["x-request-id"] != odd
    assert len(answer.headers["x-request-id"]) == 16


@pytest.mark.parametrize("path", ["/api/v1/sources/none", "/sparql?query=SELEC", "/nowhere"])
def test_a_problem_names_its_request(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"X-Request-ID": "r1"})

    assert answer.json()["request_id"] == "r1"


def test_a_request_is_one_line_without_what_was_looked_for(
    client: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/api/v1/search?q=cod-liver", headers={"Accept-Encoding": "identity"})

    (record,) = (each for each in lines.records if each.name.startswith("restitch"))
    found = fields(lines)
    assert found.pop("ms") > 0
    assert found == {
        "request_id": answer.headers["x-request-id"],
        "method": "GET",
        "path": "/api/v1/search",
        "route": "/api/v1/search",
        "status": 200,
        "bytes": len(answer.content),
        "client": "testclient",
    }
    assert "cod-liver" not in JsonLines().format(record) + TextLines().format(record)


def test_a_query_is_told_by_hash_form_and_outcome(
    client: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    client.post("/sparql", data={"query": SECRET})
    first = fields(lines)
    client.get("/sparql", params={"query": SECRET})

    assert (first["query_form"], first["query_outcome"]) == ("SELECT", "rows")
    assert len(first["query_hash"]) == 12
    assert fields(lines)["query_hash"] == first["query_hash"]
    assert "cod-liver" not in lines.text + str(
        [vars(each) for each in lines.records if "restitch" in each.name]
    )


@pytest.mark.parametrize(("name", "outcome"), [("own-works", "ok"), ("standing-by-section", "rows")])
def test_a_question_of_the_library_is_told_as_a_query(
    client: TestClient, lines: pytest.LogCaptureFixture, name: str, outcome: str
) -> None:
    client.get(f"/api/v1/queries/{name}")
    told = fields(lines)

    assert (told["query_outcome"], len(told["query_hash"])) == (outcome, 12)


def test_only_debugging_shows_the_text_of_a_query(
    client: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    lines.set_level(logging.DEBUG, "restitch")
    client.get("/sparql", params={"query": SECRET})

    assert [each.fields["query"] for each in lines.records if each.message == "query"] == [SECRET]


def test_the_address_of_who_asks_can_be_left_out(small: OpenGraph, lines: pytest.LogCaptureFixture) -> None:
    TestClient(create_app(small, Settings(log_client=False))).get("/healthz")

    assert "client" not in fields(lines)


def test_what_nobody_foresaw_is_a_problem_with_an_id_and_a_traceback_in_the_log(
    client: TestClient, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restitch_api.routers.service.version", lambda _: 1 / 0)
    answer = client.get("/api/v1/about", headers={"X-Request-ID": "r1"})

    assert (answer.status_code, answer.json()["request_id"]) == (500, "r1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ZeroDivisionError" in lines.text
    assert fields(lines)["status"] == 500


def test_lines_are_json_and_nobody_else_can_write_one() -> None:
    record = logging.LogRecord("restitch.x", logging.INFO, "", 0, "a\nb", None, None)
    record.fields = {"path": '/a\n{"level": "error"}', "id": "x y", "n": 3}

    read = json.loads(JsonLines().format(record))
    assert (read["message"], read["path"], read["level"]) == ("a\nb", '/a\n{"level": "error"}', "info")
    assert len(JsonLines().format(record).splitlines()) == 1
    text = TextLines().format(record)
    assert len(text.splitlines()) == 1
    assert text.endswith('id="x y" n=3')


def test_metrics_count_requests_by_template_and_status(client: TestClient) -> None:
    for path in ("/api/v1/sources/book-fish", "/api/v1/sources/none", "/nowhere/1", "/nowhere/2", "/sparql"):
        client.get(path)
    client.request("BREW", "/healthz")
    found = numbers(client)

    template = "/api/v1/sources/{key}"
    assert found["restitch_requests_total", "GET", template, "200"] == 1
    assert found["restitch_requests_total", "GET", template, "404"] == 1
    assert found["restitch_requests_total", "GET", "(none)", "404"] == 2
    assert found["restitch_requests_total", "GET", "/sparql", "200"] == 1
    assert found["restitch_requests_total", "other", "/healthz", "405"] == 1
    assert found["restitch_request_seconds_count", template] == 2


def test_metrics_count_queries_workers_and_the_cache(client: TestClient, small: OpenGraph) -> None:
    queries = ["ASK {}", "ASK {}", "SELECT * { ?s ?p ?o }", "SELEC", "ASK { SERVICE <a:b> {} }"]
    for query in queries:
        client.get("/sparql", params={"query": query})
    found = numbers(client)

    counted = {how: found["restitch_queries_total", how] for how in EVERY_OUTCOME}
    assert {how: n for how, n in counted.items() if n} == {"ok": 2, "rows": 1, "syntax": 1, "refused": 1}
    assert found["restitch_workers", "idle"] >= 2
    assert found["restitch_workers", "busy"] == 0
    assert (found["restitch_workers_replaced_total",], found["restitch_queries_waiting",]) == (0, 0)
    assert [found["restitch_answers_requests_total", each] for each in ("hit", "miss")] == [1, 4]
    assert [found["restitch_cache_requests_total", each] for each in ("hit", "joined", "miss")] == [0, 0, 4]
    assert found["restitch_cache_bytes",] > 0
    assert found["restitch_answers_bytes",] > 0
    assert found["restitch_graph_quads",] == small.store.size()
    assert any(name[0] == "restitch_build_info" and small.version in name for name in found)


def test_every_error_has_an_outcome_that_is_counted_from_the_start(client: TestClient) -> None:
    assert outcome(errors.QueryTimeoutError("")) == "timeout"
    assert outcome(errors.TooManyBytesError("")) == "bytes"
    assert outcome(errors.NotAcceptableError("")) == "refused"
    assert outcome(errors.StoreUnavailableError("")) == "failed"
    assert {each[1] for each in numbers(client) if each[0] == "restitch_queries_total"} == set(EVERY_OUTCOME)


def test_two_applications_count_apart(client: TestClient, small: OpenGraph) -> None:
    client.get("/healthz")

    assert ("restitch_requests_total", "GET", "/healthz", "200") not in numbers(TestClient(create_app(small)))


def test_it_is_ready_when_a_worker_answers_or_all_are_busy_and_not_when_none_can(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = client.app.state.serving.now.pool  # type: ignore[attr-defined]
    assert client.get("/readyz").text == "ok\n"
    taken = [pool._turnstile.take("somebody").result() for _ in range(pool.idle)]
    assert client.get("/readyz").text == "ok, busy\n"
    for each in taken:
        pool._turnstile.offer(each)

    async def fail(question: object, client: str = "") -> None:
        raise errors.StoreUnavailableError("no worker can be started")

    monkeypatch.setattr(pool, "ask", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unavailable")
    assert client.get("/healthz").text == "ok\n"


def test_a_request_that_reached_no_route_has_no_template() -> None:
    assert _route({"path": "/x"}) == "(none)"
    assert Seen("1").status == 0


def test_a_setting_of_the_log_that_cannot_be_is_named() -> None:
    done = restitch("serve", "--port", "0", RESTITCH_LOG="xml")

    assert done.returncode == 2
    assert "RESTITCH_LOG" in done.stderr
