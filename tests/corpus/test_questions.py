"""Questions the graph answers from data alone, over REST and over SPARQL.

The answers were worked out by hand from the text.
"""

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
    answer = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}limit=1000")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def rows(client: TestClient, query: str) -> set[Any]:
    """The solutions of a query as tuples of last words; of one column as plain words."""
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == 200, answer.text
    names = answer.json()["head"]["vars"]
    found = [
        tuple(_word(row[name]["value"]) if name in row else None for name in names)
        for row in answer.json()["results"]["bindings"]
    ]
    return {row[0] if len(row) == 1 else row for row in found}


def _word(value: str) -> str:
    return value.rsplit("#", 1)[-1].rsplit("/", 1)[-1] if value.startswith("http") else value


# --- 1, 2: which claims rest on World Food Programme data? ------------------------------------------

FOOD = {
    "china-second-food-donor": "direct",
    "south-korea-largest-food-donor": "direct",
    "china-gave-far-more-food-than-lesser-donors": "direct",
    "russian-food-aid-small": "back-reference",
    "china-kept-sending-food": "through",
    "stability-is-a-constant-chinese-aim": "through",
    "russian-food-aid-paltry": "through",
    "russia-unwilling-to-pay-for-north-korea": "through",
}


def test_which_claims_rest_on_the_food_aid_database(client: TestClient) -> None:
    found = {each["key"]: each["how"] for each in items(client, "sources/wfp-interfais/claims?reach=all")}
    assert found == FOOD

    asked = "SELECT ?c { ?c a stitch:Claim ; stitch:restsOn src:wfp-interfais }"
    assert rows(client, asked) == set(FOOD)


# --- 3 to 7: who voted against each General Assembly resolution mentioned? ---------------------------

VOTES = {
    "unga-end-offensive-vote": ("2022-03-02", {"ru", "by", "sy", "er", "kp"}),
    "unga-non-recognition-vote": ("2022-10-12", {"ru", "by", "sy", "ni", "kp"}),
    "unga-zelenskyy-video-vote": ("2022-09", {"ru", "kp", "by", "cu", "ni", "er", "sy"}),
    # Of these two the essay says only how North Korea voted.
    "unga-suspend-russia-from-hrc-vote": ("2022-04-07", {"kp"}),
    "unga-reparations-vote": ("2022-11-14", {"kp"}),
}


@pytest.mark.parametrize("event", VOTES)
def test_who_voted_against(client: TestClient, event: str) -> None:
    when, dissenters = VOTES[event]
    found = client.get(f"/api/v1/events/{event}").json()
    assert found["when"] == when
    assert {each["actor"] for each in found["participants"] if each["role"] == "against"} == dissenters

    asked = (
        f"SELECT ?a {{ ?p stitch:participationIn event:{event} ; stitch:participant ?a ; "
        "stitch:role stitch:role-against }"
    )
    assert rows(client, asked) == dissenters


def test_which_votes_of_the_general_assembly_are_mentioned(client: TestClient) -> None:
    assert {each["key"] for each in items(client, "events?type=vote&actor=unga")} == set(VOTES)


# --- 8: how many abstained, of how many? --------------------------------------------------------------


def test_how_many_abstained_of_how_many(client: TestClient) -> None:
    asked = "SELECT ?e ?n ?all { ?e stitch:abstentions ?n ; stitch:electorate ?all }"
    expected = {(event, "35", "193") for event in ("unga-end-offensive-vote", "unga-non-recognition-vote")}
    assert rows(client, asked) == expected
    for event, abstained, electorate in expected:
        votes = client.get(f"/api/v1/events/{event}").json()["votes"]
        assert (votes["against"], votes["abstained"], votes["electorate"]) == (
            5,
            int(abstained),
            int(electorate),
        )


# --- 9: what did each named expert say, and does the author agree? ------------------------------------

