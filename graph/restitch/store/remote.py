"""Any SPARQL 1.1 server over HTTP (SPARQL 1.1 Protocol): what outgrows one machine is asked there.

Connections are pooled; a query, which changes nothing, is asked again where the server could not be
reached or was overloaded. An answer counts only when it parses to its end: a server that breaks off
in the middle gives an error here, never fewer rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import urllib3

from restitch.errors import (
    InputError,
    StoreError,
    StoreRefusalError,
    StoreUnavailableError,
    TooManyRowsError,
)
from restitch.iris import named
from restitch.store import following
from restitch.store.rows import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from restitch.store.following import Found
    from restitch.store.rows import Row

TABLE = "application/sparql-results+json"
TRIPLES = "application/n-triples"
OVERLOADED = (429, 502, 503, 504)
CONNECTIONS = 32
BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
TRUTHS = {"1": "true", "0": "false"}
YES = "__ASK_RETVAL"
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
PREFIX = re.compile(r"([A-Za-z][\w-]*):")


@dataclass(frozen=True)
class Login:
    """A name with a password (HTTP Basic), or a ``token`` (Bearer); ``repr`` shows neither."""

    user: str = ""
    password: str = ""
    token: str = ""

    def headers(self) -> dict[str, str]:
        if self.token:
            return {"authorization": f"Bearer {self.token}"}
        if self.user:
            return dict(urllib3.make_headers(basic_auth=f"{self.user}:{self.password}"))
        return {}

    def __repr__(self) -> str:
        return "Login(…)"


class Remote:
    """A ``Store`` at ``url``, a query endpoint; ``only`` names the graphs that are ours there.

    ``seconds`` is the longest one of our own queries may take. Without ``only``, all graphs are ours.
    """

    def __init__(
        self, url: str, login: Login | None = None, seconds: float = 30, only: frozenset[str] = frozenset()
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{url!r} is no address of a SPARQL server; it begins with http:// or https://")
        if parts.username or parts.password:
            raise InputError("the address of a SPARQL server holds no password; there are settings for it")
        self.url = url
        self.seconds = seconds
        self._only = only
        self._login = login or Login()
        self._headers = {"user-agent": "restitch", **self._login.headers()}
        self._http = urllib3.PoolManager(maxsize=CONNECTIONS, block=False)

    def limited_to(self, graphs: frozenset[str]) -> Remote:
        """The same server, where only these graphs are ours."""
        return Remote(self.url, self._login, self.seconds, graphs)

    def select(self, query: str, prefixes: Mapping[str, str]) -> list[Row]:
        return [
            _plain(row) for row in table(self.ask(declared(query, prefixes), TABLE, *self._dataset()).data)
        ]

    def construct(self, query: str, prefixes: Mapping[str, str]) -> list[ox.Triple]:
        body = self.ask(declared(query, prefixes), TRIPLES, *self._dataset()).data
        return list(set(parsed_triples(body)))

    def follow(
        self, iris: Sequence[str], paths: Mapping[str, str], prefixes: Mapping[str, str]
    ) -> Iterator[Found]:
        planned = following.plan(paths, prefixes)
        values = named(iris)
        if planned.near:
            query = following.near_query(values, planned.near)
            yield from following.found(self.select(query, prefixes), planned.near)
        if planned.paths:
            query = following.path_query(values, planned.paths)
            yield from following.found(self.select(query, prefixes))

    def graphs(self) -> frozenset[str]:
        return self._graphs

    @cached_property
    def _graphs(self) -> frozenset[str]:
        return self._only or frozenset(row["g"].value for row in table(self.ask(GRAPHS, TABLE).data))

    def size(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return int(table(self.ask(COUNT, TABLE, *self._dataset()).data)[0]["n"].value)

    def _dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The default graph is said with each query: servers differ in what theirs is without it."""
        ours = tuple(sorted(self.graphs()))
        return ours, ours

    def ask(
        self,
        query: str,
        accept: str,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        seconds: float | None = None,
        preload: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        """The server's answer to a query sent by POST, read whole unless ``preload`` is false.

        Raises ``StoreUnavailableError`` where the server cannot be reached, is overloaded or breaks
        off, ``StoreError`` where it refuses.
        """
        fields = [("query", query), *(("default-graph-uri", each) for each in default_graphs)]
        fields += [("named-graph-uri", each) for each in named_graphs]
        limit = self.seconds if seconds is None else seconds
        try:
            response = self._http.request(
                "POST",
                self.url,
                body=urlencode(fields),
                headers={
                    **self._headers,
                    "accept": accept,
                    "content-type": "application/x-www-form-urlencoded",
                },
                timeout=urllib3.Timeout(connect=min(5, limit), total=limit),
                retries=_retries(),
                redirect=False,
                preload_content=preload,
            )
        except urllib3.exceptions.HTTPError as error:
            raise unreachable(self.url, error) from None
        if response.status != 200:
            raise refusal(self.url, response)
        if most := response.headers.get("X-SPARQL-MaxRows"):
            response.close()
            raise TooManyRowsError(
                f"the SPARQL server cut its answer off at {most} rows (its ResultSetMaxRows)"
            )
        return response


def _plain(row: Row) -> Row:
    """Virtuoso writes yes and no as 1 and 0."""
    return {
        name: ox.Literal(TRUTHS[value.value], datatype=BOOLEAN)
        if isinstance(value, ox.Literal) and value.datatype == BOOLEAN and value.value in TRUTHS
        else value
        for name, value in row.items()
    }


def _retries() -> urllib3.Retry:
    """A query changes nothing, so it may be asked again; not after it ran into its time."""
    return urllib3.Retry(
        total=3,
        read=1,
        redirect=0,
        allowed_methods=None,
        status_forcelist=OVERLOADED,
        backoff_factor=0.1,
        backoff_max=2,
        respect_retry_after_header=False,
        raise_on_status=False,
    )


def unreachable(url: str, error: Exception) -> StoreUnavailableError:
    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    words = re.sub(r"^.*?>?: ", "", str(cause)) or type(cause).__name__
    return StoreUnavailableError(f"the SPARQL server {url} did not answer: {words}", url)


def refusal(url: str, response: urllib3.BaseHTTPResponse) -> StoreError:
    try:
        told = response.read(500, decode_content=True) if not response.closed else response.data[:500]
    except urllib3.exceptions.HTTPError:
        told = b""
    finally:
        response.release_conn()
    words = " ".join((told or response.data or b"").decode("utf-8", "replace").split())[:300]
    kinds = {HTTPStatus.BAD_REQUEST: StoreRefusalError, **dict.fromkeys(OVERLOADED, StoreUnavailableError)}
    kind = kinds.get(response.status, StoreError)
    return kind(f"the SPARQL server {url} answered {response.status}: {words}", url)


def declared(query: str, prefixes: Mapping[str, str]) -> str:
    """The query with the prefixes it uses declared in front, since a server knows none of ours."""
    used = set(PREFIX.findall(query))
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes.items() if name in used]
    return "\n".join([*lines, query])


def table(body: bytes) -> list[Row]:
    """The rows of an answer in JSON; raises ``StoreUnavailableError`` where it breaks off."""
    try:
        found = parsed_results(body)
        assert isinstance(found, ox.QuerySolutions)
        return rows(found)
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None


def parsed_results(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """An answer in JSON as it is read; Virtuoso's yes or no comes as a table with one row or none."""
    found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QuerySolutions) and [each.value for each in found.variables] == [YES]:
        answer = b"true" if any(True for _ in found) else b"false"
        return ox.parse_query_results(b'{"head":{},"boolean":%s}' % answer, ox.QueryResultsFormat.JSON)
    return found


def parsed_triples(body: bytes) -> list[ox.Triple]:
    try:
        found = list(ox.parse(body, ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None
    return [each.triple for each in found]


def broken(error: Exception) -> StoreUnavailableError:
    return StoreUnavailableError(f"the SPARQL server's answer breaks off or is not what it says: {error}")
