"""How many requests a second, against other servers with the same data: one table, made in one run.

    python benchmarks/serving.py [--claims 1750] [--seconds 3] [--rounds 3] [--rdflib-endpoint PROGRAM]

Needs wrk (https://github.com/wg/wrk), which asks in a closed loop, each client when it has its answer.
All servers are up at once and take turns, so that what else the machine does meets them alike. The
Oxigraph server is that of the package of the same name. rdflib-endpoint is left out unless its program
is named; it needs an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

from questions import Questions
from synthetic import made

from restitch.store import in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
RESTITCH: tuple[str | Path, ...] = (PROGRAMS / "restitch", "serve", "--port", "{port}")
TABLE = "application/sparql-results+json, application/n-triples"
CLIENTS = (1, 16)
STREAM = 40_000  # questions of a stream: more than any server answers while it is measured
AIMS = {
    ("look-up, repeated", "Oxigraph, memory"): 1,
    ("mix, repeated", "Oxigraph, memory"): 4,
    ("mix, repeated", "Oxigraph, disk"): 20,
    ("stream, asked first", "Oxigraph, memory"): 1.2,
    ("mix, never repeated", "Oxigraph, memory"): 0.5,
    ("mix, never repeated", "Oxigraph, disk"): 2,
    ("library, repeated", "Oxigraph, memory"): 4,
    ("library, repeated", "Oxigraph, disk"): 20,
    ("library, never repeated", "Oxigraph, memory"): 0.5,
    ("library, never repeated", "Oxigraph, disk"): 2,
}
SLOW_AIM = ("rdflib-endpoint", 10)
REST_AIM = 0.7
# As the other servers: none of them writes a line for every request.
WITHOUT_LINES = {"RESTITCH_LOG_LEVEL": "warning"}


@dataclass(frozen=True)
class Server:
    """``endpoint`` is where it takes queries; ``process`` the one that was started."""

    name: str
    endpoint: str
    process: subprocess.Popen[bytes]

    def path(self, query: str) -> str:
        return f"/{self.endpoint.partition('://')[2].partition('/')[2]}?query={quote(query)}"

    @property
    def origin(self) -> str:
        return self.endpoint[: self.endpoint.index("/", 8)]


@dataclass
class Load:
    """What is asked in each round: in turns until the time is up, or each but ``once``.

    Servers ``without`` cannot answer it: rdflib-endpoint fails where rows are ordered by what they are
    grouped by and do not show.
    """

    name: str
    rounds: list[list[str]]
    once: bool = False
    without: str | None = None
    found: dict[tuple[str, int], list[float]] = field(default_factory=dict)


def main() -> None:
    options = _options()
    quads = made(options.claims)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = started(stack, quads, folder, options.rdflib_endpoint)
        loads = _loads(Questions(quads), options.rounds)
        for load in loads:
            if not load.once:
                agree(_able(servers, load), load.rounds[0])
        for number in range(options.rounds):
            for load in loads:
                for clients in CLIENTS:
                    for server in _able(servers, load):
                        rate = asked(server, load, number, clients, options.seconds, folder)
                        load.found.setdefault((server.name, clients), []).append(rate)
        print(_heading(quads, options))
        print(_table(loads, [each.name for each in servers]))
        print(_rest(stack, servers[0], quads, folder, options))
        print(_lines(stack, servers[0], quads, folder, options))
        print(_memory(quads))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=1750, help="of the graph, some 57 quads each")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="of all measurements; medians are told")
    parser.add_argument("--rdflib-endpoint", help="its program")
    if shutil.which("wrk") is None:
        parser.error("wrk is not here; on Debian: apt install wrk")
    return parser.parse_args()


def _able(servers: Sequence[Server], load: Load) -> list[Server]:
    return [each for each in servers if each.name != load.without]


def _loads(questions: Questions, rounds: int) -> list[Load]:
    look_up, mix, library = questions.look_up(), questions.mix(), questions.library()
    stream = questions.stream(STREAM)
    never = questions.never_again(questions.mix, STREAM)
    never_library = questions.never_again(questions.library, STREAM)
    return [
        Load("look-up, repeated", [[look_up]] * rounds),
        Load("mix, repeated", [mix] * rounds),
        Load("stream, asked first", [stream] * rounds, once=True),
        Load("mix, never repeated", [never] * rounds, once=True),
        Load("library, repeated", [library] * rounds, without=SLOW_AIM[0]),
        Load("library, never repeated", [never_library] * rounds, once=True, without=SLOW_AIM[0]),
    ]


# --- servers ---


def started(stack: ExitStack, quads: Path, folder: Path, rdflib_endpoint: str | None) -> list[Server]:
    """Every server, filled and ready."""
    triples = _triples(quads, folder / "graph.nt")
    build = folder / "builds"
    subprocess.run(
        [PROGRAMS / "restitch", "build", "--store", build, "--data", quads], check=True, capture_output=True
    )
    location = folder / "oxigraph"
    subprocess.run(
        [PROGRAMS / "oxigraph", "load", "--location", location, "--file", triples],
        check=True,
        capture_output=True,
    )
    oxigraph: list[str | Path] = [PROGRAMS / "oxigraph"]
    memory = stack.enter_context(serving("Restitch, memory", in_memory_of(quads), "/sparql", **WITHOUT_LINES))
    disk = stack.enter_context(
        serving("Restitch, disk", [*RESTITCH, "--store", build], "/sparql", **WITHOUT_LINES)
    )
    their_memory = stack.enter_context(
        serving("Oxigraph, memory", [*oxigraph, "serve", "--bind", "127.0.0.1:{port}"], "/query")
    )
    request = urllib.request.Request(
        f"{their_memory.origin}/store?default",
        data=triples.read_bytes(),
        headers={"Content-Type": "application/n-triples"},
        method="POST",
    )
    urllib.request.urlopen(request, timeout=600).close()
    their_disk = stack.enter_context(
        serving(
            "Oxigraph, disk",
            [*oxigraph, "serve-read-only", "--location", location, "--bind", "127.0.0.1:{port}"],
            "/query",
        )
    )
    found = [memory, disk, their_memory, their_disk]
    if rdflib_endpoint:
        command: list[str | Path] = [
            rdflib_endpoint,
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
            triples,
        ]
        found.append(stack.enter_context(serving("rdflib-endpoint", command, "/")))
    return found


def in_memory_of(quads: Path) -> list[str | Path]:
    return [*RESTITCH, "--data", quads]


def _triples(quads: Path, path: Path) -> Path:
    """What Restitch makes of the file, ontology and all, without its graphs: others get the same."""
    store = in_memory(files=[quads])
    path.write_text("".join(sorted({f"{each.triple} .\n" for each in store.engine})), encoding="utf-8")
    return path


@contextmanager
def serving(
    name: str, command: Sequence[str | Path], path: str, probe: str = "?query=ASK%7B%7D", **more: str
) -> Iterator[Server]:
    """A server on a free port, ready to answer; ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(each).replace("{port}", str(port)) for each in command]
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **more}
    ) as process:
        try:
            server = Server(name, f"http://127.0.0.1:{port}{path}", process)
            _await(server, probe)
            yield server
        finally:
            process.terminate()


