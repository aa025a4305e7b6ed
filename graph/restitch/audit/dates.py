"""Dates: can the source say what it is cited for, and do the dates of the text agree?"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from restitch.audit.printed import date_in_address, in_words, is_date, near, next_year, swap
from restitch.audit.rules import rule
from restitch.audit.view import instead
from restitch.dates import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from restitch.audit.finding import Finding
    from restitch.audit.view import View
    from restitch.model import Citation, Claim, Source

UNREAL = {"prediction", "counterfactual"}  # such a claim speaks of a time its source cannot know
WORKED_OUT = ("rank", "ratio", "duration-years")  # measures that count nothing over a span
QUARTER = 92  # days; a source this close to the end of a year covers the year
ONLINE = {"webpage", "post-weblog", "dataset"}  # works that change, so that a date is needed


# --- what a note prints, and what it must mean ---


@rule("date-swapped", "error")
def date_swapped(view: View) -> Iterator[Finding]:
    """Day and month of a printed date stand in each other's place, by the date in the address.

    The printed date does not fit the address, and with day and month exchanged it does (to a day:
    papers date a story by the place they print it in).

    Example: printed May 6, 2014; the address has 2014/06/05. It was June 5.

    Why it matters: the source seems months older or newer than it is, sometimes older than what
    it reports.

    What to do: print the date the other way round; the finding says which it is.
    """
    for citation, printed, address in _both_dates(view):
        swapped = swap(printed)
        if swapped and not near(printed, address) and near(swapped, address):
            yield view.on_citation(
                citation,
                f"printed {printed}, but the address has {address}: day and month are swapped",
                correction=f"{swapped} ({in_words(swapped)})",
                erratum=_dated(view, citation, printed, swapped),
                evidence={"printed": printed, "address": address, "corrected": swapped},
            )


@rule("date-a-day-off", "note")
def date_a_day_off(view: View) -> Iterator[Finding]:
    """A printed date is a day off the one in the address.

    Time zones, or a paper of the next morning, explain it. It is worth knowing, not worth correcting.

    Example: printed July 14; the address has July 13.

    Why it matters: whoever looks the page up may wonder whether it is the same one.

    What to do: nothing, or print the date of the page.
    """
    for citation, printed, address in _both_dates(view):
        if len(address) == 10 and printed != address and near(printed, address):
            yield view.on_citation(
                citation,
                f"printed {printed}, a day off the {address} in the address; time zones explain that",
                evidence={"printed": printed, "address": address},
            )


@rule("date-against-address", "warning")
def date_against_address(view: View) -> Iterator[Finding]:
    """A printed date and the date in the address disagree, and no swap explains it.

    An address may hold the day of an event rather than of the page, so it is a question. Where
    only the year differs, a slip of the year is likely, and the other year is proposed.

    Example: printed January 27, 2021; the address has 2022/01.

    Why it matters: one of the two is wrong, or the link leads to another page.

    What to do: open the page and see.
    """
    for citation in view.citations.values():
        printed = citation.printed_date
        address = _address_of(view.sources[citation.source])
        if printed is None or address is None or near(printed, address):
            continue
        swapped = swap(printed)
        if swapped and near(swapped, address):
            continue
        slip = address[:4] + printed[4:] if printed[4:7] == address[4:7] else None
        slip = slip if slip and is_date(slip) else None
        yield view.on_citation(
            citation,
            f"printed {printed}, but the address has {address}",
            question=True,
            correction=f"{slip}, if the address is right" if slip else None,
            erratum=_dated(view, citation, printed, slip) if slip else None,
            evidence={"printed": printed, "address": address},
        )


@rule("access-date-missing", "warning")
def access_date_missing(view: View) -> Iterator[Finding]:
    """A web page or a database has no date, and the note does not say when it was looked at.

    Example: "Trade statistics, https://example.org/data" and no more.

    Why it matters: such pages change; what the author saw cannot be found again.

    What to do: add the day it was looked at.
    """
    for source in view.corpus.sources:
        if source.type in ONLINE and source.issued is None and source.accessed is None:
            yield view.on_source(source, "an undated page without the day it was looked at")


# --- sources and the times they are cited for ---


@rule("source-before-event", "error")
def source_before_event(view: View) -> Iterator[Finding]:
    """A source is dated before the event it is cited for.

    The latest day the printed date can mean is compared with the earliest the event can mean, so
    that imprecise dates make no finding. Where the date is known to be swapped (`date-swapped`),
    the corrected one is compared. Where an exchange of day and month, unproved by an address,
    would mend it, `date-swap-suspected` reports it instead. If the same day of the next year
    fits, a slip of the year is likely.

    Example: a report dated January 27, 2022, cited for a speech of January 27, 2023.

    Why it matters: nothing can report what has not happened. Either the date, the note or the
    claim is wrong.

    What to do: look the source up and correct the date.
    """
    for citation, printed, times in _too_early(view):
        if _fitting_swap(view, printed, times):
            continue
        later = next_year(printed.edtf)
        slip = later if later and not _before_any(parse_period(later), times) else None
        first = min((time for time, _ in times), key=lambda time: time.earliest or "")
        yield view.on_citation(
            citation,
            f"printed {printed.edtf}, before what it is cited for ({first.edtf})",
            correction=f"{slip} ({in_words(slip)}), if the year is a slip" if slip else None,
            erratum=_dated(view, citation, printed.edtf, slip) if slip else None,
            evidence={"printed": printed.edtf, **{claim.key: time.edtf for time, claim in times}},
        )


@rule("date-swap-suspected", "warning")
def date_swap_suspected(view: View) -> Iterator[Finding]:
    """Day and month of a printed date look swapped, but no address proves it.

    As printed, the source is older than the event it is cited for; with day and month exchanged
    it is not. That is a good guess and no proof, hence a question.

    Example: a report printed March 11, 2022 on a statement of November 2, 2022. November 3 fits.

    Why it matters: as printed, the source cannot report what it is cited for.

    What to do: open the page and see.
    """
    for citation, printed, times in _too_early(view):
        if swapped := _fitting_swap(view, printed, times):
            first = min((time for time, _ in times), key=lambda time: time.earliest or "")
            yield view.on_citation(
                citation,
                f"printed {printed.edtf}, before what it is cited for ({first.edtf}); "
                "are day and month swapped?",
                question=True,
                correction=f"{swapped} ({in_words(swapped)}), if they are",
                erratum=_dated(view, citation, printed.edtf, swapped),
                evidence={
                    "printed": printed.edtf,
                    "swapped": swapped,
                    **{claim.key: time.edtf for time, claim in times},
                },
            )


@rule("source-stops-short", "warning")
def source_stops_short(view: View) -> Iterator[Finding]:
    """A source ends before the span of years it is cited for does.

    Asked of claims over a span with two ends; none of the works they cite, in any note, is as
    late as the end. Where the source is of the last year itself, and more than three months of it
    remain, the finding is a question: the author may well mean the year until then. So it is of
    claims that are not counts.

    Example: a list of summits published in 2018, cited for fourteen summits from 2000 to 2022.

    Why it matters: for the last years the claim rests on something the note does not name.

    What to do: add a source for the rest, or end the claim where the source ends.
    """
    for claim in view.corpus.claims:
        end = _stated_end(claim.when)
        dated = [(_meant(view, view.citations[key]), key) for key in view.cited(claim)]
        known = [(date, key) for date, key in dated if date is not None and date.latest is not None]
        if end is None or not known or len(known) < len(dated) or UNREAL & set(claim.kinds):
            continue
        last, key = max(known, key=lambda each: each[0].latest or "")
        assert claim.when is not None
        if not _stops_short(last, claim.when, end):
            continue
        near = last.may_overlap(end)
        asks = near or not any(figure.measure not in WORKED_OUT for figure in claim.figures)
        yield view.on_claim(
            claim,
            f"covers {claim.when.edtf}, but the latest source, note {key}, is of {last.edtf}"
            + ("; does it cover the rest?" if asks else ""),
            severity="note" if near else "warning",
            question=asks,
            evidence={"covers": claim.when.edtf, "source": f"{view.citations[key].source}, {last.edtf}"},
            sources=(view.citations[key].source,),
        )


@rule("source-before-span", "warning")
def source_before_span(view: View) -> Iterator[Finding]:
    """A source is older than the whole time of the claims it is cited for.

    Asked of claims with a time but no event of their own (for events, and for what somebody said,
    see `source-before-event`). A general truth may be cited from an older work, so it is a question.

    Example: a study of 2015, cited for a policy of 2018 to 2023.

    Why it matters: the source may show that things were so before, not that they still are.

    What to do: look whether the claim says more than the source can know.
    """
    told: dict[str, list[Claim]] = defaultdict(list)
    for claim in view.corpus.claims:
        if claim.when is None or claim.events or claim.speakers or UNREAL & set(claim.kinds):
            continue
        dated = [(_meant(view, view.citations[key]), key) for key in view.cited(claim)]
        known = [(date, key) for date, key in dated if date is not None]
        if known and len(known) == len(dated) and all(date.surely_before(claim.when) for date, _ in known):
            told[max(known, key=lambda each: each[0].latest or "")[1]].append(claim)
    for key, claims in told.items():
        citation = view.citations[key]
        date = _meant(view, citation)
        assert date is not None
        times = dict.fromkeys(claim.when.edtf for claim in claims if claim.when)
        yield view.on_citation(
            citation,
            f"is of {date.edtf}, and cited for {', '.join(times)}; can it know?",
            question=True,
            evidence={"source": date.edtf, **{each.key: each.when.edtf for each in claims if each.when}},
            claims=tuple(claim.key for claim in claims),
            sentences=tuple(dict.fromkeys(chain.from_iterable(claim.sentences for claim in claims))),
        )


# --- dates within the text ---


@rule("event-dated-twice", "warning")
def event_dated_twice(view: View) -> Iterator[Finding]:
    """Two claims date one event differently.

    Compared are the times of the claims that list an event, with each other and with the event's
    own. Only times that cannot overlap make a finding.

    Example: one sentence has the summit in May, another in July.

    Why it matters: one of them is wrong, and a reader of only one cannot know.

    What to do: correct the one that is wrong; if two events are meant, give each its own.
    """
    for event in view.corpus.events:
        times = [("event", event.when), *((each.key, each.when) for each in view.listing.get(event.key, []))]
        clash = _clash([(name, time) for name, time in times if time is not None])
        if clash:
            (one, first), (other, second) = clash
            yield view.on_event(
                event,
                f"is dated {first.edtf} ({one}) and {second.edtf} ({other})",
                evidence={one: first.edtf, other: second.edtf},
            )


@rule("dates-disagree", "warning")
def dates_disagree(view: View) -> Iterator[Finding]:
    """Two dates in the text that seem to be of one thing do not agree.

    A fact dated to the month or day rests on one other claim alone, told next to it and dated to
    another month: the second reads as the very thing the first is about. They may yet be two
    things, so it is a question.

    Example: "In February they broke their silence. On January 27 the minister spoke."

    Why it matters: a reader who quotes the first date is wrong by the second.

    What to do: correct one of the two.
    """
    order = {sentence.key: number for number, sentence in enumerate(view.corpus.document.sentences)}
    for claim in view.corpus.claims:
        if "fact" not in claim.kinds or claim.notes or claim.own or len(claim.because) != 1:
            continue
        if len(claim.because[0]) != 1 or claim.when is None or not _is_precise(claim.when):
            continue
        other = view.claims[claim.because[0][0]]
        if other.when is None or not _is_precise(other.when) or claim.when.may_overlap(other.when):
            continue
        if _apart(claim, other, order) <= 1:
            yield view.on_claim(
                claim,
                f"is dated {claim.when.edtf}, but rests on {other.key}, dated {other.when.edtf}; "
                "are they one thing?",
                question=True,
                evidence={claim.key: claim.when.edtf, other.key: other.when.edtf},
                claims=(claim.key, other.key),
                sentences=tuple(dict.fromkeys((*claim.sentences, *other.sentences))),
            )


@rule("times-do-not-fit", "warning")
def times_do_not_fit(view: View) -> Iterator[Finding]:
    """A figure or a relation lies outside the time of its own claim.

    Only what cannot overlap is reported.

    Example: a claim on 2000 to 2015 with a figure for 2016.

    Why it matters: either the claim or the figure is misdated.

    What to do: correct the time of one of them in the corpus, or of the sentence.
    """
    for claim in view.corpus.claims:
        if claim.when is None:
            continue
        parts = [(figure.key, figure.when) for figure in claim.figures]
        parts += [(line.key, line.when) for line in claim.relations if line.when is not None]
        for name, time in parts:
            if not time.may_overlap(claim.when):
                yield view.on_claim(
                    claim,
                    f"speaks of {claim.when.edtf}, but {name} is of {time.edtf}",
                    detail=re.sub(r"[^a-z0-9-]", "-", name),
                    evidence={"claim": claim.when.edtf, name: time.edtf},
                )


# --- helpers ---


def _address_of(source: Source) -> str | None:
    """The date in a source's address; what the encoder read there, where we cannot."""
    return date_in_address(source.url) or source.url_date


