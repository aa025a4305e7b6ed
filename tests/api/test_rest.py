"""REST over the small world: fields, filters, paging, negotiation, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from restitch import errors
from restitch_api.app import create_app
from restitch_api.problems import PROBLEMS
from restitch_api.settings import Settings, from_environment

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


@pytest.fixture(scope="module")
def client(small: OpenGraph) -> TestClient:
    return TestClient(create_app(small))


def keys(client: TestClient, path: str) -> list[str]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return [item["key"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", ["fish-trade", "fish-prices", "trade-lasts", "contentment", "envoy-on-trade", "trade-doubles", "trade-stagnates"]),
        ("source=book-fish", ["fish-trade", "fish-prices"]),
        ("source=book-fish&reach=all", ["fish-trade", "fish-prices", "trade-lasts"]),
        ("note=2", ["fish-prices"]),
        ("note=small/3.1", ["envoy-on-trade", "trade-stagnates"]),
        ("actor=envoy", ["envoy-on-trade", "trade-doubles"]),
        ("event=fish-vote", ["fish-trade"]),
        ("kind=prediction", ["trade-lasts", "trade-doubles"]),
        ("own=true", ["trade-lasts", "contentment"]),
        ("own=true&kind=evaluation", ["contentment"]),
        ("q=fish+sells", ["fish-trade"]),
        ("section=second-part&source=clerk-trade", ["envoy-on-trade", "trade-stagnates"]),
        ("essay=small&kind=figure", ["fish-prices"]),
    ],
)  # fmt: skip
def test_claims_are_filtered(client: TestClient, filters: str, expected: list[str]) -> None:
    assert keys(client, f"claims?{filters}") == expected


def test_a_claim_has_the_fields_other_programs_rely_on(client: TestClient) -> None:
    claim = client.get("/api/v1/claims/small/fish-prices").json()

    expected: dict[str, Any] = {
        "id": "https://w3id.org/restitch/id/essay/small/claim/fish-prices",
        "essay": "small", "key": "fish-prices", "statement": "The price rose from two to four.",
        "kinds": ["figure"], "certainty": "flat", "hedge": None, "asserted_by": "ann",
        "attributed_to": [], "stance": None, "own": False, "notes": [2], "citations": ["note:2.1"],
        "sources": ["book-fish"], "grounds": [{"kind": "citation", "uses": ["note:2.1"]}],
        "actors": ["aa"], "events": [], "relations": [], "because": [], "supports": ["trade-lasts"],
        "rebuts": [], "figures": ["fish-prices.after", "fish-prices.before", "fish-prices.d1"],
    }  # fmt: skip
    assert {name: claim[name] for name in expected} == expected
    assert [(each["paragraph"], each["sentence"]) for each in claim["sentences"]] == [(1, 2)]
    assert len(claim["sentences"][0]["sha256"]) == 64
    assert claim["links"]["self"] == "/api/v1/claims/small/fish-prices"


def test_alternatives_stay_apart_in_the_grounds(client: TestClient) -> None:
    claim = client.get("/api/v1/claims/small/trade-lasts").json()

    assert claim["grounds"] == [
        {"kind": "inference", "uses": ["claim:fish-prices", "claim:fish-trade"]},
        {"kind": "inference", "uses": ["claim:contentment"]},
    ]


def test_each_claim_on_a_source_says_how_and_by_what_way(client: TestClient) -> None:
    items = client.get("/api/v1/sources/book-fish/claims?reach=all").json()["items"]

    assert [(item["key"], item["how"]) for item in items] == [
        ("fish-trade", "direct"),
        ("fish-prices", "back-reference"),
        ("trade-lasts", "through"),
    ]
    assert items[1]["path"] == ["claim:fish-prices", "note:2.1", "source:book-fish"]
    assert items[2]["path"][0] == "claim:trade-lasts"
    assert items[2]["path"][-2:] == ["note:1.1", "source:book-fish"]


def test_direct_reach_leaves_out_what_only_rests_on_others(client: TestClient) -> None:
    assert keys(client, "sources/book-fish/claims?reach=direct") == ["fish-trade", "fish-prices"]


def test_a_note_shows_what_is_printed_and_what_is_meant(client: TestClient) -> None:
    note = client.get("/api/v1/notes/small/3").json()

    assert [(mark["ordinal"], mark["printed"], mark["meant"]) for mark in note["markers"]] == [(3, 2, 3)]
    assert note["citations"][0]["source"] == "clerk-trade"
    assert note["claims"] == ["envoy-on-trade", "trade-stagnates"]


def test_a_source_counts_what_leans_on_it(client: TestClient) -> None:
    source = client.get("/api/v1/sources/book-fish").json()

    assert (source["claims_direct"], source["claims_all"]) == (2, 3)
    assert source["notes"] == [1, 2]
    assert source["authors"] == ["B. Book"]
    assert source["printed_dates"] == {"note:1.1": "2005"}


def test_a_relation_shows_its_claims_and_standing(client: TestClient) -> None:
    items = client.get("/api/v1/relations?from=aa").json()["items"]

    assert [
        (each["to"], each["type"], each["standing"], each["claims"], each["notes"]) for each in items
    ] == [("bo", "trades-with", "noted", ["fish-trade"], [1])]


def test_a_relation_that_is_argued_against_says_by_what(client: TestClient) -> None:
    items = client.get("/api/v1/relations?standing=reported").json()["items"]

    assert items[0]["disputed_by"] == ["trade-stagnates"]


@pytest.mark.parametrize(
    ("span", "count"),
    [
        ("from_date=2002", 0),
        ("to_date=2001-05-01", 1),
        ("to_date=2001-04", 0),
        ("from_date=2001&to_date=2001", 1),
    ],
)
def test_events_may_fall_into_a_span(client: TestClient, span: str, count: int) -> None:
    assert len(keys(client, f"events?{span}")) == count


def test_an_event_has_votes_and_participants(client: TestClient) -> None:
    event = client.get("/api/v1/events/fish-vote").json()

    assert event["votes"] == {"in_favour": 3, "against": 1, "abstained": None, "electorate": None}
    assert [(each["actor"], each["role"]) for each in event["participants"]] == [
        ("bo", "against"),
        ("aa", "in-favour"),
    ]


def test_figures_carry_value_unit_time_and_source(client: TestClient) -> None:
    items = client.get("/api/v1/figures?measure=ratio").json()["items"]

    assert [(each["value"], each["when"]) for each in items] == [
        (2.0, "2001"),
        (2.0, "2001/2002"),
        (4.5, "2002"),
    ]
    assert items[0]["sources"] == ["book-fish"]


def test_the_network_can_start_from_an_actor(client: TestClient) -> None:
    found = client.get("/api/v1/network?actor=aa&depth=1&cited=true").json()

    assert [node["key"] for node in found["nodes"]] == ["aa", "bo"]
    assert [(edge["from"], edge["to"], edge["standing"]) for edge in found["edges"]] == [
        ("aa", "bo", "noted")
    ]


def test_lists_go_on_page_by_page(client: TestClient) -> None:
    path, seen = "/api/v1/claims?limit=3&essay=small", []
    while path:
        page = client.get(path).json()
        assert page["total"] == 7
        seen += [item["key"] for item in page["items"]]
        path = page["next"]

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "path", ["essays", "claims", "notes", "sources", "actors", "relations", "events", "figures"]
)
def test_lists_are_also_csv(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}", headers={"Accept": "text/csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.splitlines()) > 1


@pytest.mark.parametrize(
    "path",
    [
        "claims/small/fish-trade",
        "notes/small/1",
        "sources/book-fish",
        "actors/aa",
        "events/fish-vote",
        "essays/small",
    ],
)
@pytest.mark.parametrize("media", ["text/turtle", "application/ld+json"])
def test_single_things_are_also_rdf(client: TestClient, path: str, media: str) -> None:
    answer = client.get(f"/api/v1/{path}", headers={"Accept": media})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media)
    assert "restitch" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("sources/c999", 404, "no source with key 'c999'"),
        ("claims/small/nothing", 404, "no claim with key 'small/nothing'"),
        ("claims/small/%3E%20x", 404, "no claim"),
        ("notes/small/99", 404, "no note"),
        ("actors/nobody", 404, "no actor"),
        ("nothing-here", 404, "Not Found"),
        ("claims?source=c999", 400, "source: no source with key 'c999'"),
        ("claims?sauce=book-fish", 400, "sauce: no such parameter; there are"),
        ("claims?reach=far", 400, "reach: 'far' is not one of direct, all"),
        ("claims?kind=lie", 400, "kind: 'lie' is not one of fact"),
        ("claims?note=x", 400, "note: 'x' is not a note"),
        ("claims?note=99", 400, "note: no note 99"),
        ("claims?own=perhaps", 400, "own"),
        ("claims?limit=0", 400, "limit"),
        ("claims?limit=5000", 400, "between 1 and 1000"),
        ("claims?cursor=abc", 400, "cursor: 'abc' is not a whole number"),
        ("events?from_date=yesterday", 400, 'from_date: "yesterday" is not an EDTF date'),
        ("relations?type=loves", 400, "type: 'loves' is not one of"),
        ("network?depth=99", 400, "depth"),
        ("network?actor=nobody", 400, "actor: no actor"),
    ],
)
def test_what_cannot_be_answered_says_why(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance", "request_id"}


def test_a_method_that_is_not_there_is_a_problem_too(client: TestClient) -> None:
    answer = client.delete("/api/v1/claims")

    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


def test_an_unacceptable_form_is_406(client: TestClient) -> None:
    assert client.get("/api/v1/claims", headers={"Accept": "image/png"}).status_code == 406


def test_the_etag_follows_the_build(client: TestClient) -> None:
    tag = client.get("/api/v1/claims").headers["etag"]

    assert client.get("/api/v1/claims", headers={"If-None-Match": tag}).status_code == 304


def every_error() -> list[type[errors.RestitchError]]:
    found, todo = [], [errors.RestitchError]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo += kind.__subclasses__()
    return [kind for kind in found if kind is not errors.RestitchError]


@pytest.mark.parametrize("error", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_problem(error: type[errors.RestitchError]) -> None:
    assert error in PROBLEMS


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in every_error()]

    assert len(codes) == len(set(codes))


def test_openapi_describes_every_route_with_an_example(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    for path, methods in paths.items():
        if path.startswith("/api/v1/") and path != "/api/v1/about":
            assert "example" in methods["get"]["responses"]["200"]["content"]["application/json"], path
            assert methods["get"]["description"], path


def test_a_misspelt_setting_stops_the_start() -> None:
    with pytest.raises(errors.InputError, match="RESTITCH_PAGE_SIZ: no such setting"):
        from_environment({"RESTITCH_PAGE_SIZ": "5"})


def test_a_setting_that_cannot_be_is_named() -> None:
    with pytest.raises(errors.InputError, match="RESTITCH_PAGE_SIZE"):
        from_environment({"RESTITCH_PAGE_SIZE": "-1"})
    assert from_environment({"RESTITCH_PAGE_SIZE": "5"}) == Settings(page_size=5)