def _await(server: Server, probe: str) -> None:
    until = time.monotonic() + 600
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise SystemExit(f"{server.name} ended with status {server.process.returncode}")
        try:
            urllib.request.urlopen(f"{server.endpoint}{probe}", timeout=60).close()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{server.name} answers {error.code} at {server.endpoint}{probe}") from None
        except OSError:
            time.sleep(0.2)
        else:
            return settle()
    raise SystemExit(f"{server.name} was not ready in time")


def settle() -> None:
    """Until the machine has little else to do: what a server works out at its start is not measured."""
    for _ in range(120):
        before = _busy()
        time.sleep(0.5)
        if _busy() - before < 0.1:
            return


def _busy() -> float:
    """Processor seconds all processes have taken since the machine was started."""
    user, nice, system = (int(each) for each in Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def agree(servers: Sequence[Server], questions: Sequence[str]) -> None:
    """Every server gives the same number of rows to each question; otherwise rates mean nothing."""
    for query in questions:
        counts = {each.name: _rows(each, query) for each in servers}
        if len(set(counts.values())) != 1:
            raise SystemExit(f"servers disagree about\n{query}\n{counts}")


def _rows(server: Server, query: str) -> int:
    accept = "application/n-triples" if "CONSTRUCT" in query else TABLE
    request = urllib.request.Request(f"{server.origin}{server.path(query)}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=120) as answer:
        body = answer.read()
    if "CONSTRUCT" in query:
        return len({line for line in body.splitlines() if line.strip()})
    return len(json.loads(body)["results"]["bindings"])


# --- asking ---


def asked(server: Server, load: Load, number: int, clients: int, seconds: float, folder: Path) -> float:
    """Requests a second; what is asked once is in words that no server has seen in another round."""
    mark = f"\n# round {number}, {clients} clients" if load.once else ""
    paths = [server.path(f"{each}{mark}") for each in load.rounds[number]]
    if not load.once:
        for path in paths:
            _fetch(server.origin + path)
    return rate(server, paths, clients, seconds, folder, load.once)


def _fetch(url: str, accept: str = TABLE) -> None:
    urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=120).close()


def rate(
    server: Server, paths: Sequence[str], clients: int, seconds: float, folder: Path, once: bool = False,
    accept: str = TABLE,
) -> float:  # fmt: skip
    """Answers a second that wrk had; raises ``SystemExit`` where some were errors or came again."""
    requests = folder / "requests"
    requests.write_text("\n".join(paths), encoding="ascii")
    settle()
    done = subprocess.run(
        ["wrk", "-t", "1", "-c", str(clients), "-d", f"{max(1, round(seconds))}s", "--timeout", "60s",
         "-s", HERE / "ask.lua", server.origin],
        env={**os.environ, "REQUESTS": str(requests), "ACCEPT": accept},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stderr.splitlines()[-1])
    if found["failed"] or (once and found["requests"] > len(paths)):
        raise SystemExit(f"{server.name}: {found}, {len(paths)} asked\n{done.stdout}")
    # Who answers nothing in the time there is, is taken for one who answers once.
    return float(max(found["requests"], 1) / found["seconds"])


# --- what is told ---


def _heading(quads: Path, options: argparse.Namespace) -> str:
    with quads.open("rb") as lines:
        count = sum(1 for _ in lines)
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{count:,} quads; {os.cpu_count()} × {processor}, Linux {platform.release()}, Python "
        f"{platform.python_version()}; {datetime.now(UTC):%Y-%m-%d}; medians of {options.rounds} rounds\n"
    )


