"""Other people's SPARQL: checked, run, and serialised by the engine itself.

Everything in SPARQL 1.1 Query but what reaches outside: ``SERVICE`` is refused, and ``FROM`` may
name only graphs the store holds. A query cannot write: the engine's query parser has no updates.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph as ox

from restitch.errors import (
    AnswerTooLargeError,
    NotAcceptableError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from typing_extensions import Buffer

    from restitch.graph import OpenGraph


@dataclass(frozen=True)
class Format:
    """A way to write an answer; ``engine`` is the engine's own format."""

    name: str
    media_type: str
    engine: ox.QueryResultsFormat | ox.RdfFormat

    @property
    def for_graphs(self) -> bool:
        return isinstance(self.engine, ox.RdfFormat)


@dataclass(frozen=True)
class Answer:
    body: bytes
    media_type: str


@dataclass(frozen=True)
class Size:
    """How much of an answer is given out: ``rows`` of a table, triples of a graph; ``bytes`` written."""

    rows: int | None = None
    bytes: int | None = None


class _Capped(io.BytesIO):
    """Takes what the engine writes, up to a number of bytes."""

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self.most = most
        self.full = False

    def write(self, data: Buffer, /) -> int:
        if self.most is not None and self.tell() + memoryview(data).nbytes > self.most:
            self.full = True
            raise OSError("full")  # the engine passes it on; _write makes an error of ours of it
        return super().write(data)


