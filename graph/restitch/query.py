"""Other people's SPARQL: checked, run, and serialised by the engine itself.

Everything in SPARQL 1.1 Query but what reaches outside: ``SERVICE`` is refused, and ``FROM`` may
name only graphs the store holds. A query cannot write: the engine's query parser has no updates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph as ox

from restitch.errors import (
    NotAcceptableError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
    TooManyBytesError,
    TooManyRowsError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from _typeshed import ReadableBuffer


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
class Question:
    """A query as the protocol carries it: its text, the formats wanted (best first), a dataset.

    Without a dataset, here or in the query, ``union`` says that the default graph is the union of
    all graphs; otherwise it is the unnamed graph alone. ``base`` resolves relative IRIs.
    """

    text: str
    formats: tuple[str, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = True
    base: str | None = None


@dataclass(frozen=True)
class Limits:
    """How large a query and its answer may be."""

    characters: int = 20_000
    depth: int = 100
    rows: int = 100_000
    bytes: int = 32 * 1024 * 1024


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

# A backslash that is escaped itself begins nothing.
ESCAPED = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Strings, IRIs, comments, variables and prefixed names are matched so as to be passed over. Whatever a text
# holds, this takes time in proportion to its length: what has been gone through is never gone through again.
TOKEN = re.compile(
    r'(?P<term>"""(?:(?:"|"")?(?:[^"\\]|\\.))*+"""'
    r"|'''(?:(?:'|'')?(?:[^'\\]|\\.))*+'''"
    r'|"(?!"")(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?!'')(?:[^'\\\n\r]|\\.)*+'"
    r"|[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)"
    r"|(?P<unclosed>[\"'])"
    r"|\#[^\n\r]*+"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*+>)"
    r"|(?P<name>[\w\-.]*+:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w\-.:]|%[0-9A-Fa-f]{2}|\\.)*+)?+)"
    r"|(?P<run>[\w\-.]++)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<step>[/|^!])|(?P<sign>[+*,;&=<>])",
    re.DOTALL,
)
WORD = re.compile(r"[A-Za-z]\w*")
VALUE = ("term", "number", "iri", "name")
# All words that stand bare in SPARQL 1.1, 1.2 and what the engine adds to them.
WORDS = frozenset({
    "A", "ABS", "ADJUST", "AS", "ASC", "ASK", "AVG", "BASE", "BIND", "BNODE", "BOUND", "BY", "CEIL",
    "COALESCE", "CONCAT", "CONSTRUCT", "CONTAINS", "COUNT", "DATATYPE", "DAY", "DESC", "DESCRIBE",
    "DISTINCT", "E", "ENCODE_FOR_URI", "EXISTS", "FALSE", "FILTER", "FLOOR", "FROM", "GRAPH", "GROUP",
    "GROUP_CONCAT", "HASLANG", "HASLANGDIR", "HAVING", "HOURS", "IF", "IN", "IRI", "ISBLANK", "ISIRI",
    "ISLITERAL", "ISNUMERIC", "ISTRIPLE", "ISURI", "LANG", "LANGDIR", "LANGMATCHES", "LATERAL", "LCASE",
    "LIMIT", "MAX", "MD5", "MIN", "MINUS", "MINUTES", "MONTH", "NAMED", "NOT", "NOW", "OBJECT", "OFFSET",
    "OPTIONAL", "ORDER", "PREDICATE", "PREFIX", "RAND", "REDUCED", "REGEX", "REPLACE", "ROUND",
    "SAMETERM", "SAMPLE", "SECONDS", "SELECT", "SEPARATOR", "SERVICE", "SHA1", "SHA256", "SHA384",
    "SHA512", "SILENT", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLANGDIR",
    "STRLEN", "STRSTARTS", "STRUUID", "SUBJECT", "SUBSTR", "SUM", "TIMEZONE", "TRIPLE", "TRUE", "TZ",
    "UCASE", "UNDEF", "UNION", "URI", "UUID", "VALUES", "VERSION", "WHERE", "YEAR",
})  # fmt: skip
OUTWARD = ("FROM", "NAMED", "SERVICE", "SILENT")
EXPONENT = re.compile(r"E[0-9]+")
GROUP = 4  # parts that a group of patterns counts for, beside what it holds
LISTS = {"VALUES": "{", "IN": "("}  # after these words, what a list of values begins with
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
# The engine calls itself for each step of a path: some thousands end the process.
MOST_STEPS = 1000
# What stands between or in front of rows; how many more rows there are than that; what texts look like.
ROW_MARKS: dict[str, tuple[bytes, int, re.Pattern[bytes] | None]] = {
    "json": (b"},{", 1, re.compile(rb'"(?:[^"\\]|\\.)*"')),
    "xml": (b"<result>", 0, None),
    "csv": (b"\n", -1, re.compile(rb'"[^"]*"')),
    "tsv": (b"\n", -1, None),
}
DEFAULT_LIMITS = Limits()
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


@dataclass(frozen=True)
class Outline:
    """What the words of a query say about it: its form, and the graphs its FROM names."""

    form: str | None
    graphs: tuple[str, ...]


def run_query(
    store: ox.Store, prefixes: Mapping[str, str], question: Question, limits: Limits = DEFAULT_LIMITS
) -> Answer:
    """The answer in the first wanted format that fits the query's form, whole or not at all.

    Raises ``QuerySyntaxError``, ``QueryRefusedError``, ``NotAcceptableError`` or an
    ``AnswerTooLargeError``.
    """
    query, outline = admit(question, prefixes, limits)
    named = (*outline.graphs, *question.default_graphs, *question.named_graphs)
    try:
        require_graphs(named, _Held(store))
        protocol = bool(question.default_graphs or question.named_graphs)
        found = store.query(
            query,
            base_iri=question.base,
            prefixes=dict(prefixes),
            use_default_graph_as_union=question.union and not named,
            default_graph=[ox.NamedNode(iri) for iri in question.default_graphs] if protocol else None,
            named_graphs=[ox.NamedNode(iri) for iri in question.named_graphs] if protocol else None,
        )
        return serialise(found, question.formats, limits)
    except SyntaxError as error:
        raise QuerySyntaxError(f"the query does not parse: {error.msg or error}") from None
    except (OSError, RuntimeError, ValueError) as error:
        if "custom function" in str(error):
            raise QueryRefusedError(f"{error}; there are those of SPARQL 1.1 and XPath casts") from None
        raise StoreError(f"the query failed: {error}") from None


def admit(question: Question, prefixes: Mapping[str, str], limits: Limits) -> tuple[str, Outline]:
    """The text to be run and its outline; raises ``QueryRefusedError`` or ``QuerySyntaxError``."""
    if len(question.text) > limits.characters:
        raise QueryRefusedError(f"the query is longer than {limits.characters} characters")
    query = decode_escapes(question.text)
    return query, outline_query(query, prefixes, limits.depth, question.base)


class _Held(Collection[str]):
    """The IRIs of an engine's graphs: looked up where one is named, gone through only to tell them."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine

    def __contains__(self, iri: object) -> bool:
        return self._engine.contains_named_graph(ox.NamedNode(str(iri)))

    def __iter__(self) -> Iterator[str]:
        return (each.value for each in self._engine.named_graphs())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def require_graphs(iris: Sequence[str], held: Collection[str]) -> None:
    """Refuse a dataset with a graph that is not ``held``."""
    for iri in iris:
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise QueryRefusedError(f"<{iri}> is not an absolute IRI, so it names no graph") from None
        if iri not in held:
            told = ", ".join(sorted(held)[:20])
            raise QueryRefusedError(
                f"<{iri}>: no such graph is held here, and none is fetched; there are {told}"
            )


