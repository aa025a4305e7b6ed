"""The bundled corpus, tested like code. Each failure says what to mend."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from restitch import resources, vocab
from restitch.audit import audit
from restitch.coverage import coverage
from restitch.reading.corpus import CLAIM_KEYS
from restitch.reading.essay import read_essay
from restitch.shapes import validate

if TYPE_CHECKING:
    from restitch.graph import OpenGraph
    from restitch.model import Corpus

LONGEST_RUN = 7  # words in a row that a text of ours may share with the essay
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def test_the_integrity_shapes_hold(lankov: OpenGraph) -> None:
    assert validate(lankov.store.engine) == []


def test_all_notes_and_citations_are_there(bundled: Corpus) -> None:
    counts = {note.number: len(note.citations) for note in bundled.notes}

    assert sorted(counts) == list(range(1, 46))
    assert sum(counts.values()) == 48
    assert {number: count for number, count in counts.items() if count > 1} == {25: 3, 30: 2}


def test_each_work_stands_once_and_is_cited(bundled: Corpus) -> None:
    cited = {citation.source for note in bundled.notes for citation in note.citations}

    assert {source.key for source in bundled.sources} == cited
    assert len({source.title for source in bundled.sources}) == len(bundled.sources) == 44


def test_back_references_lead_to_the_first_citation(bundled: Corpus) -> None:
    back = {
        citation.key: (citation.form, citation.refers_back_to)
        for note in bundled.notes
        for citation in note.citations
        if citation.refers_back_to
    }

    assert back == {
        "5.1": ("ibid", "4.1"), "12.1": ("repeat", "3.1"), "15.1": ("short", "13.1"), "19.1": ("short", "9.1"),
    }  # fmt: skip


def test_both_misprinted_markers_are_read(bundled: Corpus) -> None:
    wrong = {
        marker.ordinal: (marker.printed, bundled.meant(marker))
        for marker in bundled.document.markers
        if marker.printed != bundled.meant(marker)
    }

    assert wrong == {24: (34, 24), 25: (35, 25)}


def test_swapped_dates_are_corrected_and_say_so(bundled: Corpus) -> None:
    swapped = {
        source.key: source.issued.edtf
        for source in bundled.sources
        if source.date_basis == "swapped" and source.issued
    }

    assert swapped == {
        "hobson-russia-boosts": "2014-06-05", "unnews-end-offensive": "2022-03-02",
        "unnews-illegal-annexation": "2022-10-12", "unnews-human-rights-council": "2022-04-07",
        "reuters-annexations": "2022-10-03", "barnes-artillery": "2022-09-06",
    }  # fmt: skip


def test_the_date_meant_is_the_printed_one_or_says_why_not(bundled: Corpus) -> None:
    sources = {source.key: source for source in bundled.sources}
    for note in bundled.notes:
        for citation in note.citations:
            source = sources[citation.source]
            if citation.printed_date and source.issued and citation.printed_date != source.issued.edtf:
                assert source.date_basis in ("swapped", "url", "inferred"), citation.key
                assert source.remark, citation.key


def test_every_kind_of_claim_and_every_part_of_the_essay_is_there(bundled: Corpus) -> None:
    kinds = {kind for claim in bundled.claims for kind in claim.kinds}
    sections = {bundled.document.sentence(key).section for claim in bundled.claims for key in claim.sentences}

    assert kinds == set(vocab.CLAIM_KINDS)
    assert sections == {section.key for section in bundled.document.sections}
    assert len(bundled.claims) >= 60


def test_no_two_claims_say_the_same(bundled: Corpus) -> None:
    said = Counter(
        (" ".join(WORD.findall(claim.statement.casefold())), claim.asserted_by) for claim in bundled.claims
    )

    assert [text for text, count in said.items() if count > 1] == []


def test_slugs_are_words(bundled: Corpus) -> None:
    for claim in bundled.claims:
        assert not re.search(r"(^|-)(c|claim)-?\d+$|p\d+s\d+", claim.key), claim.key
        assert re.search("[a-z]{3}", claim.key), claim.key


def test_no_sentence_is_both_silent_and_claimed(bundled: Corpus) -> None:
    found = coverage(bundled)

    assert set(found) == {sentence.key for sentence in bundled.document.sentences}


@pytest.mark.text
def test_no_text_of_ours_shares_eight_words_in_a_row_with_the_essay(bundled: Corpus, essay_text: str) -> None:
    words = WORD.findall(read_essay(essay_text).text.casefold().replace("’", "'"))
    runs = {tuple(words[at : at + LONGEST_RUN + 1]) for at in range(len(words) - LONGEST_RUN)}
    ours = [
        (claim.key, text)
        for claim in bundled.claims
        for text in (claim.statement, claim.remark or "", *claim.conditions, *claim.consequents)
    ]
    shared = [
        key
        for key, text in ours
        for own in [WORD.findall(text.casefold().replace("’", "'"))]
        if any(tuple(own[at : at + LONGEST_RUN + 1]) in runs for at in range(len(own) - LONGEST_RUN))
    ]

    assert shared == []


@pytest.mark.text
def test_every_alias_occurs_in_the_text(bundled: Corpus, essay_text: str) -> None:
    text = essay_text.casefold()
    missing = [
        (actor.key, alias)
        for actor in bundled.actors
        for alias in actor.aliases
        if not re.search(rf"(?<!\w){re.escape(alias.casefold())}(?!\w)", text)
    ]

    assert missing == []


def test_the_schema_for_editors_fits_the_files() -> None:
    schema = json.loads((resources.ontology() / "claims.schema.json").read_text(encoding="utf-8"))

    assert set(schema["$defs"]["claim"]["properties"]) == set(CLAIM_KEYS)
    for path in sorted((resources.bundled_corpus() / "claims").glob("*.yaml")):
        loaded = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        faults = list(jsonschema.Draft202012Validator(schema).iter_errors(loaded))
        assert [(path.name, list(fault.absolute_path), fault.message) for fault in faults] == []


AUDITED = {  # what a careful reader knows of the essay's apparatus: finding -> what must be said of it
    "marker-out-of-order.marker-24": "print 24",
    "marker-out-of-order.marker-25": "print 25",
    "date-swapped.note-14.1": "2014-06-05 (June 5, 2014)",
    "date-swapped.note-28.1": "2022-03-02 (March 2, 2022)",
    "date-swapped.note-29.1": "2022-10-12 (October 12, 2022)",
    "date-swapped.note-30.1": "2022-04-07 (April 7, 2022)",
    "date-swapped.note-33.1": "2022-10-03 (October 3, 2022)",
    "date-swapped.note-36.1": "2022-09-06 (September 6, 2022)",
    "source-before-event.note-35.1": "2023-01-27 (January 27, 2023), if the year is a slip",
    "date-swap-suspected.note-37.1": "2022-11-03 (November 3, 2022), if they are",
    "date-swap-suspected.note-44.1": "2022-09-01 (September 1, 2022), if they are",
    "date-a-day-off.note-32.1": None,
    "date-a-day-off.note-39.1": None,
    "author-unreadable.source-reuters-denies": None,
    "author-unreadable.source-jewell-photos": None,
    "repeated-as-new.note-12.1": "a short form that points to note 3",
    "self-citation.note-11.1": None,
    "self-citation.note-42.1": None,
    "own-outlet.note-25.2": None,
    "own-outlet.note-40.1": None,
    "own-outlet.note-45.1": None,
}


@pytest.mark.parametrize("key", AUDITED)
def test_the_audit_finds_what_a_careful_reader_knows(key: str, bundled: Corpus) -> None:
    found = {finding.key: finding for finding in audit(bundled)}

    assert key in found
    assert found[key].correction == AUDITED[key]


@pytest.mark.parametrize(
    ("rule", "note", "words"),
    [
        ("source-stops-short", 6, "2018"),
        ("source-stops-short", 11, "2019-04-24"),
        ("dates-disagree", None, "2023-01-27"),
        ("figure-rounded", 12, "1/58.8"),
        ("word-against-number", None, "+30.5 per cent"),
    ],
)
def test_the_audit_finds_it_on_whatever_claim(
    rule: str, note: int | None, words: str, bundled: Corpus
) -> None:
    assert any(
        words in finding.message and note in (None, finding.note) for finding in audit(bundled, only=rule)
    )


def test_the_audit_says_each_thing_once(bundled: Corpus) -> None:
    """A date that a rule explains is not reported by another rule as well."""
    rules = [each for each in audit(bundled) if each.rule.startswith(("date-s", "source-before"))]
    subjects = [each.subject for each in rules]

    assert len(set(subjects)) == len(subjects)
