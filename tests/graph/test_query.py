"""Other people's SPARQL: what is answered, and what is refused with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch.errors import AnswerTooLargeError, NotAcceptableError, QueryRefusedError, QuerySyntaxError
from restitch.query import FORMATS, TOKEN, Limits, Question, _tokens, form_of, run_query

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


def ask(graph: OpenGraph, text: str, form: str = "json", **limits: int) -> bytes:
    return run_query(
        graph.store.engine, graph.iris.prefixes(), Question(text, (form,)), Limits(**limits)
    ).body


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_form_of_query_is_answered_in_every_fitting_format(small: OpenGraph, form) -> None:
    queries = (
        ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "DESCRIBE actor:aa"]
        if form.for_graphs
        else ["SELECT ?s WHERE { ?s a stitch:Claim }", "ASK { ?s a stitch:Claim }"]
    )
    for query in queries:
        assert ask(small, query, form.name)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://example.org/> { ?s ?p ?o }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "PREFIX e: <http://example.org/> SELECT * FROM NAMED e:g { ?s ?p ?o }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT*{SERVICESILENT<http://127.0.0.1:9/>{?s ?p ?o}}",
        "PREFIX a:<http://a/>SELECT*{OPTIONAL{?s ?p a:.SERVICESILENT<http://127.0.0.1:9/>{}}}",
        "SELECT*{VALUES ?x{1e3}?s ?p trueSERVICE<http://127.0.0.1:9/>{}}",
        "SELECT*{?s ?p 1e3SERVICE<http://127.0.0.1:9/>{}}",
        "PREFIX :<http://127.0.0.1:9/>SELECT*{SERVICE:x{?a ?b ?c}}",
        "PREFIX :<http://127.0.0.1:9/>SELECT*{?s ?p :.SERVICE:x{?a ?b ?c}}",
        "PREFIX :<http://127.0.0.1:9/>SELECT*{?s ?p :-SERVICE:x{?a ?b ?c}}",
        "SELECT * FROMNAMED <file:///etc/passwd>{?s ?p ?o}",
        "ASKFROM<http://example.org/>{}",
        "CONSTRUCTFROM<http://example.org/>WHERE{?s ?p ?o}",
        "PREFIX :<http://example.org/>SELECT*FROM:g{?s ?p ?o}",
        "PREFIX :<http://example.org/>ASK FROM NAMED:g{?s ?p ?o}",
        "INSERTDATA{<a:a> <a:b> <a:c>}",
        "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "CLEAR ALL",
        "SELECT * { ?s a" + "/a" * 9000 + " ?o }",
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    ],
)
def test_what_reaches_outside_or_writes_is_refused(small: OpenGraph, query: str) -> None:
    before = len(small.store.engine)
    with pytest.raises(QueryRefusedError):
        ask(small, query)

    assert len(small.store.engine) == before


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://x> FROM" AS ?x) {}',
        "SELECT ?service { ?service ?from <http://SERVICE> } # SERVICE <x>",
        "SELECT * FROM g:commons { ?s ?p ?o } LIMIT 1",
        "SELECT * { GRAPH g:inferred { ?s ?p ?o } } LIMIT 1",
    ],
)
def test_words_that_only_look_dangerous_are_answered(small: OpenGraph, query: str) -> None:
    assert ask(small, query)


@pytest.mark.parametrize("piece", ['"\\', "'''\\", "a.", "-", "a:"])
def test_no_part_of_a_text_is_gone_through_again_and_again(piece: str) -> None:
    """What a text of one piece holds is one token, or the last: otherwise its length would count squared."""
    found = [kind for kind, _ in _tokens(piece * 1000)]

    assert found.count("unclosed") == (piece[0] in "\"'") == (found == ["unclosed"])
    assert piece[0] in "\"'" or len(list(TOKEN.finditer(piece * 1000))) == 1
    assert form_of(f"SELECT {piece * 300}") == "SELECT"


@pytest.mark.parametrize("text", ['ASK { ?a ?b "x }', "ASK { ?a ?b '''x }", 'SELECT * FROM <x> { ?a ?b "x'])
def test_a_string_that_does_not_end_is_told(small: OpenGraph, text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(small, text)


def test_a_dataset_of_its_own_narrows_what_a_query_sees(small: OpenGraph) -> None:
    query = "SELECT (COUNT(*) AS ?n) {} "
    count = "SELECT (COUNT(*) AS ?n) FROM g:commons { ?s ?p ?o }"
    whole = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    numbers = [int(ask(small, each, "csv").split()[1]) for each in (query, count, whole)]
    assert numbers[0] == 1
    assert 0 < numbers[1] < numbers[2]


def test_a_query_that_does_not_parse_says_where(small: OpenGraph) -> None:
    with pytest.raises(QuerySyntaxError, match="1:"):
        ask(small, "SELEC ?x")


def test_a_graph_cannot_be_had_as_a_table(small: OpenGraph) -> None:
    with pytest.raises(NotAcceptableError, match="text/turtle"):
        ask(small, "CONSTRUCT WHERE { ?s ?p ?o }", "csv")


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_whatever_they_hold(small: OpenGraph, form: str) -> None:
    query = 'SELECT ?x { VALUES ?x { "},{\\"" "\\n,<result>\\r\\n" UNDEF } }'

    assert ask(small, query, form, rows=3)
    with pytest.raises(AnswerTooLargeError, match="more than 2 rows"):
        ask(small, query, form, rows=2)


def test_text_that_looks_like_rows_is_not_one(small: OpenGraph) -> None:
    query = 'SELECT ?x { VALUES ?x { "},{},{},{" } }'

    assert ask(small, query, "json", rows=1)


@pytest.mark.parametrize(
    ("query", "form", "limits"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "nt", {"rows": 5}),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "ttl", {"bytes": 500}),
        ("SELECT * { ?s ?p ?o }", "xml", {"bytes": 500}),
    ],
)
def test_an_answer_past_a_limit_is_an_error_and_not_a_part(
    small: OpenGraph, query: str, form: str, limits: dict[str, int]
) -> None:
    with pytest.raises(AnswerTooLargeError):
        ask(small, query, form, **limits)


def test_a_query_past_its_length_or_depth_is_refused(small: OpenGraph) -> None:
    with pytest.raises(QueryRefusedError, match="longer than 10 characters"):
        ask(small, "ASK { ?s ?p ?o }", characters=10)
    with pytest.raises(QueryRefusedError, match="more than 2 deep"):
        ask(small, "ASK {{{ ?s ?p ?o }}}", depth=2)
