"""Times as people write them: one EDTF literal with the two days it lies between.

EDTF is the Library of Congress's Extended Date/Time Format, part of ISO 8601-2:2019; ``edtf``
from PyPI reads it. Free text ("early 2000s") is refused rather than guessed at.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from restitch.errors import InputError

if TYPE_CHECKING:
    import time


PLAIN = re.compile(r"(?!0000)\d{4}(-\d\d){0,2}(/(?!0000)\d{4}(-\d\d){0,2})?")


class DateError(InputError):
    """A time that is not EDTF, or that cannot be."""

    code = "date"


@dataclass(frozen=True)
class Period:
    """A time: ``earliest`` and ``latest`` are ISO days, ``None`` where the end is open.

    >>> parse_period("2022-03")
    Period(edtf='2022-03', earliest='2022-03-01', latest='2022-03-31')
    """

    edtf: str
    earliest: str | None
    latest: str | None

    def may_overlap(self, other: Period) -> bool:
        """Whether the two may share a day; imprecise dates get the benefit of the doubt.

        >>> parse_period("2022").may_overlap(parse_period("2022-12-31/2023"))
        True
        """
        return not (self.surely_before(other) or other.surely_before(self))

    def surely_before(self, other: Period) -> bool:
        """Whether the last day this can mean comes before the first the other can mean.

        >>> parse_period("2022-06").surely_before(parse_period("2022-06-19"))
        False
        """
        return (
            self.latest is not None
            and other.earliest is not None
            and _order(self.latest) < _order(other.earliest)
        )


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """The period an EDTF text means; raises ``DateError`` with a way to write it right."""
    earliest, latest = _plain(text) if PLAIN.fullmatch(text) else _edtf(text)
    if earliest is not None and latest is not None and _order(latest) < _order(earliest):
        raise DateError(f'"{text}" ends before it begins')
    return Period(text, earliest, latest)


def _plain(text: str) -> tuple[str, str]:
    """Calendar dates and spans of them, by the standard library: the grammar takes 7 ms a date."""
    first, _, last = text.partition("/")
    try:
        return _bounds(first)[0], _bounds(last or first)[1]
    except ValueError:
        raise _not_edtf(text) from None


def _bounds(text: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or a day."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    first = datetime.date(year, month or 1, day or 1)
    last_month = month or 12
    last = first if day else datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
    return first.isoformat(), last.isoformat()


def _edtf(text: str) -> tuple[str | None, str | None]:
    """Everything else EDTF has: about, uncertain, unspecified, open, before the common era."""
    from edtf import EDTFParseException, parse_edtf  # building the grammar takes a tenth of a second

    try:
        parsed = parse_edtf(text)
        return _day(parsed.lower_fuzzy()), _day(parsed.upper_fuzzy())
    except (EDTFParseException, ValueError, TypeError, OverflowError, AttributeError):
        raise _not_edtf(text) from None


def _not_edtf(text: str) -> DateError:
    return DateError(
        f'"{text}" is not an EDTF date '
        '(write 2018~ for "around 2018", 2000/2019 for a span, 2022-03-02 for a day)'
    )


def _day(bound: time.struct_time | float) -> str | None:
    """An ISO day; the library gives an infinity for an open end."""
    if isinstance(bound, float):
        return None
    sign = "-" if bound.tm_year < 0 else ""
    return f"{sign}{abs(bound.tm_year):04d}-{bound.tm_mon:02d}-{bound.tm_mday:02d}"


def _order(day: str) -> tuple[int, str]:
    """A key that also orders years before the common era."""
    if day.startswith("-"):
        return -int(day[1:5]), day[5:]
    return int(day[:4]), day[4:]


def is_day(text: str) -> bool:
    """Whether it is one day there has been, written YYYY-MM-DD.

    >>> is_day("2024-02-29"), is_day("2023-02-29"), is_day("20240229")
    (True, False, False)
    """
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
