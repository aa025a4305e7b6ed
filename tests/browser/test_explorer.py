"""The explorer as a person meets it: in a browser, by mouse and by keyboard, offline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pytest

from explorer_page import opened, taken, told

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser


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
    told(page)

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
    told(page)

    assert page.locator("#chosen li.claim").count() > 0


def test_the_address_restores_the_view_and_back_works(page: Page) -> None:
    opened(page, "?actor=kp")
    assert page.locator("#chosen h2").inner_text() == "North Korea"
    page.locator("#chosen a[data-line]").first.click()
    told(page)
    page.go_back()
    told(page)

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
    chosen = told(page).locator("#chosen h2").inner_text()
    page.keyboard.press("Enter")

    assert chosen == "Alexander Matsegora"
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Escape")
    assert told(page).locator("#start").is_visible()
    assert page.evaluate("document.activeElement.id") == "graph"


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


def test_the_shortest_way_between_two_actors(page: Page) -> None:
    opened(page)
    page.locator("#way-a").fill("Cuba")
    page.locator("#way-b").fill("Kim Jong-un")
    page.locator("#way-b").press("Enter")
    page.wait_for_url("**/explorer?a=cu&b=kim-jong-un")
    told(page)

    steps = page.locator("#chosen .lines li")
    assert steps.count() >= 2
    assert "Cuba" in steps.first.inner_text()
    assert "Kim Jong-un" in steps.last.inner_text()
    assert "a=cu&b=kim-jong-un" in page.url


def test_an_end_of_a_way_that_is_no_one_actor_is_told_under_its_field(page: Page) -> None:
    opened(page)
    page.locator("#way-a").fill("Kim")
    page.locator("#way-b").fill("Cuba")
    page.locator("#way-b").press("Enter")
    said = page.locator("#way-a-said")

    assert page.locator("#way-a[aria-invalid=true]").input_value() == "Kim"
    assert {"Kim Jong-il", "Kim Jong-un"} <= set(said.get_by_role("button").all_inner_texts())
    assert page.locator("#chosen h2").inner_text().endswith("“Kim”")
    said.get_by_role("button", name="Kim Jong-un").click()
    page.wait_for_url("**/explorer?a=kim-jong-un&b=cu")
    assert told(page).locator("#chosen h2").inner_text() == "Kim Jong-un to Cuba"
    assert page.locator("[aria-invalid], .meant:visible").count() == 0
    page.locator("#way-a").fill("Nobody at all")
    page.locator("#way-a").press("Enter")
    page.wait_for_url("**/explorer?b=cu")
    assert said.inner_text() == "No actor is called “Nobody at all”."


def test_ends_of_a_way_are_looked_up_side_by_side_on_a_slow_line(page: Page) -> None:
    held: list[Route] = []
    slow = [True]
    opened(page, "?most=5")
    page.route("**/explorer/actors?q=*", lambda route: held.append(route) if slow else route.continue_())
    page.locator("#way-a").fill("Cuba")
    page.locator("#way-b").fill("Xi Jinping")
    page.locator("#way-b").press("Enter")
    while not {"Cuba", "Xi Jinping"} <= {parse_qs(urlsplit(each.request.url).query)["q"][0] for each in held}:
        page.wait_for_timeout(20)
    slow.clear()
    for each in reversed(held):
        each.continue_()

    page.wait_for_url("**/explorer?most=5&a=cu&b=xi-jinping")


def test_a_way_to_the_same_actor_is_told_by_script_and_server(
    browser: Browser, site: str, page: Page
) -> None:
    opened(page)
    for end in ("#way-a", "#way-b"):
        page.locator(end).fill("Cuba")
        page.locator(end).press("Enter")
    page.wait_for_url("**/explorer?a=cu&b=cu")
    said = page.locator("#way-b-said").inner_text()
    panel = told(page).locator("#chosen").inner_text()
    context = browser.new_context(java_script_enabled=False, base_url=site)
    plain = context.new_page()
    plain.goto("/explorer?a=cu&b=cu")

    assert "same actor" in said
    assert "same actor" in panel
    assert page.locator("#way-b[aria-invalid=true]").count() == 1
    assert plain.locator("#way-b-said").inner_text() == said
    assert plain.locator("#way-b[aria-invalid=true]").count() == 1
    assert plain.locator("#chosen").inner_text() == panel
    context.close()


def test_a_way_over_actors_that_are_not_drawn_is_drawn_and_back_leads_from_it(page: Page) -> None:
    opened(page, "?most=5")
    drawn = page.locator("tbody tr").count()
    page.locator("#way-a").fill("cu")
    page.locator("#way-b").fill("Kim Jong-un")
    page.locator("#way-b").press("Enter")
    page.wait_for_url("**/explorer?most=5&a=cu&b=kim-jong-un")
    page.wait_for_selector("html[data-drawn=yes]")

    assert told(page).locator("#chosen h2").inner_text() == "Cuba to Kim Jong-un"
    assert page.locator("#chosen .lines li").count() >= 2
    assert page.locator("#way-a").input_value() == "Cuba"
    assert page.locator("tbody tr").count() > drawn
    page.go_back()
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator("#way-b").input_value() == ""
    assert page.locator("tbody tr").count() == drawn


def test_an_actor_that_is_not_drawn_is_found_and_drawn_with_its_neighbours(page: Page) -> None:
    opened(page, "?most=5")
    page.locator("#find").fill("cuba")
    page.locator("#find").press("Enter")
    page.wait_for_url("**/explorer?focus=cu&*")
    page.wait_for_selector("html[data-drawn=yes]")

    assert page.locator("#chosen h2").inner_text() == "Cuba"
    assert "Around Cuba only" in page.locator(".head").inner_text()


def test_names_of_actors_that_are_not_drawn_are_offered_while_typing(page: Page) -> None:
    opened(page, "?most=5")
    assert page.locator("#names option[value=Cuba]").count() == 0
    page.locator("#way-a").press_sequentially("cub")

    page.wait_for_selector("#names option[value=Cuba]", state="attached")


def test_an_actor_is_found_by_name_and_its_neighbourhood_can_be_opened_alone(page: Page) -> None:
    opened(page)
    page.locator("#find").fill("Xi Jinping")
    page.locator("#find").press("Enter")
    assert told(page).locator("#chosen h2").inner_text() == "Xi Jinping"
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


def settled(page: Page) -> None:
    """Waits for what is remembered only when it has come to rest."""
    page.wait_for_timeout(700)


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_what_is_denied_has_a_line_a_filter_and_a_legend_of_its_own(page: Page) -> None:
    opened(page, "?family=exchange")
    page.get_by_label("Denied in the essay").uncheck()
    without = page.locator("#rows tr:visible").count()
    page.get_by_label("Denied in the essay").check()
    for other in ("An endnote", "The author’s own word", "Somebody else’s word"):
        page.get_by_label(other).uncheck()
    rows = page.locator("#rows tr:visible")

    assert without > 0
    assert rows.count() == 1
    assert "supplies arms to" in rows.inner_text()
    assert "denied" in rows.inner_text()
    assert "standing=denied" in page.url
    assert page.locator("svg.b-denied path").count() == 1


def test_links_to_other_parts_keep_filters_view_selection_and_order(page: Page) -> None:
    opened(page, "?standing=noted&falls=wfp-interfais&from=1990&view=own&sort=from&most=70&actor=kp")
    own = page.get_by_role("link", name="What endnotes carry").get_attribute("href") or ""
    alone = page.get_by_role("link", name="Only its neighbourhood").get_attribute("href") or ""

    for state in ("standing=noted", "falls=wfp-interfais", "from=1990", "sort=from", "most=70", "actor=kp"):
        assert state in own
        assert state in alone
    assert "view=noted" in own
    assert "view=own" in alone
    assert "focus=kp" in alone
    page.get_by_role("link", name="Only its neighbourhood").click()
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator("#falls").input_value() == "wfp-interfais"
    assert not page.get_by_label("The author’s own word").is_checked()
    assert "Around North Korea only" in page.locator(".head").inner_text()


def test_stepping_and_sliding_are_one_step_back_each(page: Page) -> None:
    opened(page)
    before = entries(page)
    page.locator("#graph").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert entries(page) == before + 1
    page.locator("#to").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    settled(page)

    assert entries(page) == before + 2
    assert page.locator("#to").get_attribute("aria-valuetext") == "to 2017"
    page.go_back()
    assert page.locator("#to-year").inner_text() == "2023"
    assert "actor=" in page.url


def test_the_order_of_the_table_is_in_the_address(page: Page) -> None:
    opened(page)
    page.locator("a[data-sort=to]").click()
    page.locator("a[data-sort=to]").click()
    shown = page.locator("#rows tr td:nth-child(3)").all_inner_texts()
    assert "sort=-to" in page.url
    page.reload()
    page.wait_for_selector("html[data-drawn=yes]")

    assert page.locator("#rows tr td:nth-child(3)").all_inner_texts() == shown
    assert shown[0] > shown[-1]
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("To")


@pytest.mark.parametrize(("moved", "key", "pushed"), [("from", "End", "to"), ("to", "Home", "from")])
def test_a_handle_of_the_time_slider_takes_the_other_along(
    page: Page, moved: str, key: str, pushed: str
) -> None:
    opened(page, "?from=1960&to=2000")
    page.locator(f"#{moved}").focus()
    page.keyboard.press(key)
    year = page.locator(f"#{moved}").input_value()

    assert year not in ("1960", "2000")
    assert page.locator(f"#{pushed}").input_value() == year
    assert page.locator(f"#{pushed}-year").inner_text() == year


def test_lines_without_a_date_can_be_left_out(page: Page) -> None:
    opened(page)
    all_ = page.locator("#rows tr:visible").count()
    page.locator("#undated").select_option("no")

    assert page.locator("#rows tr:visible").count() < all_
    assert "undated=no" in page.url


def test_on_a_phone_the_panel_comes_up_over_the_picture(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, base_url=site)
    page = opened(context.new_page(), "?actor=kp")
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert 300 < box["y"] < 844
    page.locator("#close").click()
    assert "sheet" not in (page.locator("#panel").get_attribute("class") or "")
    assert page.evaluate("getComputedStyle(document.querySelector('#graph canvas')).touchAction") == "pan-y"
    context.close()


def test_a_name_that_fits_several_actors_offers_them(page: Page) -> None:
    opened(page)
    page.locator("#find").fill("Kim Jong")
    page.locator("#find").press("Enter")
    offered = page.locator("#chosen a[data-actor]").all_inner_texts()

    assert offered == ["Kim Jong-il", "Kim Jong-un"]
    page.locator("#chosen a[data-actor]").last.click()
    assert told(page).locator("#chosen h2").inner_text() == "Kim Jong-un"


def test_the_menu_of_files_closes_by_escape_and_by_a_click_outside(page: Page) -> None:
    opened(page)
    menu = page.locator("#export")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    menu.locator("summary").click()
    page.locator("h1").click()
    assert menu.get_attribute("open") is None


EDGE = """() => {
  const c = document.querySelector('#graph canvas'), ink = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const inked = (x, y) => ink[4 * (y * c.width + x) + 3] > 0;
  let n = 0;
  for (let x = 0; x < c.width; x++) n += inked(x, 0) + inked(x, c.height - 1);
  for (let y = 0; y < c.height; y++) n += inked(0, y) + inked(c.width - 1, y);
  return n; }"""


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_no_line_swings_out_of_the_picture(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page)

    assert page.evaluate(EDGE) == 0


def test_what_is_left_by_a_filter_fills_the_picture(page: Page) -> None:
    opened(page)
    page.get_by_label("Support and alliance").uncheck()
    for label in ("Trade, aid", "Meetings", "Leadership and belonging"):
        page.get_by_label(label).uncheck()
    page.get_by_label("The author’s own word").uncheck()
    wide = page.evaluate("""() => {
      const c = document.querySelector('#graph canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      let [x, y, X, Y] = [c.width, c.height, 0, 0];
      for (let i = 3; i < d.length; i += 4) if (d[i]) { const p = (i - 3) / 4, a = p % c.width, b = Math.floor(p / c.width); x = Math.min(x, a); X = Math.max(X, a); y = Math.min(y, b); Y = Math.max(Y, b); }
      return Math.max((X - x) / c.width, (Y - y) / c.height); }""")

    assert wide > 0.85


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)])
def test_the_picture_fits_the_window(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page)
    box = page.locator("#graph").bounding_box()
    assert box is not None

    assert box["y"] < 200
    assert box["y"] + box["height"] <= size[1]


def test_what_an_address_names_and_there_is_not_is_told(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = opened(context.new_page(), "?from=abc&falls=nope&focus=nobody&view=x&standing=firm")
    told = page.locator("[role=alert]").all_inner_texts()

    assert [each.split(": ")[1] for each in told] == ["focus", "view", "standing", "from", "falls"]
    assert page.locator("#rows tr:visible").count() > 10
    context.close()


def test_an_actor_without_relations_is_said_to_have_none(page: Page) -> None:
    opened(page, "?focus=western-observers")

    assert "Western observers: no relation to another actor" in page.locator(".head").inner_text()
    assert page.locator("#graph").is_visible()


def test_without_javascript_the_filters_are_answered_by_the_server(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/explorer")
    every = page.locator("#rows tr:visible").count()
    for dead in ("#find", "#reset", "#export", "[data-zoom=fit]"):
        assert not page.locator(dead).is_visible()
    page.get_by_label("The author’s own word").uncheck()
    page.locator("#falls").select_option("wfp-interfais")
    page.get_by_role("button", name="Show").click()

    assert 0 < page.locator("#rows tr:visible").count() < every
    assert not page.get_by_label("The author’s own word").is_checked()
    assert page.locator("tr[data-fate=falls]").count() == 1
    page.get_by_role("link", name="To", exact=True).click()
    assert "sort=to" in page.url
    assert page.locator("#rows tr:visible").count() < every
    context.close()


def test_the_files_are_the_picture_with_what_is_behind_it(page: Page) -> None:
    opened(page, "?falls=wfp-interfais&family=exchange")
    picture = taken(page, "SVG").decode()
    for wanted in (
        "head-arrow",
        "✕ denied",
        "weakened",
        "If this falls: INTERFAIS",
        "Denied in the essay",
        "Andrei Lankov",
    ):
        assert wanted in picture
    assert 'stroke-dasharray="3 7"' in picture
    page.get_by_role("button", name="Zoom in").click()
    image = taken(page, "PNG")
    width, height = (int.from_bytes(image[at : at + 4], "big") for at in (16, 20))
    drawn = re.search(r'width="(\d+)" height="(\d+)"', picture)
    assert drawn is not None
    assert (width, height) == (2 * int(drawn[1]), 2 * int(drawn[2]))
    lines = json.loads(taken(page, "JSON"))["edges"]
    denied = next(each for each in lines if each["denied"])
    assert (denied["standing"], denied["relations"]) == ("reported", ["supplies arms to"])
    assert all(each["statement"] and each["claim"] for each in denied["claims"])
    network = nx.parse_graphml(taken(page, "GraphML").decode())
    assert {each["denied"] for *_, each in network.edges(data=True)} == {True, False}
    assert any(each["notes"] for *_, each in network.edges(data=True))


def hovered(page: Page) -> str:
    """What is said of the first line the pointer comes to on its way across the picture."""
    box = page.locator("#graph").bounding_box()
    assert box is not None
    tip = page.locator("#tip")
    for x in range(20, int(box["width"]) - 20, 5):
        page.mouse.move(box["x"] + x, box["y"] + box["height"] * 0.52)
        if tip.is_visible():
            break
    return tip.inner_text()


def test_a_line_that_is_pointed_at_says_what_it_is(page: Page) -> None:
    opened(page)
    said = hovered(page)
    page.mouse.down()
    page.mouse.up()

    assert re.fullmatch(r".+ → .+, .+ · (endnote|author’s own|somebody’s word|denied)", said)
    assert told(page).locator("#chosen h2").inner_text() == said.split(", ")[0]
    assert not page.locator("#tip").is_visible()


def test_a_line_that_keys_have_come_to_says_what_it_is(page: Page) -> None:
    opened(page, "?actor=cu")
    page.locator("#graph").focus()
    page.keyboard.press("ArrowDown")

    assert page.locator("#tip").inner_text() == "Cuba → Russia, votes with · endnote"
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_what_is_said_of_a_line_leaves_its_ends_free(page: Page) -> None:
    opened(page)
    places = page.evaluate(
        """() => import('/static/explorer-shape.js').then(({ beside }) => {
          const [size, room] = [{ w: 200, h: 24 }, { w: 600, h: 400 }];
          const ends = (...places) => places.map(([x, y]) => ({ x, y, w: 80, h: 30 }));
          const middle = [{ x: 300, y: 200 }];
          return [ends([60, 200], [540, 200]), ends([300, 170], [300, 360]), ends([300, 165], [300, 235]),
            ends([275, 215], [340, 185])]
            .map((kept) => beside(middle, size, room, kept)); })"""
    )
    above, below, aside, farther = places

    assert (above["x"], below["x"]) == (300, 300)
    assert above["y"] < 200 < below["y"]
    assert aside["y"] == 200
    assert aside["x"] - aside["w"] / 2 > 300
    assert farther["y"] + farther["h"] / 2 < 170


def test_a_name_that_is_markup_is_said_as_it_is_written(page: Page) -> None:
    opened(page)
    page.evaluate(
        "import('/static/explorer-base.js').then(({ nodeById }) => nodeById.forEach((node) => { node.label = '<img src=x>'; }))"
    )

    assert "<img src=x> → <img src=x>" in hovered(page)
    assert page.locator("#tip img").count() == 0


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1440])
def test_what_can_be_found_is_written_whole_in_its_field(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    opened(page)
    words, room = page.evaluate("""() => {
      const box = document.querySelector('#find'), style = getComputedStyle(box), pen = document.createElement('canvas').getContext('2d');
      pen.font = `${style.fontSize} ${style.fontFamily}`;
      return [pen.measureText(box.placeholder).width, box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)]; }""")

    assert words <= room


def test_a_long_unbroken_name_stays_in_the_panel(page: Page) -> None:
    opened(page, "?actor=kp")
    wide = page.evaluate("""() => {
      const panel = document.querySelector('#panel');
      panel.querySelector('h2').textContent = panel.querySelector('.lines a').textContent = 'Donaudampfschiff'.repeat(9);
      return panel.scrollWidth - panel.clientWidth; }""")

    assert wide == 0


COUNTED = "boxes => boxes.map((box) => [box.value, box.closest('label').querySelector('.n').textContent])"


def test_the_legend_counts_what_the_filters_leave(page: Page) -> None:
    opened(page)
    for label in ("The author’s own word", "Somebody else’s word", "Denied in the essay"):
        page.get_by_label(label).uncheck()
    here = page.locator("input[type=checkbox]").evaluate_all(COUNTED)
    families = page.locator("[name=family]").evaluate_all(COUNTED)
    opened(page, "?standing=noted")

    assert page.locator("input[type=checkbox]").evaluate_all(COUNTED) == here
    assert sum(int(count) for _, count in families) == page.locator("#rows tr:visible").count()


LOWEST = """(colour) => {
  const canvas = document.querySelector('#graph canvas'), box = canvas.getBoundingClientRect();
  const ink = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let last = -1;
  for (let i = 0; i < ink.length; i += 4) if (colour.every((part, at) => ink[i + at] === part)) last = i / 4;
  return last < 0 ? null : box.top + Math.floor(last / canvas.width) * box.height / canvas.height; }"""


def test_on_a_phone_what_is_chosen_stays_in_sight_above_the_panel(browser: Browser, site: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, base_url=site, color_scheme="dark",
        reduced_motion="reduce",
    )  # fmt: skip
    page = opened(context.new_page())
    page.locator(".stage").evaluate("stage => stage.scrollIntoView({ block: 'end' })")
    page.get_by_role("button", name="Fit").click()
    box = page.locator("#graph").bounding_box()
    assert box is not None
    taps = ((x, y) for y in range(int(box["height"]) - 20, 0, -12) for x in range(20, 340, 10))
    while "actor=" not in page.url:
        x, y = next(taps)
        page.touchscreen.tap(box["x"] + x, box["y"] + y)
    told(page)
    sheet = page.locator("#panel").bounding_box()
    assert sheet is not None
    page.wait_for_timeout(200)
    lowest = page.evaluate(LOWEST, [0xF2, 0x93, 0x6D])

    assert box["y"] + y > sheet["y"]  # it was below
    assert lowest is not None
    assert 0 < lowest < sheet["y"]
    context.close()


IN_SIGHT = """() => { const box = document.querySelector('.stage').getBoundingClientRect();
  return box.top > -2 && box.bottom < innerHeight + 2; }"""


@pytest.mark.parametrize("query", ["?falls=wfp-interfais", "?a=cu&b=kim-jong-un"])
def test_on_a_phone_the_picture_comes_in_sight_for_a_way_and_for_what_falls(
    browser: Browser, site: str, query: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, base_url=site, reduced_motion="reduce"
    )
    page = opened(context.new_page(), query)
    page.wait_for_function(IN_SIGHT)
    page.goto("about:blank")
    opened(page)
    page.locator("#narrow > summary").click()
    assert not page.evaluate(IN_SIGHT)
    if "falls" in query:
        page.locator("#falls").select_option("wfp-interfais")
    else:
        page.locator("#way-a").fill("Cuba")
        page.locator("#way-b").fill("Kim Jong-un")
        page.locator("#way-b").press("Enter")
    told(page)

    page.wait_for_function(IN_SIGHT)
    assert page.url.endswith(query)
    context.close()
