"""Filling a SPARQL server with a build, by the SPARQL 1.1 Graph Store HTTP Protocol.

Graphs are read from a build and sent in pieces, so that memory holds one of them. What has arrived is
written down in a graph of the server's own (``…/id/graph/build``, in Dublin Core): a load that was
ended goes on where it stopped.
The line that says a build is complete is written last: a server that lacks it is not served.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import urllib3

from restitch.errors import StoreError
from restitch.store.remote import OVERLOADED, TABLE, Login, refusal, table, unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from restitch.store.embedded import Embedded
    from restitch.store.remote import Remote

PIECE = 5_000  # triples in one request
TERMS = "http://purl.org/dc/terms/"
VERSION, WHOLE, PART = f"{TERMS}identifier", f"{TERMS}valid", f"{TERMS}hasPart"
ARRIVED = f"{TERMS}extent"


@dataclass(frozen=True)
class Held:
    """What a server says it holds of a build: the graphs that arrived whole, and pieces of others.

    ``quads`` is how many there are of a whole one.
    """

    version: str
    whole: bool
    graphs: frozenset[str]
    pieces: dict[str, int]
    quads: int = 0


def build_graph(base: str) -> str:
    return f"{base}id/graph/build"


def read(remote: Remote, base: str) -> Held | None:
    """What the server holds, whole or not; None where no build was ever sent to it."""
    graph = build_graph(base)
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    found: dict[str, set[str]] = defaultdict(set)
    pieces: dict[str, int] = {}
    for row in table(remote.ask(query, TABLE).data):
        if row["p"].value == ARRIVED and row["s"].value != graph:
            pieces[row["s"].value] = max(pieces.get(row["s"].value, 0), int(row["o"].value))
        elif row["s"].value == graph:
            found[row["p"].value].add(row["o"].value)
    if not found[VERSION]:
        return None
    if len(found[VERSION]) > 1:
        raise StoreError(f"{remote.url}: two builds were sent to it at once; send one with --replace")
    quads = int(found[ARRIVED].pop()) if len(found[ARRIVED]) == 1 else 0
    whole = bool(found[WHOLE]) and quads > 0
    return Held(found[VERSION].pop(), whole, frozenset(found[PART]), pieces, quads)


def held(remote: Remote, base: str) -> Held:
    """What the server holds; raises ``StoreError`` where it holds no whole build."""
    found = read(remote, base)
    if found is None:
        raise StoreError(f"{remote.url}: holds no build; send one with: restitch load")
    if not found.whole:
        raise StoreError(f"{remote.url}: its build was not sent to the end; go on with: restitch load")
    return found


class GraphStore:
    """The server's Graph Store Protocol endpoint (SPARQL 1.1 Graph Store HTTP Protocol)."""

    def __init__(self, url: str, login: Login, seconds: float = 120) -> None:
        self.url = url
        self._headers = {"user-agent": "restitch", **login.headers()}
        self._seconds = seconds
        self._http = urllib3.PoolManager()

    def add(self, graph: str, triples: list[str]) -> None:
        """Add triples (lines of N-Triples); sending them twice changes nothing."""
        self._send("POST", graph, "".join(triples).encode(), (200, 201, 204))

    def drop(self, graph: str) -> None:
        self._send("DELETE", graph, None, (200, 202, 204, 404))

    def _send(self, method: str, graph: str, body: bytes | None, good: tuple[int, ...]) -> None:
        url = f"{self.url}{'&' if '?' in self.url else '?'}{urlencode({'graph': graph})}"
        kind = {"content-type": "application/n-triples"} if body is not None else {}
        try:
            response = self._http.request(
                method,
                url,
                body=body,
                headers={**self._headers, **kind},
                timeout=urllib3.Timeout(connect=5, read=self._seconds),
                # Both may be sent again: triples are a set, and what is gone is gone.
                retries=urllib3.Retry(
                    total=4,
                    redirect=0,
                    allowed_methods=None,
                    status_forcelist=OVERLOADED,
                    backoff_factor=0.3,
                    raise_on_status=False,
                ),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise unreachable(self.url, error) from None
        if response.status not in good:
            raise refusal(self.url, response)


def send(
    remote: Remote,
    into: GraphStore,
    build: Embedded,
    version: str,
    base: str,
    replace: bool = False,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Held:
    """Send a build, or what is missing of it; ``told`` hears quads done and in all.

    Raises ``StoreError`` where another build is there and ``replace`` is not said, or where the
    server, in the end, does not hold as many triples as were sent.
    """
    counts = build.counts()
    _require_names(build, counts)
    state = read(remote, base)
    if state is not None and state.version != version:
        if not replace:
            raise StoreError(
                f"{remote.url}: holds another build ({state.version[:12]}); --replace drops it first"
            )
        _forget(into, state, base)
        state = None
    if state is None:
        _note(into, base, f'<{build_graph(base)}> <{VERSION}> "{version}" .\n')
        state = Held(version, False, frozenset(), {})
    done = 0
    for graph, many in sorted(counts.items()):
        if graph not in state.graphs:
            for arrived in _send_graph(into, base, graph, build, state.pieces.get(graph, 0)):
                told(done + arrived, counts.total())
        done += many
        told(done, counts.total())
    _compare(remote, counts)
    _note(into, base, f'<{build_graph(base)}> <{ARRIVED}> "{counts.total()}" .\n')
    _note(into, base, f'<{build_graph(base)}> <{WHOLE}> "{version}" .\n')
    return held(remote, base)


def _require_names(build: Embedded, counts: Mapping[str, int]) -> None:
    if "" in counts:
        raise StoreError("triples outside a named graph cannot be sent; name a graph for them")
    if build.has_blank_nodes():
        raise StoreError("blank nodes cannot be sent in pieces, each of which has its own; name them")


def _send_graph(into: GraphStore, base: str, graph: str, build: Embedded, pieces_there: int) -> Iterator[int]:
    """Send what is missing of a graph; yields how many of its triples have arrived."""
    triples = build.triples(graph)
    number = arrived = 0
    while piece := [f"{triple} .\n" for triple in islice(triples, PIECE)]:
        number += 1
        if number > pieces_there:
            into.add(graph, piece)
            _note(into, base, f'<{graph}> <{ARRIVED}> "{number}" .\n')
        arrived += len(piece)
        yield arrived
    _note(into, base, f"<{build_graph(base)}> <{PART}> <{graph}> .\n")


def _note(into: GraphStore, base: str, line: str) -> None:
    into.add(build_graph(base), [line])


def _forget(into: GraphStore, state: Held, base: str) -> None:
    """Drop a build: first the lines that say it is there, so that nobody serves a part of it."""
    into.drop(build_graph(base))
    for graph in sorted({*state.graphs, *state.pieces}):
        into.drop(graph)


def _compare(remote: Remote, counts: Mapping[str, int]) -> None:
    for graph, sent in counts.items():
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        count = int(table(remote.ask(query, TABLE).data)[0]["n"].value)
        if count != sent:
            raise StoreError(
                f"{remote.url}: graph <{graph}> holds {count} triples, not {sent}; "
                "send the build again with --replace"
            )
