"""The audit on the command line: what it prints, what it keeps, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from shell import restitch
from worlds import CLAIMS, DECISION, small_world

if TYPE_CHECKING:
    from pathlib import Path

MARKER, FIGURE = "marker-out-of-order.marker-3", "figure-miscomputed.claim-fish-prices.d1"


def test_the_audit_prints_place_key_and_correction(small_folder: Path) -> None:
    done = restitch("audit", str(small_folder))

    assert done.returncode == 0
    assert "corpus.yaml:" in done.stdout
    assert f"    {MARKER}  ->  print 3" in done.stdout
    assert done.stdout.splitlines()[-1] == (
        "2 findings: 2 errors, 0 warnings, 0 notes; 0 of them questions; 2 open, 0 accepted, 0 dismissed"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--fail-on", "error"], 1), (["--fail-on", "note", "--rule", "date-swapped"], 0), ([], 0)],
)
def test_open_findings_fail_where_asked(arguments: list[str], code: int, small_folder: Path) -> None:
    assert restitch("audit", str(small_folder), *arguments).returncode == code


def test_what_is_decided_does_not_fail(tmp_path: Path) -> None:
    claims = CLAIMS.replace("value: 4.5", "value: 4")
    done = restitch(
        "audit", str(small_world(tmp_path, claims=claims, decisions=DECISION)), "--fail-on", "note"
    )

    assert done.returncode == 0
    assert "accepted by A tester: Seen." in done.stdout


def test_a_decision_is_kept_and_an_erratum_made_of_it(tmp_path: Path) -> None:
    folder = small_world(tmp_path)
    done = restitch(
        "decide", MARKER, "accept", "--reason", "The order shows it.", "--by", "Ed", "--corpus", str(folder)
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "The order shows it." in (folder / "decisions.yaml").read_text(encoding="utf-8")
    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []
    assert "accepted by Ed" in restitch("erratum", str(folder)).stdout
    assert json.loads(restitch("erratum", str(folder), "--format", "annotations").stdout)["total"] == 1


def test_a_stale_decision_is_reported_and_no_fault(tmp_path: Path) -> None:
    folder = small_world(tmp_path, decisions=DECISION.replace("marker-3", "marker-9"))
    done = restitch("audit", str(folder))
    record = json.loads(restitch("audit", str(folder), "--format", "json").stdout)

    assert done.returncode == 0
    assert "decided (accept), but found no more: marker-out-of-order.marker-9" in done.stdout
    assert [each["finding"] for each in record["stale_decisions"]] == ["marker-out-of-order.marker-9"]


def test_json_and_sarif_hold_the_same_findings(small_folder: Path) -> None:
    record = json.loads(restitch("audit", str(small_folder), "--format", "json").stdout)
    log = json.loads(restitch("audit", str(small_folder), "--format", "sarif").stdout)

    assert [each["key"] for each in record["findings"]] == [MARKER, FIGURE]
    assert [each["partialFingerprints"]["findingKey/v1"] for each in log["runs"][0]["results"]] == [
        MARKER,
        FIGURE,
    ]


def test_a_rule_explains_itself() -> None:
    done = restitch("audit", "--explain", "date-swapped")

    assert done.stdout.startswith("date-swapped (dates, error)\n\nDay and month of a printed date")
    assert "What to do:" in done.stdout


def test_accepted_wording_shows_later_changes(tmp_path: Path) -> None:
    folder = small_world(tmp_path)
    accepted = restitch("audit", str(folder), "--accept-wording")
    changed = CLAIMS.replace("Aland sells fish to Borduria.", "Aland gives fish to Borduria.").replace(
        "value: 4.5", "value: 4"
    )
    small_world(
        folder, claims=changed, fingerprints=(folder / "fingerprints.yaml").read_text(encoding="utf-8")
    )
    before = restitch("audit", str(folder), "--rule", "citation-unchecked").stdout
    one = restitch("audit", str(folder), "--accept-wording", "--claim", "fish-trade")
    after = restitch("audit", str(folder), "--rule", "citation-unchecked").stdout

    assert accepted.stdout.startswith("7 claims accepted")
    assert one.stdout.startswith("1 claims accepted")
    assert before.count("citation-unchecked.claim-") == 2
    assert "claim-fish-trade" not in after
    assert "claim-fish-prices" in after


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "--format", "xml"], "--format: 'xml' is not one of text, json, sarif"),
        (["audit", "--fail-on", "grave"], "--fail-on: 'grave' is not one of error, warning, note"),
        (["audit", "--rule", "none"], "no rule with key 'none'"),
        (["audit", "--explain", "none"], "no rule with key 'none'"),
        (["audit", "--claim", "x"], "--claim: goes with --accept-wording"),
        (["audit", "--accept-wording", "--claim", "x"], "no claim with key 'x'"),
        (["decide", "x.y", "accept", "--reason", "r", "--by", "b"], "no finding with key 'x.y'"),
        (["erratum", "--format", "pdf"], "--format: 'pdf' is not one of md, annotations"),
        (["audit", "nowhere"], "nowhere: no such folder"),
    ],
)
def test_a_slip_is_named_and_nothing_written(arguments: list[str], words: str) -> None:
    done = restitch(*arguments)

    assert done.returncode == 2
    assert words in done.stderr
