"""The command line: what it prints, how it ends, and that no traceback reaches a person."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from shell import restitch
from worlds import CLAIMS, TEXT, small_world

if TYPE_CHECKING:
    from pathlib import Path


def test_check_counts_a_sound_corpus(small_folder: Path) -> None:
    done = restitch("check", str(small_folder))

    assert (done.returncode, done.stdout.strip()) == (
        0, "7 claims, 1 events, 4 actors, 3 notes, 2 sources: 0 findings",
    )  # fmt: skip


def test_check_shows_findings_with_their_place_and_fails(tmp_path: Path) -> None:
    claims = CLAIMS.replace("  kind: figure\n", "  kind: [figure, prediction]\n")
    done = restitch("check", str(small_world(tmp_path, claims=claims)))

    assert done.returncode == 1
    assert "claims/claims.yaml:" in done.stdout
    assert "A prediction needs a time" in done.stdout


def test_check_shows_coverage_by_section(small_folder: Path) -> None:
    table = json.loads(restitch("check", "--coverage", "--json", str(small_folder)).stdout)

    assert table["second-part"] == {
        "rests on a note": 1, "author's own": 1, "asserts nothing": 1, "not encoded": 0,
    }  # fmt: skip


def test_a_broken_corpus_is_listed_and_nothing_is_written(tmp_path: Path) -> None:
    folder = small_world(tmp_path / "corpus", claims=CLAIMS.replace("note: 1\n", "note: 77\n"))
    done = restitch("build", "--corpus", str(folder), "-o", str(tmp_path / "out"))

    assert done.returncode == 2
    assert "claims/claims.yaml:6: note: no note 77" in done.stderr
    assert not (tmp_path / "out").exists()


def test_locate_makes_the_locators_and_tells_of_misprints(tmp_path: Path) -> None:
    text = tmp_path / "essay.md"
    text.write_text(TEXT, encoding="utf-8")
    done = restitch("locate", str(text))

    assert "- 3 2 " in done.stdout
    assert "2 paragraphs, 6 sentences, 3 markers, 3 endnotes" in done.stderr
    assert "marker 3 (p2s3) is printed 2" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "/nowhere"], "no such folder"),
        (["locate", "/nowhere.md"], "cannot be read"),
        (["serve", "--corpus", "/nowhere", "--port", "0"], "no such folder"),
        (["serve", "--data", "/nowhere.ttl", "--port", "0"], "no such file"),
        (["sparql", "SELEC"], "does not parse"),
        (["sparql", "ASK {}", "--format", "png"], "'png' is not one of"),
        (["build", "-o", "/dev/null/x"], "Not a directory"),
    ],
)
def test_what_cannot_be_done_says_why(arguments: list[str], words: str) -> None:
    done = restitch(*arguments)

    assert done.returncode == 2
    assert words in done.stderr


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = restitch("serve", "--port", str(port))

    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr


def test_a_misspelt_setting_stops_the_start() -> None:
    done = restitch("serve", "--port", "0", RESTITCH_PAGE_SIZ="3")

    assert done.returncode == 2
    assert "RESTITCH_PAGE_SIZ: no such setting" in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.ttl", "<a:a> <a:b> <a:c> ."),
        ("d.nq", "<a:a> <a:b> <a:c> <a:g> ."),
        ("d.trig", "<a:g> { <a:a> <a:b> <a:c> }"),
        ("d.jsonld", '{"@id": "a:a", "a:b": {"@id": "a:c"}}'),
    ],
)
def test_data_files_are_asked_as_they_are(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    done = restitch("sparql", "SELECT ?o { <a:a> <a:b> ?o }", "--data", str(path))

    assert done.stdout.split() == ["o", "a:c"]


def test_a_data_file_that_is_not_what_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.ttl"
    path.write_text("<a:a> <a:b", encoding="utf-8")

    assert "not Turtle" in restitch("sparql", "ASK {}", "--data", str(path)).stderr
    assert "do not know the format" in restitch("sparql", "ASK {}", "--data", str(tmp_path / "x.doc")).stderr