def _dated(view: View, citation: Citation, printed: str, meant: str) -> str:
    """What an erratum prints of a date in a note, both dates as notes print them."""
    return instead(view.place_in_notes(citation), in_words(printed), in_words(meant))


def _both_dates(view: View) -> Iterator[tuple[Citation, str, str]]:
    """Citations with a printed day and a date in the address."""
    for citation in view.citations.values():
        address = _address_of(view.sources[citation.source])
        if citation.printed_date and len(citation.printed_date) == 10 and address:
            yield citation, citation.printed_date, address


def _meant(view: View, citation: Citation) -> Period | None:
    """When a cited work appeared: as printed, or the corrected date where an address proves a swap.

    *Ibid.* and short forms have the date of the citation they point back to.
    """
    seen = {citation.key}
    while citation.printed_date is None and (back := citation.refers_back_to) and back not in seen:
        seen.add(back)
        citation = view.citations[back]
    source = view.sources[citation.source]
    if citation.printed_date is None:
        return source.issued or source.accessed
    printed, address = citation.printed_date, _address_of(source)
    if address and not near(printed, address):
        swapped = swap(printed)
        return parse_period(swapped if swapped and near(swapped, address) else address)
    return parse_period(printed)


def _too_early(view: View) -> Iterator[tuple[Citation, Period, list[tuple[Period, Claim]]]]:
    """Citations dated before an event they are cited for, with the times of those claims.

    Works that a claim needs together share its events: none is too early if the latest is not.
    """
    for citation in view.citations.values():
        if citation.printed_date is None or (date := _meant(view, citation)) is None:
            continue
        times = [
            (time, claim)
            for claim in view.citing.get(citation.key, [])
            if not UNREAL & set(claim.kinds)
            for line in claim.notes
            if citation.key in line
            for time in _event_times(view, claim)
            if all(_before(view, key, time) for key in line)
        ]
        if times:
            yield citation, date, times


