"""The panel of the explorer, its keys, its paper: with a script and without, the same."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from accessibility import faults_of
from explorer_page import opened, taken, told

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PANEL = re.compile("/explorer/panel")
DENIED = "kp/exchange/ru/reported-denied"


def test_if_a_source_falls_its_lines_fall_and_others_are_weakened(page: Page) -> None:
    opened(page)
    page.locator("#falls").select_option("wfp-interfais")
    told(page)

    assert "falls=wfp-interfais" in page.url
    fates = {
        fate: page.locator(f"tr[data-fate={fate}]").evaluate_all(
            "rows => rows.map((row) => row.dataset.line)"
        )
        for fate in ("falls", "weakened")
    }
    answer = page.request.get("/explorer/panel?falls=wfp-interfais").json()["fates"]["lines"]
    assert {line: fate for fate, lines in fates.items() for line in lines} == answer
    assert set(answer.values()) == {"falls", "weakened"}
    assert page.locator("#chosen h3").first.inner_text() == "1 line falls"
    assert page.locator("[data-claim]:has(.fate.weakened)").count() > 0
    page.locator("#falls").select_option("")
    told(page)
    assert page.locator("tr[data-fate=falls], .fate.weakened").count() == 0


def test_what_falls_and_what_is_weakened_stands_out_from_what_is_untouched(page: Page) -> None:
    opened(page, "?falls=wfp-interfais")
    fates = page.request.get("/explorer/panel?falls=wfp-interfais").json()["fates"]["lines"]
    drawn = re.findall(
        r'<g opacity="([\d.]+)"><path [^>]*?(stroke-dasharray="3 7")?/>', taken(page, "SVG").decode()
    )
    loud = [dots for opacity, dots in drawn if float(opacity) > 0.5]

    assert len(drawn) == page.locator("#rows tr").count()
    assert len(loud) == len(fates)
    assert sum(map(bool, loud)) == list(fates.values()).count("falls")
    page.locator("#falls").select_option("")
    told(page)
    quiet = re.findall(r'<g opacity="([\d.]+)"><path', taken(page, "SVG").decode())
    assert len(set(quiet)) == 1


def test_if_a_source_falls_can_be_asked_without_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page)
    box = page.locator("#falls").bounding_box()
    assert box is not None

    assert box["y"] + box["height"] < 800


def test_the_panel_has_claims_sources_and_findings_of_an_actor_and_of_a_line(page: Page) -> None:
    opened(page, "?actor=kp")
    panel = page.locator("#chosen")
    panel.get_by_text("Findings of the audit").click()
    assert panel.locator("details[open] .badge").count() > 0
    panel.get_by_text("Claims about it").click()
    assert panel.locator("li.claim").count() > 10
    touched = page.locator("tr:has(.noticed)").first.get_attribute("data-line") or ""
    opened(page, f"?line={touched.removeprefix('line/')}")

    assert page.locator("#chosen h3", has_text="Findings").is_visible()
    assert page.locator("#chosen h3 + ul.claims li").count() > 0


def test_the_best_supported_lines_are_those_the_filters_leave(page: Page) -> None:
    opened(page)
    page.get_by_label("An endnote").uncheck()
    told(page)

    assert "endnote" not in page.locator("#start .lines").inner_text()
    assert page.locator("#start .lines li").count() == 10


def test_a_line_is_chosen_in_the_table_too(page: Page) -> None:
    opened(page)
    page.locator(f'tr[data-line="line/{DENIED}"] td a[data-line]').click()

    assert told(page).locator("#chosen h2").inner_text() == "North Korea → Russia"
    assert f"line={DENIED}" in page.url
    assert page.evaluate("document.activeElement.id") == "panel"


@pytest.mark.parametrize(
    "query", [f"?line={DENIED}", "?actor=kp", "?a=cu&b=kim-jong-un", "?falls=wfp-interfais"]
)
def test_without_javascript_the_panel_is_the_same(
    page: Page, browser: Browser, site: str, query: str
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    plain = context.new_page()
    plain.goto(f"/explorer{query}")
    opened(page)
    page.goto(f"/explorer{query}")
    page.wait_for_selector("html[data-drawn=yes]")

    assert plain.locator("#chosen h2").is_visible()
    assert plain.locator("#chosen").inner_text() == page.locator("#chosen").inner_text()
    context.close()


def test_without_javascript_a_line_is_chosen_and_left_by_links(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/explorer?standing=denied")
    page.locator("#start a[data-line]").click()
    assert page.locator("#chosen h2").inner_text() == "North Korea → Russia"
    assert page.locator("#chosen .note").count() > 3
    page.locator("#close").click()
    assert page.locator("#start").is_visible()
    page.get_by_role("link", name="Reset").click()
    page.locator("#way-a").fill("Cuba")
    page.locator("#way-b").fill("Kim Jong-un")
    page.get_by_role("button", name="Show").click()
    assert page.locator("#chosen h2").inner_text() == "Cuba to Kim Jong-un"
    page.get_by_label("Only what is around").fill("Cuba")
    page.get_by_role("button", name="Show").click()
    assert "Around Cuba only" in page.locator(".head").inner_text()
    context.close()


def test_what_the_server_cannot_tell_is_said_in_the_panel(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = opened(context.new_page())
    page.route(PANEL, lambda route: route.abort())
    page.locator("#start a[data-line]").first.click()
    told(page)

    assert "could not be read" in page.locator("#chosen").inner_text()
    page.unroute(PANEL)
    page.keyboard.press("Escape")
    assert told(page).locator("#start").is_visible()
    context.close()


def test_keys_go_through_actors_and_the_lines_of_one(page: Page) -> None:
    opened(page, "?actor=cu")
    page.locator("#graph").focus()
    page.keyboard.press("ArrowDown")
    assert told(page).locator("#chosen h2").inner_text() == "Cuba → Russia"
    assert "Cuba → Russia, votes with" in page.locator("#status").inner_text()
    page.keyboard.press("ArrowRight")
    assert told(page).locator("#chosen h2").inner_text() == "Donald Trump"
    page.keyboard.press("ArrowUp")
    assert told(page).locator("#chosen h2").inner_text() == "Donald Trump → North Korea"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_and_space_open_the_panel_of_what_is_stood_on(page: Page, key: str) -> None:
    opened(page)
    page.locator("#graph").focus()
    page.keyboard.press(key)  # where nothing is chosen, of the first actor
    assert page.evaluate("document.activeElement.id") == "panel"
    assert told(page).locator("#chosen h2").inner_text() == "Alexander Matsegora"
    assert "actor=alexander-matsegora" in page.url
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "graph"
    assert page.evaluate("scrollY") == 0
    page.locator("#start a[data-line]").first.focus()
    page.keyboard.press("Enter")
    assert told(page).locator("#chosen li.claim").count() > 0


STOP = """() => { const here = document.activeElement, box = here.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
    return { name: here.ariaLabel || here.textContent.trim() || here.labels?.[0]?.textContent || here.id, seen: here.contains(top), inside: Boolean(here.closest('main')) }; }"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1280, 800)])
