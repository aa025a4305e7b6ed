"""Figures: do the numbers of the text follow from each other, and do its words fit them?"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from restitch.audit.rules import rule
from restitch.audit.view import instead, place_in_text
from restitch.model import DerivedFigure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.audit.finding import Finding
    from restitch.audit.view import View
    from restitch.model import Claim, Figure

HUNDRED = Decimal(100)
TOLERANCE = Decimal("0.05")  # what "about" and "nearly" may be off by
ROUNDED = Decimal("0.01")  # below this, stated and recomputed are the same
PART_WHOLE = Decimal("0.0025")
SLIGHT_AT_MOST = HUNDRED / 10  # per cent a change may have and be called slight, or stable
STRONG_AT_LEAST = HUNDRED / 10  # per cent a change must have to be called strong
SCALE = 100  # two values of one thing this many times apart: a slip of unit or scale?
SLIGHT = re.compile(r"\b(?:slight(?:ly)?|a little|a bit|marginal(?:ly)?|somewhat|barely)\b", re.IGNORECASE)
STABLE = re.compile(
    r"\b(?:stable|steady|steadily|unchanged|constant|(?:kept|held) (?:its|their) (?:price|rate|value)s?)\b",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"\b(?:sharp(?:ly)?|dramatic(?:ally)?|drastic(?:ally)?|steep(?:ly)?|massive(?:ly)?|soar(?:ed|s)?|plunged?)\b",
    re.IGNORECASE,
)
TIMES = {
    "halved": Decimal("0.5"), "doubled": Decimal(2), "twofold": Decimal(2), "tripled": Decimal(3),
    "trebled": Decimal(3), "threefold": Decimal(3), "quadrupled": Decimal(4), "fourfold": Decimal(4),
    "fivefold": Decimal(5), "tenfold": Decimal(10),
}  # fmt: skip
WORDS = re.compile(rf"\b(?:{'|'.join(TIMES)})\b", re.IGNORECASE)
ANY = re.compile("|".join(each.pattern for each in (SLIGHT, STABLE, STRONG, WORDS)), re.IGNORECASE)


@rule("figure-miscomputed", "error")
def figure_miscomputed(view: View) -> Iterator[Finding]:
    """A ratio, difference, sum or percentage that its own operands do not give.

    The figure is computed again from the two it is said to come from. What word goes with it
    decides what is allowed: 5 per cent off for "about"; up to 5 per cent below for "nearly"; on
    the right side for "over" and "at least"; the last digit printed for an exact one.

    Example: trade of 0.5 and 6.9 billion, and "a 20-fold rise": it is 13.8-fold.

    Why it matters: the computed figure is the one that gets quoted.

    What to do: correct the figure, or the two it comes from.
    """
    for claim, figure, computed in _derived(view):
        if computed is None or not _allowed(figure, computed):
            told = (
                "cannot be computed (division by zero)" if computed is None else f"gives {_plain(computed)}"
            )
            yield view.on_claim(
                claim,
                f"states {figure.comparator} {_plain(figure.value)}; {_told(view, figure)} {told}",
                correction=None if computed is None else _plain(computed),
                erratum=None if computed is None else _figured(claim, figure, computed),
                detail=figure.key,
                evidence=_operands(view, figure),
            )


@rule("figure-rounded", "note")
def figure_rounded(view: View) -> Iterator[Finding]:
    """A computed figure that is rounded, within what its word ("about", "nearly") allows.

    Nothing is wrong with it; who quotes it without the word should know the exact one.

    Example: "about 1/60th" of 3.0 million tons, for 51 thousand: it is 1/58.8.

    Why it matters: rounded figures lose their "about" when they are quoted.

    What to do: nothing, or print the exact figure.
    """
    for claim, figure, computed in _derived(view):
        if computed is None or not figure.value or not _allowed(figure, computed):
            continue
        off = abs(computed - figure.value) / abs(figure.value)
        if off > ROUNDED:
            # A small share is told as people print it: one in so many.
            stated, exact = (
                f"1/{_part(1 / each)}" if 0 < computed < 1 else _plain(each)
                for each in (figure.value, computed)
            )
            yield view.on_claim(
                claim,
                f"states {figure.comparator} {stated}; {_told(view, figure)} gives {exact}: "
                f"rounded by {off * HUNDRED:.1f} per cent",
                detail=figure.key,
                evidence=_operands(view, figure),
            )


@rule("word-against-number", "warning")
def word_against_number(view: View) -> Iterator[Finding]:
    """A word for a change and the numbers of the change do not go together.

    Looked at are the figures of the claim itself or, where it has none, of the claims it rests
    on: those of one measure at two times. "Slightly", "a little" or "stable" with more than 10
    per cent, "sharply" or "dramatically" with less, "doubled" or "tenfold" with another ratio.
    The words are the encoder's of the statement; compare them with the text.

    Example: prices "rose slightly", from 11,340 to 14,800: that is 30.5 per cent.

    Why it matters: readers remember the word, and arguments are built on it.

    What to do: change the word, or say what it is measured against.
    """
    for claim in view.corpus.claims:
        for change in _changes(view, claim):
            if word := _misfit(claim.statement, change):
                yield view.on_claim(
                    claim,
                    f'says "{word}", but {change.measure} goes from {_plain(change.before)} to '
                    f"{_plain(change.after)}: {_signed(change.percent)} per cent",
                    detail=change.measure,
                    evidence={
                        "word": word,
                        "before": f"{_plain(change.before)} ({change.first})",
                        "after": f"{_plain(change.after)} ({change.last})",
                        "change": f"{_signed(change.percent)} per cent",
                    },
                    claims=tuple(dict.fromkeys((claim.key, change.claim))),
                )


@rule("votes-against-tally", "error")
def votes_against_tally(view: View) -> Iterator[Finding]:
    """The votes named, or counted, are more than there can be.

    More voters are named on a side than its tally has, or the sides together are more than may
    vote. Fewer named than counted is fine: not all need to be named.

    Example: five votes against, and six states named.

    Why it matters: one of the two numbers is wrong.

    What to do: count again in the source.
    """
    for event in view.corpus.events:
        tally = event.tally
        for role, count in (
            ("in-favour", tally.in_favour),
            ("against", tally.against),
            ("abstained", tally.abstained),
        ):
            named = sorted(each.actor for each in event.participants if each.role == role)
            if count is not None and len(named) > count:
                yield view.on_event(
                    event,
                    f"{len(named)} {'is' if len(named) == 1 else 'are'} named as {role.replace('-', ' ')}, "
                    f"but the tally has {count}",
                    detail=role,
                    evidence={"named": ", ".join(named), "tally": str(count)},
                )
        counted = [count for count in (tally.in_favour, tally.against, tally.abstained) if count is not None]
        if tally.electorate is not None and sum(counted) > tally.electorate:
            yield view.on_event(
                event,
                f"{sum(counted)} votes are counted, but only {tally.electorate} can vote",
                detail="electorate",
                evidence={"votes": " + ".join(map(str, counted)), "electorate": str(tally.electorate)},
            )


@rule("shares-over-hundred", "error")
def shares_over_hundred(view: View) -> Iterator[Finding]:
    """Shares of one whole at one time are more than 100 per cent together, or one is alone.

    Example: 69 per cent of the trade with one partner and 40 with another, in one year.

    Why it matters: one of the shares is wrong, or they are not shares of one thing.

    What to do: look the shares up, and say of what each is one.
    """
    wholes: dict[tuple[str, str, str], list[tuple[Claim, Figure]]] = defaultdict(list)
    for claim in view.corpus.claims:
        for figure in claim.figures:
            if figure.unit == "PERCENT" and "share" in figure.measure:
                wholes[figure.measure, figure.of, figure.when.edtf].append((claim, figure))
    for parts in wholes.values():
        by_partner = {figure.to: figure for _, figure in parts}
        together = sum((figure.value for figure in by_partner.values()), Decimal())
        if together > HUNDRED:
            claim, figure = parts[0]
            yield view.on_claim(
                claim,
                f"{figure.measure} in {figure.when.edtf} comes to {_plain(together)} per cent",
                detail=figure.measure,
                evidence={str(to): f"{_plain(each.value)} per cent" for to, each in by_partner.items()},
                claims=tuple(dict.fromkeys(each.key for each, _ in parts)),
            )


@rule("scale-slip", "warning")
def scale_slip(view: View) -> Iterator[Finding]:
    """Two values of one thing at one time are a hundred times apart, or more, or in different units.

    It may be a slip (thousand for million, tons for kilograms), or two things under one measure:
    hence a question.

    Example: aid of 51,000 tons in one sentence, of 51,000,000 in another.

    Why it matters: slips of scale are easily made and hardly seen.

    What to do: look the value up.
    """
    of_one_thing: dict[tuple[str, str, str | None, str], list[tuple[Claim, Figure]]] = defaultdict(list)
    for claim in view.corpus.claims:
        for figure in claim.figures:
            if not isinstance(figure, DerivedFigure) and figure.measure not in ("count", "rank", "ratio"):
                key = (figure.measure, figure.of, figure.to, figure.when.edtf)
                of_one_thing[key].append((claim, figure))
    for values in of_one_thing.values():
        for (claim, one), (other_claim, other) in combinations(values, 2):
            small, large = sorted((abs(one.value), abs(other.value)))
            units = (one.unit, one.per) != (other.unit, other.per)
            if units or (small and large / small >= SCALE):
                yield view.on_claim(
                    claim,
                    f"{one.measure} is {_plain(one.value)} {one.unit} here and {_plain(other.value)} "
                    f"{other.unit} in {other_claim.key}, for the same time; is one a slip?",
                    question=True,
                    detail=f"{one.key}-{other_claim.key}-{other.key}",
                    evidence={
                        f"{claim.key}/{one.key}": f"{_plain(one.value)} {one.unit}",
                        f"{other_claim.key}/{other.key}": f"{_plain(other.value)} {other.unit}",
                    },
                    claims=tuple(dict.fromkeys((claim.key, other_claim.key))),
                )


# --- helpers ---


@dataclass(frozen=True)
class Change:
    """One measure at two times; ``percent`` is the change from the first to the last."""

    measure: str
    claim: str
    first: str
    last: str
    before: Decimal
    after: Decimal

    @property
    def percent(self) -> Decimal:
        return (self.after - self.before) / abs(self.before) * HUNDRED

    @property
    def ratio(self) -> Decimal:
        return self.after / self.before


def _derived(view: View) -> Iterator[tuple[Claim, DerivedFigure, Decimal | None]]:
    """Each computed figure with its value computed again; ``None`` where that divides by zero."""
    for claim in view.corpus.claims:
        for figure in claim.figures:
            if isinstance(figure, DerivedFigure):
                yield claim, figure, _compute(view, figure)


def _compute(view: View, figure: DerivedFigure) -> Decimal | None:
    one, two = (view.figures[key].value for key in figure.operands)
    if figure.operation == "sum":
        return one + two
    if figure.operation == "difference":
        return one - two
    if not two:
        return None
    return one / two if figure.operation == "ratio" else (one - two) / abs(two) * HUNDRED


def _allowed(figure: DerivedFigure, computed: Decimal) -> bool:
    stated = figure.value
    slack = abs(stated) * TOLERANCE
    match figure.comparator:
        case "about":
            return abs(computed - stated) <= slack
        case "nearly":
            return stated - slack <= computed <= stated
        case "over":
            return computed > stated
        case "at-least":
            return computed >= stated
        case "under":
            return computed < stated
        case "at-most":
            return computed <= stated
    return abs(computed - stated) <= _half_last_digit(stated)


def _half_last_digit(stated: Decimal) -> Decimal:
    """Half of what the last digit printed stands for: 13.8 may be anything from 13.75 to 13.85.

    >>> _half_last_digit(Decimal("13.8"))
    Decimal('0.05')
    """
    exponent = stated.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent) / 2


def _told(view: View, figure: DerivedFigure) -> str:
    words = {"ratio": "the ratio of", "sum": "the sum of", "difference": "the difference of"}
    one, two = (f"{view.figures[key].value:,}" for key in figure.operands)
    return f"{words.get(figure.operation, 'the change from')} {one} and {two}"


def _figured(claim: Claim, figure: DerivedFigure, computed: Decimal) -> str:
    """What an erratum prints of a figure: the exact one, so that it needs no "about" or "over"."""
    stated, exact = _plain(figure.value), _plain(computed)
    if figure.unit == "PERCENT":
        stated, exact = f"{stated} per cent", f"{exact} per cent"
    how = "" if figure.comparator == "exact" else f"{figure.comparator.replace('-', ' ')} "
    return instead(place_in_text(claim.sentences), f"{how}{stated}", exact, "figure")


def _operands(view: View, figure: DerivedFigure) -> dict[str, str]:
    values = {key: view.figures[key] for key in figure.operands}
    return {key: f"{_plain(each.value)} {each.unit}" for key, each in values.items()}


def _changes(view: View, claim: Claim) -> Iterator[Change]:
    """One measure at two times, by the claim's own figures or those of the claims it rests on."""
    if not ANY.search(claim.statement):
        return
    near = [claim] if claim.figures else [view.claims[key] for line in claim.because for key in line]
    for each in near:
        series: dict[tuple[str, str, str | None, str], list[Figure]] = defaultdict(list)
        for figure in each.figures:
            if not isinstance(figure, DerivedFigure) and figure.when.earliest:
                series[figure.measure, figure.of, figure.to, figure.unit].append(figure)
        for figures in series.values():
            ordered = sorted(figures, key=lambda figure: figure.when.earliest or "")
            first, last = ordered[0], ordered[-1]
            if first.value and first.when.surely_before(last.when):
                yield Change(
                    first.measure, each.key, first.when.edtf, last.when.edtf, first.value, last.value
                )


