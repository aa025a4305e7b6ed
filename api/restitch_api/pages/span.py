"""The window of time that a picture shows: as an address writes it, nearer, wider, moved, and its ticks."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from restitch.dates import DateError, parse_period
from restitch.errors import ParameterError

FIRST, LAST = datetime.date(1, 1, 1).toordinal(), datetime.date(9998, 12, 31).toordinal()
SHORTEST = 7  # days of the nearest window
YEARS_FROM, MONTHS_FROM = (
    6 * 366,
    150,
)  # days from which on a zoomed window is one of whole years, whole months
# What ticks may stand apart, nearest first, with about how many days each is.
STEPS = (
    *(("day", count, count) for count in (1, 2, 5, 10)),
    *(("month", count, count * 30) for count in (1, 3, 6)),
    *(("year", count, count * 365) for count in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)),
)


@dataclass(frozen=True)
class Tick:
    """The beginning of a ``unit``; its name leads to ``span``, ``None`` where that would be too short."""

    day: int
    label: str
    span: Span | None
    unit: str


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both of them shown; days are counted from the year 1."""

    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def unit(self) -> str:
        """``year`` where it is made of whole years, ``month`` where of whole months, else ``day``."""
        first, after = _date(self.first), _date(self.last + 1)
        if first.day != 1 or after.day != 1:
            return "day"
        return "year" if first.month == after.month == 1 else "month"

    @property
    def written(self) -> tuple[str, str]:
        """Both ends as EDTF, as short as they can be.

        >>> years(1999, 2023).written, Span.read("2022-03", "2022-04-30").written
        (('1999', '2023'), ('2022-03', '2022-04'))
        """
        letters = {"year": 4, "month": 7, "day": 10}[self.unit]
        first, last = (_date(day).isoformat()[:letters] for day in (self.first, self.last))
        return first, last

    @staticmethod
    def read(first: str, last: str) -> Span:
        """The window between two EDTF dates, years among them; raises ``ParameterError``."""
        span = Span(_bound("first", first, "earliest"), _bound("last", last, "latest"))
        if span.first > span.last:
            raise ParameterError("first", f"{first} comes after {last}")
        return span

    def holds(self, start: int | None, end: int | None) -> bool:
        """Whether a time that may be open at either end lies in the window, in part at least."""
        return (end is None or end >= self.first) and (start is None or start <= self.last)

    def nearer(self) -> Span | None:
        """The middle half, in whole years or months while it is long."""
        if self.days <= SHORTEST:
            return None
        cut = min(self.days // 4, (self.days - SHORTEST + 1) // 2)
        return _whole(self.first + cut, self.last - cut)

    def wider(self) -> Span | None:
        """Twice as much; ``None`` where nothing is left to show."""
        more = _whole(self.first - self.days // 2, self.last + self.days // 2)
        return more if more != self else None

    def moved(self, by: int) -> Span | None:
        """Half a window earlier (-1) or later (1), in its own unit; ``None`` beyond the calendar."""
        unit = self.unit
        if unit == "day":
            shift = by * max(self.days // 2, 1)
            first, last = self.first + shift, self.last + shift
        else:
            begin, end = _month(self.first), _month(self.last + 1)
            months = (end - begin) // 2 if unit == "month" else (end - begin) // 24 * 12
            shift = by * (months or (1 if unit == "month" else 12))
            if begin + shift < 12 or end + shift > 9999 * 12:
                return None
            first, last = _first_of(begin + shift), _first_of(end + shift) - 1
        return Span(first, last) if first >= FIRST and last <= LAST else None

    def ticks(self, most: int) -> list[Tick]:
        """At most about ``most``, at the beginnings of days, months or years."""
        unit, count, _ = next(
            (step for step in STEPS if self.days / step[2] <= most), ("year", 5000, 5000 * 365)
        )
        if unit == "day":
            return self._days(count)
        step = count * (12 if unit == "year" else 1)
        begin = -(-_month(self.first - 1 if self.first > FIRST else self.first) // step) * step
        found: list[Tick] = []
        for month in range(max(begin, 12), min(_month(self.last), 9998 * 12 + 11) + 1, step):
            day = _first_of(month)
            if day < self.first:
                continue
            span = Span(day, min(_first_of(min(month + step, 9999 * 12)) - 1, LAST))
            named = "%b %Y" if not found or month % 12 == 0 else "%b"
            label = str(month // 12) if unit == "year" else _date(day).strftime(named)
            found.append(Tick(day, label, span if span != self else None, unit))
        return found

    def _days(self, count: int) -> list[Tick]:
        found: list[Tick] = []
        for day in range(self.first, self.last + 1):
            date = _date(day)
            # The 31st would stand beside the 1st.
            if (date.day - 1) % count or (count > 1 and date.day > 30):
                continue
            fresh = not found or _date(found[-1].day).month != date.month
            named = f"%b {date.year}" if not found or date.month == 1 else "%b"
            label = f"{date.day} {date.strftime(named)}" if fresh else str(date.day)
            whole = Span(day, _first_of(_month(day) + 1) - 1) if date.day == 1 else self
            leads = whole if whole != self and whole.last <= LAST else None
            found.append(Tick(day, label, leads, "day"))
        return found


def years(first: int, last: int) -> Span:
    return Span(datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal())


def _bound(name: str, text: str, end: str) -> int:
    try:
        period = parse_period(text.zfill(4) if text.isascii() and text.isdigit() else text)
    except DateError as error:
        raise ParameterError(name, str(error)) from None
    day = getattr(period, end)
    if day is None or not re.fullmatch(r"(?!9999|0000)\d{4}-\d\d-\d\d", day):
        raise ParameterError(name, f"{text!r} is no time between the years 1 and 9998")
    return datetime.date.fromisoformat(day).toordinal()


def _whole(first: int, last: int) -> Span:
    """Wide enough to be of whole years or months where it is long, and within the calendar."""
    first, last = max(first, FIRST), min(last, LAST)
    days = last - first + 1
    if days > YEARS_FROM:
        return years(_date(first).year, _date(last).year)
    if days > MONTHS_FROM:
        end = _date(last)
        last_day = calendar.monthrange(end.year, end.month)[1]
        return Span(_date(first).replace(day=1).toordinal(), end.replace(day=last_day).toordinal())
    return Span(first, last)


def _date(day: int) -> datetime.date:
    return datetime.date.fromordinal(day)


def _month(day: int) -> int:
    """Months since the year 0."""
    date = _date(day)
    return date.year * 12 + date.month - 1


def _first_of(month: int) -> int:
    return datetime.date(month // 12, month % 12 + 1, 1).toordinal()
