"""The reader of the essay's shape: what it takes apart, and that it maps back to the file."""

from __future__ import annotations

import pytest

from restitch import resources
from restitch.errors import DocumentError
from restitch.reading.essay import normalise, read_essay
from restitch.reading.files import Ledger
from restitch.reading.locators import read_locators, write_locators
from worlds import TEXT


def test_a_paragraph_cut_by_a_page_break_is_one_and_the_furniture_is_left_out() -> None:
    reading = read_essay(TEXT)

    assert reading.document.paragraphs == 2
    assert "teaches" not in reading.text
    assert reading.sentence("p2s3") == "The ambassador said that trade would double, and it did not."


def test_a_marker_is_known_by_position_and_keeps_the_number_printed() -> None:
    markers = read_essay(TEXT).document.markers

    assert [(each.ordinal, each.printed, each.sentence) for each in markers] == [
        (1, 1, "p1s2"),
        (2, 2, "p2s1"),
        (3, 2, "p2s3"),
    ]


def test_every_character_maps_back_to_the_file() -> None:
    reading = read_essay(TEXT)

    for run in reading.document.runs:
        for step in range(run.length):
            at = reading.document.file_offset(run.start + step)
            assert TEXT[at] == reading.text[run.start + step]


def test_escapes_are_dropped_from_the_reading_text() -> None:
    reading = read_essay(TEXT.replace("in 2001", r"for \$5"))

    assert "for $5." in reading.text


def test_sections_sentences_and_notes_are_counted() -> None:
    document = read_essay(TEXT).document

    assert [section.key for section in document.sections] == ["introduction", "second-part"]
    assert [sentence.key for sentence in document.sentences] == [
        "p1s1", "p1s2", "p1s3", "p2s1", "p2s2", "p2s3",
    ]  # fmt: skip
    assert document.notes == (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "reason"), [("", "no list of endnotes"), ("# T\n\n## Endnotes\n", "no paragraphs")]
)
def test_a_text_of_another_shape_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_essay(text)


def test_hashes_do_not_depend_on_quotes_and_spaces() -> None:
    assert normalise("“Fish”,  he\nsaid") == normalise('"fish", he said')


def test_locators_survive_writing_and_reading(small_folder) -> None:
    document = read_essay(TEXT).document

    assert read_locators(small_folder / "locators.yaml", Ledger(small_folder)) == document


@pytest.mark.text
def test_the_committed_locators_are_those_of_the_text(essay_text: str) -> None:
    reading = read_essay(essay_text)
    committed = (resources.bundled_corpus() / "locators.yaml").read_text(encoding="utf-8")

    assert write_locators(reading.document) == committed
    assert (reading.document.paragraphs, len(reading.document.sentences)) == (60, 253)
    assert len(reading.document.markers) == 45
    for run in reading.document.runs:
        assert (
            essay_text[run.file_start : run.file_start + run.length]
            == reading.text[run.start : run.start + run.length]
        )
