"""Works, actors and essays as others name them: titles, authors, dates; nothing of what hangs on them.

Naming the work that all cite, or the actor that all claims are about, costs no more than naming any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.catalogue import ACTOR, ESSAY, SOURCE, TYPE_OF_CLASS, Names, authors, kinds_of
from restitch.frames import fetch, one, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

WORK = {
    name: SOURCE[name] for name in ("title", "authors", "creators", "container", "issued", "tier", "remark")
}
WHO = {name: ACTOR[name] for name in ("type", "name")}
WRITTEN = {name: ESSAY[name] for name in ("title", "authors", "issued")}
ENCODING = {"encoder": "stitch:encoder"}


def works(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            **{name: one(fields, name) for name in ("title", "container", "issued", "tier", "remark")},
            "authors": authors(fields),
        }
        for iri, fields in fetch(graph, WORK, iris).items()
    ]


def actors(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            "name": one(fields, "name"),
            "type": next(iter(kinds_of(fields, TYPE_OF_CLASS)), None),
        }
        for iri, fields in fetch(graph, WHO, iris).items()
    ]


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
