"""The evidence profile as one picture, and what stands beside a claim."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app
from restitch_api.pages.lettering import width
from restitch_api.pages.picture import BASES, SEVERITIES, TIERS

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def client(lankov: OpenGraph) -> TestClient:
    return TestClient(create_app(lankov))


@pytest.fixture(scope="module")
def picture(client: TestClient) -> ET.Element:
    answer = client.get("/profile.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    return ET.fromstring(answer.text)


def test_every_sentence_is_a_cell_of_the_picture(client: TestClient, picture: ET.Element) -> None:
    totals = client.get("/api/v1/essays/lankov-2023/profile").json()["totals"]
    cells = [each for each in picture.iter(f"{SVG}rect") if each.get("width") == "7"]

    assert len(cells) == 253
    for base, fill in BASES.items():
        assert sum(each.get("fill") == fill for each in cells) == totals[base]


def test_the_picture_has_load_kinds_ages_and_findings(client: TestClient, picture: ET.Element) -> None:
    words = [each.text for each in picture.iter(f"{SVG}text")]
    audit = client.get("/api/v1/findings").json()["total"]

    assert "What carries the essay: claims that rest on each work" in words
    assert {"newspaper article", "scholarship", "evidence", "dates"} <= set(words)
    dated = [each for each in client.get("/api/v1/sources?limit=100").json()["items"] if each["issued"]]
    kinds = {each["tier"] for each in dated}
    assert len(_marks(picture)) == len(dated) + len(kinds), "and one of each kind in the legend"
    told = next(each for each in words if each and each.startswith("What the audit found: "))
    assert sum(int(word) for word in told.split() if word.isdigit()) == audit
    assert len(SEVERITIES) == told.count(",") + 1


def test_kinds_of_works_are_told_apart_without_their_colours(picture: ET.Element) -> None:
    looks = {
        (each.tag, each.get("fill") == "#fff", each.get("stroke-dasharray") is not None)
        for each in _marks(picture)
    }

    assert len(looks) == len(TIERS)


def _marks(picture: ET.Element) -> list[ET.Element]:
    """The dots of works, round and square."""
    return [*picture.iter(f"{SVG}circle"), *picture.iter(f"{SVG}path")]


def test_nothing_in_the_picture_sticks_out_or_needs_a_stylesheet(picture: ET.Element) -> None:
    wide, high = float(picture.get("width", 0)), float(picture.get("height", 0))
    for each in picture.iter(f"{SVG}text"):
        long = width(each.text or "", float(each.get("font-size", 0)))
        begin = float(each.get("x", 0)) - {"end": long, "middle": long / 2}.get(
            each.get("text-anchor", ""), 0
        )
        assert begin >= 0
        assert begin + long <= wide
        assert 0 < float(each.get("y", 0)) < high
    for each in list(picture.iter(f"{SVG}rect"))[1:]:
        assert float(each.get("x", 0)) + float(each.get("width", 0)) <= wide
        assert each.get("fill")
    assert not [each for each in picture.iter() if each.get("class") or each.get("style")]


def test_a_claim_tells_what_was_found_on_its_endnote_once(client: TestClient) -> None:
    page = client.get("/claims/lankov-2023/xi-mistrusts-kim").text
    own = page.partition('id="findings"')[2].partition("</section>")[0]
    beside = page.partition('id="beside"')[2].partition("</section>")[0]

    assert "opinion only" in own
    assert "marker out of order" in beside
    assert "marker out of order" not in own
    assert "<dt>Certainty</dt><dd>stated flatly</dd>" in page