def _table(loads: Sequence[Load], names: Sequence[str]) -> str:
    ours, theirs = names[:2], names[2:]
    lines = [f"| | clients | {' | '.join(f'{us} / {them}' for us in ours for them in theirs)} |"]
    lines.append("|---|---:|" + "---:|" * (len(ours) * len(theirs)))
    for load in loads:
        for clients in CLIENTS:
            cells = [_ratio(load, us, them, clients) for us in ours for them in theirs]
            lines.append(f"| {load.name} | {clients} | {' | '.join(cells)} |")
    lines.append("\nRequests a second:\n")
    lines.append(f"| | clients | {' | '.join(names)} |")
    lines.append("|---|---:|" + "---:|" * len(names))
    for load in loads:
        for clients in CLIENTS:
            rates = [
                f"{median(load.found[name, clients]):,.0f}" if name != load.without else "–" for name in names
            ]
            lines.append(f"| {load.name} | {clients} | {' | '.join(rates)} |")
    return "\n".join(lines) + "\n"


def _ratio(load: Load, us: str, them: str, clients: int) -> str:
    if them == load.without:
        return "–"
    ratio = median(load.found[us, clients]) / median(load.found[them, clients])
    aim = SLOW_AIM[1] if them == SLOW_AIM[0] else AIMS.get((load.name, them))
    mark = "" if aim is None else f" (aim {aim:g}: {'met' if ratio >= aim else 'missed'})"
    return f"{ratio:,.2f} ×{mark}"


