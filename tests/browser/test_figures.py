"""The figures: values that can be read, years without a value, and votes drawn beside their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
CROSSED = """() => [...document.querySelectorAll('.charts svg')].flatMap((chart) => {
    const names = [...chart.querySelectorAll('text:not(.tickname)')].map((each) => each.getBBox());
    const within = (box, spot) => spot.x > box.x && spot.x < box.x + box.width && spot.y > box.y + 2 && spot.y < box.y + box.height - 2;
    const spots = [...chart.querySelectorAll('.series, .axis, .span')].flatMap((line) => Array.from({ length: 300 }, (_, step) => line.getPointAtLength(line.getTotalLength() * step / 299)));
    return names.filter((box) => spots.some((spot) => within(box, spot)));
}).length"""
MEETING = """() => [...document.querySelectorAll('.charts svg')].flatMap((chart) => {
    const boxes = [...chart.querySelectorAll('text')].map((each) => each.getBBox());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height));
}).length"""


def test_every_series_is_a_chart_with_its_sources(page: Page) -> None:
    page.goto("/figures")

    assert page.locator(".charts figure").count() == 6
    assert page.locator(".charts figure").filter(has=page.locator("a[href^='/sources/']")).count() == 6


def test_no_value_of_a_chart_is_crossed_or_meets_another(page: Page) -> None:
    page.goto("/figures")

    assert page.locator(".charts text").count() > 20
    assert page.evaluate(CROSSED) == 0
    assert page.evaluate(MEETING) == 0


def test_years_without_a_value_are_told_from_the_others(page: Page) -> None:
    page.goto("/figures")
    russian = page.locator("figure", has_text="North Korea with Russia")

    assert russian.locator(".series").count() == 2
    assert russian.locator(".series.gap").count() == 0
    assert page.locator("figure", has_text="Retail price of rice").locator(".series.gap").count() == 1
    assert {"2014", "2016", "2018"} <= set(russian.locator(".tickname").all_text_contents())


def test_a_vote_is_drawn_beside_its_numbers(page: Page) -> None:
    page.goto("/figures")
    row = page.locator(".ballots tr", has_text="demands that Russia withdraw")

    assert row.locator("rect.v-against").count() == 1
    assert float(row.locator("rect.v-abstained").get_attribute("width") or 0) == pytest.approx(
        100 * 35 / 193, abs=0.1
    )
    assert page.locator(".ballots tr", has_text="Zelenskyy").locator("svg").count() == 0


def test_the_legend_of_votes_explains_what_is_drawn_and_no_more(page: Page) -> None:
    page.goto("/figures")
    explained = page.locator("#votes ~ .legend rect").evaluate_all(
        "all => all.map((each) => each.classList[0])"
    )
    drawn = page.locator("svg.votes rect").evaluate_all("all => all.map((each) => each.classList[0])")

    assert explained
    assert set(explained) == set(drawn)


def test_a_single_number_says_of_what_it_is_one(page: Page) -> None:
    page.goto("/figures")
    links = page.locator('#single ~ table a[href^="/claims/"]').all_inner_texts()

    assert len(links) > 10
    assert min(len(each.split()) for each in links) > 3


def test_the_head_of_a_column_of_numbers_stands_above_them(page: Page) -> None:
    page.goto("/figures")
    for head in page.locator("#single ~ table th.num, #votes ~ table th.num").all():
        assert head.evaluate("each => getComputedStyle(each).textAlign") == "right"
