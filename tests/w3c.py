"""The W3C's SPARQL tests: read from their manifests, asked of our query layer and of the bare engine."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from restitch.errors import InputError
from restitch.iris import Iris
from restitch.query import Limits, Question, decode_escapes, outline_query, run_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BASE = "https://w3c.github.io/rdf-tests/sparql/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
# Whole families that ask for what is not SPARQL 1.1 Query over graphs we hold.
QUERY_GROUPS = (
    *(f"sparql10/{each}" for each in (
        "algebra", "ask", "basic", "bnode-coreference", "boolean-effective-value", "bound", "cast",
        "construct", "dataset", "distinct", "expr-builtin", "expr-equals", "expr-ops", "graph", "i18n",
        "open-world", "optional", "optional-filter", "reduced", "regex", "solution-seq", "sort",
        "syntax-sparql1", "syntax-sparql2", "syntax-sparql3", "syntax-sparql4", "syntax-sparql5",
        "triple-match", "type-promotion",
    )),
    *(f"sparql11/{each}" for each in (
        "aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions",
        "grouping", "json-res", "negation", "project-expression", "property-path", "subquery", "syntax-query",
    )),
)  # fmt: skip
ROOMY = Limits(characters=1_000_000)
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG, ".n3": ox.RdfFormat.N3,
}  # fmt: skip
RESULTS = {
    ".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON,
    ".csv": ox.QueryResultsFormat.CSV, ".tsv": ox.QueryResultsFormat.TSV,
}  # fmt: skip
NUMBERS = {
    f"{XSD}{name}"
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte", "unsignedInt", "unsignedLong",
        "unsignedShort", "unsignedByte", "nonNegativeInteger", "nonPositiveInteger", "negativeInteger", "positiveInteger",
    )
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One test; files are paths below the suite's folder."""

    group: str
    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path | None
    lax: bool = False

    @property
    def key(self) -> str:
        return f"{self.group}/{self.name}"


@dataclass(frozen=True)
class Table:
    """Solutions; ``ordered`` where the expected result says so."""

    rows: list[dict[str, Any]]
    ordered: bool = False


Answer = Table | bool | frozenset[ox.Triple] | bytes


def suite_folder() -> Path | None:
    """The W3C's ``sparql`` folder beside the checkout, or named in ``RDF_TESTS``."""
    import os

    named = os.environ.get("RDF_TESTS")
    folder = Path(named) if named else Path(__file__).parent.parent.parent / "shared/rdf-tests"
    return folder / "sparql" if (folder / "sparql").is_dir() else None


def cases(folder: Path, group: str) -> list[Case]:
    """The tests of a group, in the manifest's order; those of updates left out."""
    graph = _Graph(folder / group / "manifest.ttl", folder)
    entries = graph.one(None, f"{MF}entries")
    found = []
    for entry in graph.items(entries):
        kind = graph.one(entry, f"{RDF}type").value.removeprefix(MF)
        action = graph.one(entry, f"{MF}action")
        query = graph.one(action, f"{QT}query") or action
        result = graph.one(entry, f"{MF}result")
        found.append(
            Case(
                group,
                entry.value.partition("#")[2],
                kind,
                path(query, folder),
                tuple(path(each, folder) for each in graph.all(action, f"{QT}data")),
                tuple(path(each, folder) for each in graph.all(action, f"{QT}graphData")),
                path(result, folder) if result is not None else None,
                lax=graph.one(entry, f"{MF}resultCardinality") is not None,
            )
        )
    return found


def url(file: Path, folder: Path) -> str:
    return BASE + file.relative_to(folder).as_posix()


def path(node: Any, folder: Path) -> Path:
    return folder / node.value.removeprefix(BASE)