EXPERTS = {
    "christopher-twomey": ("beijing-coerces-with-restraint", "endorses"),
    "bonnie-glaser": ("beijing-disarms-only-if-stable", "endorses"),
    "yun-sun": ("beijing-disarms-only-if-stable", "endorses"),
    "shi-yinhong": ("china-has-three-non-negotiables", "reports"),
    "daniel-sneider": ("retreat-revived-cold-war-architecture", "endorses"),
    "international-crisis-group": ("war-risk-highest-in-years", "endorses"),
    "zhu-feng": ("buffer-view-drives-china-policy", "endorses"),
    "nathan-beauchamp-mustafaga": ("buffer-view-drives-china-policy", "endorses"),
    "western-experts": ("us-diplomacy-may-turn-china-from-kp", "rejects"),
}


@pytest.mark.parametrize("expert", EXPERTS)
def test_what_did_each_expert_say_and_does_the_author_agree(client: TestClient, expert: str) -> None:
    content, stance = EXPERTS[expert]
    found = {
        (claim["content"], claim["stance"])
        for claim in items(client, f"claims?actor={expert}&kind=attribution")
        if expert in claim["attributed_to"]
    }
    assert found == {(content, stance)}

    asked = f"SELECT ?said ?s {{ ?c stitch:attributedTo actor:{expert} ; stitch:content ?said ; stitch:stance ?s }}"
    assert rows(client, asked) == {(content, stance)}


def test_bandow_says_two_things_and_the_author_agrees_with_both(client: TestClient) -> None:
    found = {
        (cell["stance"], row["key"])
        for row in items(client, "matrix?actor=doug-bandow")
        for cell in row["cells"]
        if cell["does"] == "says"
    }
    assert found == {
        ("endorses", "china-probably-unable-to-drop-kp"), ("endorses", "china-probably-unwilling-to-drop-kp"),
    }  # fmt: skip


@pytest.mark.parametrize("expert", ["niall-ferguson", "moritz-schularick"])
def test_the_two_who_coined_a_word_are_only_reported(client: TestClient, expert: str) -> None:
    (claim,) = items(client, f"claims?actor={expert}&kind=attribution")
    assert (claim["stance"], claim["mode"], claim["when"]) == ("reports", "quote", "2008")
    assert claim["sources"] == ["ferguson-cooperation"]


# --- 10: whom does the author not believe? --------------------------------------------------------------


def test_whose_words_does_the_author_reject_or_doubt(client: TestClient) -> None:
    asked = "SELECT ?who ?s { ?c stitch:attributedTo ?who ; stitch:stance ?s FILTER(?s IN (stitch:rejects, stitch:doubts)) }"
    assert rows(client, asked) == {
        ("ru-minister", "rejects"), ("westerners", "rejects"), ("western-experts", "rejects"),
        ("cn-diplomats", "rejects"), ("western-observers", "doubts"), ("kp", "doubts"), ("ru", "doubts"),
    }  # fmt: skip


# --- 11, 12: trade ------------------------------------------------------------------------------------------

RUSSIAN_TRADE = {
    ("2000~/2005~", "at-least", 100e6), ("2000~/2005~", "at-most", 150e6),
    ("2014", "exact", 92.2e6), ("2016", "exact", 78.9e6), ("2018", "exact", 34.1e6),
}  # fmt: skip


def test_what_was_russias_trade_with_north_korea_in_each_year_given(client: TestClient) -> None:
    found = items(client, "figures?measure=trade-turnover&actor=ru")
    assert {(each["when"], each["comparator"], each["value"]) for each in found} == RUSSIAN_TRADE
    assert {source for each in found for source in each["sources"]} == {"oec-russia-trade"}

    asked = (
        "SELECT ?t ?h ?v { ?f stitch:measure stitch:m-trade-turnover ; stitch:ofActor|stitch:withActor actor:ru ; "
        "stitch:when ?t ; stitch:value ?v ; stitch:comparator ?h }"
    )
    assert {(when, how, float(value)) for when, how, value in rows(client, asked)} == RUSSIAN_TRADE


def test_what_was_chinas_trade_with_north_korea_and_its_share(client: TestClient) -> None:
    found = {
        (each["measure"], each["when"]): (each["value"], each["sources"])
        for each in items(client, "figures?actor=cn")
        if each["measure"].startswith("trade-")
    }
    assert found == {
        ("trade-turnover", "2000"): (5e8, ["hri-trade"]), ("trade-turnover", "2015"): (6.9e9, ["hri-trade"]),
        ("trade-share", "2000"): (20.4, ["hri-trade"]), ("trade-share", "2015"): (69.0, ["hri-trade"]),
    }  # fmt: skip


