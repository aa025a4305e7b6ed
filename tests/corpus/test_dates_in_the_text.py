"""Each date of the bundled corpus lies within what its sentence or paragraph names, or says why not."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from restitch.dates import parse_period
from restitch.reading.essay import read_essay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from restitch.dates import Period
    from restitch.model import Claim, Corpus
    from restitch.reading.essay import Reading

pytestmark = pytest.mark.text

SPAN = re.compile(r"\b(1\d{3}|20\d{2})\s?[-–—]\s?(\d{4}|\d{2})\b")
DECADE = re.compile(r"\b(1\d{2}0|20\d0)s\b")
YEAR = re.compile(r"(?<![\d,.])(1[5-9]\d{2}|20\d{2})(?![\d,.]?\d|s\b)")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SEASONS = {
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "fall of": (9, 10, 11),
    "winter": (12, 1, 2),
}
DAY = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?!\d)")
MONTH_IN_EDTF = re.compile(r"\d{4}-(\d{2})(?:-(\d{2}))?")
IN_EDTF = re.compile(r"(?<![\d-])(\d{4}|\d{3}X|\d{2}XX)")
ABOUT_TIME = re.compile(
    r"\b(?:dates?|dated|undated|days?|months?|years?|decades?|spans?|times?|early|late|recent|reckoned)\b"
    r"|\b(?:1[5-9]|20)\d{2}\b"
)


def years_named(words: str) -> set[int]:
    """Years, spans of years and decades written in figures.

    >>> sorted(years_named("in 2016-17, not in the 1950s")) == [*range(1950, 1960), 2016, 2017]
    True
    """
    named = {int(year) for year in YEAR.findall(words)}
    for first, last in SPAN.findall(words):
        named.update(range(int(first), int(first[: 4 - len(last)] + last) + 1))
    for decade in DECADE.findall(words):
        named.update(range(int(decade), int(decade) + 10))
    return named


def years_of(period: Period) -> list[int]:
    """The years a date is written with: its ends, first and last of a decade or century."""
    return [
        int(year.replace("X", digit))
        for year in IN_EDTF.findall(period.edtf)
        for digit in ("09" if "X" in year else "0")
    ]


def months_named(words: str) -> set[int]:
    """Months by name, and those of a season.

    >>> sorted(months_named("From the spring to September 5"))
    [3, 4, 5, 9]
    """
    text = words.casefold()
    named = {number for number, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}\b", text)}
    return named.union(*(months for season, months in SEASONS.items() if season in text))


def days_named(words: str) -> set[tuple[int, int]]:
    """Days written as month and number: ``October 12`` is (10, 12)."""
    return {(MONTHS.index(month) + 1, int(day)) for month, day in DAY.findall(words.casefold())}


def unnamed_parts(period: Period, words: str) -> list[str]:
    """Months and days of a date that the words do not name."""
    months, days = months_named(words), days_named(words)
    found = []
    for month, day in MONTH_IN_EDTF.findall(period.edtf):
        if int(month) not in months or (day and (int(month), int(day)) not in days):
            found.append("-".join(filter(None, (month, day))))
    return found


def dates_of(claim: Claim) -> Iterator[tuple[str, Period]]:
    if claim.when is not None:
        yield claim.key, claim.when
    for figure in claim.figures:
        yield f"{claim.key}/{figure.key}", figure.when
    for line in claim.relations:
        if line.when is not None:
            yield f"{claim.key}/{line.key}", line.when


def explains_a_date(remark: str | None) -> bool:
    return remark is not None and ABOUT_TIME.search(remark.casefold()) is not None


def paragraphs_of(reading: Reading, sentences: Iterable[str]) -> str:
    """The words of every paragraph that one of the sentences stands in."""
    wanted = {reading.document.sentence(key).paragraph for key in sentences}
    return "\n".join(
        reading.text[sentence.start : sentence.end]
        for sentence in reading.document.sentences
        if sentence.paragraph in wanted
    )


def unfounded_dates(corpus: Corpus, reading: Reading) -> list[str]:
    """Every date with a year, month or day not named where the claim stands, that no remark explains."""
    of_writing = set(years_of(corpus.essay.issued))
    found = []

    def judge(key: str, period: Period, words: str, remark: str | None) -> None:
        named = years_named(words) | of_writing
        strange = [str(year) for year in years_of(period) if year not in named]
        strange += unnamed_parts(period, words)
        if strange and not explains_a_date(remark):
            found.append(f"{key}: {period.edtf} (not named: {', '.join(strange)})")

    for claim in corpus.claims:
        words = paragraphs_of(reading, claim.sentences)
        for key, period in dates_of(claim):
            judge(key, period, words, claim.remark)
    for event in corpus.events:
        asserting = [claim for claim in corpus.claims if event.key in claim.events]
        sentences = [key for claim in asserting for key in claim.sentences]
        judge(f"event {event.key}", event.when, paragraphs_of(reading, sentences), event.remark)
    return found


def test_every_date_is_named_in_the_text_or_explained(bundled: Corpus, essay_text: str) -> None:
    found = unfounded_dates(bundled, read_essay(essay_text))

    assert found == [], "\n".join(found)


def test_a_date_the_text_does_not_name_is_found(bundled: Corpus, essay_text: str) -> None:
    reading = read_essay(essay_text)
    strange = parse_period("1801")
    before = unfounded_dates(bundled, reading)
    claim = next(claim for claim in bundled.claims if claim.figures and claim.when and not claim.remark)
    dated = next(
        claim for claim in bundled.claims if any(line.when for line in claim.relations) and not claim.remark
    )
    event = next(event for event in bundled.events if not event.remark)
    claims = {
        claim.key: dataclasses.replace(
            claim,
            when=strange,
            figures=tuple(dataclasses.replace(figure, when=strange) for figure in claim.figures),
        )
    }
    claims[dated.key] = dataclasses.replace(
        claims.get(dated.key, dated),
        relations=tuple(dataclasses.replace(line, when=strange) for line in dated.relations),
    )
    changed = dataclasses.replace(
        bundled,
        claims=tuple(claims.get(each.key, each) for each in bundled.claims),
        events=tuple(
            dataclasses.replace(each, when=strange) if each is event else each for each in bundled.events
        ),
    )
    found = "\n".join(each for each in unfounded_dates(changed, reading) if each not in before)

    assert f"{claim.key}: 1801" in found
    assert f"{claim.key}/{claim.figures[0].key}: 1801" in found
    assert re.search(rf"^{dated.key}/\S+: 1801", found, re.MULTILINE)
    assert f"event {event.key}: 1801" in found


def test_a_remark_on_something_else_is_no_explanation() -> None:
    assert explains_a_date("The year is that of the invasion.")
    assert not explains_a_date("The marker closes the paragraph, all of which is on this vote.")
    assert not explains_a_date(None)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("between 2012-2015 and 2016-17", {2012, 2013, 2014, 2015, 2016, 2017}),
        ("post-1991, pre-2020", {1991, 2020}),
        ("the 1960s", set(range(1960, 1970))),
        ("5,670 NKW, 1,900 km, resolution 2375, $2000.50", set()),
    ],
)
def test_years_are_read_out_of_running_text(words: str, years: set[int]) -> None:
    assert years_named(words) == years


@pytest.mark.parametrize(
    ("date", "years"),
    [("2018~/..", [2018]), ("../2022-05-26", [2022]), ("196X", [1960, 1969]), ("1948~/2023", [1948, 2023])],
)
def test_the_years_a_date_is_written_with(date: str, years: list[int]) -> None:
    assert years_of(parse_period(date)) == years
