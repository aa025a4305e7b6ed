"""The explorer as a person meets it: in a browser, by mouse and by keyboard, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def opened(page: Page, query: str = "") -> Page:
    page.goto(f"/explorer{query}")
    page.wait_for_selector("html[data-drawn=yes]")
    return page


def test_something_is_drawn(page: Page) -> None:
    opened(page)
    ink = page.evaluate("""() => {
      const c = document.querySelector('#graph canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n / (d.length / 4); }""")

    assert ink > 0.01


def test_the_first_drawing_is_marked_for_whoever_measures(page: Page, record_property: Any) -> None:
    opened(page)
    milliseconds = page.evaluate("performance.getEntriesByName('restitch-drawn')[0].startTime")
    record_property("first_drawing_ms", round(milliseconds))  # benchmarks/first_drawing.py measures it

    assert milliseconds > 0


def test_on_a_phone_labels_are_legible_and_the_rest_is_a_drag_away(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page)
    assert page.locator("#drag").is_visible()
    near = drawing(page)
    page.get_by_role("button", name="Fit").click()
    page.wait_for_timeout(200)
    whole = drawing(page)

    assert not page.locator("#drag").is_visible()
    assert near != whole
    opened(page, "?actor=kim-jong-un")
    assert drawing(page) not in (near, whole)


def test_on_a_wide_screen_everything_is_shown_at_once(page: Page) -> None:
    opened(page)

    assert not page.locator("#drag").is_visible()


def drawing(page: Page) -> str:
    drawn: str = page.evaluate("document.querySelector('#graph canvas').toDataURL()")
    return drawn


def test_clicking_a_line_lists_its_claims_with_their_notes(page: Page) -> None:
    opened(page)
    link = page.locator("#start a[data-line]").first
    expected = int(page.locator("#start .lines .n").first.inner_text().split()[0])
    link.click()

    assert page.locator("#chosen li.claim").count() == expected
    assert page.locator("#chosen .note, #chosen .badge").count() >= expected
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
    page.get_by_label("The author’s own word").uncheck()
    page.get_by_label("Somebody else’s word").uncheck()
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


def test_the_time_slider_leaves_what_may_have_been_in_the_span(page: Page) -> None:
    opened(page, "?to=1960")
    few = page.locator("tbody tr:visible").count()

    assert 0 < few < page.locator("tbody tr").count()
    assert page.locator("#to-year").inner_text() == "1960"


def test_if_a_source_falls_its_lines_fall_and_others_are_weakened(page: Page) -> None:
    opened(page)
    page.locator("#falls").select_option("wfp-interfais")

    assert "falls=wfp-interfais" in page.url
    falling = page.locator("tr[data-fate=falls]").count()
    weakened = page.locator("tr[data-fate=weakened]").count()
    assert (falling, weakened > 0) == (1, True)
    assert page.locator("#chosen h3").first.inner_text() == "1 falls"
    opened(page, "?source=wfp-interfais")  # only what rests on it is kept
    assert page.locator("tbody tr:visible").count() == falling + weakened


def test_the_shortest_way_between_two_actors(page: Page) -> None:
    opened(page)
    page.locator("#way-a").select_option("actor/cu")
    page.locator("#way-b").select_option("actor/kim-jong-un")

    steps = page.locator("#chosen .lines li")
    assert steps.count() >= 2
    assert "Cuba" in steps.first.inner_text()
    assert "Kim Jong-un" in steps.last.inner_text()
    assert "a=cu&b=kim-jong-un" in page.url


def test_an_actor_is_found_by_name_and_its_neighbourhood_can_be_opened_alone(page: Page) -> None:
    opened(page)
    page.locator("#find").fill("Xi Jinping")
    page.locator("#find").press("Enter")
    assert page.locator("#chosen h2").inner_text() == "Xi Jinping"
    page.get_by_role("link", name="Only its neighbourhood").click()
    page.wait_for_selector("html[data-drawn=yes]")

    assert "focus=xi-jinping" in page.url
    assert page.locator("tbody tr").count() < 10


@pytest.mark.parametrize(
    ("form", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("GraphML", b"<?xml"), ("JSON", b"{")]
)
def test_what_is_shown_can_be_taken_away(page: Page, form: str, start: bytes) -> None:
    opened(page, "?family=exchange")
    page.locator(".drop summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=form, exact=True).click()
    content = Path(waiting.value.path()).read_bytes()

    assert content.startswith(start)
    if form == "GraphML":
        assert (
            nx.parse_graphml(content.decode()).number_of_edges() == page.locator("tbody tr:visible").count()
        )
    if form == "JSON":
        assert {each["family"] for each in json.loads(content)["edges"]} == {"exchange"}
