"""Periods: the quick way for plain dates agrees with the EDTF library; the rest is the library's."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from restitch.dates import DateError, _edtf, _plain, parse_period

DATES = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
)


@settings(deadline=None)  # the first call builds the library's grammar
@given(DATES, st.none() | DATES)
def test_plain_dates_mean_what_the_library_says(first: str, last: str | None) -> None:
    text = first if last is None else f"{first}/{last}"
    try:
        expected = _edtf(text)
    except DateError:
        assume(False)

    assert _plain(text) == expected


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018~", "2017-01-01", "2019-12-31"),
        ("1995~/1999~", "1994-01-01", "2000-12-31"),
        ("2023/..", "2023-01-01", None),
        ("../2023", None, "2023-12-31"),
        ("196X", "1960-01-01", "1969-12-31"),
        ("-0770/-0221", "-0770-01-01", "-0221-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_imprecise_dates_lie_between_two_days(text: str, earliest: str | None, latest: str | None) -> None:
    period = parse_period(text)

    assert (period.earliest, period.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["2020-2023", "2022-13-01", "2022-02-30", "early 2000s", "", "2015/2000", "2022-2-3"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_period(text)
