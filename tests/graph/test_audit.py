"""The audit's rules, each on the smallest world in which it finds something, and on one where it must not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from restitch.audit import RULES, audit
from restitch.audit.fingerprints import fingerprints, fingerprints_yaml
from restitch.audit.markers import _longest_rising
from restitch.audit.printed import date_in_address
from restitch.reading.corpus import load_corpus
from worlds import ACTORS, CLAIMS, CORPUS, DECISION, EVENTS, NOTES, SOURCES, TEXT, more, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.audit import Finding
    from restitch.model import Corpus

UNREAD = CORPUS[: CORPUS.index("markers:")]


def source(rest: str, kind: str = "article-newspaper") -> str:
    return more(SOURCES, f"  - {{id: extra, type: {kind}, title: Extra, {rest}}}\n")


def note(rest: str) -> str:
    """Note 3 cites a second work, the extra one."""
    return more(NOTES, f"    - {{source: extra, {rest}}}\n").replace(
        "cites: [{source: clerk-trade, printed-date: 2010-03-04}]",
        "cites:\n    - {source: clerk-trade, printed-date: 2010-03-04}",
    )


def claim(rest: str, says: str = "More.", kind: str = "fact") -> str:
    return more(
        CLAIMS,
        f'- {{id: extra, says: "{says}", kind: {kind}, at: p1s1, about: [aa, bo, envoy, ann], {rest}}}\n',
    )


NEWS = source("container-title: News, URL: 'https://example.org/2009/07/05/fish'")
UNDATED = source("container-title: News, URL: 'https://example.org/fish'")
FIGURES = "figures: [{id: y1, measure: petrol-price, of: aa, value: 100, unit: CCY_USD, when: 2001}, {id: y2, measure: petrol-price, of: aa, value: 130, unit: CCY_USD, when: 2002}]"
TWO_FIGURES = "figures: [{id: one, measure: food-aid, of: aa, to: bo, value: 51, unit: TONNE, when: 2001}, {id: two, measure: food-aid, of: aa, to: bo, value: 51000, unit: TONNE, when: 2001}]"
SHARES = "figures: [{id: one, measure: trade-share, of: aa, to: bo, value: 69, unit: PERCENT, when: 2001}, {id: two, measure: trade-share, of: aa, to: envoy, value: 40, unit: PERCENT, when: 2001}]"
THIRD = more(
    EVENTS, "- {id: fair, label: The fair, type: summit, when: 2009-11-02, participants: [aa party]}\n"
)

# What is found: rule -> changes of the small world, and (key after the rule's name, question, words of the message).
FOUND: dict[str, tuple[dict[str, str], tuple[str, bool, str]]] = {
    "marker-out-of-order": ({}, ("marker-3", False, "printed 2, but stands where 3 is due")),
    "marker-out-of-order, unread": ({"text": TEXT.replace("2001.<sup>1</sup>", "2001.<sup>2</sup>").replace("content.<sup>2</sup>", "content.<sup>1</sup>").replace("did not.<sup>2</sup>", "did not.<sup>3</sup>"), "corpus": UNREAD}, ("marker-1", True, "cannot tell which note is meant")),
    "note-never-marked": ({"corpus": UNREAD}, ("note-3", False, "no marker in the text leads to note 3")),
    "marker-without-note": ({"text": TEXT.replace("did not.<sup>2</sup>", "did not.<sup>4</sup>"), "corpus": UNREAD}, ("marker-3", False, "leads to note 4, which is not there")),
    "note-marked-twice": ({"corpus": UNREAD}, ("note-2", True, "note 2 is marked 2 times (p2s1, p2s3)")),
    "back-reference-unclear, several": ({"notes": NOTES.replace("pages: 7, printed-date: 2005}", "pages: 7}, {source: clerk-trade}").replace("1.1", "1.1")}, ("note-2.1", True, "which cites 2 works")),
    "back-reference-unclear, broken": ({"notes": NOTES.replace("source: book-fish, form: ibid", "source: clerk-trade, form: ibid")}, ("note-2.1", False, "means the work cited last")),
    "back-reference-unclear, first": ({"notes": NOTES.replace("pages: 7,", "form: ibid,")}, ("note-1.1", False, "no citation before it")),
    "back-reference-unclear, short": ({"notes": NOTES.replace("clerk-trade,", "clerk-trade, form: short,")}, ("note-3.1", False, "no earlier note cites in full")),
    "back-reference-unclear, alike": ({"sources": SOURCES.replace("title: Trade", "title: Fish"), "notes": more(NOTES, "").replace("source: clerk-trade,", "source: clerk-trade,").replace("cites: [{source: clerk-trade, printed-date: 2010-03-04}]", "cites: [{source: clerk-trade, printed-date: 2010-03-04}, {source: book-fish, form: short, refers-back-to: 1.1}]")}, ("note-3.2", True, "fits 2 works")),
    "repeated-as-new": ({"notes": NOTES.replace("form: ibid", "form: repeat")}, ("note-2.1", False, "that note 1 has cited already")),
    "works-look-alike": ({"sources": source("DOI: 10.1234/ABC, container-title: News, issued: '2009'")}, ("source-clerk-trade.doi", False, "the same DOI as extra")),
    "works-look-alike, perhaps": ({"sources": source("container-title: News, issued: '2009'").replace("title: Extra", "title: trade!").replace("[[2010, 3, 4]]", "[[2009]]")}, ("source-clerk-trade.title", True, "are they one work?")),
    "date-swapped": ({"sources": NEWS, "notes": note("printed-date: 2009-05-07")}, ("note-3.2", False, "day and month are swapped")),
    "date-swapped, a day off": ({"sources": NEWS, "notes": note("printed-date: 2009-06-07")}, ("note-3.2", False, "day and month are swapped")),
    "date-a-day-off": ({"sources": NEWS, "notes": note("printed-date: 2009-07-06")}, ("note-3.2", False, "time zones")),
    "date-against-address": ({"sources": NEWS, "notes": note("printed-date: 2008-07-05")}, ("note-3.2", True, "but the address has 2009-07-05")),
    "access-date-missing": ({"sources": source("container-title: News", "webpage")}, ("source-extra", False, "the day it was looked at")),
    "source-before-event": ({"sources": UNDATED, "notes": note("printed-date: 2008-11-20"), "events": THIRD, "claims": claim("note: 3.2, events: [fair], when: 2009-11-02")}, ("note-3.2", False, "before what it is cited for (2009-11-02)")),
    "date-swap-suspected": ({"sources": UNDATED, "notes": note("printed-date: 2009-03-11"), "events": THIRD, "claims": claim("note: 3.2, events: [fair], when: 2009-11-02")}, ("note-3.2", True, "are day and month swapped?")),
    "source-stops-short": ({"claims": claim("note: 1, when: 2000/2009, figures: [{measure: count, of: aa, value: 3, unit: NUM, when: 2000/2009}]", kind="figure")}, ("claim-extra", False, "note 1.1, is of 2005")),
    "source-stops-short, last year": ({"claims": claim("note: 3.1, when: 2000/2010")}, ("claim-extra", True, "does it cover the rest?")),
    "source-before-span": ({"claims": claim("note: 1, when: 2008/2009")}, ("note-1.1", True, "is of 2005, and cited for 2008/2009")),
    "event-dated-twice": ({"claims": claim("own: yes, events: [fish-vote], when: 2001-07")}, ("event-fish-vote", False, "is dated 2001-05 (event) and 2001-07 (extra)")),
    "dates-disagree": ({"claims": more(claim("note: 1, when: 2001-05-03"), "- {id: extra-2, says: Even more., kind: fact, at: p1s2, about: aa, because: [extra], when: 2001-06}\n")}, ("claim-extra-2", True, "rests on extra, dated 2001-05-03")),
    "times-do-not-fit": ({"claims": claim("own: yes, when: 2001, relations: [aa trades-with bo 2003]")}, ("claim-extra.aa--trades-with--bo--2003", False, "speaks of 2001")),
    "figure-miscomputed": ({"claims": CLAIMS.replace("value: 2, unit: NUM, when: 2001/2002, how: about", "value: 3, unit: NUM, when: 2001/2002, how: about")}, ("claim-fish-prices.d1", False, "gives 2.25")),
    "figure-rounded": ({"claims": CLAIMS.replace("value: 2, unit: NUM, when: 2001/2002, how: about", "value: 2.3, unit: NUM, when: 2001/2002, how: about")}, ("claim-fish-prices.d1", False, "rounded by 2.2 per cent")),
    "word-against-number": ({"claims": claim(f"note: 1, {FIGURES}", "Petrol rose slightly.", "figure")}, ("claim-extra.petrol-price", False, "+30.0 per cent")),
    "word-against-number, below": ({"claims": more(claim(f"note: 1, {FIGURES}", kind="figure"), "- {id: extra-2, says: The price was stable., kind: evaluation, at: p1s2, about: aa, because: [extra]}\n")}, ("claim-extra-2.petrol-price", False, 'says "stable"')),
    "word-against-number, kept": ({"claims": more(claim(f"note: 1, {FIGURES}", kind="figure"), "- {id: extra-2, says: Petrol kept its price., kind: fact, at: p1s2, about: aa, because: [extra]}\n")}, ("claim-extra-2.petrol-price", False, 'says "kept its price"')),
    "source-stops-short, a length": ({"claims": claim("note: 1, when: 1950/2009, figures: [{measure: duration-years, of: aa, value: 59, unit: YR, when: 1950/2009}]", kind="figure")}, ("claim-extra", True, "does it cover the rest?")),
    "word-against-number, times": ({"claims": claim(f"note: 1, {FIGURES}", "Petrol doubled.", "figure")}, ("claim-extra.petrol-price", False, 'says "doubled"')),
    "votes-against-tally": ({"events": EVENTS.replace("against: 1", "against: 0")}, ("event-fish-vote.against", False, "1 is named as against, but the tally has 0")),
    "votes-against-tally, too many": ({"events": EVENTS.replace("against: 1", "against: 1, electorate: 3")}, ("event-fish-vote.electorate", False, "only 3 can vote")),
    "shares-over-hundred": ({"claims": claim(f"note: 1, {SHARES}", kind="figure")}, ("claim-extra.trade-share", False, "comes to 109 per cent")),
    "scale-slip": ({"claims": claim(f"note: 1, {TWO_FIGURES}", kind="figure")}, ("claim-extra.one-extra-two", True, "is one a slip?")),
    "figure-without-note": ({"claims": claim(f"own: yes, {FIGURES}", kind="figure")}, ("claim-extra", False, "no note says where it is from")),
    "quotation-without-note": ({"claims": claim("own: yes, speaker: envoy, mode: quote, stance: reports", kind="attribution")}, ("claim-extra", False, "quotes words")),
    "dated-fact-without-note": ({"claims": claim("own: yes, events: [fair], when: 2009-11-02"), "events": THIRD}, ("claim-extra", True, "is it common knowledge?")),
    "firm-on-hedged": ({"claims": claim("because: [trade-lasts]", kind="interpretation")}, ("claim-extra", True, "trade-lasts: likely")),
    "opinion-only": ({"claims": claim("note: 1", kind="interpretation"), "sources": SOURCES.replace("tier: secondary", "tier: opinion")}, ("claim-extra", True, "rests on opinion alone")),
    "second-hand": ({"claims": claim("note: 3, speaker: envoy, mode: quote, stance: reports", kind="attribution")}, ("claim-extra", True, "quotes envoy from somebody else's work")),
    "self-citation": ({"sources": SOURCES.replace("[{literal: C. Clerk}]", "[{family: Author, given: Ann}]")}, ("note-3.1", False, "a work of their own")),
    "own-outlet": ({"sources": source("container-title: News, issued: '2009', custom: {publisher-actor: news}"), "actors": more(ACTORS, "- {id: news, name: The News, type: media-outlet}\n").replace("type: person}\n- {id: aa", "type: person, affiliation: [news]}\n- {id: aa"), "notes": note("printed-date: 2009")}, ("note-3.2", False, "The News, the author's own outlet")),
    "quotation-without-page": ({"claims": claim("note: 3, speaker: envoy, mode: quote, stance: reports", kind="attribution")}, ("note-3.1.extra", False, "no page is named")),
    "no-page-pointed-to": ({"sources": SOURCES.replace("title: Fish", "title: Fish\n    page: 1-20"), "notes": NOTES.replace("pages: 7", "pages: 1-20")}, ("note-1.1", False, "pages 1-20 are the whole article")),
    "author-unreadable": ({"sources": SOURCES.replace("C. Clerk", "larC Clerk")}, ("source-clerk-trade", False, "cannot be right")),
    "author-unreadable, alone": ({"sources": SOURCES.replace("C. Clerk", "Clerk")}, ("source-clerk-trade", True, "is it cut short?")),
    "link-malformed": ({"sources": SOURCES.replace("example.org/trade", "example.org/trade.")}, ("source-clerk-trade", False, "ends with a mark of the sentence")),
    "link-malformed, doi": ({"sources": SOURCES.replace("example.org/trade", "doi.org/10.1234/abd")}, ("source-clerk-trade", False, "leads to DOI 10.1234/abd, but 10.1234/abc is given")),
    "link-to-discontinued": ({"sources": SOURCES.replace("https://example.org/trade", "http://www.geocities.com/trade")}, ("source-clerk-trade", False, "geocities.com, which is closed")),
}  # fmt: skip

# What must not be found, however near it comes.
NOT_FOUND: dict[str, tuple[str, dict[str, str]]] = {
    "an unknown month may be the right one": ("date-against-address", {"sources": NEWS, "notes": note("printed-date: 2009")}),
    "a year alone is not before a day in it": ("source-before-event", {"sources": UNDATED, "notes": note("printed-date: 2009"), "events": THIRD, "claims": claim("note: 3.2, events: [fair], when: 2009-11-02")}),
    "a prediction is of a time no source knows": ("source-before-span", {"claims": claim("note: 1, when: 2020/2030", kind="prediction")}),
    "one of two works needed together is late enough": ("source-before-event", {"sources": UNDATED, "notes": note("printed-date: 2008-11-20"), "events": THIRD.replace("2009-11-02", "2010-02-02"), "claims": claim("note: [[3.1, 3.2]], events: [fair], when: 2010-02-02")}),
    "a swap the address proves is not reported again": ("source-before-event", {"sources": NEWS.replace("07/05", "11/03"), "notes": note("printed-date: 2009-03-11"), "events": THIRD, "claims": claim("note: 3.2, events: [fair], when: 2009-11-02")}),
    "about a year may be the next": ("source-stops-short", {"claims": claim("note: 1, when: 2000/2005~")}),
    "the last weeks of the year are the year": ("source-stops-short", {"claims": claim("note: 3.1, when: 2000/2010"), "notes": NOTES.replace("2010-03-04", "2010-12-04")}),
    "nearly fourteen may be 13.8": ("figure-miscomputed", {"claims": CLAIMS.replace("value: 4.5", "value: 27.6").replace("value: 2, unit: NUM, when: 2001/2002, how: about", "value: 14, unit: NUM, when: 2001/2002, how: nearly")}),
    "slightly may be three per cent": ("word-against-number", {"claims": claim(f"note: 1, {FIGURES.replace('130', '103')}", "Petrol rose slightly.", "figure")}),
    "fewer may be named than voted": ("votes-against-tally", {}),
    "a judgement of the likely may be flat": ("firm-on-hedged", {"claims": claim("because: [trade-lasts]", kind="evaluation")}),
    "another line that is firm is enough": ("firm-on-hedged", {"claims": claim("because: [[trade-lasts], [fish-trade]]", kind="interpretation")}),
    "who quotes an opinion rests on it rightly": ("opinion-only", {"claims": claim("note: 3.2, speaker: envoy, mode: paraphrase, stance: reports", kind="attribution"), "sources": source("container-title: News, issued: '2009', custom: {tier: opinion}"), "notes": note("printed-date: 2009")}),
    "a name with an inner capital is a name": ("author-unreadable", {"sources": SOURCES.replace("C. Clerk", "Ann McGregor O'Carroll DeVito")}),
    "an author of initials is an organisation": ("author-unreadable", {"sources": SOURCES.replace("C. Clerk", "OECD")}),
    "an address with brackets of its own": ("link-malformed", {"sources": SOURCES.replace("example.org/trade", "example.org/trade_(fish)")}),
    "a rank needs no note": ("figure-without-note", {"claims": claim("own: yes, figures: [{measure: rank, of: aa, value: 2, unit: NUM, when: 2001}]", kind="figure")}),
}  # fmt: skip


def findings(folder: Path, rule: str, changes: dict[str, str]) -> list[Finding]:
    return audit(load_corpus(small_world(folder, **changes)), only=rule)


@pytest.mark.parametrize("case", FOUND)
def test_a_rule_finds_what_its_page_says(case: str, tmp_path: Path) -> None:
    rule = case.partition(",")[0]
    changes, (about, question, words) = FOUND[case]
    found = {finding.key: finding for finding in findings(tmp_path, rule, changes)}

    assert f"{rule}.{about}" in found
    assert found[f"{rule}.{about}"].question is question
    assert words in found[f"{rule}.{about}"].message


@pytest.mark.parametrize("case", NOT_FOUND)
def test_a_rule_gives_the_benefit_of_the_doubt(case: str, tmp_path: Path) -> None:
    rule, changes = NOT_FOUND[case]

    assert findings(tmp_path, rule, changes) == []


# What an erratum prints of the cases that propose a correction.
PRINTED = {
    "marker-out-of-order": "Paragraph 2, sentence 3: for the marker “2” read “3”.",
    "repeated-as-new": "Endnote 2: for the full citation read a short form that points to endnote 1.",
    "date-swapped": "Endnote 3, work 2: for “May 7, 2009” read “July 5, 2009”.",
    "date-swapped, a day off": "Endnote 3, work 2: for “June 7, 2009” read “July 6, 2009”.",
    "date-against-address": "Endnote 3, work 2: for “July 5, 2008” read “July 5, 2009”.",
    "source-before-event": "Endnote 3, work 2: for “November 20, 2008” read “November 20, 2009”.",
    "date-swap-suspected": "Endnote 3, work 2: for “March 11, 2009” read “November 3, 2009”.",
    "figure-miscomputed": "Paragraph 1, sentence 2: for the figure “about 3” read “2.25”.",
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_proposed_can_be_printed(case: str, tmp_path: Path) -> None:
    rule = case.partition(",")[0]
    changes, (about, _, _) = FOUND[case]
    found = {finding.key: finding for finding in findings(tmp_path, rule, changes)}

    assert found[f"{rule}.{about}"].erratum == PRINTED.get(case)
    for each in found.values():
        assert_printable(each)


def test_what_is_proposed_for_the_bundled_essay_can_be_printed(bundled: Corpus) -> None:
    printed = {finding.key: finding.erratum for finding in audit(bundled)}

    assert (
        printed["date-swap-suspected.note-37.1"]
        == "Endnote 37: for “March 11, 2022” read “November 3, 2022”."
    )
    for each in audit(bundled):
        assert_printable(each)


def assert_printable(found: Finding) -> None:
    """Where a rule proposes something, a sentence without question or condition names place and cure."""
    assert (found.erratum is None) is (found.correction is None), found.key
    if found.erratum is not None:
        place, _, cure = found.erratum.partition(": ")
        assert re.fullmatch(
            r"Endnote \d+(, work \d+)?|Paragraph \d+, sentence \d+(, and paragraph .+)*", place
        )
        assert re.fullmatch(r"for (the \w+ )?(“[^”]+”|the full citation) read (“[^”]+”|[^“”]+)\.", cure)
        assert not re.search(r"\?| if |\.\.|\d{4}-\d\d", found.erratum)


def test_every_rule_has_a_case(tmp_path: Path) -> None:
    remembered = {"sentence-changed", "citation-unchecked"}  # tested with the memory

    assert set(RULES) == {case.partition(",")[0] for case in FOUND} | remembered


def test_a_small_sound_essay_has_one_finding(tmp_path: Path) -> None:
    found = audit(load_corpus(small_world(tmp_path, claims=CLAIMS.replace("value: 4.5", "value: 4"))))

    assert [finding.key for finding in found] == ["marker-out-of-order.marker-3"]


def test_a_finding_says_where_and_what_would_mend_it(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "date-swapped", FOUND["date-swapped"][0])

    assert found.severity == "error"
    assert found.correction == "2009-07-05 (July 5, 2009)"
    assert found.evidence == {"printed": "2009-05-07", "address": "2009-07-05", "corrected": "2009-07-05"}
    assert (found.note, found.sources, found.sentences) == (3, ("extra",), ("p2s3",))
    assert str(found.place).startswith("notes.yaml:")


def test_a_changed_sentence_and_an_unchecked_citation_are_noticed(tmp_path: Path) -> None:
    kept = fingerprints_yaml(fingerprints(load_corpus(small_world(tmp_path / "old"))))
    text = TEXT.replace("Aland sells fish", "Aland sold fish")
    claims = CLAIMS.replace("value: 4.5", "value: 45").replace("Borduria is content.", "Borduria is glad.")
    claims = claims.replace("says: If nothing changes", "note: 2\n  says: If nothing").replace(
        "\n  note: 3\n  if:", "\n  if:"
    )
    corpus = load_corpus(small_world(tmp_path / "new", text, claims=claims, fingerprints=kept))

    assert [finding.key for finding in audit(corpus, only="sentence-changed")] == [
        "sentence-changed.claim-fish-trade"
    ]
    # The statement without a note, and the one whose note was changed too, are not asked about.
    assert [finding.key for finding in audit(corpus, only="citation-unchecked")] == [
        "citation-unchecked.claim-fish-prices"
    ]


def test_accepted_wording_leaves_nothing_to_ask(tmp_path: Path) -> None:
    kept = fingerprints_yaml(fingerprints(load_corpus(small_world(tmp_path / "old"))))
    corpus = load_corpus(small_world(tmp_path / "new", fingerprints=kept))

    assert corpus.fingerprints == fingerprints(corpus)
    assert audit(corpus, only="sentence-changed") + audit(corpus, only="citation-unchecked") == []


def test_a_sentence_that_only_moved_has_not_changed(tmp_path: Path) -> None:
    kept = fingerprints_yaml(fingerprints(load_corpus(small_world(tmp_path / "old"))))
    text = TEXT.replace("Aland sells", "First of all. Aland sells")
    claims = CLAIMS
    for number in (3, 2, 1):
        claims = claims.replace(f"at: p1s{number}", f"at: p1s{number + 1}")
    corpus = load_corpus(small_world(tmp_path / "new", text, claims=claims, fingerprints=kept))

    assert audit(corpus, only="sentence-changed") == []


def test_a_decision_stands_on_its_finding_after_a_rebuild(tmp_path: Path) -> None:
    (found,) = audit(load_corpus(small_world(tmp_path, decisions=DECISION)), only="marker-out-of-order")

    assert found.state == "accept"
    assert found.decision is not None
    assert (found.decision.reason, found.decision.by) == ("Seen.", "A tester")


def test_findings_come_gravest_first(tmp_path: Path) -> None:
    found = audit(load_corpus(small_world(tmp_path, sources=NEWS, notes=note("printed-date: 2009-07-06"))))
    severities = [finding.severity for finding in found]

    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert {"error", "note"} <= set(severities)


def test_keys_are_unique(tmp_path: Path) -> None:
    for number, (changes, _) in enumerate(FOUND.values()):
        found = audit(load_corpus(small_world(tmp_path / str(number), **changes)))
        assert len({finding.key for finding in found}) == len(found), found


def test_a_reading_by_the_encoder_wins_over_position(tmp_path: Path) -> None:
    corpus = load_corpus(small_world(tmp_path))
    meant = replace(corpus, marker_readings=(replace(corpus.marker_readings[0], means=1),))

    assert audit(meant, only="marker-out-of-order")[0].correction == "print 1"


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [([], []), ([3], [0]), ([1, 2, 34, 35, 3, 4, 5], [0, 1, 4, 5, 6]), ([2, 1], [1]), ([1, 1, 2], [1, 2])],
)
def test_the_longest_rising_sequence_is_kept(numbers: list[int], kept: list[int]) -> None:
    assert _longest_rising(numbers) == kept


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://e.org/world/annexations-2022-10-03/", "2022-10-03"),
        ("http://e.org/world/2017/sep/09/north-korea", "2017-09-09"),
        ("https://e.org/korea/rail-04202021162846.html", "2021-04-20"),
        ("https://e.org/2022/02/north-korea", "2022-02"),
        ("https://e.org/2022/02/31/x", "2022-02"),
        ("http://e.org/weekly/2016/0697/x.php", None),
        ("https://e.org/exchange-2000-2015", None),
        ("https://e.org/q/60be08b71a5f20dab464edf99dcbe060", None),
        (None, None),
    ],
)
def test_dates_are_read_from_addresses(url: str | None, date: str | None) -> None:
    assert date_in_address(url) == date
