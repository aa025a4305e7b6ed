"""What changed between two graphs, as things people care about: claims, relations, figures, findings, falls.

Both sides are asked the same questions, so that a build, a folder and an old revision compare alike.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restitch import audited, catalogue
from restitch.frames import solutions
from restitch.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

# The fields of a record that are its own; the others are views of other things.
COMPARED = {
    "claims": (
        "statement", "kinds", "certainty", "hedge", "asserted_by", "attributed_to", "mode", "stance",
        "content", "standing", "citations", "citation_use", "carried_over", "places", "grounds", "cause",
        "effect", "if", "then", "rebuts", "qualifies", "contrasts", "actors", "when", "review", "remark",
    ),
    "relations": ("from", "to", "type", "when", "standing", "claims"),
    "events": ("label", "type", "when", "participants", "votes", "part_of", "claims"),
    "figures": (
        "measure", "of", "with", "value", "unit", "per", "when", "comparator", "operation", "operands",
    ),
    "sources": ("type", "title", "authors", "container", "issued", "accessed", "url", "doi", "tier"),
    "actors": ("name", "type", "aliases", "affiliations", "iso3166", "gwcode", "same_as", "remark"),
    "notes": ("markers", "remark"),
    "findings": ("severity", "question", "message", "correction", "state"),
    "citations": ("source", "form", "pages", "printed_date", "refers_back_to", "signal", "remark"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing in both that differs; ``fields``: name -> (before, after)."""

    name: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """What one kind of thing gained, lost and changed; names are what the API calls them."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(old: OpenGraph, new: OpenGraph) -> dict[str, Difference]:
    """Kind -> difference, for the kinds of ``COMPARED`` and for ``falls``.

    A fall is a work; what changed are the claims that fall with it alone.
    """
    before, after = _records(old), _records(new)
    answer = {kind: _difference(before[kind], after[kind], COMPARED[kind]) for kind in COMPARED}
    answer["falls"] = _falls(old, new)
    return answer


def _records(graph: OpenGraph) -> dict[str, dict[str, Record]]:
    lookup, names = Lookup(graph), catalogue.Names(graph)

    def named(
        describe: Callable[[OpenGraph, Iterable[str]], list[Record]], iris: list[str]
    ) -> dict[str, Record]:
        return {_name(names, each["id"]): each for each in describe(graph, iris)}

    found = {
        "claims": named(catalogue.claims, lookup.claims()),
        "relations": named(catalogue.relations, lookup.relations()),
        "events": named(catalogue.events, lookup.events()),
        "figures": named(catalogue.figures, lookup.figures()),
        "sources": named(catalogue.sources, lookup.sources()),
        "actors": named(catalogue.actors, lookup.actors()),
        "notes": named(catalogue.notes, lookup.notes()),
        "findings": named(audited.findings, lookup.findings()),
    }
    for claim in found["claims"].values():
        claim["places"] = [sentence["key"] for sentence in claim["sentences"]]
    found["citations"] = {
        f"{note['essay']}/{each['key'].removeprefix('note:')}": each
        for note in found["notes"].values()
        for each in note["citations"]
    }
    return found


def _name(names: catalogue.Names, iri: str) -> str:
    """``essay/key`` for what belongs to an essay, the key for what is shared."""
    read = names.iris.read(iri)
    key = names.key(iri) or iri
    return f"{read.essay}/{key}" if read and read.essay else key


def _difference(
    before: Mapping[str, Record], after: Mapping[str, Record], fields: Iterable[str]
) -> Difference:
    changes = []
    for name in sorted(before.keys() & after.keys()):
        differing = {
            field: (before[name][field], after[name][field])
            for field in fields
            if before[name][field] != after[name][field]
        }
        if differing:
            changes.append(Change(name, differing))
    return Difference(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(changes),
    )


def _falls(old: OpenGraph, new: OpenGraph) -> Difference:
    before, after = _falling(old), _falling(new)
    changes = [
        Change(work, {"claims": (sorted(before[work]), sorted(after[work]))})
        for work in sorted(before.keys() | after.keys())
        if before[work] != after[work]
    ]
    return Difference((), (), tuple(changes))


def _falling(graph: OpenGraph) -> dict[str, set[str]]:
    """Work -> the claims that fall with it alone."""
    names = catalogue.Names(graph)
    found: dict[str, set[str]] = defaultdict(set)
    for row in solutions(graph, "SELECT ?c ?s WHERE { ?c stitch:fallsWith ?s . ?c a stitch:Claim }"):
        found[names.key(row["s"].value) or ""].add(_name(names, row["c"].value))
    return found
