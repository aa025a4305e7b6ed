"""Where paths lead from IRIs: many fields of many things at once, so that the cost follows the answer.

A path is one of SPARQL 1.1 with prefixed names. What all engines take is two queries: one for the fields
that are one step away, which are most, and one for the others. An engine in this process need not be
asked in SPARQL for what is only steps: it is walked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from restitch.store.rows import Row, Term

# The IRI that was begun from, a field, and a value of it; a value comes again where several ways lead to it.
Found: TypeAlias = "tuple[str, str, Term]"
STEP = re.compile(r"(\^?)(?:(a)|(\w+):([\w-]+))")


class Step(NamedTuple):
    """Along a predicate, or against it."""

    predicate: str
    inverse: bool


@dataclass(frozen=True)
class Plan:
    """Fields by how they are reached: ``near``, predicate -> field, one step along; ``walks``, other fields
    by their steps; ``paths``, all that are not near, as they were given."""

    near: Mapping[str, str]
    walks: Mapping[str, tuple[Step, ...]]
    paths: Mapping[str, str]


def plan(paths: Mapping[str, str], prefixes: Mapping[str, str]) -> Plan:
    return _plan(tuple(paths.items()), tuple(prefixes.items()))


@lru_cache(maxsize=256)  # the same few frames are asked for again and again
def _plan(paths: tuple[tuple[str, str], ...], prefixes: tuple[tuple[str, str], ...]) -> Plan:
    near: dict[str, str] = {}
    walks: dict[str, tuple[Step, ...]] = {}
    for field, path in paths:
        taken = steps(path, dict(prefixes))
        if taken is not None and len(taken) == 1 and not taken[0].inverse:
            near[taken[0].predicate] = field
        elif taken is not None:
            walks[field] = taken
    reached = set(near.values())
    return Plan(near, walks, {field: path for field, path in paths if field not in reached})


def steps(path: str, prefixes: Mapping[str, str]) -> tuple[Step, ...] | None:
    """The steps of a path that is nothing but steps, one after the other.

    >>> steps("^ex:a/ex:b", {"ex": "http://e/"})
    (Step(predicate='http://e/a', inverse=True), Step(predicate='http://e/b', inverse=False))
    >>> steps("ex:a|ex:b", {"ex": "http://e/"}) is None
    True
    """
    matches = [STEP.fullmatch(part) for part in path.split("/")]
    if None in matches:
        return None
    return tuple(
        Step(f"{prefixes['rdf']}type" if match[2] else prefixes[match[3]] + match[4], bool(match[1]))
        for match in matches
        if match is not None
    )


def near_query(values: str, near: Iterable[str]) -> str:
    """``?f`` is the predicate. One pattern for all: engines take long to plan a branch a field."""
    predicates = ", ".join(f"<{iri}>" for iri in near)
    return f"SELECT ?s ?f ?v WHERE {{ VALUES ?s {{ {values} }} ?s ?f ?v FILTER(?f IN ({predicates})) }}"


def path_query(values: str, paths: Mapping[str, str]) -> str:
    """A branch for each path; ``?f`` is the field."""
    branches = " UNION ".join(
        f'{{ VALUES ?s {{ {values} }} ?s {path} ?v BIND("{field}" AS ?f) }}' for field, path in paths.items()
    )
    return f"SELECT ?s ?f ?v WHERE {{ {branches} }}"


def found(rows: Iterable[Row], fields: Mapping[str, str] | None = None) -> Iterator[Found]:
    """What the rows of one of these queries say; ``fields`` names the field of each ``?f``."""
    for row in rows:
        field = row["f"].value
        yield row["s"].value, fields[field] if fields else field, row["v"]
