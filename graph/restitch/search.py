"""Words to things: claims, works, endnotes, actors and events that hold all the words, with facets.

Every word must stand in the thing's own text (a claim's statement, a work's title, authors and
container, an actor's names, an event's label, the titles a note cites); where one begins a word
counts more than where it stands inside one. No index: one query over the graph.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from restitch import catalogue
from restitch.errors import ParameterError
from restitch.frames import quote, solutions
from restitch.lookup import choose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

KINDS = ("claim", "source", "note", "actor", "event")
FACETS = ("kind", "standing", "section", "type")
LABELS = {"claim": "statement", "source": "title", "actor": "name", "event": "label"}
LONGEST = 200  # characters of a question
WHERE = {
    "claim": "?x a stitch:Claim ; stitch:statement ?text",
    "source": "?c stitch:citedSource ?x . ?x dcterms:title|dcterms:creator|stitch:containerTitle ?text",
    "note": "?c stitch:inNote ?x ; stitch:citedSource/dcterms:title ?text",
    "actor": "?x a stitch:Actor ; skos:prefLabel|skos:altLabel ?text",
    "event": "?x a stitch:Event ; skos:prefLabel ?text",
}


def search(graph: OpenGraph, q: str, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    """``hits``, best first, that hold every word of ``q`` and fit ``chosen`` (facet -> value).

    ``facets`` counts each value among the hits that fit the other choices, so that a choice
    can be changed without being taken back first. Raises ``ParameterError`` for a kind there is not.
    """
    wanted = {name: value for name, value in (chosen or {}).items() if value}
    if "kind" in wanted:
        choose("kind", wanted["kind"], KINDS)
    if len(q) > LONGEST:
        raise ParameterError("q", f"longer than {LONGEST} characters")
    words = q.lower().split()
    found = _hits(graph, words) if words else []
    facets = {name: _count(name, found, wanted) for name in FACETS}
    return {"q": q, "hits": [hit for hit in found if _fits(hit, wanted)], "facets": facets}


def _count(name: str, hits: Iterable[Record], wanted: dict[str, str]) -> dict[str, int]:
    others = {facet: value for facet, value in wanted.items() if facet != name}
    counted = Counter(hit[name] for hit in hits if hit[name] is not None and _fits(hit, others))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _fits(hit: Record, wanted: dict[str, str]) -> bool:
    return all(hit[name] == value for name, value in wanted.items())


def _hits(graph: OpenGraph, words: list[str]) -> list[Record]:
    scores: dict[str, dict[str, tuple[float, str]]] = {}
    for kind in KINDS:
        texts: dict[str, str] = {}
        for row in solutions(graph, _query(kind, words[0])):
            texts[row["x"].value] = f"{texts.get(row['x'].value, '')}\n{row['all'].value}"
        # A note is found by what it cites: the works themselves come before it.
        weight = 0.7 if kind == "note" else 1.0
        found = {iri: (weight * _score(text.lower(), words), text.strip()) for iri, text in texts.items()}
        scores[kind] = {iri: each for iri, each in found.items() if each[0] > 0}
    hits = [
        _hit(kind, record, *scores[kind][record["id"]])
        for kind in KINDS
        for record in _records(graph, kind, scores[kind])
    ]
    return sorted(hits, key=lambda hit: (-hit["score"], KINDS.index(hit["kind"]), hit["label"]))


def _query(kind: str, word: str) -> str:
    """All texts of the things one of whose texts holds ``word``."""
    any_text = WHERE[kind]
    return (
        f"SELECT DISTINCT ?x ?all WHERE {{ {any_text} FILTER(CONTAINS(LCASE(STR(?text)), {quote(word)})) "
        f"{{ SELECT ?x (?text AS ?all) WHERE {{ {any_text} }} }} }}"
    )


def _score(text: str, words: list[str]) -> float:
    """0 unless every word is there; 2 for a whole word, 1.5 for a beginning, 1 inside; short texts first."""
    total = 0.0
    for word in words:
        if word not in text:
            return 0.0
        start = re.search(rf"(?<!\w){re.escape(word)}(\b)?", text)
        total += 1.0 if start is None else 2.0 if start[1] is not None else 1.5
    return total / len(words) + 8 / (8 + len(text.split()))


def _records(graph: OpenGraph, kind: str, iris: Iterable[str]) -> list[Record]:
    found: list[Record] = getattr(catalogue, f"{kind}s")(graph, sorted(iris))
    return found


def _hit(kind: str, record: Record, score: float, text: str) -> Record:
    """One thing found; ``standing`` and ``section`` are a claim's, ``type`` whatever its kind sorts by."""
    return {
        "id": record["id"],
        "kind": kind,
        "label": record[LABELS[kind]] if kind in LABELS else f"Endnote {record['number']}",
        "detail": "; ".join(text.splitlines()) if kind == "note" else None,
        "standing": record.get("standing"),
        "section": record["sentences"][0]["section"] if kind == "claim" else None,
        "type": record["kinds"][0] if kind == "claim" else record.get("type"),
        "notes": [record["number"]] if kind == "note" else record.get("notes", []),
        "when": record.get("when") or record.get("issued"),
        "page": record["links"]["page"],
        "score": round(score, 3),
    }
