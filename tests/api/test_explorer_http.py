"""The explorer as the server answers it: what falls, the panel, the files, without a browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app
from restitch_api.pages import explore

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

DENIED = "/explorer?line=kp/exchange/ru/reported-denied"


@pytest.fixture(scope="module")
def client(lankov: OpenGraph) -> TestClient:
    return TestClient(create_app(lankov))


def page(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def data(client: TestClient) -> Any:
    found = re.search(r'id="data">(.*?)</script>', page(client, "/explorer"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def works(client: TestClient) -> list[str]:
    answer = client.get("/api/v1/sources?limit=200").json()
    assert answer["next"] is None
    return [each["key"] for each in answer["items"]]


def test_the_page_made_before_anybody_asks_is_the_one_that_is_given(
    lankov: OpenGraph, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = explore.explorer_page(lankov)
    monkeypatch.setattr(explore, "_explorer", lambda *_: pytest.fail("made anew"))

    assert page(client, "/explorer") == made


def test_what_falls_is_what_the_rest_answer_says_for_every_work(client: TestClient) -> None:
    """A line falls with all its relations, and is weakened with one that falls or is weakened."""
    edges = data(client)["edges"]
    behind = {ref for edge in edges for ref in edge["claims"]}
    found = set()
    for work in works(client):
        told = client.get(f"/explorer/panel?falls={work}").json()["fates"]
        answer = client.get(f"/api/v1/falls?source={work}").json()
        fates = {
            kind: {
                f"{each['essay']}/{each['key']}" if kind == "claims" else each["key"]: word
                for field, word in (("fallen", "falls"), ("weakened", "weakened"))
                for each in answer[field][kind]
            }
            for kind in ("claims", "relations")
        }
        lines = {}
        for edge in edges:
            words = [fates["relations"].get(key) for key in edge["relations"]]
            if any(words):
                lines[edge["id"]] = "falls" if set(words) == {"falls"} else "weakened"

        assert told["lines"] == lines, work
        assert told["claims"] == {ref: word for ref, word in fates["claims"].items() if ref in behind}, work
        found |= {*lines.values()}
    assert found == {"falls", "weakened"}


def test_table_and_panel_say_of_lines_and_claims_what_falls(client: TestClient) -> None:
    told = client.get("/explorer/panel?falls=wfp-interfais").json()
    whole = page(client, "/explorer?falls=wfp-interfais")
    rows = dict(re.findall(r'<tr data-line="([^"]+)" data-fate="([^"]*)"', whole))
    claims = dict(re.findall(r'data-claim="([^"]+)".*?<span class="fate (\w*)"', whole))

    assert {line: word for line, word in rows.items() if word} == told["fates"]["lines"]
    assert {ref: word for ref, word in claims.items() if word} == told["fates"]["claims"]
    assert "1 line falls" in told["panel"]


@pytest.mark.parametrize(
    "query",
    [
        "line=kp/exchange/ru/reported-denied",
        "actor=kp",
        "a=cu&b=kim-jong-un",
        "falls=wfp-interfais",
        "falls=wfp-interfais&line=cn/exchange/kp/noted",
        "actor=western-observers",
        "standing=noted",
        "",
    ],
)
def test_the_page_has_the_panel_the_script_would_ask_for(client: TestClient, query: str) -> None:
    panel = client.get(f"/explorer/panel?{query}").json()["panel"]

    assert "<h2>" in panel
    assert f'<div id="chosen">{panel}</div>' in page(client, f"/explorer?{query}")


def test_a_relation_of_an_address_is_told_by_its_line(client: TestClient) -> None:
    edge = next(each for each in data(client)["edges"] if len(each["relations"]) > 1)
    for relation in edge["relations"]:
        panel = client.get(f"/explorer/panel?relation={relation}").json()["panel"]

        assert panel.count('<li class="claim"') == len(edge["claims"])


def test_what_is_reported_and_denied_is_told_with_the_endnotes_behind_it(client: TestClient) -> None:
    panel = client.get(DENIED.replace("?", "/panel?")).json()["panel"]

    assert set(re.findall(r"/notes/lankov-2023/(\d+)", panel)) == {"36", "37", "38", "39", "40"}
    assert {"reuters-denies", "barnes-artillery"} <= set(re.findall(r"/sources/([\w-]+)", panel))
    assert '<li class="finding">' in panel
    row = re.search(
        r'<tr data-line="line/kp/exchange/ru/reported-denied".*?</tr>', page(client, "/explorer"), re.DOTALL
    )
    assert row is not None
    assert "through others notes 36, 37, 38, 40" in row[0]
    assert set(re.findall(r"/notes/lankov-2023/(\d+)", row[0])) == {"36", "37", "38", "39", "40"}
    assert "noticed" in row[0]


def test_the_claims_for_files_have_who_tells_and_who_denies_them(client: TestClient) -> None:
    claims = client.get("/explorer/claims").json()["line/kp/exchange/ru/reported-denied"]
    reported = next(each for each in claims if each["claim"].endswith("/kp-ships-ammunition-and-light-arms"))
    [telling] = reported["told_in"]

    assert telling["through"]["notes"] == [36, 37, 38, 40]
    assert {
        each["told_in"][0]["notes"][0] if each["told_in"][0]["notes"] else None
        for each in reported["denied_in"]
    } == {39, None}


def test_rows_that_are_alike_in_a_column_go_by_the_others(client: TestClient) -> None:
    found = page(client, "/explorer?sort=to")
    ends = [line.split("/")[1:4:2] for line in re.findall(r'<tr data-line="([^"]+)"', found)]
    names = {node["id"].removeprefix("actor/"): node["label"] for node in data(client)["nodes"]}
    named = [(names[to].casefold(), names[origin].casefold()) for origin, to in ends]

    assert named == sorted(named)
    turned = page(client, "/explorer?sort=-to")
    assert (
        re.findall(r'<tr data-line="([^"]+)"', turned) == re.findall(r'<tr data-line="([^"]+)"', found)[::-1]
    )


def test_the_order_the_script_sorts_by_is_that_of_the_server(client: TestClient) -> None:
    ranks = data(client)["ranks"]
    for at, column in enumerate(("from", "relation", "to", "behind", "claims")):
        rows = re.findall(r'<tr data-line="([^"]+)"', page(client, f"/explorer?sort={column}"))

        assert rows == sorted(ranks, key=lambda line: ranks[line][at])


def test_a_way_is_found_over_actors_that_are_not_drawn_and_draws_them(client: TestClient) -> None:
    few = client.get("/explorer/panel?most=5&a=cu&b=kim-jong-un").json()
    many = client.get("/explorer/panel?most=150&a=cu&b=kim-jong-un").json()
    ends = {"cu", "kim-jong-un"}

    assert len(few["way"]) == len(many["way"]) >= 2
    assert ends & set(few["besides"])
    assert many["besides"] == []
    assert "<h2>Cuba to Kim Jong-un</h2>" in few["panel"]
    assert f'data-line="{few["way"][0]}"' in page(client, "/explorer?most=5&a=cu&b=kim-jong-un")


def test_a_way_that_filters_close_is_said_to_be_none_by_the_names_of_its_ends(client: TestClient) -> None:
    told = client.get("/explorer/panel?most=5&a=cu&b=kim-jong-un&family=none").json()

    assert (told["way"], told["besides"]) == ([], [])
    assert "<h2>Cuba to Kim Jong-un</h2>" in told["panel"]
    assert "No way leads" in told["panel"]


@pytest.mark.parametrize("written", ["Cuba", "cuba", "cu"])
def test_an_actor_of_an_address_may_be_written_by_its_name(client: TestClient, written: str) -> None:
    known = client.get("/explorer/panel?a=cu&b=kim-jong-un").json()["panel"]

    assert client.get(f"/explorer/panel?a={written}&b=kim-jong-un").json()["panel"] == known


def test_a_name_that_several_actors_have_is_told_with_who_they_are(client: TestClient) -> None:
    answer = client.get("/explorer?a=Kim+Jong")

    assert answer.status_code == 400
    assert "Kim Jong-il (kim-jong-il)" in answer.text
    offered = client.get("/explorer/actors?q=Kim+Jong").json()
    assert {"kim-jong-il", "kim-jong-un"} <= {each["key"] for each in offered}


def test_a_span_that_ends_before_it_begins_is_told_and_left_out(client: TestClient) -> None:
    answer = client.get("/explorer?from=2020&to=1960")

    assert answer.status_code == 400
    assert "from: 2020 is after to: 1960" in answer.text
    assert answer.text.count(" hidden>") == client.get("/explorer").text.count(" hidden>")
    assert client.get("/explorer?from=1960&to=1960").status_code == 200


def test_the_page_of_a_work_leads_to_the_lines_that_fall_with_it(client: TestClient) -> None:
    assert 'href="/explorer?falls=wfp-interfais"' in page(client, "/sources/wfp-interfais")


def test_the_best_supported_lines_are_those_with_most_endnotes_and_not_denied(client: TestClient) -> None:
    panel = client.get("/explorer/panel").json()["panel"]
    listed = re.findall(r'data-line="([^"]+)"', panel)
    edges = {edge["id"]: edge for edge in data(client)["edges"]}
    counts = [len(edges[line]["notes"]) for line in listed]
    others = [
        len(each["notes"]) for line, each in edges.items() if line not in listed and not each["disputed"]
    ]

    assert "<h2>Best supported lines</h2>" in panel
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] >= max(1, *others)
    assert not any(edges[line]["disputed"] for line in listed)
    own = client.get("/explorer/panel?standing=own,denied").json()["panel"]
    assert "<h2>Lines with most claims</h2>" in own
