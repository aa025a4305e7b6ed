"""Many fields of many things at once.

A frame maps a field to the SPARQL path that leads to its values. ``fetch`` asks for all fields of all the
things named at once, so that its cost follows the answer. The order of values is fixed here, since
engines differ in theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from restitch.iris import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from restitch.graph import OpenGraph
    from restitch.store import Row, Term

FIRST = (-1, 0.0, "")  # what is not bound comes before everything
BATCH = 500  # IRIs named in one query
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
    prefixes = graph.iris.prefixes()
    found: dict[str, dict[str, dict[Term, None]]] = {iri: {field: {} for field in frame} for iri in wanted}
    for some in _batched(wanted):
        for iri, field, value in graph.store.follow(some, frame, prefixes):
            found[iri][field][value] = None
    return {
        iri: {field: sorted(values, key=_order) if len(values) > 1 else list(values)
              for field, values in fields.items()}
        for iri, fields in found.items()
    }  # fmt: skip


def _batched(iris: Sequence[str]) -> Iterator[Sequence[str]]:
    return (iris[start : start + BATCH] for start in range(0, len(iris), BATCH))


def batches(iris: Sequence[str]) -> Iterator[str]:
    """The IRIs for a VALUES block, some at a time: an engine's cost for a block grows faster than it."""
    return map(named, _batched(iris))


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
