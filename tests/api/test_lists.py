"""Pages of lists: every thing on one of them, and counts that keep what they promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch import briefs
from restitch.lookup import Lookup
from restitch_api.app import create_app
from restitch_api.pages import things

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

ROW = re.compile(r'<th scope="row"><a (?:class="note" )?href="/(\w+)/([^"]+)"')
FACET = re.compile(r'href="(/\w+\?[^"]+)"[^>]*>([^<]*)<span[^>]*>(\d+)')
TOTAL = re.compile(r'class="lede">(\d+) ')


@pytest.fixture
def client(lankov: OpenGraph) -> TestClient:
    return TestClient(create_app(lankov))


@pytest.mark.parametrize("kind", ["sources", "actors", "events", "notes"])
def test_every_thing_is_on_one_page_of_its_list(
    client: TestClient, lankov: OpenGraph, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(things, "LONG", 13)
    found: list[str] = []
    address: str | None = f"/{kind}"
    while address is not None:
        page = client.get(address).text
        found += [key for name, key in ROW.findall(page) if name == kind]
        after = re.search(r'href="([^"]+)" rel="next"', page)
        address = after[1].replace("&amp;", "&") if after else None

    expected = getattr(Lookup(lankov), kind)()
    assert len(found) == len(set(found)) == len(expected) > 13


def test_every_claim_that_leans_on_a_work_is_on_one_of_its_pages(
    client: TestClient, lankov: OpenGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(things, "LONG", 7)
    found: list[str] = []
    address: str | None = "/sources/wfp-interfais"
    while address is not None:
        page = client.get(address).text
        leaning = page[: page.index('aria-label="About this work"')]
        found += re.findall(r'class="says"><a class="plain" href="/claims/lankov-2023/([^"]+)"', leaning)
        after = re.search(r'href="([^"]+)" rel="next"', page)
        address = after[1].replace("&amp;", "&") if after else None

    expected = Lookup(lankov).claims(source="wfp-interfais", reach="all")
    keys = [iri.rpartition("/")[2] for iri in expected]
    assert len(keys) > 7
    assert sorted(found) == sorted(keys)


@pytest.mark.parametrize("path", ["/claims", "/sources", "/actors", "/events", "/claims?view=noted"])
def test_a_facet_leads_to_as_many_as_it_says(client: TestClient, path: str) -> None:
    facets = FACET.findall(client.get(path).text)

    assert facets
    for href, _, count in facets:
        page = client.get(href.replace("&amp;", "&")).text
        total = TOTAL.search(page)
        assert total is not None, href
        assert total[1] == count, href


def test_many_notes_of_a_work_are_counted_and_few_are_named(
    small: OpenGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(create_app(small))

    def of_notes() -> list[str]:
        return re.findall(r'data-label="Notes">([^<]*)<', client.get("/sources").text)

    assert of_notes() == ["1, 2", "3"]
    monkeypatch.setattr(briefs, "FEW", 1)
    assert of_notes() == ["2 notes", "3"]


def test_a_standing_there_is_not_is_refused(client: TestClient) -> None:
    assert client.get("/claims?standing=nope").status_code == 400
