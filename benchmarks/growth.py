"""Whether time follows the answer and not the graph: one table, made in one run.

    python benchmarks/growth.py [CLAIMS ...]     by default 180 500 17500 176000: 10 thousand to 10 million quads

Builds of each size are served from disk, one server after the other, and asked for things of one essay,
which are as large in a large graph as in one of an essay or more; nothing is answered from memory. The
largest takes some minutes, and 6 GB of disk, to be made the first time.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import urllib.request
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.parse import quote

from serving import PROGRAMS, serving
from synthetic import ACTORS, CLAIMS_AN_ESSAY, DATA, NOTES_AN_ESSAY, SEED, WORLD, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from serving import Server

SIZES = (180, 500, 17_500, 176_000)
ROUNDS = 20
RESTING = """PREFIX stitch: <https://w3id.org/restitch/ns#> PREFIX src: <https://w3id.org/restitch/id/source/>
SELECT ?c ?says WHERE {{ ?c a stitch:Claim ; stitch:restsOn src:{work} ; stitch:statement ?says }}"""


class Drawn:
    """Names of things of essays drawn at random."""

    def __init__(self, server: Server, claims: int) -> None:
        self.server = server
        self.claims = claims
        self.chance = random.Random(SEED)

    def essay(self) -> int:
        return self.chance.randrange(max(1, self.claims // CLAIMS_AN_ESSAY))

    def claim(self) -> str:
        return f"essay-{self.essay()}/claim-{self.chance.randrange(min(self.claims, CLAIMS_AN_ESSAY))}"

    def actor(self) -> str:
        return f"actor-{self.essay()}-{self.chance.randrange(WORLD, ACTORS)}"

    def work(self) -> str:
        """One that a single essay cites."""
        while True:
            essay, number = self.essay(), self.chance.randrange(NOTES_AN_ESSAY) + 1
            with urllib.request.urlopen(
                f"{self.server.origin}/api/v1/notes/essay-{essay}/{number}"
            ) as answer:
                key: str = json.load(answer)["citations"][0]["source"]
            if key.startswith(f"work-{essay}-"):
                return key


ASKED: dict[str, Callable[[Drawn], str]] = {
    "claims by source (REST)": lambda drawn: f"/api/v1/sources/{drawn.work()}/claims",
    "claims by source (SPARQL)": lambda drawn: f"/sparql?query={quote(RESTING.format(work=drawn.work()))}",
    "what falls with it": lambda drawn: f"/api/v1/falls?source={drawn.work()}",
    "an actor's neighbours": lambda drawn: f"/api/v1/network?actor={drawn.actor()}",
    "claims about an actor": lambda drawn: f"/api/v1/claims?actor={drawn.actor()}",
    "claim": lambda drawn: f"/api/v1/claims/{drawn.claim()}",
    "claim page": lambda drawn: f"/claims/{drawn.claim()}",
    "source page": lambda drawn: f"/sources/{drawn.work()}",
    "actor page": lambda drawn: f"/actors/{drawn.actor()}",
    "works by what rests on them, page": lambda _: "/sources",
    "search for a word that all claims hold": lambda _: "/api/v1/search?q=statement",
    "search for that and a rare one": lambda drawn: (
        f"/api/v1/search?q=statement+{drawn.chance.randrange(10**6)}"
    ),
}


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    found = {size: dict(measured(size)) for size in sizes}
    quads = {size: found[size].pop("")[0] for size in sizes}
    first, last = sizes[0], sizes[-1]
    print(f"median (90th percentile) in ms of {ROUNDS} requests; bytes of the median answer\n")
    print(f"| | {' | '.join(f'{quads[size]:,.0f} quads' for size in sizes)} | last / first |")
    print("|---|" + "---:|" * (len(sizes) + 1))
    for name in ASKED:
        cells = [
            f"{found[size][name][0]:.1f} ({found[size][name][1]:.1f}), {found[size][name][2]:,.0f} B"
            for size in sizes
        ]
        print(f"| {name} | {' | '.join(cells)} | {found[last][name][0] / found[first][name][0]:.1f} × |")


def measured(claims: int) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """What is asked -> median and 90th percentile in ms, median bytes; "" -> quads."""
    command = [PROGRAMS / "restitch", "serve", "--port", "{port}", "--store", built(claims)]
    # A small graph has few things, which are asked for again: nothing is to be answered from memory.
    settings = {"RESTITCH_ANSWER_CACHE_BYTES": "0", "RESTITCH_QUERY_CACHE_BYTES": "0"}
    with serving("Restitch", command, "/sparql", **settings) as server:
        with urllib.request.urlopen(f"{server.origin}/api/v1/about") as answer:
            yield "", (json.load(answer)["quads"], 0, 0)
        for name, place in ASKED.items():
            drawn = Drawn(server, claims)
            paths = [place(drawn) for _ in range(2 * ROUNDS)]
            for path in paths[:ROUNDS]:  # what is read once, for all things, is not what is asked here
                ask(server, path)
            # Nothing is kept, so that what there is only one of may be asked for again.
            asked = list(dict.fromkeys(paths[ROUNDS:])) if len(set(paths)) > 1 else paths[ROUNDS:]
            times, sizes = zip(*(ask(server, path) for path in asked), strict=True)
            yield name, (median(times), quantiles(times, n=10)[-1], median(sizes))


def built(claims: int) -> Path:
    """A folder with a build of that size, made unless it is there."""
    store = DATA / f"{claims}.builds"
    if not (store / "current").exists():
        quads = made(claims)
        subprocess.run([PROGRAMS / "restitch", "build", "--store", store, "--data", quads], check=True)
    return store


def ask(server: Server, path: str) -> tuple[float, int]:
    """Milliseconds and bytes."""
    started = time.perf_counter()
    with urllib.request.urlopen(f"{server.origin}{path}", timeout=300) as answer:
        body = answer.read()
    return (time.perf_counter() - started) * 1000, len(body)


if __name__ == "__main__":
    main()
