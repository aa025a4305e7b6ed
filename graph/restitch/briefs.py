"""Works, actors and essays as others name them: titles, authors, dates; nothing of what hangs on them.

Naming the work that all cite, or the actor that all claims are about, costs no more than naming any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.catalogue import ACTOR, ESSAY, SOURCE, Names, authors, counts, who
from restitch.frames import fetch, one, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

FEW = 20  # notes of a work that a list has by their numbers
PLAIN = ("type", "title", "container", "issued", "tier", "remark")
WORK = {name: SOURCE[name] for name in (*PLAIN, "authors", "creators")}
WHO = {name: ACTOR[name] for name in ("type", "name")}
WRITTEN = {name: ESSAY[name] for name in ("title", "authors", "issued")}
ENCODING = {"encoder": "stitch:encoder"}


def works(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            **{name: one(fields, name) for name in PLAIN},
            "authors": authors(fields),
        }
        for iri, fields in fetch(graph, WORK, iris).items()
    ]


def actors(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [who(names, iri, fields) for iri, fields in fetch(graph, WHO, iris).items()]


def essay(graph: OpenGraph, key: str) -> Record:
    """Whose it is, and who has encoded it."""
    iri = graph.iris.essay(key)
    encoding = graph.iris.of_essay(key, "encoding", "1")
    fields = fetch(graph, WRITTEN, [iri])[iri]
    return {
        "id": iri,
        "key": key,
        **{name: one(fields, name) for name in ("title", "issued")},
        "authors": texts(fields, "authors"),
        "encoder": one(fetch(graph, ENCODING, [encoding])[encoding], "encoder"),
    }


def sections(graph: OpenGraph, essay: str, keys: Iterable[str]) -> dict[str, str]:
    """Key of a section of the essay -> its title."""
    iris = {graph.iris.of_essay(essay, "section", key): key for key in keys}
    found = fetch(graph, {"title": "dcterms:title"}, iris)
    return {iris[iri]: one(fields, "title") or iris[iri] for iri, fields in found.items()}


def notes(graph: OpenGraph, works: Collection[str]) -> dict[str, list[int] | int]:
    """Work -> the numbers of the notes that cite it; where they are many, only how many they are."""
    counted = counts(graph, works, "?c stitch:citedSource ?s ; stitch:inNote ?n")
    few = [work for work in works if counted.get(work, 0) <= FEW]
    found = fetch(graph, {"numbers": "^stitch:citedSource/stitch:inNote/stitch:number"}, few)
    return counted | {work: [int(each) for each in texts(found[work], "numbers")] for work in few}
