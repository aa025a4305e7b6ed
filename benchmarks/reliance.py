"""How the cost of reliance grows with the graph: one table, made in one run.

    python benchmarks/reliance.py 1000 10000 100000

Each size is made (or taken from ``benchmarks/data/``) and asked in a process of its own. A work
that one essay cites once stands for a small answer, the most cited work for a large one.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from synthetic import made

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7


def main() -> None:
    rows = [measured(int(size)) for size in sys.argv[1:] or ("1000", "10000")]
    names = list(rows[0])
    print("| | " + " | ".join(f"{row['claims']:,} claims" for row in rows) + " |")
    print("|---|" + "---:|" * len(rows))
    for name in names[1:]:
        print(f"| {name} | " + " | ".join(_cell(row[name]) for row in rows) + " |")


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def measured(claims: int) -> dict[str, Any]:
    """One size in a process of its own, so that memory is its own too."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(made(claims)), str(claims)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(path: Path, claims: int) -> dict[str, Any]:
    from restitch.frames import solutions
    from restitch.graph import OpenGraph
    from restitch.iris import Iris
    from restitch.lookup import Lookup
    from restitch.reliance.load import Load
    from restitch.reliance.records import fallen, total
    from restitch.reliance.trees import cut_sets, grounds_tree
    from restitch.reliance.ways import ways_to
    from restitch.store import in_memory

    before = _memory()
    started = time.perf_counter()
    graph = OpenGraph(in_memory(path.read_bytes()), Iris(), "benchmark")
    loaded = time.perf_counter() - started
    # The most cited work, one from the middle, and the conclusion with most works below it.
    ranked = [
        row["s"].value
        for row in solutions(
            graph,
            "SELECT ?s (COUNT(?c) AS ?n) WHERE { ?c stitch:citedSource ?s } GROUP BY ?s ORDER BY DESC(?n) ?s",
        )
    ]
    large, small = ranked[0], ranked[len(ranked) // 2]
    deep = solutions(
        graph,
        "SELECT ?c (COUNT(?s) AS ?n) WHERE { ?c a stitch:Claim ; stitch:restsOn ?s . "
        "FILTER(STRSTARTS(STR(?c), 'https://w3id.org/restitch/id/essay/essay-0/')) } GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 1",
    )[0]["c"].value
    total(graph, "claims", "all")  # counted once for a graph, not for each answer
    few, many = fallen(graph, [small]), fallen(graph, [large])
    return {
        "claims": claims,
        "quads": graph.store.size(),
        "load into memory, s": loaded,
        "memory, MB": _memory() - before,
        "falls of a work in the middle: things in the answer": _size(few),
        "falls of a work in the middle, ms": _time(lambda: fallen(graph, [small])),
        "falls of the most cited work: things in the answer": _size(many),
        "falls of the most cited work, ms": _time(lambda: fallen(graph, [large])),
        "claims that rely on a work in the middle, ms": _time(lambda: ways_to(graph, small)),
        "grounds of the deepest conclusion, ms": _time(lambda: grounds_tree(graph, deep)),
        "cut sets of the deepest conclusion, ms": _time(lambda: cut_sets(graph, deep)),
        "load of all works, once counted, ms": _time(lambda: Load(Lookup(graph)).ranked()),
    }


def _size(answer: dict[str, Any]) -> int:
    return sum(len(answer[effect][kind]) for effect in ("fallen", "weakened") for kind in answer[effect])


def _time(ask: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
        if sum(took) > 20_000:
            break
    return median(took)


def _memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