FORMATS = (
    Format("json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
    Format("xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
    Format("csv", "text/csv", ox.QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", ox.QueryResultsFormat.TSV),
    Format("ttl", "text/turtle", ox.RdfFormat.TURTLE),
    Format("nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    Format("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    Format("rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
)
FORMATS_BY_NAME = {each.name: each for each in FORMATS}

ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Strings, IRIs, comments, variables and prefixed names are matched so as to be passed over.
TOKEN = re.compile(
    r'"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""'
    r"|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|\#[^\n\r]*"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)"
    r"|[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
    r"|(?P<name>[\w\-.]*:(?:[\w\-.:]|%[0-9A-Fa-f]{2}|\\.)*)"
    r"|(?P<word>[A-Za-z]+\w*)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<step>[/|^!])",
    re.DOTALL,
)
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
# The engine calls itself for each bracket and each step of a path: some thousands end the process.
DEEPEST = 100
MOST_STEPS = 1000
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


@dataclass(frozen=True)
class Outline:
    """What the words of a query say about it: its form, and the graphs its FROM names."""

    form: str | None
    graphs: tuple[str, ...]


def run_query(
    graph: OpenGraph,
    text: str,
    wanted: Format | Sequence[Format],
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    size: Size = Size(),
    *,
    union: bool = True,
    base: str | None = None,
) -> Answer:
    """The answer in the first wanted format that fits the query's form.

    Without a dataset of its own, in the query or in ``default_graphs``, a query sees the union of
    all graphs, or without ``union`` the unnamed graph alone. ``base`` resolves relative IRIs.
    Raises ``QuerySyntaxError``, ``QueryRefusedError``, ``NotAcceptableError`` or, past ``size``,
    ``AnswerTooLargeError``.
    """
    query = decode_escapes(text)
    outline = outline_query(query, graph.iris.prefixes(), base)
    _require_graphs(graph.store, (*outline.graphs, *default_graphs, *named_graphs))
    protocol = bool(default_graphs or named_graphs)
    try:
        found = graph.store.query(
            query,
            base_iri=base,
            prefixes=graph.iris.prefixes(),
            use_default_graph_as_union=union and not (outline.graphs or protocol),
            default_graph=[ox.NamedNode(iri) for iri in default_graphs] if protocol else None,
            named_graphs=[ox.NamedNode(iri) for iri in named_graphs] if protocol else None,
        )
        return _serialise(found, [wanted] if isinstance(wanted, Format) else wanted, size)
    except SyntaxError as error:
        raise QuerySyntaxError(f"the query does not parse: {error.msg or error}") from None
    except (OSError, RuntimeError, ValueError) as error:
        if "custom function" in str(error):
            raise QueryRefusedError(f"{error}; there are those of SPARQL 1.1 and the casts") from None
        raise StoreError(f"the query failed: {error}") from None


def _require_graphs(store: ox.Store, iris: Iterable[str]) -> None:
    for iri in iris:
        try:
            held = store.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            raise QueryRefusedError(f"<{iri}> is not an absolute IRI, so it names no graph") from None
        if not held:
            names = sorted(node.value for node in store.named_graphs())[:20]
            raise QueryRefusedError(
                f"FROM <{iri}>: no such graph is held here, and none is fetched; "
                f"the graphs are {', '.join(names)}"
            )


def _serialise(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, wanted: Sequence[Format], size: Size
) -> Answer:
    is_graph = isinstance(found, ox.QueryTriples)
    form = next((each for each in wanted if each.for_graphs == is_graph), None)
    if form is None:
        kind = "a graph" if is_graph else "a table or a yes or no"
        fits = [each.media_type for each in FORMATS if each.for_graphs == is_graph]
        raise NotAcceptableError(f"the answer is {kind}; ask for one of {', '.join(fits)}")
    if isinstance(found, ox.QueryTriples):
        assert isinstance(form.engine, ox.RdfFormat)
        return Answer(_graph(found, form.engine, size), form.media_type)
    assert isinstance(form.engine, ox.QueryResultsFormat)
    if isinstance(found, ox.QueryBoolean):
        # The W3C's CSV and TSV formats have no form for a yes or no.
        plain = f"{str(bool(found)).lower()}\n".encode()
        body = plain if form.name in ("csv", "tsv") else found.serialize(format=form.engine) or b""
        return Answer(body, form.media_type)
    return Answer(_table(found, form, form.engine, size), form.media_type)


def _graph(found: ox.QueryTriples, form: ox.RdfFormat, size: Size) -> bytes:
    triples: Iterable[ox.Triple] = found
    if size.rows is not None:
        # The writers of graphs tell nothing of how many triples they wrote.
        triples = list(islice(found, size.rows + 1))
        if len(triples) > size.rows:
            raise AnswerTooLargeError(f"more than {size.rows} triples; {NARROW}")
    return _write(lambda out: ox.serialize(triples, out, format=form), size)


def _table(found: ox.QuerySolutions, form: Format, engine: ox.QueryResultsFormat, size: Size) -> bytes:
    body = _write(lambda out: found.serialize(out, format=engine), size)
    if size.rows is not None and ROWS[form.name](body) > size.rows:
        raise AnswerTooLargeError(f"more than {size.rows} rows; {NARROW}")
    return body


def _write(write: Callable[[io.BytesIO], object], size: Size) -> bytes:
    out = _Capped(size.bytes)
    try:
        write(out)
    except OSError:
        if out.full:
            raise AnswerTooLargeError(f"more than {size.bytes} bytes; {NARROW}") from None
        raise
    return out.getvalue()


NARROW = "narrow the query, or page through it with ORDER BY, LIMIT and OFFSET"
# How many rows a table has, exactly: quoted strings are taken out first, since they may hold anything.
ROWS: Mapping[str, Callable[[bytes], int]] = {
    "json": lambda body: _json_rows(re.sub(rb'"(?:[^"\\]|\\.)*"', b"", body)),
    "xml": lambda body: body.count(b"<result>") + body.count(b"<result/>"),
    "csv": lambda body: re.sub(rb'"(?:[^"]|"")*"', b"", body).count(b"\n") - 1,
    "tsv": lambda body: body.count(b"\n") - 1,
}


def _json_rows(body: bytes) -> int:
    """Of the brackets alone: rows follow each other with "},{", the fields of a row do not."""
    rows = body[body.rindex(b"[") :]
    return rows.count(b"},{") + (b"{" in rows)


def decode_escapes(text: str) -> str:
    r"""Codepoint escapes come before everything else (SPARQL 1.1 §19.2), so \u0053ERVICE is SERVICE."""
    try:
        decoded = ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
        decoded.encode()  # half a surrogate pair is no character
    except (ValueError, OverflowError):
        raise QuerySyntaxError("a codepoint escape names no character") from None
    return decoded


def outline_query(text: str, prefixes: dict[str, str], base: str | None = None) -> Outline:
    """Read the words of a query, and refuse what reaches outside or would write."""
    known = dict(prefixes)
    form: str | None = None
    graphs: list[str] = []
    before: list[str] = []
    depth = steps = 0
    for kind, value in _tokens(text):
        if kind == "step":
            steps += 1
            if steps > MOST_STEPS:
                raise QueryRefusedError(f"more than {MOST_STEPS} steps of paths and alternatives")
            continue
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
            if depth > DEEPEST:
                raise QueryRefusedError(f"brackets are nested more than {DEEPEST} deep")
            before = []
            continue
        if kind == "word":
            word = value.upper()
            if word == "SERVICE":
                raise QueryRefusedError("SERVICE is refused: nothing is asked of other servers")
            if form is None and word in UPDATES:
                raise QueryRefusedError(f"{word} is refused: only queries are answered, not updates")
            if form is None and word in FORMS:
                form = word
            before = [*before[-1:], word]
            continue
        if before[-1:] == ["FROM"] or before == ["FROM", "NAMED"]:
            graphs.append(urljoin(base or "", _resolve(kind, value, known)))
        elif kind == "name":
            before = [*before[-1:], value]
            continue
        elif len(before) == 2 and before[0] == "PREFIX":
            known[before[1].rstrip(":")] = urljoin(base or "", value[1:-1])
        elif before[-1:] == ["BASE"]:
            base = urljoin(base or "", value[1:-1])
        before = []
    return Outline(form, tuple(graphs))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in TOKEN.finditer(text):
        if match.lastgroup is not None:
            yield match.lastgroup, match[0]


def _resolve(kind: str, value: str, prefixes: dict[str, str]) -> str:
    if kind == "iri":
        return value[1:-1]
    prefix, _, local = value.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local