def _misfit(statement: str, change: Change) -> str | None:
    """The word of a statement that does not go with a change."""
    size = abs(change.percent)
    for pattern in (SLIGHT, STABLE):
        if (found := pattern.search(statement)) and size > SLIGHT_AT_MOST:
            return found[0].lower()
    if (found := STRONG.search(statement)) and size < STRONG_AT_LEAST:
        return found[0].lower()
    if found := WORDS.search(statement):
        wanted = TIMES[found[0].lower()]
        if abs(change.ratio - wanted) / wanted > TOLERANCE:
            return found[0].lower()
    return None


def _plain(number: Decimal) -> str:
    """A number as people write it, to four digits that mean something.

    >>> _plain(Decimal("13.8000")), _plain(Decimal(51000)), _plain(1 / Decimal("0.017"))
    ('13.8', '51000', '58.82')
    """
    whole = number == number.to_integral_value()
    rounded = number if whole else Decimal(f"{number:.4g}")
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _part(number: Decimal) -> str:
    """The lower half of 1/60: whole where it is nearly so, since 1/60 is encoded as 0.0167."""
    whole = number.to_integral_value()
    return f"{whole:f}" if abs(number - whole) / number < PART_WHOLE else f"{number:.1f}"


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else ''}{number.quantize(Decimal('0.1'))}"