def serialise(
    found: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple], formats: Sequence[str], limits: Limits
) -> Answer:
    """What was found, in the first of the formats (names, best first) that fits it, within the limits."""
    out = _Capped(limits.bytes)
    is_graph = not isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
    for each in (FORMATS_BY_NAME[name] for name in formats):
        if not isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            if isinstance(each.engine, ox.RdfFormat):
                ox.serialize(_counted(found, limits.rows), out, each.engine)
                return Answer(out.getvalue(), each.media_type)
        elif isinstance(each.engine, ox.QueryResultsFormat):
            # The W3C's CSV and TSV formats have no form for a yes or no.
            if isinstance(found, ox.QueryBoolean) and each.name in ("csv", "tsv"):
                return Answer(f"{str(bool(found)).lower()}\n".encode(), each.media_type)
            found.serialize(out, each.engine)
            body = out.getvalue()
            if isinstance(found, ox.QuerySolutions) and more_rows_than(limits.rows, body, each.name):
                raise TooManyRowsError(f"the answer has more than {limits.rows} rows; add a LIMIT")
            return Answer(body, each.media_type)
    kind = "a graph" if is_graph else "a table or a yes or no"
    fits = [each.media_type for each in FORMATS if each.for_graphs == is_graph]
    raise NotAcceptableError(f"the answer is {kind}; ask for one of {', '.join(fits)}")