def _rest(stack: ExitStack, server: Server, quads: Path, folder: Path, options: argparse.Namespace) -> str:
    """Look-ups over REST against a FastAPI route that gives the same record and does nothing else."""
    forgets = stack.enter_context(
        serving(
            "Restitch, nothing kept", in_memory_of(quads), "/sparql",
            RESTITCH_ANSWER_CACHE_BYTES="0", **WITHOUT_LINES,
        )
    )  # fmt: skip
    claims = [f"/api/v1/claims/{each}" for each in Questions(quads).things["claim"]]
    asks = [
        ("one claim, the same again", server, ["/api/v1/claims/essay-0/claim-7"]),
        ("any claim, asked again", server, claims),
        ("any claim, no answer kept", forgets, claims),
        ("one source, the same again", server, ["/api/v1/sources/work-1"]),
        ("claims by source, the same again", server, ["/api/v1/sources/work-1/claims"]),
    ]
    lines = [
        "| REST against a bare FastAPI route | clients | ratio | requests a second |",
        "|---|---:|---:|---:|",
    ]
    for number, (name, ours, paths) in enumerate(asks):
        record = folder / f"record-{number}.json"
        with urllib.request.urlopen(ours.origin + paths[0], timeout=60) as answer:
            record.write_bytes(answer.read())
        bare = stack.enter_context(
            serving(
                "bare",
                [sys.executable, "-m", "uvicorn", "bare:app", "--app-dir", HERE, "--port", "{port}",
                 "--no-access-log"],
                "/records/x", probe="", RECORD=str(record),
            )
        )  # fmt: skip
        for path in paths:
            _fetch(ours.origin + path, "application/json")
        for clients in CLIENTS:
            rates: dict[str, list[float]] = {"ours": [], "bare": []}
            for _ in range(options.rounds):
                rates["bare"].append(rate(bare, ["/records/x"], clients, options.seconds, folder))
                rates["ours"].append(
                    rate(ours, paths, clients, options.seconds, folder, accept="application/json")
                )
            our, their = median(rates["ours"]), median(rates["bare"])
            met = "met" if our / their >= REST_AIM else "missed"
            lines.append(
                f"| {name} | {clients} | {our / their:.2f} × (aim {REST_AIM}: {met}) | {our:,.0f} / {their:,.0f} |"
            )
        bare.process.terminate()
    return "\n".join(lines) + "\n"


def _lines(stack: ExitStack, server: Server, quads: Path, folder: Path, options: argparse.Namespace) -> str:
    """What it costs to write a line for every request, as Restitch does unless it is told otherwise."""
    tells = stack.enter_context(serving("Restitch, a line a request", in_memory_of(quads), "/sparql"))
    look_up = Questions(quads).look_up()
    found: dict[str, list[float]] = {}
    for each in (server, tells):
        _fetch(each.origin + each.path(look_up))
    for _ in range(options.rounds):
        for each in (server, tells):
            asked = rate(each, [each.path(look_up)], CLIENTS[-1], options.seconds, folder)
            found.setdefault(each.name, []).append(asked)
    silent, telling = median(found[server.name]), median(found[tells.name])
    return (
        f"With a line a request, look-up repeated, {CLIENTS[-1]} clients: {telling / silent:.2f} × as many "
        f"({telling:,.0f} / {silent:,.0f} a second)\n"
    )


def _memory(quads: Path) -> str:
    """What all processes of a server take together (proportional set size), by number of workers."""
    taken: dict[int, float] = {}
    for workers in (1, 2, 4, 8):
        more = {"RESTITCH_QUERY_WORKERS": str(workers)}
        with serving("Restitch", in_memory_of(quads), "/sparql", **more) as server:
            for number in range(200):
                _fetch(f"{server.endpoint}?query={quote(f'SELECT * {{ ?s ?p ?o }} LIMIT 100 # {number}')}")
            taken[workers] = sum(map(_proportional, _family(server.process.pid))) / 2**20
    cells = ", ".join(f"{n}: {each:.0f} MiB ({each / taken[1]:.2f} ×)" for n, each in taken.items())
    return f"Memory of all processes by number of workers: {cells}; aim under 1.5 ×\n"


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _proportional(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
