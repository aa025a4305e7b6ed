"""Decisions saved from pages: only where asked for, only on this machine, only from our own form."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from restitch import deciding
from restitch.audit import audit
from restitch.deciding import keep_decision
from restitch.errors import InputError
from restitch.graph import open_graph
from restitch.reading.corpus import load_corpus
from restitch_api.app import create_app
from restitch_api.editing import editing
from restitch_api.serving import Serving
from restitch_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def folder(small_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_folder, tmp_path / "small")
    return tmp_path / "small"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    serving = Serving(open_graph([folder]), Settings(), lambda: open_graph([folder]))
    app = create_app(serving, editing=editing([folder], "127.0.0.1"))
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 50000), follow_redirects=False) as client:
        yield client


def finding(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/findings").json()["items"][0]
    return found


def fields(client: TestClient, **changed: str) -> dict[str, str]:
    found = finding(client)
    page = client.get("/audit/decide", params={"finding": found["key"], "essay": found["essay"]}).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    given = {"finding": found["key"], "essay": found["essay"], "verdict": "accept", "token": token[1]}
    return {**given, "reason": "It <is> so.", "by": "A. Reader", **changed}


def test_a_decision_is_kept_and_served_at_once(client: TestClient, folder: Path) -> None:
    before = client.get("/api/v1/about").json()["graph"]
    answer = client.post("/audit/decide", data=fields(client))

    assert answer.status_code == 303, answer.text
    assert "It <is> so." in (folder / "decisions.yaml").read_text()
    assert (finding(client)["decision"]["verdict"], finding(client)["decision"]["by"]) == (
        "accept",
        "A. Reader",
    )
    assert client.get("/api/v1/about").json()["graph"] != before
    assert "for the marker “2” read “3”." in client.get("/audit/erratum").text
    page = client.get(answer.headers["location"]).text
    assert "It &lt;is&gt; so." in page
    assert "<title>Saved: " in page
    assert f"<code>{folder / 'decisions.yaml'}</code>" in page

    client.post("/audit/decide", data=fields(client, verdict="dismiss", reason="On second thought."))
    assert finding(client)["decision"]["verdict"] == "dismiss"
    assert (folder / "decisions.yaml").read_text().count("finding:") == 1


@pytest.mark.parametrize("name", ["verdict", "reason", "by"])
def test_what_is_missing_is_told_beside_its_field(client: TestClient, folder: Path, name: str) -> None:
    answer = client.post("/audit/decide", data=fields(client, **{name: "  "}))

    assert answer.status_code == 400
    assert f'id="fault-{name}"' in answer.text
    assert name == "reason" or "It &lt;is&gt; so." in answer.text, "what was written is not lost"
    assert not (folder / "decisions.yaml").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"verdict": "perhaps"}, "There is no decision “perhaps”"),
        ({"reason": "It is \u202eos"}, "(U+202E)"),
        ({"by": "A.\x00 Reader\u2066"}, "(U+0000, U+2066)"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    client: TestClient, folder: Path, changed: dict[str, str], words: str
) -> None:
    answer = client.post("/audit/decide", data=fields(client, **changed))
    name = next(iter(changed))

    assert answer.status_code == 400
    assert "<title>Not saved: " in answer.text
    assert re.search(rf'id="fault-{name}">[^<]*{re.escape(words)}', answer.text)
    assert f'<a href="#{name}">' in answer.text
    assert not (folder / "decisions.yaml").exists()
    with pytest.raises(InputError):
        keep_decision(
            folder, finding(client)["key"], **{"verdict": "accept", "reason": "So.", "by": "A.", **changed}
        )


def test_lines_of_a_reason_are_no_hidden_characters(client: TestClient) -> None:
    client.post("/audit/decide", data=fields(client, reason="It is\r\n\tso."))

    assert finding(client)["decision"]["reason"] == "It is so."


def test_an_earlier_decision_is_shown_and_not_put_into_the_form(client: TestClient) -> None:
    client.post("/audit/decide", data=fields(client))
    found = finding(client)
    page = client.get("/audit/decide", params={"finding": found["key"], "essay": found["essay"]}).text

    assert "<bdi>A. Reader</bdi>" in page
    assert "checked" not in page
    assert 'rows="4"></textarea>' in page
    assert 'name="by" value=""' in page


@pytest.mark.parametrize(
    ("headers", "changed"),
    [
        ({"Origin": "http://elsewhere.example"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Host": "rebound.example"}, {}),
        ({"X-Forwarded-For": "192.0.2.1"}, {}),
        ({"Forwarded": "for=192.0.2.1"}, {}),
        ({}, {"token": "guessed"}),
        ({}, {"token": ""}),
    ],
)
def test_another_sites_form_is_refused(
    client: TestClient, folder: Path, headers: dict[str, str], changed: dict[str, str]
) -> None:
    answer = client.post("/audit/decide", data=fields(client, **changed), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert not (folder / "decisions.yaml").exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"finding": "nothing.at-all"}, 404), ({"essay": "nothing"}, 404)],
)
def test_a_decision_on_nothing_is_refused(
    client: TestClient, folder: Path, changed: dict[str, str], status: int
) -> None:
    assert client.post("/audit/decide", data=fields(client, **changed)).status_code == status
    assert not (folder / "decisions.yaml").exists()


def test_a_long_or_broken_form_is_refused(client: TestClient) -> None:
    assert client.post("/audit/decide", data=fields(client, reason="x" * 30_000)).status_code == 413
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/audit/decide", content=b"reason=%ff", headers=kind).status_code == 400
    assert client.post("/audit/decide", content=b"\xff", headers=kind).status_code == 400


def test_a_server_that_only_reads_says_so(folder: Path) -> None:
    client = TestClient(create_app(open_graph([folder])), base_url=HERE)
    found = finding(client)
    page = client.get("/audit/decide", params={"finding": found["key"], "essay": found["essay"]})

    assert "<form method" not in page.text.replace('<form method="get"', "")
    assert "Decide</a>" not in client.get("/audit").text
    answer = client.post("/audit/decide", data={"finding": found["key"]})
    assert (answer.status_code, "--edit" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_editing_is_for_loopback_only(folder: Path, host: str) -> None:
    with pytest.raises(InputError, match="loopback"):
        editing([folder], host)


def test_editing_needs_a_corpus() -> None:
    with pytest.raises(InputError, match="--corpus"):
        editing([], "127.0.0.1")


def test_decisions_made_at_once_are_all_kept(folder: Path) -> None:
    keys = [each.key for each in audit(load_corpus(folder))][:4]
    assert len(keys) > 1
    with ThreadPoolExecutor(len(keys)) as several:
        list(several.map(lambda key: keep_decision(folder, key, "accept", "So.", "A. Reader"), keys))

    assert {each.finding for each in load_corpus(folder).decisions} == set(keys)


def test_a_folder_that_cannot_be_written_is_told(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    given = fields(client)
    monkeypatch.setattr(deciding, "write_whole", refuse)
    answer = client.post("/audit/decide", data=given)

    assert (answer.status_code, "--corpus" in answer.json()["detail"]) == (400, True)


def test_a_decision_that_is_kept_and_cannot_be_served_says_so(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InputError("broken meanwhile")

    given = fields(client)
    monkeypatch.setattr(client.app.state.serving, "reload", fail)  # type: ignore[attr-defined]
    answer = client.post("/audit/decide", data=given)

    assert "is kept, but not served" in answer.json()["detail"]
    assert (folder / "decisions.yaml").exists()
