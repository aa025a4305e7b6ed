"""Words to things: claims, works, endnotes, actors and events that hold all the words, with facets.

Every word must begin a word of the thing's text (``wordindex`` says what that is); where one is a
whole word it counts more. Who writes a key finds what it is of first. The index finds and counts, the
graph describes the page that is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

from restitch import catalogue
from restitch.errors import ParameterError
from restitch.frames import fetch, texts
from restitch.lookup import choose
from restitch.wordindex import FACETS, KINDS, Asked, Cube, Hit, WordIndex, asking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

LABELS = {"claim": "statement", "source": "title", "actor": "name", "event": "label"}
CITED = {"title": "^stitch:inNote/stitch:citedSource/dcterms:title"}
LONGEST = 200  # characters of a question
WORDS = 8  # of a question that others are looked for in place of


@dataclass(frozen=True)
class Found(Sequence["Record"]):
    """The hits, best first: those of a slice are described when it is taken.

    ``facets`` counts each value among the hits that fit the other choices, so that a choice
    can be changed without being taken back first.
    """

    graph: OpenGraph
    q: str
    asked: Asked | None
    chosen: dict[str, str]

    @property
    def _index(self) -> WordIndex:
        return index_of(self.graph)

    @cached_property
    def _cube(self) -> Cube:
        return self._index.cube(self.asked) if self.asked else []

    @cached_property
    def _count(self) -> int:
        return sum(row[-1] for row in self._fitting(self.chosen))

    def _fitting(self, chosen: Mapping[str, str]) -> Cube:
        places = {FACETS.index(name): value for name, value in chosen.items()}
        return [row for row in self._cube if all(row[place] == value for place, value in places.items())]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, int):
            at = range(len(self))[place]  # counts from the end too, and knows what is outside
            return self[at : at + 1][0]
        start, stop, _ = place.indices(len(self))
        if not self.asked or stop <= start:
            return []
        return _described(self.graph, self._index.page(self.asked, self.chosen, start, stop - start))

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        return {name: self._values(name) for name in FACETS}

    def _values(self, facet: str) -> dict[str, int]:
        """How many of the hits have each value, most first."""
        counts: Counter[str] = Counter()
        for row in self._fitting({name: value for name, value in self.chosen.items() if name != facet}):
            if isinstance(value := row[FACETS.index(facet)], str):
                counts[value] += row[-1]
        return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))

    @property
    def suggestions(self) -> list[str]:
        """Other questions, where nothing fits: with words that are held in place of those that are not."""
        if len(self) or not self.asked:
            return []
        written = self.q.lower().split()[:WORDS]
        choices = [[each] if self._is_held(each) else self._index.near(each) for each in written]
        if not all(choices):
            return []
        most = max(len(each) for each in choices)
        return [" ".join(each[min(place, len(each) - 1)] for each in choices) for place in range(most)]

    def _is_held(self, word: str) -> bool:
        asked = asking(word)
        return asked is None or self._index.holds(asked)


def search(graph: OpenGraph, q: str, chosen: dict[str, str] | None = None) -> Found:
    """What holds every word of ``q`` and fits ``chosen`` (facet -> value).

    Raises ``ParameterError`` for a kind there is not, or a question too long.
    """
    wanted = {name: value for name, value in (chosen or {}).items() if value}
    if "kind" in wanted:
        choose("kind", wanted["kind"], KINDS)
    if len(q) > LONGEST:
        raise ParameterError("q", f"longer than {LONGEST} characters")
    return Found(graph, q, asking(q), wanted)


def index_of(graph: OpenGraph) -> WordIndex:
    """The index beside the build, or one made now and kept as long as the graph."""
    return graph.once("words", lambda: WordIndex.open(graph.index) if graph.index else WordIndex.of(graph))


def _described(graph: OpenGraph, hits: list[Hit]) -> list[Record]:
    """The records of some hits, in their order: one fetch for each kind among them."""
    records: dict[str, Record] = {}
    for kind in dict.fromkeys(kind for _, kind, _ in hits):
        found = getattr(catalogue, f"{kind}s")(graph, [iri for iri, each, _ in hits if each == kind])
        records.update((record["id"], record) for record in found)
    titles = fetch(graph, CITED, [iri for iri, kind, _ in hits if kind == "note"])
    return [
        _hit(kind, records[iri], score, "; ".join(texts(titles[iri], "title")) if kind == "note" else None)
        for iri, kind, score in hits
    ]


def _hit(kind: str, record: Record, score: float, detail: str | None) -> Record:
    """One thing found; ``standing`` and ``section`` are a claim's, ``type`` whatever its kind sorts by."""
    return {
        "id": record["id"],
        "kind": kind,
        "label": record[LABELS[kind]] if kind in LABELS else f"Endnote {record['number']}",
        "detail": detail,
        "standing": record.get("standing"),
        "section": record["sentences"][0]["section"] if kind == "claim" and record["sentences"] else None,
        "type": next(iter(record["kinds"]), None) if kind == "claim" else record.get("type"),
        "notes": [record["number"]] if kind == "note" else record.get("notes", []),
        "when": record.get("when") or record.get("issued"),
        "page": record["links"]["page"],
        "score": round(score, 3),
    }