def _before(view: View, key: str, time: Period) -> bool:
    date = _meant(view, view.citations[key])
    return date is not None and date.surely_before(time)


def _event_times(view: View, claim: Claim) -> list[Period]:
    """The times of the events a claim lists; an attribution's own time, since it is a speech event."""
    times = [view.events[key].when for key in claim.events]
    return times or ([claim.when] if claim.when and claim.speakers else [])


def _before_any(date: Period, times: Sequence[tuple[Period, Claim]]) -> bool:
    return any(date.surely_before(time) for time, _ in times)


def _fitting_swap(view: View, printed: Period, times: Sequence[tuple[Period, Claim]]) -> str | None:
    """The date with day and month exchanged, if no event comes after it and the essay does."""
    swapped = swap(printed.edtf)
    if swapped is None or _before_any(parse_period(swapped), times):
        return None
    return None if view.corpus.essay.issued.surely_before(parse_period(swapped)) else swapped


def _stated_end(span: Period | None) -> Period | None:
    """The end of a span as it is stated, without the leeway of "about"."""
    if span is None or "/" not in span.edtf:
        return None
    end = span.edtf.partition("/")[2].rstrip("~?%")
    return parse_period(end) if end not in ("", "..") else None


def _stops_short(date: Period, span: Period, end: Period) -> bool:
    """Whether a date surely lies in a span, and before its end or early in its last year."""
    if date.surely_before(Period("", span.earliest, span.earliest)):
        return False
    if date.surely_before(end):
        return True
    return date.may_overlap(end) and _days_between(date, end) > QUARTER


