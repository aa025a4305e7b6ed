"""The timeline: windows from days to centuries, and one answer with the audit."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from restitch.dates import parse_period
from restitch.errors import ParameterError
from restitch_api.app import create_app
from restitch_api.pages.lanes import WIDTH, Mark, draw
from restitch_api.pages.rails import draw_down
from restitch_api.pages.span import SHORTEST, Span, years

if TYPE_CHECKING:
    from restitch.graph import OpenGraph
    from restitch_api.pages.rails import Row


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("1999", "2023", ("1999", "2023")),
        ("7", "1066", ("0007", "1066")),
        ("2022-03", "2022-05", ("2022-03", "2022-05")),
        ("2022-03-02", "2022-04", ("2022-03-02", "2022-04-30")),
        ("2000-01-01", "2001-12", ("2000", "2001")),
        ("2018~", "2020", ("2017", "2020")),
    ],
)
def test_a_window_is_written_as_short_as_it_can_be(first: str, last: str, written: tuple[str, str]) -> None:
    if "~" in first:
        assert Span.read(first, last).first < years(2018, 2018).first
    else:
        assert Span.read(first, last).written == written


@pytest.mark.parametrize(
    "pair",
    [
        ("2023", "2022"),
        ("0", "2000"),
        ("1", "9999"),
        ("soon", "2000"),
        ("../2000", "2001"),
        ("-0044", "2000"),
        ("1", "99999"),
    ],
)
def test_what_is_no_window_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(ParameterError):
        Span.read(*pair)


@pytest.mark.parametrize("start", [years(1, 9998), years(1592, 2023), Span.read("2022-02", "2022-02")])
def test_zoom_goes_down_to_a_week_and_back_up_to_the_whole_calendar(start: Span) -> None:
    span, steps = start, 0
    while nearer := span.nearer():
        assert span.first <= nearer.first < nearer.last <= span.last
        assert nearer.days < span.days
        span, steps = nearer, steps + 1
    assert span.days <= SHORTEST
    assert steps < 25
    while wider := span.wider():
        assert wider.first <= span.first < span.last <= wider.last
        span = wider
    assert span == years(1, 9998)


@pytest.mark.parametrize(
    ("span", "later"),
    [
        (("1999", "2022"), ("2011", "2034")),
        (("2022", "2022"), ("2023", "2023")),
        (("2022-11", "2022-12"), ("2022-12", "2023-01")),
        (("2022-12", "2022-12"), ("2023", "2023-01-31")),
        (("2022-03-01", "2022-03-10"), ("2022-03-06", "2022-03-15")),
    ],
)
def test_a_window_moves_by_half_of_itself(span: tuple[str, str], later: tuple[str, str]) -> None:
    moved = Span.read(*span).moved(1)

    assert moved == Span.read(*later)
    assert moved.moved(-1) == Span.read(*span)


def test_a_window_does_not_move_beyond_the_calendar() -> None:
    assert years(1, 10).moved(-1) is None
    assert years(9990, 9998).moved(1) is None
    assert Span.read("0001-01-01", "0001-01-09").moved(-1) is None


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        (("1999", "2023"), ["2000", "2002"]),
        (("2022", "2022"), ["Jan 2022", "Feb"]),
        (("2022-10-28", "2022-11-03"), ["28 Oct 2022", "29", "30", "31", "1 Nov"]),
        (("1", "9998"), ["1000", "2000"]),
        (("2022-11-15", "2023-02-10"), ["21 Nov 2022", "1 Dec"]),
    ],
)
def test_ticks_stand_at_days_months_or_years(span: tuple[str, str], labels: list[str]) -> None:
    ticks = Span.read(*span).ticks(14)

    assert [tick.label for tick in ticks][: len(labels)] == labels
    assert len(ticks) <= 15


@pytest.mark.parametrize(
    "span", [years(1, 9998), years(1, 1), years(9998, 9998), Span.read("9998-12-30", "9998-12-31")]
)
def test_the_ends_of_the_calendar_can_be_drawn(span: Span) -> None:
    mark = Mark("events", "All along", "/events/e", "..", None, None)
    picture = draw([mark], span)

    assert picture["lanes"][0]["placed"][0][0].words == "All along"


def test_what_has_no_room_for_its_name_is_drawn_without() -> None:
    day = years(2022, 2022).first
    marks = [
        Mark(
            "events",
            f"Event {number} " + "with a long name " * 4,
            f"/events/{number}",
            "2022-01-01",
            day,
            day,
            weight=number,
        )
        for number in range(40)
    ]
    lane = draw(marks, years(2000, 2022))["lanes"][0]
    named = [each for each, _ in lane["placed"] if each.words]

    assert lane["nameless"] == 40 - len(named) > 0
    assert min(each.bar.mark.weight for each in named) == 40 - len(named)
    assert all(each.at <= WIDTH for each in named)


def mark(lane: str, when: str, **more: Any) -> Mark:
    period = parse_period(when)
    start, end = (
        day and datetime.date.fromisoformat(day).toordinal() for day in (period.earliest, period.latest)
    )
    return Mark(lane, f"{lane} {when}", f"/{lane}/{when}", when, start, end, **more)


def drawn_down(*marks: Mark, span: Span) -> dict[str, Row]:
    return {row.mark.when: row for row in draw_down(marks, span)["rows"]}


def test_downwards_a_bar_reaches_past_all_that_began_in_its_time() -> None:
    year, march, may, next_year = (mark("events", each) for each in ("2022", "2022-03-02", "2022-05", "2023"))
    rows = drawn_down(next_year, may, march, year, span=years(2020, 2024))

    assert list(rows) == ["2022", "2022-03-02", "2022-05", "2023"]
    assert rows["2022"].y < rows["2022-03-02"].y < rows["2022-05"].end < rows["2022"].end <= rows["2023"].y
    assert rows["2022-05"].x != rows["2022"].x, "beside it, not over it"
    assert rows["2022-03-02"].end - rows["2022-03-02"].top == 12, "a day is a dot"


def test_downwards_what_is_open_or_cut_goes_to_the_edge() -> None:
    picture = draw_down(
        [mark("events", "../2022-05"), mark("said", "2019/2026"), mark("works", "2022-05-01/..")],
        years(2021, 2023),
    )
    before, cut, since = picture["rows"]

    assert (before.is_open, before.top < before.y - 6, before.end < since.end) == (True, True, True)
    assert (cut.before, cut.after, cut.is_open) == (True, True, False)
    assert since.end == cut.end > picture["height"] - 30


def test_downwards_no_row_touches_the_next_whatever_its_name() -> None:
    long = "a name of many words and more " * 6
    marks = [replace(mark("events", f"2022-01-{day:02}"), label=long[: day * 6]) for day in range(1, 29)]
    rows = draw_down(marks, years(2022, 2022))["rows"]

    for row, after in pairwise(rows):
        assert row.y + len(row.words) * 15 + len(row.dates) * 14 <= after.y


def test_downwards_a_line_leads_from_what_came_too_early_to_what_it_is_cited_for() -> None:
    event = mark("events", "2022-09")
    early = mark("early", "2022-01-09", cited_for=(event.page, "/not/in/the/window"))
    picture = draw_down([event, early], years(2022, 2022))
    one, two = picture["rows"]

    assert (one.mark, two.mark) == (early, event)
    (line,) = picture["lines"]
    assert line.startswith(f"M{one.x:.1f} {one.y + 8:.1f}V{two.y - 8:.1f}")


@pytest.mark.parametrize("span", [years(1, 9998), years(9998, 9998), Span.read("9998-12-30", "9998-12-31")])
def test_downwards_ticks_are_clear_of_one_another_in_any_window(span: Span) -> None:
    ticks = draw_down([mark("events", "../9998"), mark("said", "9998-12-31")], span)["ticks"]

    assert all(after["y"] - before["y"] >= 26 for before, after in pairwise(ticks))


def test_the_timeline_and_the_audit_give_one_answer(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    page = client.get("/timeline").text
    section = page.partition('aria-labelledby="early"')[2].partition("</section>")[0]
    found = {
        note
        for rule in ("source-before-event", "date-swap-suspected")
        for each in client.get(f"/api/v1/findings?rule={rule}").json()["items"]
        for note in each["notes"]
    }

    assert (
        {int(number) for number in re.findall(r'href="/notes/lankov-2023/(\d+)"', section)}
        == found
        == {35, 37, 44}
    )
    assert "Khusnullin is a Russian deputy prime minister" not in section  # nothing that is said at a time


def test_years_months_and_days_are_addresses(small: OpenGraph) -> None:
    client = TestClient(create_app(small))

    assert client.get("/timeline?first=2001&last=2010").status_code == 200
    assert client.get("/timeline?first=2010-03&last=2010-03-09").status_code == 200
    assert client.get("/timeline?first=&last=").status_code == 200
    assert client.get("/timeline?first=2010-13").status_code == 400
