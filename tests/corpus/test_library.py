"""Every question of the library has its answer here, as CSV or sorted N-Triples, checked against the corpus."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from restitch import queries
from restitch.errors import InputError, ParameterError
from restitch.iris import Iris
from restitch_api.app import create_app
from restitch_api.cli import app

if TYPE_CHECKING:
    from restitch.graph import OpenGraph

ANSWERS = Path(__file__).parent / "answers"
BASE = "https://w3id.org/restitch/"


@pytest.fixture(scope="module")
def client(lankov: OpenGraph) -> TestClient:
    return TestClient(create_app(lankov))


def answer(client: TestClient, name: str, **values: str) -> str:
    """What the route gives, without what is the same in every line."""
    is_graph = queries.library()[name].text.startswith("CONSTRUCT")
    found = client.get(f"/api/v1/queries/{name}", params={**values, "format": "nt" if is_graph else "csv"})
    assert found.status_code == 200, found.text
    lines = found.text.replace(BASE, "").splitlines()
    return "\n".join(sorted(lines) if is_graph else lines) + "\n"


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert {each.stem for each in ANSWERS.iterdir()} == set(queries.library())


@pytest.mark.parametrize("name", queries.library())
def test_the_answer_is_what_it_was_found_to_be(client: TestClient, name: str) -> None:
    expected = (ANSWERS / f"{name}.txt").read_text(encoding="utf-8")

    assert expected.count("\n") > 1, "a question without an answer teaches nothing"
    assert answer(client, name) == expected


@pytest.mark.parametrize("name", queries.library())
def test_every_engine_answers_it_alike(client: TestClient, name: str) -> None:
    """No path is followed without end, and rows stand in an order that leaves no two of them equal."""
    text = queries.library()[name].text
    assert not re.search(r"[\w:)][+*]", re.sub(r'"[^"]*"', "", text))
    if text.startswith("CONSTRUCT"):
        return
    order = re.search(r"ORDER BY (.*)", text)
    assert order is not None
    keys = sorted(set(re.findall(r"\?(\w+)", order[1])))
    found = client.get(f"/api/v1/queries/{name}").json()
    if set(keys) <= set(found["head"]["vars"]):  # else what is sorted by is not to be seen
        places = [
            tuple(row.get(key, {}).get("value") for key in keys) for row in found["results"]["bindings"]
        ]
        assert len(set(places)) == len(places)


def test_other_parameters_give_other_answers(client: TestClient) -> None:
    assert "exports-shift-to-coal" in answer(client, "claims-on-source", source="hri-trade")
    assert "unga-reparations-vote" in answer(
        client, "events-between", **{"from": "2022-11-14", "to": "2022-11-14"}
    )
    assert answer(client, "events-between", **{"from": "1800-01-01", "to": "1800-01-02"}).count("\n") == 1


def test_the_library_is_listed(client: TestClient) -> None:
    found = client.get("/api/v1/queries?limit=1000").json()

    assert found["total"] == len(queries.library()) == len(found["items"])
    for each in found["items"]:
        assert client.get(each["links"]["answer"]).status_code == 200, each["name"]
        assert "?_" not in each["text"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("queries/nothing", 404, "nothing"),
        ("queries/claims-on-source?sauce=x", 400, "sauce"),
        ("queries/heaviest-works?source=x", 400, "none"),
        ("queries/claims-on-source?source=x%3E%20%7D%20%23", 400, "key of a source"),
        ("queries/note?note=25", 400, "essay/key"),
        ("queries/events-between?from=yesterday", 400, "YYYY-MM-DD"),
        ("queries/events-between?from=2022-02-30", 400, "YYYY-MM-DD"),
        ("queries/claims-on-source?source=hri-trade&source=wfp-interfais", 400, "exactly one"),
        ("queries/note?format=csv&format=json", 400, "exactly one"),
        ("queries?sauce=x", 400, "sauce"),
    ],
)
def test_what_cannot_be_is_told(client: TestClient, path: str, status: int, words: str) -> None:
    found = client.get(f"/api/v1/{path}")

    assert found.status_code == status
    assert words in found.json()["detail"]


@pytest.mark.parametrize("value", ["x y", "x\n", 'x"', "x>", "X", "", "x/y/z", "?x"])
@pytest.mark.parametrize("kind", queries.KINDS)
def test_nothing_is_smuggled_in(kind: str, value: str) -> None:
    with pytest.raises(ParameterError, match="p"):
        queries.Parameter("p", kind, "x", "words").term(value, Iris())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("#+ title: T\nASK {}", "group"),
        ("#+ title: T\n#+ group: Claims\nASK { ?_x ?p ?o }", "not the same"),
        ("#+ title: T\n#+ group: Claims\n#+ parameter: x (thing) = a | words\nASK { ?_x ?p ?o }", "q.rq:3"),
        ("#+ title: T\n#+ group: G\nASK {}", "no group 'G'"),
        ("#+ titel: T\nASK {}", "titel"),
    ],
)
def test_a_faulty_file_is_told(source: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        queries.read("q", source)


def test_the_command_line_asks_the_library(small_folder: Path) -> None:
    listed = CliRunner().invoke(app, ["ask"], catch_exceptions=False).output
    assert all(name in listed for name in queries.library())

    arguments = ["ask", "claims-on-source", "source=book-fish", "--corpus", str(small_folder)]
    found = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert found.output.count("\n") > 2, found.output


def test_the_editor_completes_every_word_the_library_uses(client: TestClient) -> None:
    known = {each["label"] for each in client.get("/sparql/words").json()}
    used = {
        word
        for each in queries.library().values()
        for word in re.findall(r"stitch:[A-Za-z][\w-]*", each.text)
    }

    assert len(used) > 40
    assert used - known == set()
