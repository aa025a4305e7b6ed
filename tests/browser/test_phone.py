"""On a phone: pictures are still there, and every row says what its values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_the_load_of_the_works_is_drawn_on_a_phone(phone: Page) -> None:
    phone.goto("/")
    bar = phone.locator(".load .loadbar").first.bounding_box()

    assert bar is not None
    assert bar["width"] > 250
    assert phone.locator("section", has=phone.locator("#load")).locator(".legend").is_visible()


def test_a_paragraph_of_one_sentence_is_one_cell_wide(phone: Page) -> None:
    phone.goto("/")
    for cells in phone.locator(".paragraphs svg").all():
        box = cells.bounding_box()

        assert box is not None
        assert box["width"] == cells.locator("rect").count() * 11 - 2
