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
    for name in (
        "Show 2022 to 2023",
        "Oct: show October 2022 to December 2022",
        "1 Oct 2022: show October 2022",
    ):
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

    assert page.locator(".card.times .m-early path.sure").count() == 1
    assert page.locator(".card.times .m-early path.asks").count() == 2
    assert page.locator(".card.times > svg > .early-line").count() >= 3
    assert page.locator(".times-key .m-early").count() == 2


DOWN = ".times-down svg.times"


@pytest.fixture(params=[360, 390])
def phone(page: Page, request: pytest.FixtureRequest) -> Page:
    page.set_viewport_size({"width": request.param, "height": 844})
    return page


@pytest.mark.parametrize("window", WINDOWS)
def test_on_a_phone_time_runs_down_and_every_thing_has_its_place_and_its_name(
    phone: Page, window: str
) -> None:
    phone.goto(f"/timeline{window}")

    assert not phone.locator(".card.times").is_visible()
    marks = phone.locator(f"{DOWN} > a:not(.tick-to)")
    assert marks.count() == phone.locator("tbody tr").count() > 3
    assert phone.evaluate(STICKING_OUT) == []
    assert phone.evaluate(TOUCHING) == 0
    lanes = phone.locator(".rails-key li").all_inner_texts()
    assert [each for each in ("happened", "too early", "said", "appeared") if each in lanes] == lanes


STICKING_OUT = """() => { const { width, height } = document.querySelector('.times-down svg.times').viewBox.baseVal;
    return [...document.querySelectorAll('.times-down svg.times a')].filter((each) => { const box = each.getBBox();
        return box.x < -1 || box.y < -1 || box.x + box.width > width + 1 || box.y + box.height > height; }).map((each) => each.textContent); }"""
TOUCHING = """() => { const boxes = [...document.querySelectorAll('.times-down svg.times > a > text')].map((each) => each.getBBox());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height)).length; }"""


def test_on_a_phone_an_imprecise_date_is_a_bar_and_a_day_is_a_dot(phone: Page) -> None:
    phone.goto("/timeline")
    year = phone.locator(f"{DOWN} > a", has_text="Jang Song-taek is executed")
    day = phone.locator(f"{DOWN} > a", has_text="demands that Russia withdraw from Ukraine")

    assert (year.locator("rect.bar").count(), year.locator("circle").count()) == (1, 0)
    assert (day.locator("rect.bar").count(), day.locator("circle").count()) == (0, 1)
    assert phone.locator(f"{DOWN} rect.bar.open").count() > 0


def test_on_a_phone_what_was_printed_too_early_is_seen_and_leads_to_its_note(phone: Page) -> None:
    phone.goto("/timeline?first=2022&last=2023")

    assert phone.locator(f"{DOWN} .m-early path.sure").count() == 1
    assert phone.locator(f"{DOWN} .m-early path.asks").count() == 2
    assert phone.locator(f"{DOWN} > .early-line").count() >= 3
    phone.locator(f"{DOWN} > a", has_text="Note 35 as printed").click()
    phone.wait_for_url("**/notes/lankov-2023/35")


def test_on_a_phone_one_comes_nearer_by_the_axis_and_by_its_links(phone: Page) -> None:
    phone.goto("/timeline")
    phone.get_by_role("link", name="Zoom in").click()
    phone.get_by_role("link", name="Show 2013", exact=True).click()
    phone.wait_for_url("**first=2013&**")

    assert phone.get_by_label("From").input_value() == "2013"
    names = phone.locator(f"{DOWN} .tickname").all_text_contents()
    assert names[0] == "2013"
    assert {"Jan", "Jul", "Nov"} & set(names[1:])


def test_between_phone_and_desk_the_broad_drawing_scrolls_in_its_box(page: Page) -> None:
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto("/timeline")

    assert page.locator(".card.times").is_visible()
    assert not page.locator(DOWN).is_visible()
    assert page.locator(".card.times").evaluate("each => each.scrollWidth > each.clientWidth")
