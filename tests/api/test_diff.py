"""``restitch diff``: folders, builds and git revisions compare alike."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from restitch_api.cli import app, main
from worlds import ACTORS, CLAIMS, more, small_world

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = more(
    CLAIMS.replace("  note: 2\n  use: data", "  note: 3\n  use: data").replace("value: 4.5", "value: 4"),
    "- {id: new, says: Something new., kind: fact, at: p1s1, note: 1, about: [aa, bo], relations: [bo trades-with aa]}\n",
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return small_world(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return small_world(tmp_path / "new", claims=CHANGED)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["diff", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_changed_is_told_in_the_words_of_the_corpus(old: Path, new: Path) -> None:
    answer = json.loads(run(str(old), str(new), "--json"))

    assert answer["claims"]["added"] == ["small/new"]
    changed = {each["name"]: each["fields"] for each in answer["claims"]["changed"]}
    assert changed["small/fish-prices"]["citations"] == [["note:2.1"], ["note:3.1"]]
    assert answer["relations"]["added"] == ["bo--trades-with--aa"]
    assert answer["figures"]["changed"][0]["fields"] == {"value": [4.5, 4.0]}
    assert answer["findings"]["removed"] == ["small/figure-miscomputed.claim-fish-prices.d1"]
    falls = {each["name"]: each["fields"]["claims"] for each in answer["falls"]["changed"]}
    assert falls["book-fish"] == [
        ["small/fish-prices", "small/fish-trade", "small/trade-lasts"],
        ["small/fish-trade", "small/new", "small/trade-lasts"],
    ]
    assert "small/fish-prices" in falls["clerk-trade"][1]


def test_the_report_names_what_was_gained_and_lost(old: Path, new: Path) -> None:
    lines = run(str(old), str(new)).splitlines()

    assert "claims: 1 added, 1 changed" in lines
    assert "  + small/new" in lines
    assert "  ~ small/fish-prices" in lines
    assert "        + note:3.1" in lines
    assert "      value: 4.5 -> 4.0" in lines


def test_a_build_compares_with_a_folder(old: Path, new: Path, tmp_path: Path) -> None:
    built = tmp_path / "built"
    CliRunner().invoke(app, ["build", "--corpus", str(old), "--output", str(built)], catch_exceptions=False)

    assert run(str(built), str(old)) == "nothing changed\n"
    assert "  + small/new" in run(str(built / "graph.nq"), str(new))


def test_revisions_of_a_corpus_in_git(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    git("init", "-q")
    corpus = small_world(tmp_path / "essays" / "small")
    git("add", "-A")
    git("commit", "-qm", "old")
    git("tag", "v1")
    small_world(corpus, claims=CHANGED)
    git("commit", "-qam", "new")

    assert "  + small/new" in run("v1", "HEAD", "--corpus", str(corpus))
    assert "  - small/new" in run("HEAD:essays/small", "v1:essays/small", "--corpus", str(corpus))
    assert run("HEAD", str(corpus), "--corpus", str(corpus)) == "nothing changed\n"


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda folder: str(folder / "nothing"), "no such folder or file, and no revision in git"),
        (lambda folder: str(folder), "holds neither corpus.yaml nor graph.nq"),
        (lambda _: "--output=x", "no such folder or file"),
    ],
)
def test_a_side_that_is_nothing_is_refused(
    tmp_path: Path, old: Path, capsys: pytest.CaptureFixture[str], make: object, fault: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SystemExit) as stop:
        main(["diff", "--corpus", str(old), "--", make(empty), str(old)])  # type: ignore[operator]
    assert stop.value.code == 2
    assert fault in capsys.readouterr().err


def test_a_new_actor_is_a_change(old: Path, tmp_path: Path) -> None:
    other = small_world(tmp_path / "other", actors=more(ACTORS, "- {id: new, name: New, type: state}\n"))

    assert run(str(old), str(other)) == "actors: 1 added\n  + new\n"
