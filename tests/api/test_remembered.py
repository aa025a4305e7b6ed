"""Answers to GET are given again, each in its own form, and only those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app
from restitch_api.settings import Settings

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

CLAIM = "/api/v1/claims/small/fish-prices"
FORMS = ("application/json", "text/turtle", "application/ld+json")


@pytest.fixture
def client(small: OpenGraph) -> TestClient:
    return TestClient(create_app(small))


def hits(client: TestClient) -> tuple[int, int]:
    answers = client.app.state.serving.now.answers.kept  # type: ignore[attr-defined]
    return answers.hits, answers.misses


@pytest.mark.parametrize("path", [CLAIM, "/api/v1/claims?source=book-fish", "/sparql?query=ASK{}"])
def test_an_answer_is_given_again_as_it_was(client: TestClient, path: str) -> None:
    first, again = client.get(path), client.get(path)

    assert (again.status_code, again.content) == (200, first.content)
    without = {"x-request-id"}
    assert {k: v for k, v in again.headers.items() if k not in without} == {
        k: v for k, v in first.headers.items() if k not in without
    }
    assert hits(client) == (1, 1)


def test_each_form_of_a_thing_is_kept_and_tagged_by_itself(client: TestClient) -> None:
    for _ in range(2):
        found = [client.get(CLAIM, headers={"Accept": form}) for form in FORMS]
        assert [each.headers["content-type"].partition(";")[0] for each in found] == list(FORMS)
        assert len({each.headers["etag"] for each in found}) == len(FORMS)
        assert len({each.content for each in found}) == len(FORMS)


@pytest.mark.parametrize("warm", [True, False])
def test_whoever_has_an_answer_in_this_form_is_told_so(small: OpenGraph, warm: bool) -> None:
    turtle = {"Accept": "text/turtle"}
    tag = TestClient(create_app(small)).get(CLAIM, headers=turtle).headers["etag"]
    client = TestClient(create_app(small))
    if warm:
        client.get(CLAIM, headers=turtle)
    unchanged = client.get(CLAIM, headers={**turtle, "If-None-Match": f'W/"other", {tag}'})
    other_form = client.get(CLAIM, headers={"Accept": "application/json", "If-None-Match": tag})
    whole = client.get(CLAIM, headers=turtle)

    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    assert "content-security-policy" in unchanged.headers
    assert (other_form.status_code, other_form.json()["key"]) == (200, "fish-prices")
    assert (whole.status_code, whole.headers["etag"]) == (200, tag)
    assert b"fish-prices" in whole.content


def test_what_is_not_there_is_never_unchanged(client: TestClient) -> None:
    tag = client.get(CLAIM).headers["etag"]

    for held in (tag, "*"):
        missing = client.get("/api/v1/claims/small/nope", headers={"If-None-Match": held})
        assert (missing.status_code, "etag" in missing.headers) == (404, False)
        assert client.get("/api/v1/claims?limit=0", headers={"If-None-Match": held}).status_code == 400


def test_errors_are_not_kept(client: TestClient) -> None:
    for _ in range(2):
        assert client.get("/sparql?query=SELEC").status_code == 400

    assert hits(client) == (0, 2)


def test_nothing_is_kept_where_nothing_may_be(small: OpenGraph) -> None:
    client = TestClient(create_app(small, Settings(answer_cache_bytes=0)))
    first, again = client.get(CLAIM), client.get(CLAIM)

    assert first.content == again.content
    assert hits(client) == (0, 2)


def test_an_answer_is_kept_compressed_for_those_who_take_it_so(client: TestClient) -> None:
    for _ in range(2):
        packed = client.get("/api/v1/claims", headers={"Accept-Encoding": "gzip"})
        plain = client.get("/api/v1/claims", headers={"Accept-Encoding": "identity"})
        assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == (
            "gzip",
            None,
        )
        assert packed.json() == plain.json()
