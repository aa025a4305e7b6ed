"""Queries made to hurt: each ends at a limit, and the next is answered."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING

import pytest

from pools import BURN, CROSS, LOOKUP, SECONDS, a_pool, question, rows, run
from restitch.errors import (
    AnswerTooLargeError,
    LimitExceededError,
    QueryCrashError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.pool import Pool

BLOW = "REPLACE(?{0}, 'a', ?{0})"
EVIL = {
    "cross product with a filter": (BURN, QueryTimeoutError),
    "order of a cross product": (f"SELECT * {{ {CROSS} }} ORDER BY ?i ?a", LimitExceededError),
    "distinct of a cross product": (f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} }} OFFSET 9999999", LimitExceededError),
    "group concat": (f"SELECT (GROUP_CONCAT(?a) AS ?x) {{ {CROSS} }}", LimitExceededError),
    "a regex a row": (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), '(x+x+)+y') }}", QueryTimeoutError),
    "all pairs by paths": ("SELECT (COUNT(*) AS ?n) { ?a (<http://e/p>|!<http://e/q>)* ?b . ?c (<http://e/p>|!<http://e/q>)* ?d }", QueryTimeoutError),
    "a huge answer": (f"SELECT * {{ {CROSS} }}", LimitExceededError),
    "a huge graph": (f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}", LimitExceededError),
    "many rows": ("SELECT ?a { ?a ?b ?c . ?d ?e ?f } LIMIT 100001", AnswerTooLargeError),
    "a huge text": (
        "SELECT (STRLEN(?z) AS ?n) { BIND(REPLACE('" + "a" * 60 + "', 'a', '" + "a" * 60 + "') AS ?x) "
        f"BIND({BLOW.format('x')} AS ?y) BIND({BLOW.format('y')} AS ?z) }}",
        QueryMemoryError,
    ),
    "a long sum": ("SELECT (1" + "+1" * 9900 + " AS ?x) {}", QueryCrashError),
    "ten thousand parentheses": ("SELECT (" + "(" * 9000 + "1" + ")" * 9000 + " AS ?x) {}", QueryRefusedError),
    "many values": ("SELECT * { VALUES ?x {" + " 1" * 4000 + "} VALUES ?y {" + " 1" * 4000 + "} }", LimitExceededError),
    "a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", QueryRefusedError),
    "another server": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryRefusedError),
}  # fmt: skip


@pytest.mark.parametrize(("text", "error"), EVIL.values(), ids=EVIL)
def test_an_evil_query_ends_and_the_next_is_answered(
    text: str, error: type[Exception], evil_pool: Pool
) -> None:
    begun = time.monotonic()
    with pytest.raises(error):
        evil_pool.ask_now(question(text))

    assert time.monotonic() - begun < SECONDS + 1
    for _ in range(evil_pool.limits.workers + 1):
        assert rows(evil_pool.ask_now(question(LOOKUP))) == [b"http://e/7"]


@pytest.fixture(scope="module")
def evil_pool() -> Iterator[Pool]:
    made = a_pool()
    yield made
    made.close()


def test_others_are_answered_while_every_other_worker_burns(evil_pool: Pool) -> None:
    async def both() -> list[float]:
        burning = [
            asyncio.create_task(evil_pool.ask(question(BURN))) for _ in range(evil_pool.limits.workers - 1)
        ]
        waits = []
        while not all(task.done() for task in burning):
            begun = time.monotonic()
            assert rows(await evil_pool.ask(question(LOOKUP), "other")) == [b"http://e/7"]
            waits.append(time.monotonic() - begun)
        for ended in await asyncio.gather(*burning, return_exceptions=True):
            assert isinstance(ended, QueryTimeoutError)
        return waits

    assert statistics.median(run(both())) < 0.5