class _Capped(io.BytesIO):
    """Where the engine writes; it stops the engine as soon as there is too much."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: ReadableBuffer) -> int:
        written = super().write(data)
        if self.tell() > self._most:
            raise TooManyBytesError(f"the answer is larger than {self._most} bytes; add a LIMIT")
        return written


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for count, triple in enumerate(triples, start=1):
        if count > most:
            raise TooManyRowsError(f"the answer has more than {most} triples; add a LIMIT")
        yield triple


def more_rows_than(most: int, body: bytes, name: str) -> bool:
    """Whether a serialised table has more than ``most`` rows, without taking it apart.

    The cheap count can only be too high (a text may hold what separates rows), so texts are
    struck out only where it is.

    >>> more_rows_than(1, b'{"head":{"vars":["x"]},"results":{"bindings":[{},{}]}}', "json")
    True
    >>> more_rows_than(1, b'x\\r\\n"a\\nb"\\r\\n', "csv")
    False
    """
    marker, extra, text = ROW_MARKS[name]
    if body.count(marker) + extra <= most:
        return False
    return text is None or text.sub(b"", body).count(marker) + extra > most


def decode_escapes(text: str) -> str:
    r"""Codepoint escapes come before everything else (SPARQL 1.1 §19.2), so \u0053ERVICE is SERVICE."""
    try:
        decoded = ESCAPED.sub(_decoded, text)
        decoded.encode()  # half a surrogate pair is no character
    except (ValueError, OverflowError):
        raise QuerySyntaxError("a codepoint escape names no character") from None
    return decoded


def _decoded(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else match[0]


def outline_query(
    text: str, prefixes: Mapping[str, str], deepest: int = 100, base: str | None = None
) -> Outline:
    """Read the words of a query, and refuse what reaches outside or would write."""
    known = dict(prefixes)
    form: str | None = None
    graphs: list[str] = []
    before: list[str] = []
    depth = steps = 0
    outward = _may_reach_outside(text)
    harmless = not outward and _is_shallow(text, deepest)
    for kind, value in _tokens(text):
        if kind in ("term", "number", "sign"):
            continue
        if kind == "unclosed":
            raise QuerySyntaxError("the query does not parse: a string begins and does not end")
        if kind == "step":
            steps += 1
            if steps > MOST_STEPS:
                raise QueryRefusedError(f"more than {MOST_STEPS} steps of paths and alternatives")
            continue
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
            if depth > deepest:
                raise QueryRefusedError(f"brackets are nested more than {deepest} deep")
            before = []
            continue
        if kind == "word":
            word = value.upper()
            if word == "SERVICE":
                raise QueryRefusedError("SERVICE is refused: nothing is asked of other servers")
            if form is None and word.startswith(UPDATES):
                raise QueryRefusedError(f"{word} is refused: only queries are answered, not updates")
            form = form or _form(word)
            if form is not None and harmless:
                break
            if outward and word not in WORDS and not EXPONENT.fullmatch(word):
                raise _run_together("word", word)
            before = [*before[-1:], word]
            continue
        if kind == "name" and outward:
            prefix = value.partition(":")[0].upper()
            if any(each in prefix for each in OUTWARD):
                raise _run_together("prefix", prefix)
        if before[-1:] == ["FROM"] or before == ["FROM", "NAMED"]:
            graphs.append(absolute(_resolve(kind, value, known), base))
        elif kind == "name":
            before = [*before[-1:], value]
            continue
        elif len(before) == 2 and before[0] == "PREFIX":
            known[before[1].rstrip(":")] = absolute(value[1:-1], base)
        elif before[-1:] == ["BASE"]:
            base = absolute(value[1:-1], base)
        before = []
    return Outline(form, tuple(graphs))


def _is_shallow(text: str, deepest: int) -> bool:
    """Whether nothing after the form can be too deep: reading on would cost more than many queries."""
    opened = sum(map(text.count, "({["))
    steps = sum(map(text.count, "/|^!"))
    return opened <= deepest and steps <= MOST_STEPS


def _may_reach_outside(text: str) -> bool:
    upper = text.upper()
    return "SERVICE" in upper or "FROM" in upper


def form_of(text: str) -> str | None:
    """Which form of query this is, by its first words; the rest is not read.

    >>> form_of("# ASK\\nPREFIX ask: <x> select * {}")
    'SELECT'
    """
    forms = (_form(value.upper()) for kind, value in _tokens(text) if kind == "word")
    return next((form for form in forms if form is not None), None)


def _form(word: str) -> str | None:
    """The form that a word begins with: an engine needs no space after it."""
    return next((form for form in FORMS if word.startswith(form)), None)


def _run_together(what: str, word: str) -> QueryRefusedError:
    """An engine may take it for two words, one of which reaches outside."""
    return QueryRefusedError(
        f"the {what} {word!r}: beside FROM or SERVICE, words of SPARQL stand apart by spaces"
    )


def absolute(iri: str, base: str | None) -> str:
    """A reference against its base; ``urljoin`` would drop a query or fragment that is there but empty.

    >>> absolute("x#", "http://e/"), absolute("http://g/1#", "http://e/")
    ('http://e/x#', 'http://g/1#')
    """
    if base is None or SCHEME.match(iri):
        return iri
    joined = urljoin(base, iri)
    return joined + iri[-1] if iri[-1:] in ("#", "?") and joined[-1:] != iri[-1] else joined


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """The kinds and words of a query; nothing after a string that does not end."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "run" and (words := WORD.findall(match[0])):
            yield from (("word", each) for each in words)
        elif kind is not None:
            yield ("number" if kind == "run" else kind), match[0]
        if kind == "unclosed":
            return


