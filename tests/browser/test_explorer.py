"""The explorer as a person meets it: in a browser, by mouse and by keyboard, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/explorer",
    "/claims",
    "/sources",
    "/notes",
    "/notes/lankov-2023/25",
    "/actors",
    "/actors/kp",
    "/sparql",
)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=site)
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda each: page.faults.append(each.text) if each.type == "error" else None)  # type: ignore[attr-defined]
    page.on("request", lambda each: None if each.url.startswith(site) else page.faults.append(each.url))  # type: ignore[attr-defined]
    yield page
    assert page.faults == []  # type: ignore[attr-defined]
    context.close()


def opened(page: Page, query: str = "") -> Page:
    page.goto(f"/explorer{query}")
    page.wait_for_selector("html[data-drawn=yes]")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere_and_break_no_rule(page: Page, path: str) -> None:
    assert page.goto(path).ok  # type: ignore[union-attr]
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_something_is_drawn(page: Page) -> None:
    opened(page)
    ink = page.evaluate("""() => {
      const c = document.querySelector('#graph canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n / (d.length / 4); }""")

    assert ink > 0.01


def test_clicking_a_line_lists_its_claims_with_their_notes(page: Page) -> None:
    opened(page)
    link = page.locator("#start a[data-line]").first
    expected = int(page.locator("#start .row .n").first.inner_text())
    link.click()

    assert page.locator("#chosen li.claim").count() == expected
    assert page.locator("#chosen .note, #chosen .own").count() >= expected
    assert "line=" in page.url


def test_a_point_on_a_drawn_line_can_be_clicked(page: Page) -> None:
    opened(page)
    box = page.locator("#graph").bounding_box()
    assert box is not None
    for x in range(int(box["x"]) + 20, int(box["x"] + box["width"]) - 20, 12):
        page.mouse.click(x, box["y"] + box["height"] * 0.52)
        if "line=" in page.url:
            break

    assert page.locator("#chosen li.claim").count() > 0


def test_the_address_restores_the_view_and_back_works(page: Page) -> None:
    opened(page, "?actor=kp")
    assert page.locator("#chosen h2").inner_text() == "North Korea"
    page.locator("#chosen a[data-line]").first.click()
    page.go_back()

    assert page.locator("#chosen h2").inner_text() == "North Korea"


def test_filters_change_picture_and_table_alike(page: Page) -> None:
    opened(page)
    before = page.locator("tbody tr:visible").count()
    page.get_by_label("An endnote").check()
    after = page.locator("tbody tr:visible").count()

    assert 0 < after < before
    assert f"{after} of {before} lines" in page.locator("#status").inner_text()
    assert "standing=noted" in page.url


def test_the_keyboard_alone_reaches_an_actor(page: Page) -> None:
    opened(page)
    page.locator("#graph").focus()
    page.keyboard.press("ArrowRight")
    chosen = page.locator("#chosen h2").inner_text()
    page.keyboard.press("Enter")

    assert chosen
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Escape")
    assert page.locator("#start").is_visible()


def test_without_javascript_the_table_holds_everything(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/explorer")
    rows = page.locator("tr[data-line]").count()

    assert rows > 10
    assert page.locator("tr[data-line] ul li.claim").count() >= rows
    context.close()
