"""Questions the graph answers from data alone; the answers were worked out by hand from the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


@pytest.fixture(scope="module")
def client(lankov: OpenGraph) -> TestClient:
    return TestClient(create_app(lankov))


def items(client: TestClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{path}").json()["items"]
    return found


def test_which_claims_rest_on_the_food_aid_database(client: TestClient) -> None:
    found = {each["key"]: each["how"] for each in items(client, "sources/wfp-interfais/claims?reach=all")}

    assert {key for key, how in found.items() if how == "direct"} == {
        "china-second-food-donor", "south-korea-largest-food-donor", "china-gave-far-more-food-than-lesser-donors",
    }  # fmt: skip
    assert {key for key, how in found.items() if how == "back-reference"} == {"russian-food-aid-small"}
    assert found["russia-unwilling-to-pay-for-north-korea"] == "through"


@pytest.mark.parametrize(
    ("event", "dissenters"),
    [
        ("unga-end-offensive-vote", {"ru", "by", "sy", "er", "kp"}),
        ("unga-non-recognition-vote", {"ru", "by", "sy", "ni", "kp"}),
        ("unga-zelenskyy-video-vote", {"ru", "kp", "by", "cu", "ni", "er", "sy"}),
    ],
)
def test_who_voted_against(client: TestClient, event: str, dissenters: set[str]) -> None:
    found = client.get(f"/api/v1/events/{event}").json()

    assert {each["actor"] for each in found["participants"] if each["role"] == "against"} == dissenters
    assert found["votes"]["against"] == len(dissenters)


@pytest.mark.parametrize("event", ["unga-end-offensive-vote", "unga-non-recognition-vote"])
def test_how_many_abstained_of_how_many(client: TestClient, event: str) -> None:
    votes = client.get(f"/api/v1/events/{event}").json()["votes"]

    assert (votes["abstained"], votes["electorate"]) == (35, 193)


def test_what_was_russias_trade_with_north_korea_in_each_year_given(client: TestClient) -> None:
    found = [
        (each["when"], each["value"])
        for each in items(client, "figures?measure=trade-turnover&actor=ru")
        if each["comparator"] == "exact"
    ]

    assert found == [("2014", 92_200_000), ("2016", 78_900_000), ("2018", 34_100_000)]


def test_what_was_chinas_trade_with_north_korea(client: TestClient) -> None:
    found = {
        each["when"]: (each["value"], each["sources"])
        for each in items(client, "figures?measure=trade-turnover&actor=cn")
    }

    assert found == {"2000": (5e8, ["hri-trade"]), "2015": (6.9e9, ["hri-trade"])}


def test_which_officials_spoke_of_north_korean_workers_when_and_on_which_source(client: TestClient) -> None:
    found = {
        (actor, claim["sources"][0])
        for claim in items(client, "claims?actor=kp-workers&kind=attribution")
        for actor in claim["attributed_to"]
        if claim["sources"]
    }

    assert found == {
        ("alexander-matsegora", "portiakova-interview"), ("marat-khusnullin", "kim-workers-ukraine"),
    }  # fmt: skip


def test_who_asserts_and_who_denies_the_arms_deliveries(client: TestClient) -> None:
    claim = client.get("/api/v1/claims/lankov-2023/arms-went-to-russia").json()
    denials = [client.get(f"/api/v1/claims/lankov-2023/{key}").json() for key in claim["rebutted_by"]]

    assert claim["asserted_by"] == "white-house"
    assert claim["standing"] == "reported"
    assert {denial["asserted_by"] for denial in denials} == {"kp", "ru"}


@pytest.mark.parametrize(
    ("actor", "stance"),
    [
        ("christopher-twomey", "endorses"), ("bonnie-glaser", "endorses"), ("zhu-feng", "endorses"),
        ("doug-bandow", "endorses"), ("daniel-sneider", "endorses"), ("ru-minister", "rejects"),
        ("western-experts", "rejects"),
    ],
)  # fmt: skip
def test_does_the_essay_go_along_with_what_is_said(client: TestClient, actor: str, stance: str) -> None:
    stances = {
        claim["stance"]
        for claim in items(client, f"claims?actor={actor}&kind=attribution")
        if actor in claim["attributed_to"]
    }

    assert stances == {stance}


@pytest.mark.parametrize(
    ("measure", "start", "end"),
    [("rice-price", 5670, 5600), ("petrol-price", 11340, 14800), ("fx-usd", 8832, 8100)],
)
def test_what_do_the_market_prices_say(client: TestClient, measure: str, start: float, end: float) -> None:
    found = [
        (each["when"], each["value"], each["sources"]) for each in items(client, f"figures?measure={measure}")
    ]

    assert found == [("2020-02", start, ["asiapress-prices"]), ("2023-02", end, ["asiapress-prices"])]


def test_which_works_cite_the_essays_own_author(client: TestClient) -> None:
    own = {each["key"] for each in items(client, "sources?q=Lankov")}

    assert own == {"lankov-frenemies", "lankov-labor-export"}


def test_every_citation_is_used_by_a_claim(client: TestClient) -> None:
    unused = [
        citation["key"]
        for note in items(client, "notes?limit=100")
        for citation in note["citations"]
        if not citation["claims"]
    ]

    assert unused == []


def test_the_closing_conclusion_rests_on_works_of_several_sections(client: TestClient) -> None:
    query = "SELECT DISTINCT ?s { ?c stitch:restsOn ?s . ?s a stitch:Source FILTER(STRENDS(STR(?c), '/north-korea-hardens')) }"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]

    assert any(row["s"]["value"].endswith("/scr-yesterdays-vote") for row in rows)
