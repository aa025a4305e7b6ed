"""REST over the audit: findings, rules, and the findings a record names."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch.audit import RULES
from restitch.graph import open_graph
from restitch_api.app import create_app
from worlds import CORPUS, DECISION, small_world

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "marker-out-of-order.marker-3"
FIGURE = "figure-miscomputed.claim-fish-prices.d1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(
        create_app(open_graph([small_world(tmp_path_factory.mktemp("world"), decisions=DECISION)]))
    )


def keys(client: TestClient, path: str) -> list[str]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return [item["key"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", [MARKER, FIGURE]),
        ("rule=figure-miscomputed", [FIGURE]),
        ("severity=error", [MARKER, FIGURE]),
        ("severity=note", []),
        ("note=2", [FIGURE]),
        ("note=small/3", [MARKER]),
        ("note=3.1", []),
        ("claim=fish-prices", [FIGURE]),
        ("claim=small/fish-prices", [FIGURE]),
        ("claim=fish-trade", []),
        ("source=book-fish", []),
        ("decision=accept", [MARKER]),
        ("decision=open", [FIGURE]),
        ("essay=small&decision=dismiss", []),
        ("limit=1", [MARKER]),
    ],
)
def test_findings_are_filtered(client: TestClient, filters: str, expected: list[str]) -> None:
    # d1 is off: 4.5 / 2 is not about 2.
    assert keys(client, f"findings?{filters}") == expected


@pytest.mark.parametrize(
    "filters",
    ["rule=no-such", "severity=grave", "note=77", "note=x", "claim=nothing", "source=none", "decision=maybe", "essay=none", "rul=x"],
)  # fmt: skip
def test_a_value_nobody_knows_is_refused(client: TestClient, filters: str) -> None:
    answer = client.get(f"/api/v1/findings?{filters}")

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(filters.partition("=")[0])


def test_a_finding_says_everything(client: TestClient) -> None:
    finding = client.get(f"/api/v1/findings/{MARKER}").json()

    assert (
        finding["message"]
        == "marker 3 is printed 2, but stands where 3 is due; as printed it leads to another note"
    )
    assert (finding["rule"], finding["severity"], finding["question"]) == (
        "marker-out-of-order",
        "error",
        False,
    )
    assert (finding["subject"], finding["notes"], finding["correction"]) == ("marker:3", [3], "print 3")
    assert finding["evidence"]["printed"] == "2"
    assert finding["place"].startswith("corpus.yaml:")
    assert [each["key"] for each in finding["sentences"]] == ["p2s3"]
    assert finding["state"] == "accept"
    assert finding["decision"] == {
        "verdict": "accept",
        "reason": "Seen.",
        "by": "A tester",
        "date": "2024-05-31",
    }
    assert client.get(finding["links"]["self"]).json() == finding


@pytest.mark.parametrize(
    "path", ["findings/date-swapped.note-1.1", "findings/x", "findings/a.b%22", "rules/none"]
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 404


def test_a_finding_is_rdf_too_and_its_name_resolves(client: TestClient) -> None:
    turtle = client.get(f"/api/v1/findings/{MARKER}", headers={"accept": "text/turtle"})
    path = client.get(f"/api/v1/findings/{MARKER}").json()["id"].partition("restitch/")[2]

    assert "stitch:Finding" in turtle.text
    assert client.get(f"/{path}", headers={"accept": "application/json"}).json()["key"] == MARKER


def test_json_ld_keeps_the_evidence(client: TestClient) -> None:
    found = client.get(f"/api/v1/findings/{MARKER}", headers={"accept": "application/ld+json"}).json()

    assert json.loads(found["evidence"])["printed"] == "2"


def test_records_name_their_findings(client: TestClient) -> None:
    assert client.get("/api/v1/claims/small/fish-prices").json()["findings"] == [FIGURE]
    assert client.get("/api/v1/claims/small/fish-trade").json()["findings"] == []
    assert client.get("/api/v1/notes/small/3").json()["findings"] == [MARKER]
    assert client.get("/api/v1/sources/book-fish").json()["findings"] == []


def test_every_rule_has_its_page(client: TestClient) -> None:
    rules = client.get("/api/v1/rules?limit=100").json()["items"]
    one = client.get("/api/v1/rules/marker-out-of-order").json()

    assert [each["key"] for each in rules] == list(RULES)
    assert one == next(each for each in rules if each["key"] == "marker-out-of-order")
    assert one["page"] == RULES["marker-out-of-order"].page
    assert (one["findings"], one["questions"], one["topic"]) == (1, 0, "markers")


def test_findings_are_a_table_too(client: TestClient) -> None:
    answer = client.get("/api/v1/findings", headers={"accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert [row["key"] for row in rows] == [MARKER, FIGURE]
    assert rows[0]["sentences"] == "p2s3"


def test_a_key_that_two_essays_share_needs_the_essay(tmp_path: Path) -> None:
    other = small_world(tmp_path / "other", corpus=CORPUS.replace("id: small", "id: other"))
    client = TestClient(create_app(open_graph([small_world(tmp_path / "small"), other])))

    assert client.get(f"/api/v1/findings/{MARKER}").status_code == 400
    assert client.get(f"/api/v1/findings/{MARKER}?essay=other").json()["essay"] == "other"
    assert keys(client, "findings?essay=other&rule=marker-out-of-order") == [MARKER]
