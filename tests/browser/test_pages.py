"""Every page: nothing from elsewhere, no broken rule, no sideways scroll, accessible, light and dark."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from accessibility import faults_of
from browser_pages import PAGES
from restitch_api.web import PACKAGE
from servers import serving
from worlds import small_world

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
VENDORED = PACKAGE / "static/vendor"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_breaks_no_rule(page: Page, path: str) -> None:
    assert page.goto(path).ok  # type: ignore[union-attr]
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_does_not_scroll_sideways(page: Page, path: str) -> None:
    page.goto(path)
    for width in (360, 601, 680, 768, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})

        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), width


# Colours are the same at all widths, so on phones one scheme tells what is laid out otherwise there.
@pytest.mark.parametrize(("width", "schemes"), [(1920, ("light", "dark")), (360, ("dark",))])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_accessible_in_light_and_dark(
    browser: Browser, site: str, path: str, width: int, schemes: tuple[str, ...]
) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(path)
    assert faults_of(page, schemes) == {}
    context.close()


@pytest.mark.parametrize("width", [1920, 360])
@pytest.mark.parametrize("path", ["/claims/lankov-2023/nope", "/timeline?first=2023&last=1999"])
def test_what_is_wrong_is_told_accessibly_and_leads_on(
    browser: Browser, site: str, path: str, width: int
) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True, viewport={"width": width, "height": 844})
    page = context.new_page()
    assert page.goto(path).status in (400, 404)  # type: ignore[union-attr]
    assert faults_of(page) == {}
    page.locator(".ways a").first.click()
    assert page.title() in ("Claims – Restitch", "Timeline – Restitch")
    context.close()


def test_a_decision_is_made_on_the_page(browser: Browser, tmp_path: Path) -> None:
    folder = small_world(tmp_path)
    with serving("--edit", "--corpus", str(folder)) as address:
        context = browser.new_context(base_url=address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/audit")
        page.get_by_role("link", name="Decide on").first.click()
        page.get_by_label("Accept").check()
        page.get_by_label("Who decides").fill("A. Reader")
        page.get_by_role("button", name="Save the decision").click()
        assert page.get_by_label("Reason").get_attribute("aria-invalid") == "true"
        assert page.title().startswith("Not saved: ")
        assert page.locator(".summary:focus").inner_text().startswith("The decision is not saved.")
        page.get_by_label("Reason").fill("It is so.")
        page.get_by_role("button", name="Save the decision").click()
        assert page.locator(".summary:focus").inner_text().startswith("The decision is saved in ")
        assert page.get_by_text("by A. Reader").is_visible()
        context.close()
        for width in (1280, 390):
            context = browser.new_context(
                base_url=address, bypass_csp=True, viewport={"width": width, "height": 844}
            )
            page = context.new_page()
            page.goto("/audit")
            page.get_by_role("link", name="Decide on").first.click()
            assert faults_of(page) == {}
            page.get_by_role("button", name="Save the decision").click()
            assert faults_of(page) == {}
            context.close()
    assert "It is so." in (folder / "decisions.yaml").read_text(encoding="utf-8")


def transferred(page: Page) -> dict[str, int]:
    """What comes over the wire from now on: address -> bytes with their headers, as Chromium counts them."""
    names: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.requestWillBeSent",
        lambda each: names.update({each["requestId"]: each["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda each: sizes.update({names[each["requestId"]]: int(each["encodedDataLength"])}),
    )
    return sizes


def weight(sizes: dict[str, int]) -> int:
    return sum(size for url, size in sizes.items() if "vis-network" not in url)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_weighs_less_than_150_kilobytes_without_the_drawing_library(page: Page, path: str) -> None:
    sizes = transferred(page)
    page.goto(path, wait_until="networkidle")

    assert 10_000 < weight(sizes) < 150_000


def test_the_query_page_weighs_no_more_after_a_completion_and_an_answer(page: Page) -> None:
    sizes = transferred(page)
    page.goto("/sparql")
    page.locator("#editor .cm-content").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" # stitch:restsO")
    page.keyboard.press("ControlOrMeta+Space")
    page.locator("#editor .cm-tooltip-autocomplete li", has_text="stitch:restsOn").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("#answer tbody tr").first.wait_for()
    page.wait_for_load_state("networkidle")

    assert {"/sparql", "/sparql/words"} < {
        url.removeprefix(page.url.partition("/sparql")[0]) for url in sizes
    }
    assert 100_000 < weight(sizes) < 150_000


@pytest.mark.parametrize("file", sorted(path.name for path in VENDORED.glob("*.min.js")))
def test_a_compressed_file_is_the_file_beside_it(page: Page, file: str) -> None:
    page.goto("/sparql")
    given = page.evaluate("(file) => fetch(file).then((each) => each.text())", f"/static/vendor/{file}")

    assert given == (VENDORED / file).read_text(encoding="utf-8")
    with page.expect_response(f"**/{file}") as sent:
        page.evaluate(
            "(file) => fetch(file, { cache: 'reload' }).then((each) => each.text())", f"/static/vendor/{file}"
        )
    assert sent.value.headers["content-encoding"] == "br"


def test_a_slash_goes_to_the_search_and_enter_finds(page: Page) -> None:
    page.goto("/claims")
    page.keyboard.press("/")
    page.keyboard.type("food aid")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=food+aid")

    assert page.locator("ol.claims li").count() > 3


def test_a_facet_narrows_and_can_be_taken_back(page: Page) -> None:
    page.goto("/search?q=food")
    before = page.locator("ol.claims li").count()
    link = page.locator(".facet").first.locator("a").filter(has_text="sources")
    expected = int(link.locator(".n").inner_text())
    link.click()

    assert page.locator("ol.claims li").count() == expected < before
    page.locator(".facet [aria-current]").click()
    assert page.locator("ol.claims li").count() == before


def test_the_dark_theme_is_kept(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Dark").click()
    page.goto("/sources")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_every_sentence_is_a_cell_and_leads_to_its_paragraph(page: Page) -> None:
    page.goto("/")
    assert page.locator(".paragraphs rect").count() == 253
    page.get_by_label("Paragraph 12:").click()

    assert page.url.endswith("/reading/lankov-2023#p12")


def test_the_table_of_sections_adds_up_to_the_cells(page: Page) -> None:
    page.goto("/")
    for base in ("note", "argued", "own"):
        cells = page.locator(f".paragraphs rect.b-{base}").count()
        column = page.locator(f"#coverage ~ .scroll td[data-label='{LABELS[base]}']")

        assert sum(int(each.get_attribute("data-value") or 0) for each in column.all()) == cells > 0


LABELS = {
    "note": "cites an endnote",
    "argued": "argued from claims that do",
    "own": "the author’s word alone",
}


def test_a_table_is_sorted_by_a_click_on_its_head(page: Page) -> None:
    page.goto("/sources")
    page.get_by_role("button", name="Fall with it").click()
    page.get_by_role("button", name="Fall with it").click()
    column = [int(each.inner_text()) for each in page.locator("tbody td:last-child").all()]

    assert column == sorted(column, reverse=True)
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_a_claim_shows_what_it_rests_on_down_to_the_works_and_what_rests_on_it(page: Page) -> None:
    page.goto("/claims/lankov-2023/china-kept-sending-food")

    assert page.locator(".ground").get_by_text("INTERFAIS database").first.is_visible()
    assert page.locator(".tree svg a").count() >= 4
    assert page.locator(".tree svg path.link").count() >= page.locator(".tree svg a").count() - 1
    assert page.get_by_text("What rests on it", exact=True).is_visible()


def test_the_turtle_of_a_claim_can_be_copied(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/claims/lankov-2023/xi-mistrusts-kim")
    page.get_by_role("button", name="Copy Turtle").click()
    page.get_by_role("button", name="Copied").wait_for()

    assert "stitch:statement" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_a_source_says_how_each_claim_leans_on_it_and_what_falls(page: Page) -> None:
    page.goto("/sources/wfp-interfais")

    assert page.locator(".lean").count() == 3
    assert page.locator(".badge.fallen").count() == int(page.locator(".stats dd").nth(2).inner_text())
    way = page.locator(".lean").last.locator("details.way").first
    way.locator("summary").click()
    assert "this work" in way.locator("ol").inner_text()


def test_pages_say_everything_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    for path in PAGES.values():
        page.goto(path)
        assert page.locator("h1").is_visible()
        assert page.locator("main").inner_text().count(" ") > 20, path
    context.close()


def test_a_printed_page_has_no_navigation(page: Page) -> None:
    page.goto("/claims/lankov-2023/xi-mistrusts-kim")
    page.emulate_media(media="print")

    assert not page.locator("header.bar").is_visible()
    assert page.locator("h1").is_visible()


def test_works_to_withdraw_are_narrowed_while_writing_and_withdrawn_by_keys(page: Page) -> None:
    page.goto("/falls")
    every = page.locator("#works li:visible").count()
    page.get_by_label("Find a work").fill("interfáis DATABASE")
    assert page.locator("#works li:visible").count() == 1 < every
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.get_by_label("Find a work").fill("")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("heading", name="Where it shows").wait_for()

    assert page.get_by_role("list", name="Chosen").get_by_role("checkbox").count() == 1
    assert int(page.locator(".stats dd").first.inner_text()) == sum(
        int(each) for each in page.locator(".fates td[data-label=Fall]").all_inner_texts()
    )
