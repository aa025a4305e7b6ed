"""What others notice while somebody asks evil queries: one table, made in one run.

    python benchmarks/bystander.py [ROUNDS]

A server with the bundled corpus is asked for simple things by one client, first in quiet, then while
somebody (from another address, so that we take turns) keeps all workers but one at work, then while
there are twice as many evil queries as workers. Latencies in milliseconds, over HTTP on this machine;
what is refused as busy (503) is told beside them.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import TYPE_CHECKING

import httpx2 as httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = "3"  # a query may run: replacing workers is part of what others notice
EVIL = (
    "SELECT (COUNT(*) AS ?n{0}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?c != ?f) }}",
    "SELECT ?n{0} {{ ?a ?b ?n{0} . ?d ?e ?f . ?g ?h ?i }} ORDER BY ?a ?d LIMIT 1",
    "SELECT (GROUP_CONCAT(STR(?c)) AS ?n{0}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}",
)
SIMPLE = "SELECT ?c{0} {{ ?c{0} a stitch:Claim ; stitch:restsOn src:wfp-interfais }}"
ASKED = {
    "simple query": lambda number: ("/sparql", {"query": SIMPLE.format(number)}),
    "query asked before": lambda _: ("/sparql", {"query": SIMPLE.format("")}),
    "one source (REST)": lambda _: ("/api/v1/sources/wfp-interfais", {}),
    "50 claims (REST)": lambda _: ("/api/v1/claims", {}),
}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    workers = max(2, os.cpu_count() or 2)
    numbers = itertools.count()
    with serving() as url:
        measured(url, 20, numbers)
        found = {}
        for evil, times in ((0, rounds), (workers - 1, rounds), (2 * workers, rounds // 10)):
            with asking(url, evil, numbers):
                found[evil] = measured(url, times, numbers)
    print(f"{workers} workers, {rounds} rounds; p50 / p99 in ms (p99 against a quiet server)")
    print("| | " + " | ".join("quiet" if not evil else f"{evil} evil at once" for evil in found) + " |")
    print("|---|" + "---:|" * len(found))
    for name in ASKED:
        print(f"| {name} | " + " | ".join(each[name].told(found[0][name]) for each in found.values()) + " |")


@dataclass
class Times:
    """How long answers of one kind took, and how long it took to be refused, in milliseconds."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def told(self, quiet: Times) -> str:
        parts = []
        if len(self.answered) > 1:
            p50, p99 = _percentiles(self.answered)
            parts.append(f"{p50:.1f} / {p99:.1f} ({p99 / _percentiles(quiet.answered)[1]:.1f}×)")
        if self.refused:
            every = len(self.answered) + len(self.refused)
            parts.append(f"{len(self.refused)} of {every} refused within {max(self.refused):,.0f}")
        return "; ".join(parts)


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


@contextmanager
def serving() -> Iterator[str]:
    command = [sys.executable, "-m", "restitch_api.cli", "serve", "--port", "0"]
    # Nothing over REST from memory: what is measured is the work.
    settings = {
        "RESTITCH_QUERY_SECONDS": SECONDS,
        "RESTITCH_LOG_LEVEL": "error",
        "RESTITCH_ANSWER_CACHE_BYTES": "0",
    }
    environment = {**os.environ, **settings}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield next(word for word in process.stdout.readline().split() if word.startswith("http"))
        finally:
            process.terminate()


@contextmanager
def asking(url: str, many: int, numbers: Iterator[int]) -> Iterator[None]:
    """So many evil queries at once, all the time, each new, from an address of their own."""
    over = threading.Event()

    def ask() -> None:
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=transport, timeout=60) as client:
            while not over.is_set():
                number = next(numbers)
                query = EVIL[number % len(EVIL)].format(number)
                client.post(f"{url}/sparql", data={"query": query})

    threads = [threading.Thread(target=ask) for _ in range(many)]
    for each in threads:
        each.start()
    time.sleep(1 if many else 0)
    try:
        yield
    finally:
        over.set()
        for each in threads:
            each.join()


def measured(url: str, rounds: int, numbers: Iterator[int]) -> dict[str, Times]:
    """What each kind took; the kinds take turns."""
    found = {name: Times() for name in ASKED}
    with httpx.Client(timeout=60) as client:
        for _ in range(rounds):
            for name, place in ASKED.items():
                path, parameters = place(next(numbers))
                started = time.perf_counter()
                answer = client.get(f"{url}{path}", params=parameters)
                taken = (time.perf_counter() - started) * 1000
                busy = answer.status_code == 503 and "retry-after" in answer.headers
                (found[name].refused if busy else found[name].answered).append(taken)
                if not busy:
                    answer.raise_for_status()
    return found


if __name__ == "__main__":
    main()
