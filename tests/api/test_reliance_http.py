"""Reliance over HTTP and on the command line: shapes of answers, tables, faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from restitch_api.app import create_app
from restitch_api.cli import app, main

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.graph import OpenGraph


@pytest.fixture(scope="module")
def client(small: OpenGraph) -> TestClient:
    return TestClient(create_app(small))


def test_falls_answers_for_sets_of_anything(client: TestClient) -> None:
    answer = client.get("/api/v1/falls?source=clerk-trade&note=2&claim=contentment").json()

    assert answer["withdrawn"] == ["claim:contentment", "note:2.1", "source:clerk-trade"]
    assert [each["key"] for each in answer["fallen"]["claims"]] == [
        "fish-prices", "trade-lasts", "envoy-on-trade", "trade-doubles", "trade-stagnates",
    ]  # fmt: skip
    assert answer["counts"]["untouched"]["claims"] == 1


def test_a_limit_describes_the_nearest_and_counts_all(client: TestClient) -> None:
    answer = client.get("/api/v1/falls?source=book-fish&limit=1").json()

    assert [each["key"] for each in answer["fallen"]["claims"]] == ["fish-prices"]
    assert answer["counts"]["fallen"]["claims"] == 3
    assert client.get("/api/v1/falls?source=book-fish&limit=0").status_code == 400
    assert client.get("/api/v1/falls?source=book-fish&cursor=1").status_code == 400


def test_falls_as_a_table_has_a_row_for_each_thing(client: TestClient) -> None:
    answer = client.get("/api/v1/falls?source=clerk-trade", headers={"Accept": "text/csv"})

    assert answer.text.splitlines()[:2] == [
        "effect,kind,key,standing,why,rescue",
        "fallen,claims,envoy-on-trade,noted,claim:envoy-on-trade note:3.1 source:clerk-trade,source:clerk-trade",
    ]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("falls", "say what is withdrawn"),
        ("falls?source=nothing", "no source with key 'nothing'"),
        ("falls?source=book-fish&view=some", "view: 'some' is not one of noted, own, all"),
        ("falls?sauce=book-fish", "sauce: no such parameter"),
        ("matrix?actor=nobody", "no actor with key 'nobody'"),
        ("load?section=nothing", "no section with key 'nothing'"),
        ("claims/small/fish-trade/corroboration?reach=far", "reach: 'far' is not one of direct, all"),
    ],
)
def test_a_wrong_parameter_is_named(client: TestClient, path: str, detail: str) -> None:
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == 400
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize("part", ["grounds", "cuts", "corroboration"])
def test_a_claim_that_is_not_there_has_no_parts(client: TestClient, part: str) -> None:
    assert client.get(f"/api/v1/claims/small/nothing/{part}").status_code == 404
    assert client.get(f"/api/v1/claims/small/fish-trade/{part}").status_code == 200


def test_claims_on_a_source_say_how_and_by_what_way(client: TestClient) -> None:
    items = client.get("/api/v1/claims?source=book-fish&reach=all").json()["items"]

    assert [(each["key"], each["how"]) for each in items] == [
        ("fish-trade", "direct"), ("fish-prices", "back-reference"), ("trade-lasts", "through"),
    ]  # fmt: skip
    assert items[2]["path"][0] == "claim:trade-lasts"
    assert items[2]["path"][-1] == "source:book-fish"


@pytest.mark.parametrize(
    ("view", "claims", "relations"),
    [("noted", 4, 1), ("own", 6, 1), ("all", 7, 2)],
)
def test_one_switch_on_every_answer(client: TestClient, view: str, claims: int, relations: int) -> None:
    def total(path: str, **more: str) -> int:
        return int(client.get(f"/api/v1/{path}", params={"view": view, **more}).json()["total"])

    assert total("claims") == claims
    assert total("relations") == relations
    assert total("events") == 1
    assert total("figures") == 3
    assert total("sources/clerk-trade/claims", reach="all") == 2 + (view == "all")
    edges = client.get(f"/api/v1/network?view={view}").json()["edges"]
    assert len(edges) == relations


def test_load_and_conclusions_are_lists(client: TestClient) -> None:
    load = client.get("/api/v1/load").json()
    assert [(each["key"], each["alone"]) for each in load["items"]] == [("book-fish", 3), ("clerk-trade", 3)]
    conclusions = client.get("/api/v1/conclusions?section=introduction").json()
    assert [(each["key"], each["single"]) for each in conclusions["items"]] == [
        ("trade-lasts", ["book-fish"])
    ]


# --- the command line ------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_falls_on_the_command_line(small_folder: Path) -> None:
    text = run("falls", "book-fish", "note:3", "--corpus", str(small_folder))

    assert text.startswith("Without note:3.1, source:book-fish:")
    assert "FALLEN  6 claims" in text
    assert "    why: claim:fish-prices <- note:2.1 <- source:book-fish" in text
    answer = json.loads(run("falls", "book-fish", "--json", "--corpus", str(small_folder)))
    assert answer["counts"]["fallen"]["claims"] == 3


def test_claims_and_load_on_the_command_line(small_folder: Path) -> None:
    text = run("claims", "--source", "book-fish", "--corpus", str(small_folder))
    assert "fish-prices  [noted]  back-reference" in text
    assert run("sources", "--corpus", str(small_folder)).splitlines()[1].split() == [
        "book-fish",
        "3",
        "0",
        "0",
        "1",
    ]


def test_a_kind_of_thing_that_is_not_known_is_refused(
    small_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["falls", "book:fish", "--corpus", str(small_folder)])
    assert stop.value.code == 2
    assert "book:fish: write a work's key" in capsys.readouterr().err
