"""Faults in the files people write: each is named with file, line, key and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch.errors import CorpusError
from restitch.reading.corpus import load_corpus, read_corpus
from worlds import ACTORS, CLAIMS, CORPUS, DECISION, EVENTS, NOTES, SOURCES, more, small_world

if TYPE_CHECKING:
    from pathlib import Path

GROUND = "\n- {id: extra, says: More., kind: fact, at: p1s1, about: [aa, bo], "


def extra(rest: str) -> str:
    return CLAIMS + GROUND + rest + "}\n"


FAULTS = {
    "unknown key": ({"claims": extra("own: yes, carryed: yes")}, 'unknown key "carryed" in claim; did you mean "carried"?'),
    "no such note": ({"claims": extra("note: 63")}, "note: no note 63 (write 25, or 25.2 for its second work)"),
    "no such sentence": ({"claims": CLAIMS.replace("at: p1s3", "at: p27s99")}, 'unknown sentence "p27s99"'),
    "no such actor": ({"claims": CLAIMS.replace("about: bo", "about: borduriia")}, 'unknown actor "borduriia"'),
    "no such claim": ({"claims": extra("because: [fish-trad]")}, 'unknown claim "fish-trad"; did you mean "fish-trade"?'),
    "not a date": ({"claims": extra("own: yes, when: 2020-2023")}, '"2020-2023" is not an EDTF date'),
    "impossible day": ({"claims": extra("own: yes, when: 2022-02-30")}, "is not an EDTF date"),
    "backwards span": ({"claims": extra("own: yes, when: 2015/2000")}, "ends before it begins"),
    "not a number": ({"claims": CLAIMS.replace("value: 4.5", "value: four")}, 'value: "four" is not a number'),
    "wrong choice": ({"claims": extra("own: yes, certainty: sure")}, 'certainty: "sure" is not one of flat'),
    "no ground": ({"claims": extra("review: draft")}, "a claim needs a ground"),
    "missing key": ({"claims": CLAIMS + "\n- {id: extra, kind: fact, at: p1s1, own: yes}\n"}, 'claim needs "says:"'),
    "too long": ({"claims": CLAIMS.replace("Borduria is content.", "x" * 301)}, "says: 301 characters; at most 300"),
    "bad slug": ({"claims": CLAIMS.replace("id: contentment", "id: Contentment!")}, "is not a slug"),
    "id twice": ({"claims": CLAIMS + CLAIMS}, 'claim "fish-trade" is already at claims/claims.yaml:'),
    "key twice": ({"claims": extra("own: yes, own: no")}, 'key "own" stands twice'),
    "broken yaml": ({"claims": CLAIMS + "\n- id: [\n"}, "not YAML"),
    "not a list": ({"claims": "id: x"}, "must be a list of claims"),
    "relation of two words": ({"claims": extra("own: yes, relations: [aa bo]")}, 'write "actor type actor when"'),
    "unknown relation type": ({"claims": extra("own: yes, relations: [aa loves bo]")}, '"loves"'),
    "relation to itself": ({"claims": extra("own: yes, relations: [aa leads aa]")}, "name two actors"),
    "ends not in about": ({"claims": extra("own: yes, relations: [aa leads envoy]")}, "the relations join envoy; add to about:"),
    "cycle": ({"claims": CLAIMS.replace("own: yes\n  about: bo", "because: [trade-lasts]\n  about: bo")}, "rests on itself: contentment -> trade-lasts -> contentment"),
    "content by another": ({"claims": CLAIMS.replace("by: envoy", "by: aa")}, "is what envoy said"),
    "told by nobody": ({"claims": extra("by: envoy")}, "no attribution has content: extra"),
    "operand unknown": ({"claims": CLAIMS.replace("of: [after, before]", "of: [after, befor]")}, 'unknown figure "fish-prices/befor"'),
    "silent but claimed": ({"silences": "- {at: p1s1, why: None.}"}, "listed as asserting nothing"),
    "event without claim": ({"claims": CLAIMS.replace("  events: [fish-vote]\n", "")}, "no claim lists it under events:"),
    "participant unclaimed": ({"events": EVENTS.replace("bo against", "envoy against")}, "is about envoy"),
    "unknown role": ({"events": EVENTS.replace("against]", "grumbling]")}, '"grumbling"'),
    "bad tally": ({"events": EVENTS.replace("against: 1", "against: one")}, "is not a whole number"),
    "back to later note": ({"notes": NOTES.replace("refers-back-to: 1.1", "refers-back-to: 3.1")}, "no citation 3.1 in an earlier note"),
    "no such source": ({"notes": NOTES.replace("source: clerk-trade", "source: clark-trade")}, 'unknown source "clark-trade"; did you mean'),
    "note twice": ({"notes": NOTES.replace("number: 3", "number: 2")}, "note 2 stands twice"),
    "note not encoded": ({"notes": NOTES[: NOTES.index("- number: 3")], "claims": CLAIMS.replace("note: 3", "note: 2")}, "note 3 stands in the text, but not here"),
    "note not in the text": ({"notes": more(NOTES, "- number: 4\n  cites: [{source: book-fish}]\n")}, "note 4 is not among the endnotes of the text"),
    "marker read as no note": ({"corpus": CORPUS.replace("means: 3", "means: 7")}, "marker 3 is read as note 7, and there is no such note"),
    "verdict": ({"decisions": DECISION.replace("accept", "agree")}, '"agree" is not one of accept, dismiss, corrected'),
    "decision without reason": ({"decisions": DECISION.replace("Seen.", '""')}, 'decision needs "reason:"'),
    "decision on a day that is none": ({"decisions": DECISION.replace("2024-05-31", "31 May")}, 'date: "31 May" is not a day'),
    "decided twice": ({"decisions": DECISION + DECISION}, "marker-out-of-order.marker-3 is decided twice; keep one"),
    "wording no hash": ({"fingerprints": "- {claim: fish-trade, sentences: [x], wording: y}"}, 'wording: "y" is not of the form a sha256'),
    "source type": ({"sources": SOURCES.replace("type: book", "type: buch")}, '"buch" is not one of'),
    "source date": ({"sources": SOURCES.replace("[[2010, 3, 4]]", "[[2010, 13, 4]]")}, "is not an EDTF date"),
    "script in a link": ({"sources": SOURCES.replace("https://example.org/trade", "javascript:alert(1)")}, "is not of the form https://"),
    "doi with prefix": ({"sources": SOURCES.replace("10.1234/abc", "doi:10.1234/abc")}, "is not of the form 10.1234/abc"),
    "unit of two words": ({"claims": CLAIMS.replace("value: 4.5, unit: NUM", "value: 4.5, unit: US dollars")}, "unit:"),
    "licence": ({"corpus": CORPUS.replace("https://creativecommons.org/licenses/by/4.0/", "CC BY")}, "licence:"),
    "same as": ({"actors": ACTORS.replace("iso: AA", 'same-as: "Q 1"')}, "same-as:"),
    "affiliation": ({"actors": ACTORS.replace("[bo]", "[nobody]")}, 'unknown actor "nobody"'),
    "missing file": ({"notes": None}, "notes.yaml: no such file"),
    "no claims": ({"claims": None}, "no *.yaml file with claims"),
    "no essay": ({"corpus": "markers: []"}, 'needs "essay:"'),
    "damaged locators": ({"locators": "format: 1"}, "make it anew with `restitch locate FILE`"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place_and_what_to_do(fault: str, tmp_path: Path) -> None:
    changes, message = FAULTS[fault]
    _, problems = read_corpus(small_world(tmp_path, **changes))

    assert any(message in str(problem) for problem in problems), problems


def test_the_line_named_is_where_the_fault_stands(tmp_path: Path) -> None:
    broken = CLAIMS.replace("at: p1s3", "at: p1s33")
    _, problems = read_corpus(small_world(tmp_path, claims=broken))
    line = broken.splitlines().index("  at: p1s33") + 1

    assert [(each.file, each.line) for each in problems] == [("claims/claims.yaml", line)]


def test_all_faults_are_listed_at_once_in_file_order(tmp_path: Path) -> None:
    broken = CLAIMS.replace("at: p1s3", "at: p9s9").replace("note: 1\n", "note: 77\n")
    with pytest.raises(CorpusError) as caught:
        load_corpus(small_world(tmp_path, claims=broken, notes=NOTES.replace("number: 3", "number: x")))

    files = [problem.file for problem in caught.value.problems]
    assert len(files) >= 3
    assert files == sorted(files)


@pytest.mark.parametrize("make", ["missing", "empty", "file"])
def test_a_folder_that_is_no_corpus_is_refused(make: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    if make == "empty":
        folder.mkdir()
    elif make == "file":
        folder.write_text("", encoding="utf-8")
    corpus, problems = read_corpus(folder)

    assert corpus is None
    assert len(problems) == 1


def test_notes_that_are_bytes_are_refused_as_such(tmp_path: Path) -> None:
    folder = small_world(tmp_path)
    (folder / "notes.yaml").write_bytes(b"- number: \xff\xfe")
    _, problems = read_corpus(folder)

    assert any("not UTF-8" in problem.message for problem in problems)


def test_norway_stays_norway(tmp_path: Path) -> None:
    actors = ACTORS.replace("iso: AA", "iso: NO")
    corpus = load_corpus(small_world(tmp_path, actors=actors))

    assert next(actor for actor in corpus.actors if actor.key == "aa").iso3166 == "NO"