def _days_between(date: Period, end: Period) -> int:
    """From the last day a date can mean to the last an end can mean; 0 for years before the common era."""
    if not date.latest or not end.latest or date.latest.startswith("-") or end.latest.startswith("-"):
        return 0
    return (datetime.date.fromisoformat(end.latest) - datetime.date.fromisoformat(date.latest)).days


def _clash(times: Sequence[tuple[str, Period]]) -> tuple[tuple[str, Period], tuple[str, Period]] | None:
    """Two of the times that cannot overlap, if there are such: the first to end, the last to begin."""
    closed = [each for each in times if each[1].latest]
    opened = [each for each in times if each[1].earliest]
    if not closed or not opened:
        return None
    first = min(closed, key=lambda each: each[1].latest or "")
    second = max(opened, key=lambda each: each[1].earliest or "")
    return (first, second) if first[1].surely_before(second[1]) else None


def _is_precise(time: Period) -> bool:
    """A month or a day, nothing wider and nothing fuzzy."""
    return re.fullmatch(r"\d{4}-\d\d(-\d\d)?", time.edtf) is not None


def _apart(one: Claim, other: Claim, order: dict[str, int]) -> int:
    """How many sentences two claims stand apart at the nearest."""
    return min(abs(order[a] - order[b]) for a in one.sentences for b in other.sentences)
