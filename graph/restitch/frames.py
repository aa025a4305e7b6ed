"""Many fields of many things in two queries.

A frame maps a field to the SPARQL path that leads to its values. ``fetch`` asks for all fields of
all the things named at once, so that its cost follows the answer, and works on any SPARQL 1.1
engine: for those one step away, which are most, and for those by longer or inverse paths. The order
of values is fixed here, since engines differ in theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from restitch.graph import OpenGraph
    from restitch.store import Row, Term

FIRST = (-1, 0.0, "")  # what is not bound comes before everything
BATCH = 500  # IRIs named in one query
ONE_STEP = re.compile(r"(\w+):([\w-]+)")
Fields: TypeAlias = "dict[str, list[Term]]"


def solutions(graph: OpenGraph, query: str) -> list[Row]:
    """The solutions of one of our own queries over the union of all graphs."""
    return graph.store.select(query, graph.iris.prefixes())


def ordered(graph: OpenGraph, query: str, *by: str) -> list[Row]:
    """Solutions sorted by some of their variables here, since engines sort texts and IRIs differently."""
    return sorted(
        solutions(graph, query),
        key=lambda row: [_order(row[name]) if name in row else FIRST for name in by],
    )


def fetch(graph: OpenGraph, frame: Mapping[str, str], iris: Iterable[str]) -> dict[str, Fields]:
    """IRI -> field -> its values, each field's sorted and without repeats."""
    wanted = list(dict.fromkeys(iris))
    found: dict[str, Fields] = {iri: {field: [] for field in frame} for iri in wanted}
    seen: set[tuple[str, str, Term]] = set()
    near, far = _split(frame, graph.iris.prefixes())
    for values in batches(wanted):
        for query in _queries(values, near, far):
            for row in solutions(graph, query):
                field = row["f"].value
                key = (row["s"].value, near.get(field, field), row["v"])
                if key not in seen:
                    seen.add(key)
                    found[key[0]][key[1]].append(row["v"])
    for fields in found.values():
        for each in fields.values():
            each.sort(key=_order)
    return found


def _split(frame: Mapping[str, str], prefixes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields one step away, as predicate -> field, and the others, as field -> path."""
    near: dict[str, str] = {}
    far: dict[str, str] = {}
    for field, path in frame.items():
        if path == "a":
            near[f"{prefixes['rdf']}type"] = field
        elif match := ONE_STEP.fullmatch(path):
            near[prefixes[match[1]] + match[2]] = field
        else:
            far[field] = path
    return near, far


def _queries(values: str, near: Mapping[str, str], far: Mapping[str, str]) -> Iterator[str]:
    """One pattern for all that is near: engines take long to plan a branch a field."""
    if near:
        predicates = ", ".join(f"<{iri}>" for iri in near)
        yield f"SELECT ?s ?f ?v WHERE {{ VALUES ?s {{ {values} }} ?s ?f ?v FILTER(?f IN ({predicates})) }}"
    if far:
        branches = " UNION ".join(
            f'{{ VALUES ?s {{ {values} }} ?s {path} ?v BIND("{field}" AS ?f) }}'
            for field, path in far.items()
        )
        yield f"SELECT ?s ?f ?v WHERE {{ {branches} }}"


def batches(iris: Sequence[str]) -> Iterator[str]:
    """The IRIs for a VALUES block, some at a time: an engine's cost for a block grows faster than it."""
    for start in range(0, len(iris), BATCH):
        yield named(iris[start : start + BATCH])


def named(iris: Iterable[str]) -> str:
    """IRIs as a VALUES block names them."""
    return " ".join(f"<{iri}>" for iri in iris)


def one(fields: Fields, name: str) -> str | None:
    values = fields[name]
    return values[0].value if values else None


def number(fields: Fields, name: str) -> int | None:
    value = one(fields, name)
    return None if value is None else int(value)


def texts(fields: Fields, name: str) -> list[str]:
    return [value.value for value in fields[name]]


def every(found: Mapping[str, Fields], field: str) -> list[str]:
    """The values of a field, of all the things found."""
    return [value for fields in found.values() for value in texts(fields, field)]


def quote(text: str) -> str:
    """A string literal for SPARQL; every character that could end it is escaped."""
    return str(ox.Literal(text))


def _order(value: Term) -> tuple[int, float, str]:
    """Numbers by value, everything else by its characters."""
    if isinstance(value, ox.Literal) and value.datatype.value.endswith(("#integer", "#decimal")):
        return 0, float(value.value), value.value
    return 1, 0.0, value.value
