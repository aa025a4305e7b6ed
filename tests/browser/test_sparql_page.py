"""The page that asks in SPARQL: its editor, its answers as table, graph and timeline, and what is taken away."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from accessibility import faults_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


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
    assert "urllib.request" in page.locator("#code:visible").inner_text()


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
    ways = "import('/static/answer.js').then(({ linksOf }) => linksOf(answer))"
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
    script.write_text(page.locator("#code:visible").text_content() + "\nprint(answer)\n")
    assert "<http://e/p>" in subprocess.check_output([sys.executable, str(script)], text=True)
    page.get_by_role("button", name="Copy curl").click()
    said = subprocess.check_output(["sh", "-c", page.locator("#code:visible").text_content()], text=True)
    assert "<http://e/p>" in said
    page.get_by_role("button", name="Copy R").click()
    code = page.locator("#code:visible").text_content() or ""
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
SHOWN = "import('/static/graph.js').then(({ shown }) => shown.get(document.querySelector('.picture'))())"
PAINTED = """() => { const canvas = document.querySelector('.picture canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 10; }"""


def overlapping(drawing: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of boxes with names that cover one another."""
    boxes = sorted(drawing["labels"].items())
    return [
        (one, two)
        for place, (one, a) in enumerate(boxes)
        for two, b in boxes[place + 1 :]
        if a["left"] < b["right"]
        and b["left"] < a["right"]
        and a["top"] < b["bottom"]
        and b["top"] < a["bottom"]
    ]


@pytest.mark.parametrize(("width", "all_named"), [(1280, True), (390, False)])
@pytest.mark.parametrize("name", ["argument-of-claim", "network"])
def test_the_names_of_a_graph_are_whole_and_clear_of_one_another(
    page: Page, name: str, width: int, all_named: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/sparql#name={name}&view=graph")
    page.locator(".picture[data-drawn]").wait_for()
    drawing = page.evaluate(SHOWN)

    assert overlapping(drawing) == []
    named, things = len(drawing["labels"]), len(drawing["positions"])
    assert named == things if all_named else named > 12
    frame = page.locator(".picture").bounding_box()
    assert frame
    half = frame["width"] / 2 / drawing["scale"], frame["height"] / 2 / drawing["scale"]
    for box in drawing["labels"].values():
        assert (
            drawing["centre"]["x"] - half[0] <= box["left"] < box["right"] <= drawing["centre"]["x"] + half[0]
        )
        assert (
            drawing["centre"]["y"] - half[1] <= box["top"] < box["bottom"] <= drawing["centre"]["y"] + half[1]
        )


LOOKS = """pictures => pictures.map((each) => [each.firstChild.getAttribute('stroke'), each.firstChild.getAttribute('stroke-dasharray')])"""


def test_each_kind_of_relation_has_a_look_of_its_own_in_the_colour_of_its_family(page: Page) -> None:
    page.goto("/sparql#name=network&view=graph")
    page.locator(".picture[data-drawn]").wait_for()
    legend = page.locator(".legend li").filter(has=page.locator("line"))
    names = [each.strip() for each in legend.all_inner_texts()]
    looks = [tuple(each) for each in legend.locator("svg").evaluate_all(LOOKS)]
    colours = {name: ink for entry, (ink, _) in zip(names, looks, strict=True) for name in entry.split(", ")}
    lines = page.evaluate(SHOWN)["lines"]

    assert len(set(looks)) == len(looks) > 20
    assert (colours["mistrusts"], colours["invades"]) == ("var(--strain)", "var(--strain)")
    assert (colours["meets with"], colours["is part of"]) == ("var(--contact)", "var(--structure)")
    assert sum(len(each["kinds"]) for each in lines) == 95
    assert sum(len(each["kinds"]) > 1 for each in lines) <= 4, "nearly every line is of one kind"
    pairs = Counter(frozenset((each["from"], each["to"])) for each in lines)
    bends = {(each["from"], each["to"], str(each["bend"])) for each in lines}
    assert max(pairs.values()) == 8, "no more lines than that between two things"
    assert len(bends) == len(lines), "no line lies on another"


@pytest.mark.parametrize("kinds", [3, 8, 11])
def test_kinds_without_a_family_have_looks_of_their_own_up_to_eight(page: Page, kinds: int) -> None:
    page.goto("/sparql")
    links = [["http://e/a", f"http://e/k{number}", f"http://e/b{number}"] for number in range(kinds)]
    looks = page.evaluate(
        """(links) => import('/static/links.js').then(({ drawnApart, looksOf }) =>
            [...new Set(looksOf(drawnApart(links), () => '').values())])""",
        links,
    )

    assert len({(each["ink"], str(each["dashes"])) for each in looks}) == len(looks) == min(kinds, 8)
    assert sorted(kind for each in looks for kind in each["kinds"]) == sorted(link[1] for link in links)


def test_lines_that_join_the_same_things_lie_side_by_side(page: Page) -> None:
    """Whichever way they point, places are as seen from their beginnings."""
    page.goto("/sparql")
    links = [["a", "k1", "b"], ["b", "k1", "a"], ["a", "k2", "b"], ["a", "k1", "c"]]
    lines = page.evaluate(
        "(links) => import('/static/links.js').then(({ drawnApart }) => drawnApart(links))", links
    )
    seen = {(each["from"], each["labels"][0], each["to"]): each for each in lines}
    joined = [each["aside"] * (1 if each["from"] == "a" else -1) for each in lines if "c" not in each["id"]]

    assert sorted(joined) == [-1, 0, 1]
    assert seen["a", "k1", "c"]["alone"]
    assert len(seen) == 4


def test_an_argument_is_drawn_from_its_conclusion_downwards(page: Page) -> None:
    page.goto("/sparql#name=argument-of-claim&view=graph")
    page.locator(".picture[data-drawn]").wait_for()
    at = page.evaluate(SHOWN)["positions"]
    page.get_by_role("button", name="Table").click()
    rows = [each.locator("td").all() for each in page.locator("#answer tbody tr").all()]
    keys = [[cell.inner_text().partition(":")[2].rpartition("/")[2] for cell in row] for row in rows]
    heights = {iri.rpartition("/")[2]: place["y"] for iri, place in at.items()}

    assert len(keys) == 64
    assert all(heights[upper] < heights[lower] for upper, _, lower in keys)


def test_a_row_along_time_says_its_relation_first_and_leads_to_its_claim(page: Page) -> None:
    page.goto("/sparql#name=between-actors&view=timeline")
    row = page.locator("svg.along a", has_text="sanctions").first
    words = row.locator("text").text_content()

    assert words
    assert words.startswith("sanctions · own · ")
    assert page.locator("svg.along a").count() == page.locator("svg.along .along-span").count() > 15
    row.click()
    page.wait_for_url("**/claims/lankov-2023/*")


def test_columns_that_say_the_same_in_every_row_are_left_out_along_time(page: Page) -> None:
    query = 'SELECT * { VALUES (?same ?when ?what) { ("x" "2001" "first") ("x" "2002" "second") } }'
    page.goto(f"/sparql#{urlencode({'query': query, 'view': 'timeline'}, quote_via=quote)}")
    page.locator("svg.along rect").first.wait_for()

    assert page.locator("svg.along .along-word").all_text_contents() == ["first", "second"]


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
    script.write_text(page.locator("#code:visible").text_content() + "\nprint(rows[0]['x'], end='')\n")
    assert subprocess.check_output([sys.executable, str(script)], text=True) == expected
    page.get_by_role("button", name="Copy curl").click()
    said = subprocess.check_output(["sh", "-c", page.locator("#code:visible").text_content()], text=True)
    assert next(csv.DictReader(io.StringIO(said)))["x"] == expected
    page.get_by_role("button", name="Copy R").click()
    code = page.locator("#code:visible").text_content() or ""
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
        """import('/static/names.js').then(async ({ namesOf }) => [...await namesOf(
            ['https://w3id.org/restitch/id/actor/kp', 'https://w3id.org/restitch/ns#restsOn'], (iri) => iri)])"""
    )
    assert [name for _, name in named] == ["North Korea", "rests On"]
