"""Requests nobody would think of, made from our own OpenAPI: no fault of ours, and every answer as described.

`FUZZ=500` asks so many times each, at random; otherwise few, and the same each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from restitch_api.app import create_app
from restitch_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import BaseSchema, Case
    from schemathesis.schemas import APIOperation

    from restitch.graph import OpenGraph

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
ACCEPT = (None, "*/*", "text/csv", "text/turtle", "application/ld+json", "text/html", "image/png", ";q=x", "")
KEYS = [
    "book-fish",
    "clerk-trade",
    "aa",
    "bo",
    "fish-vote",
    "fish-trade",
    "trade-lasts",
    "marker-out-of-order",
]
QUERIES = [
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "ASK {}",
    "DESCRIBE actor:aa",
    "SELECT ?x { ?x a [] } #\u2028",
    "",
]
# Values for parameters of these names; claims, works and the rest share one list: the wrong kind is a case too.
LIKELY: dict[str, list[object]] = {
    **dict.fromkeys(("key", "name", "actor", "source", "event", "claim", "from", "to", "citation", "origin"), KEYS),
    "essay": ["small"],
    "path": ["actor/aa", "essay/small/claim/fish-trade", "essay/small/note/2.1", "graph/commons"],
    "number": [1, 2, 3, 4],
    "note": [1, "25", "small/2", "note:2"],
    "view": ["noted", "own", "all"],
    "query": QUERIES,
    "from_date": ["2001", "2001-05", "19XX", "2001-13"],
    "to_date": ["2001", "2012/..", "../2012", "-9999"],
    "limit": [1, 5, 1000],
    "cursor": ["0", "2", "999999999"],
}  # fmt: skip
EXAMPLES = int(os.environ.get("FUZZ", "0"))


@pytest.fixture(scope="module")
def described(small: OpenGraph) -> Iterator[BaseSchema]:
    app = create_app(small, Settings(query_seconds=2, query_rows=1000))
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    app.state.serving.close()


def test_every_answer_is_as_described(described: BaseSchema, subtests: pytest.Subtests) -> None:
    for operation in (each.ok() for each in described.get_all_operations()):
        with subtests.test(operation.label):
            _ask(operation)


def _ask(operation: APIOperation) -> None:
    @given(case=operation.as_strategy(), data=st.data())
    @settings(
        max_examples=EXAMPLES or 15,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Case, data: st.DataObject) -> None:
        _make_likelier(case, data)
        case.call_and_validate(checks=list(CHECKS))

    asked()


def _make_likelier(case: Case, data: st.DataObject) -> None:
    """What is made at random names nothing: often put in something that the graph holds."""
    for given_values in (case.path_parameters, case.query):
        for name in list(given_values or {}):
            if name in LIKELY and data.draw(st.integers(0, 3)):
                given_values[name] = data.draw(st.sampled_from(LIKELY[name]))
    accepted = data.draw(st.sampled_from(ACCEPT))
    if accepted is not None:
        case.headers["Accept"] = accepted