def test_every_stop_of_the_tab_key_has_a_name_and_is_seen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    opened(page, "?actor=cu")
    stops = []
    while not stops or page.evaluate("document.activeElement.id !== 'close'"):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
        assert len(stops) < 80

    assert [stop for stop in stops if stop["inside"] and not (stop["seen"] and stop["name"])] == []
    assert sum("Relations between actors" in stop["name"] for stop in stops) == 1


def test_the_keys_are_written_beside_the_picture(page: Page) -> None:
    opened(page)
    described = page.locator("#graph").get_attribute("aria-describedby")

    assert described == "keys"
    assert "lines of one" in page.locator("#keys").inner_text()


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
def test_the_tools_keep_their_height(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page)
    tools = page.locator(".tools")
    before = tools.bounding_box()
    opened(page, "?line=kp/support/donbass-republics/noted")
    page.locator("#graph").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    told(page)
    after = tools.bounding_box()
    assert before is not None
    assert after is not None

    assert after["height"] == before["height"]
    assert page.evaluate(
        "[...document.querySelectorAll('.tools > *')].every((each) => each.getBoundingClientRect().right <= each.parentNode.getBoundingClientRect().right)"
    )


def test_the_table_is_sorted_alike_by_script_and_server(page: Page) -> None:
    lines = "rows => rows.map((row) => row.dataset.line)"
    opened(page)
    page.locator("a[data-sort=behind]").click()  # the order before is no part of the order after
    page.locator("a[data-sort=to]").click()
    here = page.locator("#rows tr").evaluate_all(lines)
    opened(page, "?sort=to")

    assert page.locator("#rows tr").evaluate_all(lines) == here


def test_on_paper_the_drawing_is_light_and_as_wide_as_the_page(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, color_scheme="dark", viewport={"width": 718, "height": 1000})
    page = opened(context.new_page(), "?falls=wfp-interfais")
    page.emulate_media(media="print")
    page.wait_for_selector("#paper svg")
    paper = page.locator("#paper svg").bounding_box()
    main = page.locator("main").bounding_box()
    assert paper is not None
    assert main is not None

    assert paper["width"] == main["width"]
    assert not page.locator("#graph").is_visible()
    ground = "getComputedStyle(document.querySelector('#paper svg > rect')).fill"
    ink = "getComputedStyle(document.querySelector('#paper svg text')).fill"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate(ink) == "rgb(68, 68, 68)"
    assert "weakened" in page.locator("#paper").inner_html()
    context.close()


def test_files_have_who_tells_and_who_denies_with_their_endnotes(page: Page) -> None:
    opened(page, "?standing=denied")
    [line] = json.loads(taken(page, "JSON"))["edges"]
    assert line["notes_through"] == [36, 37, 38, 40]
    assert {each["claim"].split("/")[1] for claim in line["claims"] for each in claim["denied_in"]} == {
        "no-arms-went-to-russia", "russia-received-no-arms",
    }  # fmt: skip
    [(*_, edge)] = nx.parse_graphml(taken(page, "GraphML").decode()).edges(data=True)
    assert edge["notes_through"] == "36 37 38 40"
    assert "many-reports-of-arms-shipments" in edge["told_in"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "query",
    [
        f"?line={DENIED}",
        "?actor=kp",
        "?a=cu&b=kim-jong-un",
        "?falls=wfp-interfais",
        "?focus=western-observers",
        "?family=none",
    ],
)
def test_every_state_is_accessible_in_light_and_dark(
    browser: Browser, site: str, query: str, width: int
) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True, viewport={"width": width, "height": 844})
    page = opened(context.new_page(), query)
    page.locator("#panel details").evaluate_all("parts => parts.forEach((part) => { part.open = true; })")
    assert faults_of(page) == {}
    context.close()
