"""What stands behind the lines of a network: claims, works and findings, with no more than a list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch import audited, briefs
from restitch.catalogue import CLAIM, ESSAY, Names
from restitch.frames import batches, fetch, one, solutions, texts
from restitch.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

TOLD = ("essay", "statement", "standing", "notes", "sources", "rebutted_by")
CREDITED, MOST_CREDITED = ("title", "authors", "issued"), 4
# What a finding may concern for it to touch a claim: itself, its citations, their notes, their works.
TOUCHED = "", "stitch:cites", "stitch:cites/stitch:inNote", "stitch:cites/stitch:citedSource"


def claims(graph: OpenGraph, refs: Iterable[str]) -> dict[str, Record]:
    """Claims by ``essay/key``."""
    names = Names(graph)
    wanted = {graph.iris.claim(*ref.split("/")): ref for ref in sorted(set(refs))}
    found = fetch(graph, {name: CLAIM[name] for name in TOLD}, wanted)
    return {
        wanted[iri]: {
            "id": iri,
            "key": names.key(iri),
            "essay": names.essay(fields),
            "statement": one(fields, "statement"),
            "standing": one(fields, "standing"),
            "notes": [int(value) for value in texts(fields, "notes")],
            "sources": names.keys(fields, "sources"),
            "rebutted_by": names.keys(fields, "rebutted_by"),
            "links": {"page": f"/claims/{wanted[iri]}"},
        }
        for iri, fields in found.items()
    }


def works(graph: OpenGraph, keys: Iterable[str]) -> dict[str, Record]:
    """Works by key, as a citation names them."""
    iris = [graph.iris.shared("source", key) for key in sorted(set(keys))]
    return {each["key"]: each for each in briefs.works(graph, iris)}


def credit(graph: OpenGraph) -> str:
    """Whose essays these are, for what is taken away; where there are many, how many."""
    found = fetch(graph, {name: ESSAY[name] for name in CREDITED}, Lookup(graph).essays())
    if len(found) > MOST_CREDITED:
        return f"From {len(found)} essays"
    return "; ".join(
        f"{', '.join(texts(fields, 'authors'))}: {one(fields, 'title')} ({(one(fields, 'issued') or '')[:4]})"
        for fields in found.values()
    )


def findings(graph: OpenGraph, iris: Collection[str]) -> tuple[dict[str, list[str]], list[Record]]:
    """Claim -> the findings that touch it, by IRI; and their records.

    A finding touches a claim that it concerns, or whose citation, note or work it concerns.
    """
    touching: dict[str, set[str]] = {}
    for values in batches(sorted(iris)):
        for path in TOUCHED:
            step = f"?c {path} ?of . ?f stitch:concerns ?of" if path else "?f stitch:concerns ?c"
            for row in solutions(graph, f"SELECT DISTINCT ?c ?f {{ VALUES ?c {{ {values} }} {step} }}"):
                touching.setdefault(row["c"].value, set()).add(row["f"].value)
    found = sorted({iri for each in touching.values() for iri in each})
    return {claim: sorted(each) for claim, each in touching.items()}, audited.findings(graph, found)