def parts(text: str) -> int:
    """How large a query is, but for lists of values: how often an engine may call itself for it.

    It may for each word, name, term and sign after the other, and several times for a group or a term in
    brackets; it does not for the rows of VALUES and what stands between the commas of IN.

    >>> parts("SELECT ?x { VALUES ?x { 1 2 3 4 5 6 7 8 9 } FILTER(?x IN (1, 2, 3, 4, 5 + 5)) }")
    25
    """
    count = depth = listed = 0
    brackets: list[str] = []
    begins = ""  # the bracket with which the next list of values begins
    in_values = False
    for kind, value in _tokens(text):
        if kind == "open":
            brackets.append(value)
            if value == begins and not listed:
                listed, begins, in_values = len(brackets), "", value == "{"
                count += GROUP if in_values else 1
        depth = len(brackets)
        in_list = listed and (in_values or (depth == listed and (kind in VALUE or value == ",")))
        if kind == "close" and brackets:
            listed = 0 if depth == listed else listed
            brackets.pop()
        minus = value.count("-") if kind == "number" and not in_values else 0
        if in_list:
            count += minus
            continue
        bracketed = kind in VALUE and brackets[-1:] == ["("]
        count += minus + (GROUP if value == "{" else 2 if bracketed or kind == "open" else 1)
        if kind == "word" and value.upper() in LISTS:
            begins = LISTS[value.upper()]
    return count


def _resolve(kind: str, value: str, prefixes: dict[str, str]) -> str:
    if kind == "iri":
        return value[1:-1]
    prefix, _, local = value.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local
