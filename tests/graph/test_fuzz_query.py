"""Random queries: never a traceback, never a word to outside, the engine's own answer, nothing changed.

`FUZZ=5000` asks so many each, at random; otherwise few, and the same each time.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from restitch.errors import QueryRefusedError, QuerySyntaxError, RestitchError, TooManyRowsError
from restitch.query import Limits, Question, outline_query, run_query
from sparql_grammar import DATA, HELD, PREFIXES, broken, queries, reaching_outside

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = int(os.environ.get("FUZZ", "0"))
BASE = "http://e/"
TABLES = ("json", "nt")
FUZZ = settings(
    max_examples=EXAMPLES or 300,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def store() -> ox.Store:
    found = ox.Store()
    found.load(DATA.encode(), ox.RdfFormat.TRIG)
    return found


STORE = store()
BEFORE = set(STORE)


@pytest.fixture(autouse=True)
def _unchanged() -> Iterator[None]:
    yield
    assert set(STORE) == BEFORE


def ask(text: str, **limits: int) -> bytes:
    return run_query(STORE, PREFIXES, Question(text, TABLES, base=BASE), Limits(**limits)).body


def engine(text: str, union: bool) -> bytes:
    """What the engine answers when it is asked without us; raises what it raises."""
    found = STORE.query(text, base_iri=BASE, prefixes=PREFIXES, use_default_graph_as_union=union)
    if isinstance(found, ox.QueryTriples):
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    return found.serialize(format=ox.QueryResultsFormat.JSON) or b""


@FUZZ
@given(queries())
def test_where_the_engine_answers_so_do_we_and_the_same(query: tuple[str, bool]) -> None:
    text, has_dataset = query
    try:
        expected = engine(text, union=not has_dataset)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        event("the engine refuses")
        with pytest.raises(RestitchError):
            ask(text)
        return
    answer = ask(text)
    if by_chance(text):
        event("answered, by chance")
        assert answer[:1] == expected[:1]
    else:
        event("answered")
        assert content(answer) == content(expected)


def by_chance(text: str) -> bool:
    """Whether the order in which the engine finds things, which is never the same, decides what is answered."""
    return any(word in text for word in ("LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT"))


def content(body: bytes) -> list[str]:
    """Rows or triples, in any order, without the names of blank nodes, which are new each time."""
    if not body.startswith(b"{"):
        return sorted(re.sub(r"_:\w+", "_:", line) for line in body.decode().split("\n"))
    found = json.loads(body)
    rows = found.get("results", {"bindings": [found]})["bindings"]
    texts = (json.dumps(row, sort_keys=True) for row in rows)
    return sorted(re.sub(r'"bnode", "value": "\w+"', "bnode", text) for text in texts)


@FUZZ
@given(broken())
def test_what_is_nearly_a_query_is_answered_or_refused_with_a_reason(text: str) -> None:
    reason = "answered"
    try:
        ask(text)
    except RestitchError as error:
        event(type(error).__name__)
        reason = str(error)
    assert reason


@FUZZ
@given(reaching_outside())
def test_nothing_reaches_outside(text: str) -> None:
    with pytest.raises((QueryRefusedError, QuerySyntaxError)) as caught:
        ask(text)
    event(caught.type.__name__)


@FUZZ
@given(queries(), st.integers(1, 3), st.integers(1, 200))
def test_an_answer_is_within_its_limits_or_none(query: tuple[str, bool], rows: int, size: int) -> None:
    with suppress(RestitchError):
        assert len(ask(query[0], bytes=size)) <= size
    with suppress(RestitchError):
        whole = ask(query[0])
        if (number := rows_in(whole)) > rows:
            with pytest.raises(TooManyRowsError):
                ask(query[0], rows=rows)
        else:
            assert rows_in(ask(query[0], rows=rows)) == number


def rows_in(body: bytes) -> int:
    if body.startswith(b"{"):
        return len(json.loads(body).get("results", {"bindings": []})["bindings"])
    return len(body.splitlines())


@FUZZ
@given(queries())
def test_a_from_in_a_text_or_a_comment_is_none(query: tuple[str, bool]) -> None:
    with suppress(RestitchError):
        graphs = outline_query(query[0], PREFIXES, base=BASE).graphs
        assert {f"<{each}>" for each in graphs} <= set(HELD)
        assert bool(graphs) == query[1]


@settings(max_examples=EXAMPLES or 500, derandomize=not EXAMPLES, database=None, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answered_or_refused(text: str) -> None:
    with suppress(RestitchError):
        ask(text)
