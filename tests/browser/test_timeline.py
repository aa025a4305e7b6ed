"""The timeline in a browser: every name in the picture, zoom by keyboard, and a form for phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WINDOWS = [
    "",
    "?first=1592&last=2023",
    "?first=2022&last=2023",
    "?first=2022-09&last=2022-11",
    "?first=2022-10-01&last=2022-10-10",
]
MARKS = ".times svg a:not(.tick-to)"
OUTSIDE = """() => { const { width, height } = document.querySelector('.times svg').viewBox.baseVal;
    return [...document.querySelectorAll('.times svg a')].filter((each) => { const box = each.getBBox();
        return box.x < -1 || box.y < -1 || box.x + box.width > width + 1 || box.y + box.height > height; }).map((each) => each.textContent); }"""
OVERLAPPING = """() => { const boxes = [...document.querySelectorAll('.times svg a:not(.tick-to) > text')].map((each) => each.getBBox());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height)).length; }"""


@pytest.mark.parametrize("window", WINDOWS)
def test_every_name_stays_in_the_picture_and_clear_of_the_others(page: Page, window: str) -> None:
    page.goto(f"/timeline{window}")

    assert page.locator(f"{MARKS} > text").count() > 3
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPPING) == 0
    assert int(page.locator(".times svg").get_attribute("height") or 0) < 1700


def test_the_timeline_draws_what_its_table_lists(page: Page) -> None:
    page.goto("/timeline")
    few = page.locator(MARKS).count()
    assert few == page.locator("tbody tr").count()
    page.get_by_role("link", name="Zoom in").click()
    assert 0 < page.locator(MARKS).count() <= few
    page.get_by_role("link", name="All, ").click()
    assert page.locator(MARKS).count() > few


def test_one_comes_from_decades_to_days_by_keyboard(page: Page) -> None:
    page.goto("/timeline")
    for name in ("Show 2022 to 2023", "Show October 2022 to December 2022", "Show October 2022"):
        page.get_by_role("link", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    assert page.get_by_label("From").input_value() == "2022-10"
    assert page.locator(".tickname").first.text_content() == "1 Oct 2022"
    page.get_by_role("link", name="Later").click()
    assert page.get_by_label("From").input_value() == "2022-11"
    for _ in range(3):
        page.get_by_role("link", name="Zoom in").click()
    assert page.get_by_role("link", name="Zoom in").count() == 0
    assert page.locator(".tickname").count() >= 6


def test_a_bar_that_goes_on_outside_says_so_where_it_is_cut(page: Page) -> None:
    page.goto("/timeline?first=2022-10&last=2022-10")
    bar = page.locator(MARKS, has_text="winds back its market reforms")

    assert bar.locator(".beyond").count() == 2
    assert bar.locator("text").is_visible()


def test_a_date_printed_too_early_has_its_own_mark_and_a_line(page: Page) -> None:
    page.goto("/timeline?first=2022&last=2023")

    assert page.locator(".times .m-early path.sure").count() == 1
    assert page.locator(".times .m-early path.asks").count() == 2
    assert page.locator(".times > svg > .early-line").count() >= 3
    assert page.locator(".times-key .m-early").count() == 2


def test_on_a_phone_every_thing_is_a_row_with_its_bar(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/timeline")

    assert not page.locator(".times").is_visible()
    bars = page.locator("td.mini rect")
    assert bars.count() == page.locator("tbody tr").count() > 100
    for number in (0, 40, 80):
        box = bars.nth(number).bounding_box()
        assert box is not None
        assert box["width"] >= 1
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
