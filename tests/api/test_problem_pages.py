"""What is wrong, told to people as a page and to programs as a problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NAVIGATING = {**BROWSER, "Sec-Fetch-Mode": "navigate"}
WRONG = {
    "/nothing": 404,
    "/claims/small/nope": 404,
    "/id/claim/small/nope": 404,
    "/static/nope.css": 404,
    "/timeline?first=2023&last=1999": 400,
    "/claims?view=x": 400,
    "/falls?note=99": 400,
    "/claims?start=x": 400,
}


@pytest.fixture
def client(small: OpenGraph) -> TestClient:
    return TestClient(create_app(small), raise_server_exceptions=False)


@pytest.mark.parametrize(("path", "status"), WRONG.items())
def test_a_person_is_told_on_a_page_and_a_program_by_a_document(
    client: TestClient, path: str, status: int
) -> None:
    page = client.get(path, headers=BROWSER)
    told = client.get(path)

    assert (page.status_code, told.status_code) == (status, status)
    assert page.headers["content-type"].startswith("text/html")
    assert f"Error {status}" in page.text
    assert '<nav aria-label="Main">' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert told.headers["content-type"] == "application/problem+json"
    assert "Accept" in page.headers["vary"]
    assert "Accept" in told.headers["vary"]
    assert told.json()["request_id"] == told.headers["x-request-id"]
    assert page.headers["x-request-id"] in page.text


@pytest.mark.parametrize("path", ["/api/v1/claims/small/nope", "/sparql?nope=1", "/api/v1/queries/nope"])
def test_what_programs_ask_answers_with_a_page_only_where_a_browser_goes_there(
    client: TestClient, path: str
) -> None:
    assert client.get(path, headers=BROWSER).headers["content-type"] == "application/problem+json"
    assert client.get(path, headers=NAVIGATING).headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "accept", ["application/json", "application/problem+json, text/html;q=0.5", "text/csv", ""]
)
def test_who_prefers_something_else_gets_the_document(client: TestClient, accept: str) -> None:
    answer = client.get("/nothing", headers={"Accept": accept})

    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_leads_back_to_what_may_have_been_meant(client: TestClient) -> None:
    here = "http://testserver"
    page = client.get(
        "/claims/small/fish-trad", headers={**BROWSER, "Referer": f"{here}/claims?kind=fact"}
    ).text

    assert '<a href="/claims?kind=fact">Back to the page you came from</a>' in page
    assert '<a href="/claims">All claims</a>' in page
    assert 'href="/search?q=fish+trad"' in page
    assert '<a href="/timeline">' in client.get("/timeline?first=x", headers=BROWSER).text


@pytest.mark.parametrize(
    "referer", ["https://evil.example/x", "http://testserver//evil.example/x", "http://["]
)
def test_the_way_back_leads_nowhere_else(client: TestClient, referer: str) -> None:
    page = client.get("/nothing", headers={**BROWSER, "Referer": referer}).text

    assert "evil.example" not in page
    assert "Back to the page" not in page


def test_hostile_words_in_an_address_stay_words(client: TestClient) -> None:
    evil = "%3Cimg%20src=x%20onerror=alert(1)%3E%22%27"
    for path in (f"/{evil}", f"/claims/small/{evil}", f"/claims?start={evil}", f"/claims?view={evil}"):
        page = client.get(path, headers={**BROWSER, "Referer": f"http://testserver/{evil}"}).text

        assert "<img" not in page
        assert "Error 4" in page


def test_a_form_that_is_refused_says_so_on_a_page(client: TestClient) -> None:
    page = client.post("/audit/decide", data={"finding": "x"}, headers=BROWSER)

    assert (page.status_code, "--edit" in page.text, "Nothing was changed" in page.text) == (403, True, True)


def test_a_fault_of_ours_is_a_page_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("<b>secret</b>")

    monkeypatch.setattr("restitch_api.pages.things.catalogue.notes", fail)
    page = client.get("/notes", headers=BROWSER)

    assert (page.status_code, "RuntimeError" in page.text, "secret" in page.text) == (500, True, False)
    assert "script-src 'self'" in page.headers["content-security-policy"]
