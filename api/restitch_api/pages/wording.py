"""Findings in words for people: names and statements for keys, dates as people write them.

The audit's own messages name things by their keys and dates as EDTF, which programs and people who
mend the files need. On pages the same message is a list of pieces, some of which lead somewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from restitch.frames import fetch, one, texts
from restitch.vocab import lists
from restitch_api.web import UNITS, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

NAMED = {
    "claim": {"name": "stitch:statement"},
    "source": {"name": "dcterms:title"},
    "event": {"name": "skos:prefLabel"},
    "actor": {"name": "skos:prefLabel"},
    "note": {"name": "(stitch:citedSource|^stitch:inNote/stitch:citedSource)/dcterms:title"},
}
SHARED = ("source", "event", "actor")
KEY = r"[a-z0-9]+(?:-[a-z0-9]+)+"
DAY = r"\d{4}(?:-\d\d){0,2}[~%]?"
DATE = rf"{DAY}(?:/(?:{DAY}|\.\.))?"
# A date that is followed by itself in words says it once.
TWICE = re.compile(r"\d{4}-\d\d(?:-\d\d)? \(([A-Z][a-z]+ [^)]*\d{4})\)")
PIECE = re.compile(
    rf"(?<![\w./-])(?:note (?P<note>\d+)(?:\.(?P<part>\d+))?|(?P<date>{DATE})|(?P<key>{KEY})"
    rf"|(?P<unit>{'|'.join(UNITS)}))(?![\w/-])"
)


def in_words(graph: OpenGraph, findings: Iterable[Record]) -> list[Record]:
    """The findings, each with its ``subject_words``, ``message_words`` and ``correction_words``."""
    every = list(findings)
    names = _names(graph, every)
    return [
        {
            **each,
            "subject_words": _subject(each, names),
            "message_words": _sentence(_pieces(each["message"], each["essay"], names)),
            "correction_words": list(_pieces(each["correction"] or "", each["essay"], names)),
        }
        for each in every
    ]


def _names(graph: OpenGraph, findings: list[Record]) -> dict[tuple[str, str, str], str]:
    """(Essay, kind, key) -> name, for all that subjects and messages may name."""
    asked: dict[str, dict[str, tuple[str, str, str]]] = {kind: {} for kind in NAMED}
    for each in findings:
        kind, _, key = each["subject"].partition(":")
        keys = {match["key"] for match in PIECE.finditer(f"{each['message']} {each['correction'] or ''}")}
        for name in filter(None, keys):
            for known in ("claim", *SHARED):
                asked[known][_iri(graph, known, each["essay"], name)] = (each["essay"], known, name)
        if kind in NAMED:
            asked[kind][_iri(graph, kind, each["essay"], key)] = (each["essay"], kind, key)
    return {
        place: "; ".join(texts(fields, "name")) if place[1] == "note" else name
        for kind, iris in asked.items()
        for iri, fields in fetch(graph, NAMED[kind], iris).items()
        if (name := one(fields, "name")) and (place := iris[iri])
    }


def references(graph: OpenGraph, refs: Iterable[str], essay: str | None) -> dict[str, dict[str, Any]]:
    """``claim:slug``, ``note:25.1``, ``source:slug`` … -> ``words`` and, where there is a page, ``href``.

    ``essay`` is that of references that do not name one.
    """
    every, places = list(dict.fromkeys(refs)), {}
    for ref in every:
        kind, _, rest = ref.partition(":")
        named, _, key = rest.rpartition("/")
        if kind in NAMED and (kind in SHARED or named or essay):
            places[ref] = (kind, named or essay or "", key)
    named_as: dict[str, str] = {}
    for kind in NAMED:
        iris = {_iri(graph, *place): ref for ref, place in places.items() if place[0] == kind}
        for iri, fields in fetch(graph, NAMED[kind], iris).items():
            named_as[iris[iri]] = "; ".join(texts(fields, "name"))
    return {ref: _reference(ref, places.get(ref), named_as.get(ref)) for ref in every}


def _reference(ref: str, place: tuple[str, str, str] | None, name: str | None) -> dict[str, Any]:
    if place is None:
        return {"words": ref.replace(":", " ", 1), "href": None}
    kind, essay, key = place
    if kind == "note":
        number = key.partition(".")[0]
        return {"words": f"endnote {number}{f': {name}' if name else ''}", "href": f"/notes/{essay}/{number}"}
    return {"words": name or key, "href": _page(kind, essay, key)}


def _iri(graph: OpenGraph, kind: str, essay: str, key: str) -> str:
    return graph.iris.shared(kind, key) if kind in SHARED else graph.iris.of_essay(essay, kind, key)


def _subject(finding: Record, names: dict[tuple[str, str, str], str]) -> Record:
    """What a finding is about: ``kind``, ``words``, and ``href`` where it has a page."""
    essay = finding["essay"]
    kind, _, key = finding["subject"].partition(":")
    named = names.get((essay, kind, key))
    if kind == "note":
        number = key.partition(".")[0]
        words = f"Endnote {number}{f': {named}' if named else ''}"
        return {"kind": "endnote", "words": words, "href": f"/notes/{essay}/{number}"}
    if kind == "marker":
        href = f"/reading/{essay}#{finding['sentences'][0]['key']}" if finding["sentences"] else None
        return {"kind": kind, "words": f"Marker {key}", "href": href}
    if named:
        return {"kind": kind, "words": named, "href": _page(kind, essay, key)}
    return {"kind": kind, "words": f"{kind} {key}", "href": None}


def _page(kind: str, essay: str, key: str) -> str:
    return f"/{kind}s/{key}" if kind in SHARED else f"/{kind}s/{essay}/{key}"


def _pieces(text: str, essay: str, names: dict[tuple[str, str, str], str]) -> Iterator[dict[str, Any]]:
    """A message in pieces of ``words``, some with ``href``."""
    text = TWICE.sub(r"\1", text)
    end = 0
    for match in PIECE.finditer(text):
        piece = _piece(match, essay, names)
        if piece is None:
            continue
        if match.start() > end:
            yield {"words": text[end : match.start()]}
        yield piece
        end = match.end()
    if end < len(text):
        yield {"words": text[end:]}


def _sentence(pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pieces, the first with a capital letter."""
    first, *others = pieces
    return [{**first, "words": first["words"][:1].upper() + first["words"][1:]}, *others]


def _piece(match: re.Match[str], essay: str, names: dict[tuple[str, str, str], str]) -> dict[str, Any] | None:
    if number := match["note"]:
        part = f", work {match['part']}" if match["part"] and match["part"] != "1" else ""
        return {"words": f"endnote {number}{part}", "href": f"/notes/{essay}/{number}"}
    if match["date"]:
        return {"words": when(match["date"])}
    if match["unit"]:
        return {"words": UNITS[match["unit"]]}
    for kind in ("claim", *SHARED):
        if named := names.get((essay, kind, match["key"])):
            quoted = f"“{named.rstrip('.')}”" if kind == "claim" else named
            return {"words": quoted, "href": _page(kind, essay, match["key"])}
    measure = lists()["Measure"].get(match["key"])
    return {"words": measure.label} if measure else None
