"""A small pool for tests, and questions for it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from restitch.pool import Pool, PoolLimits
from restitch.query import Answer, Question
from restitch.store import Embedded

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")
SECONDS = 1.0
TRIPLES = "\n".join(f"<http://e/{n}> <http://e/p> {n} ." for n in range(2000))
LOOKUP = "SELECT ?s { ?s <http://e/p> 7 }"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
BURN = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 1) }}"


def question(text: str) -> Question:
    return Question(text, ("csv", "nt"))


def a_store() -> ox.Store:
    store = ox.Store()
    store.load(TRIPLES.encode(), ox.RdfFormat.TURTLE)
    return store


def a_pool(**limits: float) -> Pool:
    return Pool(Embedded(a_store()), {}, PoolLimits(**{"seconds": SECONDS, "memory_mb": 200, **limits}))  # type: ignore[arg-type]


def rows(answer: Answer) -> list[bytes]:
    return answer.body.split()[1:]


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: a browser test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, coroutine).result()