# --- 13: which officials spoke of North Korean workers, when and on which source? ---------------------------

OFFICIALS = {
    ("alexander-matsegora", "2022-07-18", "portiakova-interview"),
    ("marat-khusnullin", "2022-07/2022-09", "kim-workers-ukraine"),
}


def test_which_officials_spoke_of_north_korean_workers_when_and_on_which_source(client: TestClient) -> None:
    found = {
        (actor, claim["when"], source)
        for claim in items(client, "claims?actor=kp-workers&kind=attribution")
        for actor in claim["attributed_to"]
        for source in claim["sources"]
    }
    assert found == OFFICIALS

    asked = (
        "SELECT ?who ?when ?s { ?c stitch:about actor:kp-workers ; stitch:attributedTo ?who ; stitch:when ?when ; "
        "stitch:cites/stitch:citedSource ?s }"
    )
    assert rows(client, asked) == OFFICIALS


# --- 14: which claims about arms deliveries are asserted, by whom, and who denies them? ------------------------

ARMS = {
    "kp-ships-ammunition-and-light-arms": ("press-reports", {"kp", "ru"}),
    "russia-buys-north-korean-artillery": ("new-york-times", {"kp", "ru"}),
    "arms-went-to-russia": ("white-house", {"kp", "ru"}),
    "arms-meant-for-wagner": ("white-house", {"kp", "ru"}),
    "light-arms-perhaps-for-wagner": ("white-house", {"kp", "ru"}),
    "shipment-left-north-korea": ("white-house", set()),
    "wagons-carried-ammunition": ("us", set()),
    "russia-and-north-korea-talked-of-shipments": ("us-government-agencies", set()),
}


@pytest.mark.parametrize("claim", ARMS)
def test_who_asserts_and_who_denies_the_arms_deliveries(client: TestClient, claim: str) -> None:
    asserter, deniers = ARMS[claim]
    record = client.get(f"/api/v1/claims/lankov-2023/{claim}").json()
    assert (record["asserted_by"], record["standing"]) == (asserter, "reported")

    (row,) = items(client, f"matrix?claim={claim}")
    assert {cell["actor"] for cell in row["cells"] if cell["does"] == "says"} == {asserter}
    assert {cell["actor"] for cell in row["cells"] if cell["does"] == "denies"} == deniers

    asked = f"SELECT ?a {{ ?d stitch:rebuts <{record['id']}> ; stitch:assertedBy ?a }}"
    assert rows(client, asked) == deniers


def test_on_how_many_independent_origins_do_the_reports_of_arms_rest(client: TestClient) -> None:
    answer = client.get("/api/v1/claims/lankov-2023/many-reports-of-arms-shipments/corroboration").json()

    assert answer["notes"] == [36, 37, 38, 40]
    assert {each["origin"]: each["works"] for each in answer["origins"]} == {
        "actor:us-intelligence": ["barnes-artillery"],
        "actor:white-house": ["jewell-photos", "kanno-youngs-wagner", "sakaguchi-ammunition"],
    }


# --- 15: market prices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "start", "end"),
    [("rice-price", 5670, 5600), ("petrol-price", 11340, 14800), ("fx-usd", 8832, 8100)],
)
def test_what_do_the_market_prices_say(client: TestClient, measure: str, start: float, end: float) -> None:
    found = [
        (each["when"], each["value"], each["sources"]) for each in items(client, f"figures?measure={measure}")
    ]
    assert found == [("2020-02", start, ["asiapress-prices"]), ("2023-02", end, ["asiapress-prices"])]

    asked = f"SELECT ?t ?v {{ ?f stitch:measure stitch:m-{measure} ; stitch:when ?t ; stitch:value ?v }}"
    assert {(when, float(value)) for when, value in rows(client, asked)} == {
        ("2020-02", start),
        ("2023-02", end),
    }


