"""Dates as notes print them and addresses hold them."""

from __future__ import annotations

import datetime
import re
from urllib.parse import urlsplit

from restitch.dates import DateError, parse_period

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
YEAR, MONTH, DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"
IN_ADDRESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){YEAR}([-/]){MONTH}\2{DAY}(?!\d)",
        rf"/{YEAR}/(?P<name>{'|'.join(MONTHS)})[a-z]*/{DAY}(?!\d)",
        rf"(?<!\d){MONTH}{DAY}{YEAR}\d{{6}}(?!\d)",  # month, day, year and the time of day
        rf"/{YEAR}/{MONTH}/",
        rf"/{YEAR}/(?P<name>{'|'.join(MONTHS)})[a-z]*/",
    )
)


def date_in_address(url: str | None) -> str | None:
    """The day or month an address holds, as publishers of news write them.

    >>> date_in_address("https://example.org/2014/06/05/fish-a36199")
    '2014-06-05'
    >>> date_in_address("https://news.example.org/en/story/2022/03/1113152")
    '2022-03'
    >>> date_in_address("https://doi.org/10.31278/1810-6374-2020-08-03")
    """
    if url is None or urlsplit(url).netloc.endswith("doi.org"):
        return None
    for pattern in IN_ADDRESS:
        if found := pattern.search(url):
            parts = found.groupdict()
            month = parts.get("m") or f"{MONTHS[parts['name']]:02d}"
            text = "-".join(filter(None, (parts["y"], month, parts.get("d"))))
            if is_date(text):
                return text
    return None


def swap(date: str) -> str | None:
    """A day with its day and month exchanged, where that is another day."""
    if len(date) != 10 or date[5:7] == date[8:]:
        return None
    swapped = f"{date[:4]}-{date[8:]}-{date[5:7]}"
    return swapped if is_date(swapped) else None


def next_year(date: str) -> str | None:
    later = f"{int(date[:4]) + 1:04d}{date[4:]}" if date[:4].isdigit() and len(date) == 10 else ""
    return later if later and is_date(later) else None


def near(date: str, other: str) -> bool:
    """Whether two EDTF dates may be one, give or take a day."""
    one, two = parse_period(date), parse_period(other)
    if one.may_overlap(two):
        return True
    first, second = (one, two) if one.surely_before(two) else (two, one)
    assert first.latest is not None
    assert second.earliest is not None
    if first.latest.startswith("-") or second.earliest.startswith("-"):
        return False
    gap = datetime.date.fromisoformat(second.earliest) - datetime.date.fromisoformat(first.latest)
    return gap.days <= 1


def is_date(text: str) -> bool:
    try:
        parse_period(text)
    except DateError:
        return False
    return True


def in_words(date: str) -> str:
    """A year, month or day as American notes print it; what is none of these stays as it is.

    >>> in_words("2022-09-06"), in_words("2022-09"), in_words("2022")
    ('September 6, 2022', 'September 2022', '2022')
    """
    if not (plain := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", date)):
        return date
    names = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    )  # fmt: skip
    year, month, day = plain.groups()
    return f"{names[int(month) - 1]} {f'{int(day)}, ' if day else ''}{year}"
