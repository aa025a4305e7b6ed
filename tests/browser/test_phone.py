"""On a phone: pictures are still there, and every row says what its values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_the_load_of_the_works_is_drawn_on_a_phone(phone: Page) -> None:
    phone.goto("/")
    bar = phone.locator(".load .loadbar").first.bounding_box()

    assert bar is not None
    assert bar["width"] > 250
    assert phone.locator("section", has=phone.locator("#load")).locator(".legend").is_visible()


def test_a_paragraph_of_one_sentence_is_one_cell_wide(phone: Page) -> None:
    phone.goto("/")
    for cells in phone.locator(".paragraphs svg").all():
        box = cells.bounding_box()

        assert box is not None
        assert box["width"] == cells.locator("rect").count() * 11 - 2


@pytest.mark.parametrize(
    "path", ["/figures", "/actors/kp", "/claims/lankov-2023/north-korea-hardens", "/timeline", "/"]
)
def test_every_value_of_a_table_is_told_by_its_row_or_its_name(phone: Page, path: str) -> None:
    phone.goto(path)
    lone = phone.locator(".stack td").evaluate_all(
        "cells => cells.filter((each) => each.checkVisibility() && each.textContent.trim() === '–' && !each.dataset.label).length"
    )

    assert lone == 0


@pytest.mark.parametrize(("path", "joined"), [("/sources", True), ("/voices", False), ("/notes", False)])
def test_only_a_second_value_of_a_cell_is_joined_to_the_first_by_a_comma(
    phone: Page, path: str, joined: bool
) -> None:
    phone.goto(path)
    marks = phone.locator(".stack td > div").evaluate_all(
        "each => each.map((one) => getComputedStyle(one, '::before').content)"
    )

    assert len(marks) > 20
    assert set(marks) == ({'", "'} if joined else {"none"})


def test_every_row_of_relations_names_the_partner(phone: Page) -> None:
    phone.goto("/actors/kp")
    heads = phone.locator("#partners ~ table tbody th")

    assert heads.count() > 50
    for head in heads.all():
        assert head.inner_text().strip()
        box = head.locator("> *").bounding_box()
        assert box is not None
        assert box["width"] > 20


@pytest.mark.parametrize("path", ["/sources", "/figures", "/timeline"])
def test_heads_that_are_not_shown_are_not_reached_by_keyboard(phone: Page, path: str) -> None:
    phone.goto(path)
    heads = phone.locator("thead button")

    assert heads.count() > 2
    assert [
        each
        for each in heads.all()
        if each.evaluate("each => { each.focus(); return document.activeElement === each; }")
    ] == []


def test_links_to_claims_tell_which(page: Page) -> None:
    page.goto("/actors/kp")
    names = page.locator("#partners ~ table a.badge").evaluate_all(
        "links => links.map((each) => each.ariaLabel)"
    )

    assert len(set(names)) > 50
    assert all(name.startswith("Claim: ") and len(name) > 20 for name in names)


def test_the_reading_view_without_words_is_compact_and_leads_back_to_the_sections(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/reading")
    assert page.evaluate("document.documentElement.scrollHeight") < 17_000
    page.get_by_role("link", name="From The Impact back to the sections").click()

    assert page.get_by_role("navigation", name="Sections").bounding_box()["y"] >= 0  # type: ignore[index]


def test_a_count_of_nothing_takes_no_room_on_a_phone(phone: Page) -> None:
    phone.goto("/actors")
    counts = phone.locator(".stack td.num").evaluate_all(
        "cells => cells.filter((each) => each.checkVisibility()).map((each) => each.textContent)"
    )

    assert len(counts) > 50
    assert "0" not in counts


def test_the_span_of_the_timeline_is_chosen_on_one_line_of_a_phone(phone: Page) -> None:
    phone.goto("/timeline")
    tops = (
        phone.locator(".filters form")
        .locator("input.date, button")
        .evaluate_all(
            "parts => parts.map((each) => { const { top, height } = each.getBoundingClientRect(); return top + height / 2; })"
        )
    )

    assert len(tops) == 3
    assert max(tops) - min(tops) < 4