class _Graph:
    def __init__(self, file: Path, folder: Path) -> None:
        self._store = load([], [])
        self._store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=url(file, folder))

    def all(self, subject: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def one(self, subject: Any, predicate: str) -> Any:
        return next(iter(self.all(subject, predicate)), None) if not isinstance(subject, ox.Literal) else None

    def items(self, node: Any) -> Iterator[Any]:
        while node.value != f"{RDF}nil":
            yield self.one(node, f"{RDF}first")
            node = self.one(node, f"{RDF}rest")


def load(data: Iterable[tuple[Path, str]], named: Iterable[tuple[Path, str]]) -> ox.Store:
    store = ox.Store()
    for file, base in data:
        store.load(path=str(file), format=FORMATS[file.suffix], base_iri=base)
    for file, base in named:
        store.add_graph(ox.NamedNode(base))
        store.load(path=str(file), format=FORMATS[file.suffix], base_iri=base, to_graph=ox.NamedNode(base))
    return store


def ask_us(store: ox.Store, text: str, base: str, formats: tuple[str, ...]) -> tuple[bytes, str]:
    """As a worker does, with the prefixes that need no declaring."""
    question = Question(text, formats, union=False, base=base)
    answer = run_query(store, Iris().prefixes(), question, ROOMY)
    return answer.body, answer.media_type


def ask_engine(store: ox.Store, text: str, base: str, formats: tuple[str, ...]) -> tuple[bytes, str]:
    found = store.query(text, base_iri=base)
    if isinstance(found, ox.QueryTriples):
        return found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
    form = {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}.get(
        formats[0], ox.QueryResultsFormat.JSON
    )
    return found.serialize(format=form) or b"", form.media_type


Asker = "Callable[[ox.Store, str, str, tuple[str, ...]], tuple[bytes, str]]"


def run(case: Case, folder: Path, ask: Callable[..., tuple[bytes, str]]) -> str | None:
    """Why the test fails, or None when it passes."""
    text = case.query.read_bytes().decode("utf-8")
    base = url(case.query, folder)
    if "Negative" in case.kind:
        try:
            ask(load([], []), text, base, ("json", "nt"))
        except (InputError, SyntaxError):
            return None
        return "accepted"
    store = load(_located(case.data, folder), _located(case.named, folder))
    _hold_named(store, text, base, folder)
    try:
        body, media = ask(store, text, base, _formats(case))
    except (InputError, SyntaxError, RuntimeError) as error:
        # A function nobody knows is no fault of syntax.
        parses = case.result is None and "function" in str(error)
        return None if parses else f"refused: {error}"
    if case.result is None:
        return None
    wanted = expected(case.result, folder)
    found = read(body, media, case.result.suffix)
    if case.lax and isinstance(wanted, Table) and isinstance(found, Table):
        wanted, found = (Table(_distinct(each.rows)) for each in (wanted, found))
    return None if same(wanted, found) else f"expected {_short(wanted)}, found {_short(found)}"


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For REDUCED, which may keep repeats or not."""
    return list({_signature(row): row for row in rows}.values())


def _short(value: Any) -> str:
    return str(value)[:300]


def _located(files: Iterable[Path], folder: Path) -> list[tuple[Path, str]]:
    return [(file, url(file, folder)) for file in files]


def _hold_named(store: ox.Store, text: str, base: str, folder: Path) -> None:
    """Graphs a query names in FROM are held before it is asked: nothing is fetched for it."""
    for iri in outline_query(decode_escapes(text), {}, 10_000, base).graphs:
        file = folder / iri.removeprefix(BASE)
        store.add_graph(ox.NamedNode(iri))
        if iri.startswith(BASE) and file.is_file():
            store.load(path=str(file), format=FORMATS[file.suffix], base_iri=iri, to_graph=ox.NamedNode(iri))


def _formats(case: Case) -> tuple[str, ...]:
    if case.result is not None and case.result.suffix in (".csv", ".tsv"):
        return (case.result.suffix[1:], "nt")
    return ("xml", "nt") if case.result is not None and case.result.suffix == ".srx" else ("json", "nt")


def read(body: bytes, media: str, suffix: str) -> Answer:
    if suffix == ".csv":
        return body
    if media == "application/n-triples":
        return frozenset(_triples(ox.parse(body, ox.RdfFormat.N_TRIPLES)))
    form = ox.QueryResultsFormat.from_media_type(media)
    assert form is not None
    return _results(ox.parse_query_results(body, form))


def expected(file: Path, folder: Path) -> Answer:
    if file.suffix == ".csv":
        return file.read_bytes()
    if file.suffix in RESULTS:
        return _results(ox.parse_query_results(file.read_bytes(), RESULTS[file.suffix]))
    triples = _triples(ox.parse(path=str(file), format=FORMATS[file.suffix], base_iri=url(file, folder)))
    return (
        _result_set(triples)
        if any(t.object.value == f"{RS}ResultSet" for t in triples)
        else frozenset(triples)
    )


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return [quad.triple for quad in quads]


def _results(found: ox.QuerySolutions | ox.QueryBoolean) -> Table | bool:
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [each.value for each in found.variables]
    return Table([{name: row[name] for name in names if row[name] is not None} for row in found])


def _result_set(triples: list[ox.Triple]) -> Table | bool:
    """A table written as RDF, as the tests of SPARQL 1.0 do."""
    by: dict[tuple[Any, str], list[Any]] = {}
    for triple in triples:
        by.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)
    top = next(t.subject for t in triples if t.object.value == f"{RS}ResultSet")
    if (top, f"{RS}boolean") in by:
        return bool(by[top, f"{RS}boolean"][0].value == "true")
    solutions = by.get((top, f"{RS}solution"), [])
    indices = {each: int(by[each, f"{RS}index"][0].value) for each in solutions if (each, f"{RS}index") in by}
    rows = [
        {
            by[binding, f"{RS}variable"][0].value: by[binding, f"{RS}value"][0]
            for binding in by.get((each, f"{RS}binding"), [])
        }
        for each in sorted(solutions, key=lambda node: indices.get(node, 0))
    ]
    return Table(rows, ordered=bool(indices))


def same(wanted: Answer, found: Answer) -> bool:
    """Equal but for the names of blank nodes and the writing of numbers."""
    if isinstance(wanted, bytes) and isinstance(found, bytes):
        return _csv(wanted) == _csv(found)
    if isinstance(wanted, frozenset) and isinstance(found, frozenset):
        a = [{"s": t.subject, "p": t.predicate, "o": t.object} for t in wanted]
        b = [{"s": t.subject, "p": t.predicate, "o": t.object} for t in found]
        return _match(a, b, ordered=False)
    if isinstance(wanted, Table) and isinstance(found, Table):
        return _match(wanted.rows, found.rows, wanted.ordered)
    return type(wanted) is type(found) and wanted == found


def _csv(body: bytes) -> list[list[tuple[str, str]]]:
    """Sorted rows; blank nodes have any name, and SELECT * any order of columns."""
    rows = [
        {name: _cell(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(body.decode()))
    ]
    return sorted(sorted(row.items()) for row in rows)


def _cell(text: str) -> str:
    return "_:" if text.startswith("_:") else _number(text)


def _match(a: list[dict[str, Any]], b: list[dict[str, Any]], ordered: bool) -> bool:
    if len(a) != len(b):
        return False
    if not ordered:
        a, b = sorted(a, key=_signature), sorted(b, key=_signature)
    if [_signature(row) for row in a] != [_signature(row) for row in b]:
        return False
    return _assign(a, b, ordered, {}, {})


def _assign(
    a: list[dict[str, Any]],
    b: list[dict[str, Any]],
    ordered: bool,
    there: dict[Any, Any],
    back: dict[Any, Any],
) -> bool:
    """Pair the rows so that blank nodes correspond, one to one."""
    if not a:
        return True
    row, signature = a[0], _signature(a[0])
    for index, other in enumerate(b[:1] if ordered else b):
        if _signature(other) != signature:
            break
        then, reverse = dict(there), dict(back)
        if all(
            then.setdefault(row[name], other[name]) == other[name]
            and reverse.setdefault(other[name], row[name]) == row[name]
            for name in row
            if isinstance(row[name], ox.BlankNode)
        ) and _assign(a[1:], b[:index] + b[index + 1 :], ordered, then, reverse):
            return True
    return False


def _signature(row: dict[str, Any]) -> str:
    return repr(sorted((name, _plain(value)) for name, value in row.items()))


def _plain(value: Any) -> str:
    if isinstance(value, ox.BlankNode):
        return "_:"
    if isinstance(value, ox.Literal) and value.datatype.value in NUMBERS:
        return f"{_number(value.value)}^^{value.datatype.value}"
    if isinstance(value, ox.Literal) and value.datatype.value == f"{XSD}boolean":
        return {"1": "true", "0": "false"}.get(value.value, value.value) + "^^boolean"
    return str(value)


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return str(number.normalize()) if number.is_finite() else str(math.nan)
