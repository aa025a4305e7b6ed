"""What an audit keeps and hands on: decisions, SARIF, and the erratum without a word of the text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from restitch.audit import RULES, audit
from restitch.audit.decisions import decide, decisions_yaml, stale
from restitch.audit.erratum import as_annotations, as_markdown, sheet
from restitch.audit.sarif import sarif
from restitch.errors import InputError, NotFoundError
from restitch.iris import Iris
from restitch.reading.corpus import load_corpus
from restitch.vocab import VERDICTS
from worlds import CORPUS, DECISION, SOURCES, TEXT, small_world

if TYPE_CHECKING:
    from restitch.model import Corpus, Decision

MARKER, FIGURE = "marker-out-of-order.marker-3", "figure-miscomputed.claim-fish-prices.d1"
UNREAD = CORPUS[: CORPUS.index("markers:")]
SCHEMA = Path(__file__).parent.parent / "schemas/sarif-2.1.0-rtm.5.json"


@pytest.fixture
def world(tmp_path: Path) -> Corpus:
    return load_corpus(small_world(tmp_path, decisions=DECISION))


def made(world: Corpus, key: str = FIGURE, verdict: str = "dismiss", **rest: str) -> tuple[Decision, ...]:
    told = {"reason": "Rounded: on purpose.", "by": "B", "date": "2024-06-01", **rest}
    return decide(audit(world), world.decisions, key, verdict, **told)


def test_a_decision_is_added_and_read_back(world: Corpus, tmp_path: Path) -> None:
    text = decisions_yaml(made(world))
    again = load_corpus(small_world(tmp_path / "again", decisions=text))

    assert [(each.finding, each.verdict) for each in again.decisions] == [
        (MARKER, "accept"),
        (FIGURE, "dismiss"),
    ]
    assert again.decisions[1].reason == "Rounded: on purpose."
    assert decisions_yaml(again.decisions) == text


def test_a_second_decision_replaces_the_first(world: Corpus) -> None:
    assert [(each.finding, each.verdict) for each in made(world, MARKER, "corrected")] == [
        (MARKER, "corrected")
    ]


@pytest.mark.parametrize("text", ["yes", "2024", "- a: b", "#", "'", "ends with: colon", "Größe “quoted”"])
def test_any_reason_survives_the_file(text: str, world: Corpus, tmp_path: Path) -> None:
    again = load_corpus(small_world(tmp_path / "again", decisions=decisions_yaml(made(world, reason=text))))

    assert again.decisions[1].reason == text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verdict": "agree"}, "is not one of accept, dismiss, corrected"),
        ({"reason": "  "}, "--reason: must say something"),
        ({"by": ""}, "--by: must say something"),
        ({"date": "yesterday"}, "write 2024-05-31"),
    ],
)
def test_half_a_decision_is_refused(change: dict[str, str], words: str, world: Corpus) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        made(world, **change)


def test_a_decision_on_nothing_is_refused(world: Corpus) -> None:
    with pytest.raises(NotFoundError, match=r"no finding with key 'date-swapped\.note-9\.1'"):
        made(world, "date-swapped.note-9.1")


def test_a_decision_on_what_is_found_no_more_is_reported_and_kept(tmp_path: Path) -> None:
    mended = load_corpus(
        small_world(
            tmp_path,
            TEXT.replace("did not.<sup>2</sup>", "did not.<sup>3</sup>"),
            corpus=UNREAD,
            decisions=DECISION,
        )
    )

    assert [each.finding for each in stale(audit(mended), mended.decisions)] == [MARKER]
    assert made(mended, MARKER, "corrected")[0].verdict == "corrected"


# --- SARIF ---


def test_sarif_fits_its_schema(world: Corpus, bundled: Corpus) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    for corpus in (world, bundled):
        jsonschema.validate(sarif(audit(corpus), "1.2.3"), schema)


def test_sarif_names_rule_place_and_key(world: Corpus) -> None:
    (run,) = sarif(audit(world), "1.2.3")["runs"]
    result = run["results"][0]

    assert (
        run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "marker-out-of-order"
    )
    assert result["level"] == "error"
    assert result["message"]["text"].endswith("Proposed: print 3")
    assert result["partialFingerprints"] == {"findingKey/v1": MARKER}
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "corpus.yaml"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] > 1


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_is_dismissed_is_suppressed_and_what_comes_back_is_not(verdict: str, tmp_path: Path) -> None:
    corpus = load_corpus(small_world(tmp_path, decisions=DECISION.replace("accept", verdict)))
    result = sarif(audit(corpus), "1")["runs"][0]["results"][0]

    assert bool(result.get("suppressions")) is (verdict == "dismiss")


def test_sarif_knows_every_rule(world: Corpus) -> None:
    (run,) = sarif([], "1")["runs"]

    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == list(RULES)
    assert run["results"] == []


# --- the erratum ---


def test_the_erratum_holds_what_was_accepted_and_only_that(world: Corpus) -> None:
    printed, told = as_markdown(sheet(world, audit(world))).split("\n---\n")

    assert printed.startswith("# Erratum: A Small Essay\n\nAnn Author, 2012\n")
    assert "\n* Paragraph 2, sentence 3: for the marker “2” read “3”.\n" in printed
    assert "accepted" not in printed
    assert "* Paragraph 2, sentence 3: accepted by A tester, 2024-05-31: Seen." in told
    assert "Paragraph 1" not in printed + told


def test_an_empty_erratum_says_so(tmp_path: Path) -> None:
    corpus = load_corpus(small_world(tmp_path))

    assert "No correction has been accepted." in as_markdown(sheet(corpus, audit(corpus)))


def test_what_proposes_no_correction_is_counted_and_not_printed(tmp_path: Path) -> None:
    decision = DECISION.replace("marker-out-of-order.marker-3", "note-never-marked.note-3")
    corpus = load_corpus(small_world(tmp_path, corpus=UNREAD, decisions=decision))
    made = sheet(corpus, audit(corpus))

    assert (made.entries, made.unprinted) == ((), 1)
    assert "1 accepted finding proposes no correction and is not printed." in as_markdown(made)


def test_annotations_point_by_position_and_quote_nothing(world: Corpus) -> None:
    found = as_annotations(sheet(world, audit(world)), Iris())
    (one,) = found["first"]["items"]
    sentence = world.document.sentence("p2s3")

    assert found["total"] == 1
    assert one["target"]["selector"] == {
        "type": "TextPositionSelector", "start": sentence.start, "end": sentence.end,
    }  # fmt: skip
    assert one["motivation"] == "editing"
    assert one["body"]["value"] == "Paragraph 2, sentence 3: for the marker “2” read “3”."
    assert one["creator"]["name"] == "A tester"
    assert not re.search(r'"(exact|prefix|suffix)"|ambassador said', json.dumps(found))


def test_what_shows_nowhere_in_the_text_is_its_own_target(tmp_path: Path) -> None:
    text = TEXT.replace("did not.<sup>2</sup>", "did not.")
    decision = DECISION.replace("marker-out-of-order.marker-3", "date-swapped.note-3.1")
    corpus = load_corpus(
        small_world(
            tmp_path,
            text,
            corpus=UNREAD,
            decisions=decision,
            sources=SOURCES.replace("example.org/trade", "example.org/2010/04/03/trade"),
        )
    )
    (one,) = as_annotations(sheet(corpus, audit(corpus)), Iris())["first"]["items"]

    assert one["body"]["value"] == "Endnote 3: for “March 4, 2010” read “April 3, 2010”."
    assert one["target"] == "https://w3id.org/restitch/id/essay/small/note/3.1"


def test_what_is_said_to_be_corrected_and_is_found_is_open_again(tmp_path: Path) -> None:
    corpus = load_corpus(small_world(tmp_path, decisions=DECISION.replace("accept", "corrected")))
    found = next(each for each in audit(corpus) if each.key == MARKER)

    assert (found.state, found.returned) == ("open", True)
