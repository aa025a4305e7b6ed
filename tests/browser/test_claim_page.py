"""The drawing of an argument: it opens readable, and no word crosses the edge of its box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DEEPEST = "/claims/lankov-2023/north-korea-hardens"
OUTSIDE = """() => [...document.querySelectorAll('.tree a')].filter((each) => {
    const [box, text] = [each.querySelector('rect').getBBox(), each.querySelector('text').getBBox()];
    return text.x < box.x || text.x + text.width > box.x + box.width || text.y + text.height > box.y + box.height;
}).map((each) => each.textContent)"""
CUT = """() => { const edge = document.querySelector('.tree').getBoundingClientRect().left;
    return [...document.querySelectorAll('.tree rect')].map((each) => each.getBoundingClientRect())
        .filter((each) => each.left < edge && each.right > edge).length; }"""


@pytest.mark.parametrize("path", [DEEPEST, "/claims/lankov-2023/hopes-of-turning-china-unfounded"])
def test_no_word_crosses_the_edge_of_its_box(page: Page, path: str) -> None:
    page.goto(path)

    assert page.locator(".tree a").count() > 20
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_drawing_opens_at_its_claim_with_whole_columns(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(DEEPEST)
    box = page.locator(".tree").bounding_box()
    claim = page.locator(".tree a[aria-current] rect").bounding_box()

    assert box is not None
    assert claim is not None
    assert box["x"] <= claim["x"]
    assert claim["x"] + claim["width"] <= box["x"] + box["width"]
    assert page.evaluate(CUT) == 0
    assert box["x"] + box["width"] - claim["x"] - claim["width"] < 20, "nothing is blank beside what is last"
