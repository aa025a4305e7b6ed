"""Other people's SPARQL: checked, run, and serialised by the engine itself.

Everything in SPARQL 1.1 Query but what reaches outside: ``SERVICE`` is refused, and ``FROM`` may
name only graphs the store holds. A query cannot write: the engine's query parser has no updates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from restitch.errors import NotAcceptableError, QueryRefusedError, QuerySyntaxError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
) -> Answer:
    """The answer in the first wanted format that fits the query's form.

    Without a dataset of its own, in the query or in ``default_graphs``, a query sees the union of
    all graphs. Raises ``QuerySyntaxError``, ``QueryRefusedError`` or ``NotAcceptableError``.
    """
    query = decode_escapes(text)
    outline = outline_query(query, graph.iris.prefixes())
    held = {node.value for node in graph.store.named_graphs()}
    for iri in (*outline.graphs, *default_graphs, *named_graphs):
        if iri not in held:
            raise QueryRefusedError(
                f"FROM <{iri}>: no such graph is held here, and none is fetched; "
                f"the graphs are {', '.join(sorted(held))}"
            )
    protocol = bool(default_graphs or named_graphs)
    try:
        found = graph.store.query(
            query,
            prefixes=graph.iris.prefixes(),
            use_default_graph_as_union=not (outline.graphs or protocol),
            default_graph=[ox.NamedNode(iri) for iri in default_graphs] if protocol else None,
            named_graphs=[ox.NamedNode(iri) for iri in named_graphs] if protocol else None,
        )
        return _serialise(found, [wanted] if isinstance(wanted, Format) else wanted)
    except SyntaxError as error:
        raise QuerySyntaxError(f"the query does not parse: {error.msg or error}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"the query failed: {error}") from None


def _serialise(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    wanted: Sequence[Format],
) -> Answer:
    for each in wanted:
        if isinstance(found, ox.QueryTriples):
            if isinstance(each.engine, ox.RdfFormat):
                body = found.serialize(format=each.engine)
                return Answer(body or b"", each.media_type)
        elif isinstance(each.engine, ox.QueryResultsFormat):
            # The W3C's CSV and TSV formats have no form for a yes or no.
            if isinstance(found, ox.QueryBoolean) and each.name in ("csv", "tsv"):
                body = f"{str(bool(found)).lower()}\n".encode()
                return Answer(body, each.media_type)
            return Answer(found.serialize(format=each.engine) or b"", each.media_type)
    kind = "a graph" if isinstance(found, ox.QueryTriples) else "a table or a yes or no"
    fits = [each.media_type for each in FORMATS if each.for_graphs == (kind == "a graph")]
    raise NotAcceptableError(f"the answer is {kind}; ask for one of {', '.join(fits)}")


def decode_escapes(text: str) -> str:
    r"""Codepoint escapes come before everything else (SPARQL 1.1 §19.2), so \u0053ERVICE is SERVICE."""
    try:
        return ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    except (ValueError, OverflowError):
        raise QuerySyntaxError("a codepoint escape is out of range") from None


def outline_query(text: str, prefixes: dict[str, str]) -> Outline:
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
            graphs.append(_resolve(kind, value, known))
        elif kind == "name":
            before = [*before[-1:], value]
            continue
        elif len(before) == 2 and before[0] == "PREFIX":
            known[before[1].rstrip(":")] = value[1:-1]
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