# --- 16: how often did the leaders meet, and until when does the source go? -----------------------------------


def test_how_often_did_the_leaders_meet(client: TestClient) -> None:
    found = {
        (each["with"], each["value"], each["when"], each["sources"][0])
        for each in items(client, "figures?measure=leader-meetings")
    }
    assert found == {("cn", 14.0, "2000/2022", "park-summits"), ("ru", 5.0, "2000/2019", "lankov-frenemies")}


# --- 17: what did North Korea recognise, when, on which note? ---------------------------------------------------


def test_what_did_north_korea_recognise(client: TestClient) -> None:
    found = {(each["when"], each["notes"][0]) for each in items(client, "relations?from=kp&type=recognises")}
    assert found == {("2022-07-13", 32), ("2022-10-03", 33)}


# --- 18: who blocked what in the Security Council? ---------------------------------------------------------------


def test_who_blocked_the_resolution_of_may_2022(client: TestClient) -> None:
    asked = (
        "SELECT ?a { ?r stitch:relationType stitch:blocks-measures-against ; stitch:from ?a ; stitch:to actor:kp ; "
        'stitch:when ?t FILTER(STR(?t) = "2022-05-26") }'
    )
    assert rows(client, asked) == {"cn", "ru"}


# --- 19: which works does the essay's author cite of his own? -------------------------------------------------------


def test_which_works_cite_the_essays_own_author(client: TestClient) -> None:
    assert {each["key"] for each in items(client, "sources?q=Lankov")} == {
        "lankov-frenemies",
        "lankov-labor-export",
    }

    asked = "SELECT ?s { ?s prov:wasAttributedTo actor:andrei-lankov . ?c stitch:citedSource ?s }"
    assert rows(client, asked) == {"lankov-frenemies", "lankov-labor-export"}


# --- 20: when did the officials' statement and the silence before it come? ---------------------------------------------


def test_when_did_kim_yo_jong_speak_and_on_which_source(client: TestClient) -> None:
    found = {
        (claim["when"], source)
        for claim in items(client, "claims?actor=kim-yo-jong&kind=attribution")
        for source in claim["sources"]
    }
    assert found == {("2023-01-27", "kcna-kim-yo-jong")}


# --- 21: which misprinted markers are there, and which notes do they mean? ------------------------------------------------


def test_which_markers_are_misprinted(client: TestClient) -> None:
    asked = (
        "SELECT ?o ?printed ?meant { ?m stitch:ordinal ?o ; stitch:printedNumber ?printed ; "
        "stitch:pointsTo/stitch:number ?meant FILTER(?printed != ?meant) }"
    )
    assert rows(client, asked) == {("24", "34", "24"), ("25", "35", "25")}


# --- 22: is every citation used? ---------------------------------------------------------------------------------------


def test_every_citation_is_used_by_a_claim(client: TestClient) -> None:
    cited = [citation for note in items(client, "notes") for citation in note["citations"]]
    assert len(cited) == 48
    assert [citation["key"] for citation in cited if not citation["claims"]] == []

    unused = "SELECT ?c { ?c a stitch:Citation FILTER NOT EXISTS { ?x stitch:cites ?c } }"
    assert rows(client, unused) == set()


# --- 23, 24: what does the closing conclusion rest on, and does one work carry it? -----------------------------------------


def test_the_closing_conclusion_rests_on_all_of_the_argument(client: TestClient) -> None:
    claim = "<https://w3id.org/restitch/id/essay/lankov-2023/claim/north-korea-hardens>"
    sections = rows(
        client, f"SELECT DISTINCT ?section {{ {claim} stitch:restsOn/stitch:at/stitch:inSection ?section }}"
    )
    assert sections >= {"the-new-era-china", "the-new-era-russia", "the-impact"}


def test_no_single_work_topples_the_closing_conclusion(client: TestClient) -> None:
    answer = client.get("/api/v1/claims/lankov-2023/north-korea-hardens/cuts").json()
    assert answer["single"] == []

    fallen = client.get("/api/v1/falls?source=asiapress-prices").json()["fallen"]["claims"]
    assert "north-korea-hardens" not in {each["key"] for each in fallen}
