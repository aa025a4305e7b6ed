"""On paper: light whatever the theme, tables with their heads, drawings whole, nothing to click on."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
TOKENS = """() => { const style = getComputedStyle(document.documentElement);
    const rules = [...document.styleSheets[0].cssRules].flatMap((each) => (each.cssRules ? [...each.cssRules] : [])).concat([...document.styleSheets[0].cssRules]);
    const names = new Set(rules.filter((each) => each.selectorText?.startsWith(':root')).flatMap((each) => [...each.style]).filter((name) => name.startsWith('--')));
    return Object.fromEntries([...names, 'color-scheme'].map((name) => [name, style.getPropertyValue(name)])); }"""
PAPER = 718  # pixels between the margins of A4


@pytest.fixture(params=["chosen", "preferred"])
def dark(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A page whose reader has chosen the dark theme, or whose system has."""
    context = browser.new_context(
        base_url=site, color_scheme="dark" if request.param == "preferred" else "light",
        viewport={"width": PAPER, "height": 1000},
    )  # fmt: skip
    page = context.new_page()
    if request.param == "chosen":
        page.add_init_script("localStorage.setItem('theme', 'dark')")
    yield page
    context.close()


def test_paper_is_light_whatever_the_theme(dark: Page, page: Page) -> None:
    page.goto("/sources")
    page.emulate_media(media="print")
    dark.goto("/sources")
    assert dark.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    dark.emulate_media(media="print")

    assert dark.evaluate(TOKENS) == page.evaluate(TOKENS)
    assert len(page.evaluate(TOKENS)) > 30
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_sorted_table_keeps_its_heads_on_paper(page: Page) -> None:
    page.goto("/sources")
    names = page.locator("thead th").all_inner_texts()
    page.emulate_media(media="print")
    printed = page.locator("thead th").evaluate_all(
        "heads => heads.map((each) => getComputedStyle(each, '::before').content)"
    )

    assert len(names) == 7
    assert printed == [f'"{name}"' for name in names]


@pytest.mark.parametrize("path", ["/claims/lankov-2023/north-korea-hardens", "/timeline"])
def test_a_drawing_is_whole_on_paper(page: Page, path: str, tmp_path: Path) -> None:
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.goto(path)
    page.emulate_media(media="print")
    box = page.locator(".tree svg, .times svg").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PAPER
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    page.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000


def first_page(pdf: bytes) -> bytes:
    """What is drawn on the first page, as operators of PDF."""
    held = dict(re.findall(rb"\n(\d+) 0 obj(.*?)endobj", pdf, re.DOTALL))

    def leads(key: bytes, found: bytes) -> bytes:
        match = re.search(rb"/%s\s*\[?(\d+) 0 R" % key, found)
        assert match is not None
        return held[match[1]]

    node = leads(b"Pages", next(each for each in held.values() if b"/Type /Catalog" in each))
    while b"/Type /Pages" in node:
        node = leads(b"Kids", node)
    contents = leads(b"Contents", node)
    return zlib.decompress(contents.partition(b"stream\n")[2].rpartition(b"\nendstream")[0])


# Their drawings: a bar for each of 253 sentences, a shape for each of 120 things.
@pytest.mark.parametrize(("path", "shapes"), [("/", 253), ("/timeline", 120)])
def test_the_first_page_is_not_left_blank(page: Page, path: str, shapes: int) -> None:
    page.goto(path)
    drawn = first_page(page.pdf(prefer_css_page_size=True, format="A4"))

    assert len(re.findall(rb"\nf\*?\n", drawn)) >= shapes


@pytest.mark.parametrize("path", ["/timeline", "/claims", "/reading", "/figures"])
def test_what_can_only_be_clicked_is_not_printed(page: Page, path: str) -> None:
    page.goto(path)
    assert page.locator(".chip").first.is_visible()
    page.emulate_media(media="print")

    for each in page.locator("nav, .chip, button, .button, input, .onscreen").all():
        assert not each.is_visible()


def test_the_argument_is_printed_down_to_the_works(page: Page) -> None:
    page.goto("/claims/lankov-2023/north-korea-hardens")
    work = page.locator(".nest .nest .nest .nest cite").first
    assert not work.is_visible()
    page.emulate_media(media="print")

    assert work.is_visible()
