"""Every page: nothing from elsewhere, no broken rule, no sideways scroll, accessible, light and dark."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from browser_pages import PAGES
from servers import serving
from worlds import small_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_breaks_no_rule(page: Page, path: str) -> None:
    assert page.goto(path).ok  # type: ignore[union-attr]
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_does_not_scroll_sideways(page: Page, path: str) -> None:
    page.goto(path)
    for width in (360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})

        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), width


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_accessible_in_light_and_dark(browser: Browser, site: str, path: str, width: int) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(path)
    assert faults_of(page) == {}
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
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


def faults_of(page: Page) -> dict[str, list[tuple[str, str, str]]]:
    """What axe-core finds, by colour scheme; nothing where there is nothing."""
    page.evaluate(AXE)
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        result = page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
        found[scheme] = [
            (each["id"], node["target"], node["failureSummary"])
            for each in result["violations"]
            for node in each["nodes"]
        ]
    return {scheme: faults for scheme, faults in found.items() if faults}


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


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_weighs_less_than_150_kilobytes_without_the_drawing_library(page: Page, path: str) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda each: sizes.update({each.url: int(each.request.sizes()["responseBodySize"])}))
    page.goto(path, wait_until="load")

    assert sum(size for url, size in sizes.items() if "vis-network" not in url) < 150_000


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


def test_a_query_is_edited_run_shared_and_taken_away(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("link", name="Which works carry the most claims?").click()
    page.locator("#answer tbody tr").first.wait_for()
    assert page.locator("#answer tbody tr").count() == 10
    shared = page.url
    page.goto("/")
    page.goto(shared)
    page.locator("#answer tbody tr").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save CSV").click()

    assert Path(waiting.value.path()).read_text(encoding="utf-8").startswith("work,title,claims")
    page.get_by_role("button", name="Copy Python").click()
    assert "urllib.request" in page.locator("#code").inner_text()


def test_an_answer_is_drawn_as_a_graph_and_the_address_keeps_it(page: Page) -> None:
    page.goto("/sparql#name=argument-of-claim")
    page.locator("#answer tbody tr").first.wait_for()
    assert page.get_by_role("button", name="Timeline").is_disabled()
    page.get_by_role("button", name="Graph").click()
    page.locator(".picture[data-drawn] canvas").wait_for()
    assert "64 links" in page.locator("#answer").inner_text()
    shared = page.url
    page.goto("/")
    page.goto(shared)
    page.locator(".picture[data-drawn] canvas").wait_for()

    page.get_by_role("button", name="Table").click()
    assert page.locator("#answer tbody tr").count() == 64


def test_an_answer_with_dates_is_drawn_along_time(page: Page) -> None:
    page.goto("/sparql#name=events-between&view=timeline")
    page.locator("svg.along rect").first.wait_for()

    assert page.locator("svg.along rect").count() == 18
    assert "2022-03-02 to 2022-03-02" in page.locator("svg.along title", has_text="withdraw").text_content()
    page.get_by_role("button", name="Table").click()
    assert page.locator("#answer tbody tr").count() == 18


def test_a_period_without_an_end_is_drawn_open_and_rows_without_dates_are_told(page: Page) -> None:
    query = """SELECT ?what ?when { VALUES (?what ?when) {
        ("goes on" "2018~/..") ("went before" "../2017") ("closed" "2001/2003") ("at noon" "2012-05-01T12:00:00Z")
        ("never" UNDEF) } }"""
    page.goto("about:blank")
    page.goto(f"/sparql#{urlencode({'query': query, 'view': 'timeline'}, quote_via=quote)}")
    page.locator("svg.along rect").first.wait_for()

    told = {each.split(":")[0]: each for each in page.locator("svg.along title").all_text_contents()}
    assert told.keys() == {"goes on", "went before", "closed", "at noon"}
    assert told["goes on"] == "goes on: 2018~/.."
    open_ones = page.locator("svg.along g").filter(has=page.locator(".along-open")).locator("text")
    assert set(open_ones.all_text_contents()) == {"goes on", "went before"}
    edge = page.locator("svg.along g", has_text="goes on").locator(".along-open").bounding_box()
    drawing = page.locator("svg.along").bounding_box()
    assert edge
    assert drawing
    assert edge["x"] + edge["width"] == pytest.approx(drawing["x"] + drawing["width"], abs=1)
    assert "without a date: 1" in page.locator("#answer").inner_text()


def test_a_column_of_predicates_names_the_links(page: Page) -> None:
    page.goto("/sparql")
    ways = "import('/static/pictures.js').then(({ linksOf }) => linksOf(answer))"
    thing = {name: {"type": "uri", "value": f"http://e/{name}"} for name in ("s", "p", "o")}

    named = page.evaluate(f"(answer) => {ways}", {"vars": ["s", "p", "o"], "rows": [thing]})
    others = {"s": thing["s"], "q": thing["p"], "o": thing["o"]}
    plain = page.evaluate(f"(answer) => {ways}", {"vars": ["s", "q", "o"], "rows": [others]})

    assert named == [["http://e/s", "http://e/p", "http://e/o"]]
    assert plain == [["http://e/s", "q", "http://e/p"], ["http://e/s", "o", "http://e/o"]]


def test_a_graph_is_taken_away_as_csv_and_as_turtle(page: Page, tmp_path: Path) -> None:
    query = 'CONSTRUCT { <http://e/s> <http://e/p> "a,\\n\\"b\\"" } {}'
    page.goto("about:blank")
    page.goto(f"/sparql#{urlencode({'query': query}, quote_via=quote)}")
    page.locator("#answer tbody tr").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save CSV").click()
    assert waiting.value.suggested_filename == "answer.csv"
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["subject", "predicate", "object"], ["http://e/s", "http://e/p", 'a,\n"b"'],
        ]  # fmt: skip
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as sent").click()
    assert waiting.value.suggested_filename == "answer.ttl"
    page.get_by_role("button", name="Copy Python").click()
    script = tmp_path / "asks.py"
    script.write_text(page.locator("#code").text_content() + "\nprint(answer)\n")
    assert "<http://e/p>" in subprocess.check_output([sys.executable, str(script)], text=True)
    page.get_by_role("button", name="Copy curl").click()
    said = subprocess.check_output(["sh", "-c", page.locator("#code").text_content()], text=True)
    assert "<http://e/p>" in said
    page.get_by_role("button", name="Copy R").click()
    code = page.locator("#code").text_content() or ""
    assert code.count("readLines(") == 1
    if RSCRIPT:
        assert "<http://e/p>" in _said_by_r(code + "\ncat(answer)\n", tmp_path)


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(page: Page) -> None:
    """The first question is held back until the second has been answered."""
    page.goto("/sparql")
    held = []
    page.route("**/sparql", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("link", name="Which works carry the most claims?").click()
    page.get_by_role("link", name="What does a conclusion rest on, down to the works?").click()
    page.locator("#answer th", has_text="tier").wait_for()
    with page.expect_response("**/sparql") as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")

    assert page.locator("#answer th").all_text_contents() == ["work", "title", "tier"]


def test_another_address_under_the_open_page_asks_anew(page: Page) -> None:
    page.goto("/sparql#name=events-between&view=timeline")
    page.locator("svg.along").wait_for()
    page.evaluate("location.hash = 'name=heaviest-works'")
    page.locator("#answer th", has_text="claims").wait_for()

    assert page.locator("#answer tbody tr").count() == 10


def test_a_graph_is_drawn_in_the_same_places_each_time(page: Page) -> None:
    drawings = []
    for _ in range(2):
        page.goto("about:blank")
        page.goto("/sparql#name=network&view=graph")
        page.locator(".picture[data-drawn]").wait_for()
        page.wait_for_function(PAINTED)
        drawings.append(page.evaluate(SHOWN))

    assert len(drawings[0]["positions"]) > 20
    assert drawings[0] == drawings[1]


# What the drawing says of itself, and whether it has painted more than its ground.
SHOWN = "import('/static/pictures.js').then(({ shown }) => shown.get(document.querySelector('.picture'))())"
PAINTED = """() => { const canvas = document.querySelector('.picture canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 10; }"""


@pytest.mark.parametrize("view", ["table", "graph", "timeline"])
def test_an_answer_is_accessible_in_light_and_dark(browser: Browser, site: str, view: str) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/sparql#name={'events-between' if view == 'timeline' else 'network'}&view={view}")
    page.locator(
        {"table": "tbody tr", "graph": ".picture[data-drawn]", "timeline": "svg.along"}[view]
    ).first.wait_for()
    assert faults_of(page) == {}
    for width in (360, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


HOSTILE = '"<img src=x onerror=document.title=1>"'


def test_hostile_words_in_an_answer_stay_words(page: Page) -> None:
    query = f'SELECT ?s ?o ?w ?d {{ VALUES (?s ?o ?w ?d) {{ (<http://e/a"b> <http://e/<b>> {HOSTILE} "2020") }} }}'
    query = query.replace('a"b', "a%22b").replace("<b>>", "b%3E>")
    for view in ("table", "graph", "timeline"):
        page.goto("about:blank")
        page.goto(f"/sparql#{urlencode({'query': query, 'view': view}, quote_via=quote)}")
        page.locator("#answer > *").first.wait_for()
        assert page.locator("#answer img").count() == 0
        assert page.title() != "1"


@pytest.mark.parametrize("words", ["it's $HOME", "Größe 한국", 'a "b" \\ c', "two\nlines", "`id` ${x} !x %s"])
def test_copied_code_asks_the_same(page: Page, words: str, tmp_path: Path) -> None:
    """What is copied runs, and what it sends is the query as it was written."""
    query = f'SELECT ({json.dumps(words)} AS ?x) {{}}\n# it\'s "quoted" $HOME `id`'
    page.goto("about:blank")
    page.goto(f"/sparql#{urlencode({'query': query}, quote_via=quote)}")
    page.locator("#answer tbody tr").first.wait_for()
    expected = page.locator("#answer tbody td").first.text_content()
    page.get_by_role("button", name="Copy Python").click()
    script = tmp_path / "asks.py"
    script.write_text(page.locator("#code").text_content() + "\nprint(rows[0]['x'], end='')\n")
    assert subprocess.check_output([sys.executable, str(script)], text=True) == expected
    page.get_by_role("button", name="Copy curl").click()
    said = subprocess.check_output(["sh", "-c", page.locator("#code").text_content()], text=True)
    assert next(csv.DictReader(io.StringIO(said)))["x"] == expected
    page.get_by_role("button", name="Copy R").click()
    code = page.locator("#code").text_content() or ""
    assert _r_string(code) == query
    if RSCRIPT:
        assert _said_by_r(code + '\ncat(rows$x, sep = "")\n', tmp_path) == expected


RSCRIPT = shutil.which("Rscript")  # what is copied is run where R is at hand, and read here otherwise


def _said_by_r(code: str, folder: Path) -> str:
    script = folder / "asks.R"
    script.write_text(code)
    return subprocess.check_output(
        [str(RSCRIPT), str(script)], text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )


def _r_string(code: str) -> str:
    """What R reads ``query <- "..."`` as; raises on an escape that R does not know."""
    found = re.search(r'^query <- "((?:[^"\\]|\\.)*)"$', code, re.MULTILINE)
    assert found is not None, code
    known = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
    return re.sub(r"\\(.)", lambda match: known[match[1]], found[1])


def test_the_editor_completes_words_of_the_ontology(page: Page) -> None:
    page.goto("/sparql")
    editor = page.locator("#editor .cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("ASK { ?c stitch:restsO")
    page.locator("#editor .cm-tooltip-autocomplete li", has_text="stitch:restsOn").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("n ?s")
    page.keyboard.press("ControlOrMeta+Enter")

    page.locator("#answer").get_by_text("Yes.").wait_for()


@pytest.mark.parametrize(
    ("query", "place", "here", "line"),
    [
        ("ASK {\n ?s ) ?o }", "line 2, character 5", ")", " ?s ) ?o }"),
        ("SELECT ?x\nWERE { ?x a ?y }", "line 2, character 1", "WERE", "WERE { ?x a ?y }"),
        ("SELECT * { ?s ", "line 1, character 15", "◂ it ends here", "SELECT * { ?s "),
    ],
)
def test_a_query_that_is_wrong_says_what_is_wrong_and_where(
    browser: Browser, site: str, query: str, place: str, here: str, line: str
) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True)
    page = context.new_page()
    page.goto(f"/sparql#{urlencode({'query': query}, quote_via=quote)}")
    fault = page.locator("#fault")
    fault.wait_for()

    assert fault.locator("strong").inner_text() == f"The query does not parse: {place}"
    assert fault.locator("mark").inner_text() == here
    assert page.locator("#editor .fault-line").text_content() == line
    assert faults_of(page) == {}
    page.locator("#editor .cm-content").press("ControlOrMeta+a")
    page.keyboard.type("ASK {}")
    assert page.locator("#editor .fault-line").count() == 0
    page.get_by_role("button", name="Run").click()
    page.locator("#answer").get_by_text("Yes.").wait_for()
    assert fault.is_hidden()
    context.close()


def test_the_way_back_leads_to_the_query_before(page: Page) -> None:
    page.goto("/sparql")
    began = page.locator("#query").input_value()
    page.get_by_role("link", name="Which works carry the most claims?").click()
    page.locator("#answer th", has_text="claims").wait_for()
    page.get_by_role("link", name="What does a conclusion rest on, down to the works?").click()
    page.locator("#answer th", has_text="tier").wait_for()
    page.go_back()
    page.locator("#answer th", has_text="claims").wait_for()
    assert "COUNT" in page.locator("#query").input_value()
    page.go_back()
    page.locator("#answer table").wait_for(state="detached")

    assert page.locator("#query").input_value() == began
    page.go_forward()
    page.locator("#answer th", has_text="claims").wait_for()


def test_code_of_another_query_does_not_stay(page: Page) -> None:
    page.goto("/sparql#name=heaviest-works")
    page.get_by_role("button", name="Copy R").click()
    page.locator("#code").wait_for()
    page.get_by_role("link", name="What does a conclusion rest on, down to the works?").click()
    page.locator("#answer th", has_text="tier").wait_for()

    assert page.locator("#code").is_hidden()


def test_a_query_is_answered_on_a_page_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql")
    page.get_by_role("link", name="How does each claim come to rely on this work?").click()
    assert page.locator("tbody tr").count() > 1
    page.get_by_label("Query").fill("ASK {}")
    page.get_by_role("button", name="Run").click()
    assert page.get_by_text("Yes.").is_visible()
    page.get_by_label("Query").fill("ASK {")
    page.get_by_role("button", name="Run").click()
    assert "The query does not parse" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Query").input_value() == "ASK {"
    page.goto("/sparql/answer?name=heaviest-works")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save as CSV").click()
    assert waiting.value.suggested_filename == "answer.csv"
    context.close()


def test_a_drawing_names_things_and_kinds_of_links_and_is_moved_by_keys(page: Page) -> None:
    page.goto("/sparql#name=argument-of-claim&view=graph")
    drawing = page.locator(".picture[data-drawn]")
    drawing.wait_for()
    assert [each.strip() for each in page.locator(".legend li").all_inner_texts()] == [
        "claim",
        "supported by",
    ]
    drawing.focus()
    seen = [page.evaluate(SHOWN)]
    for key in ("+", "ArrowLeft", "ArrowDown", "-", "0"):
        page.keyboard.press(key)
        seen.append(page.evaluate(SHOWN))

    first, nearer, left, down, farther, whole = seen
    assert nearer["scale"] == pytest.approx(first["scale"] * 1.25)
    assert (left["centre"]["x"] < nearer["centre"]["x"], left["scale"]) == (True, nearer["scale"])
    assert down["centre"]["y"] > left["centre"]["y"]
    assert farther["scale"] == pytest.approx(first["scale"])
    assert farther["centre"] == pytest.approx(down["centre"])
    assert (whole["scale"], whole["centre"]) == (first["scale"], pytest.approx(first["centre"]))
    assert all(each["positions"] == first["positions"] for each in seen), "what moves is the view"
    named = page.evaluate(
        """import('/static/pictures.js').then(async ({ namesOf }) => [...await namesOf(
            ['https://w3id.org/restitch/id/actor/kp', 'https://w3id.org/restitch/ns#restsOn'], (iri) => iri)])"""
    )
    assert [name for _, name in named] == ["North Korea", "rests On"]


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
