"""Who says what, and who denies it: attributions as a matrix of claim, actor, stance and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.catalogue import Names
from restitch.frames import every, fetch, one, ordered, texts
from restitch.lookup import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from restitch.catalogue import Record
    from restitch.frames import Fields
    from restitch.graph import OpenGraph

STATEMENT = {
    "essay": "stitch:inEssay", "statement": "stitch:statement", "standing": "stitch:standing",
    "asserted_by": "stitch:assertedBy", "ordinal": "stitch:at/stitch:ordinal",
    "told": "^stitch:content", "against": "^stitch:rebuts", "author": "stitch:inEssay/prov:wasAttributedTo",
    "notes": "stitch:cites/stitch:inNote/stitch:number", "when": "stitch:when",
}  # fmt: skip
TELLING = {
    "speakers": "stitch:attributedTo", "mode": "stitch:speechMode", "stance": "stitch:stance",
    "when": "stitch:when", "notes": "stitch:cites/stitch:inNote/stitch:number",
    "standing": "stitch:standing",
}  # fmt: skip


def speakers(graph: OpenGraph) -> list[str]:
    """The keys of those who are quoted with a claim, or with what argues against one."""
    names = Names(graph)
    query = "SELECT DISTINCT ?actor WHERE { ?telling stitch:content ?claim ; stitch:attributedTo ?actor }"
    return [str(names.key(row["actor"].value)) for row in ordered(graph, query, "actor")]


def matrix(graph: OpenGraph, claims: Iterable[str], view: str = "all") -> list[Record]:
    """A row for each claim, with a cell for each actor who says or denies it.

    A cell has ``does`` (``says``, ``denies``), how it is told (``mode``), whether the essay goes
    along (``stance``), ``when``, ``notes`` and the claim ``told_in``. The author's own word is a
    cell with the stance ``asserts``. Somebody denies a claim by a statement that rebuts it.
    """
    found = fetch(graph, STATEMENT, claims)
    denials = fetch(graph, STATEMENT, every(found, "against"))
    told = fetch(graph, TELLING, [*every(found, "told"), *every(denials, "told")])
    kept = {iri: fields for iri, fields in told.items() if one(fields, "standing") in VIEWS[view]}
    names = Names(graph)
    return [
        {
            "id": iri,
            "essay": names.essay(fields),
            "key": names.key(iri),
            "statement": one(fields, "statement"),
            "standing": one(fields, "standing"),
            "cells": _cells(names, iri, fields, denials, kept, view),
        }
        for iri, fields in found.items()
    ]


def _cells(
    names: Names,
    iri: str,
    fields: Fields,
    denials: Mapping[str, Fields],
    told: Mapping[str, Fields],
    view: str,
) -> list[Record]:
    cells = _said(names, "says", iri, fields, told, view)
    for denial in texts(fields, "against"):
        cells += _said(names, "denies", denial, denials[denial], told, view)
    return sorted(
        cells, key=lambda cell: (cell["does"] == "denies", cell["when"] or "", cell["actor"], cell["told_in"])
    )


def _said(
    names: Names, does: str, iri: str, fields: Fields, told: Mapping[str, Fields], view: str
) -> list[Record]:
    """The cells of one claim: of its author, if it is the author's, and of everybody quoted with it."""
    cells = []
    if one(fields, "asserted_by") in texts(fields, "author") and one(fields, "standing") in VIEWS[view]:
        cells.append(_cell(names, does, one(fields, "asserted_by"), "asserts", iri, fields))
    for telling in texts(fields, "told"):
        if telling in told:
            stance = names.listed(told[telling], "stance", "Stance")
            cells += [
                _cell(names, does, speaker, stance, telling, told[telling])
                for speaker in texts(told[telling], "speakers")
            ]
    return cells


def _cell(
    names: Names, does: str, actor: str | None, stance: str | None, told_in: str, fields: Fields
) -> Record:
    return {
        "actor": names.key(actor),
        "does": does,
        "mode": one(fields, "mode") if "mode" in fields else None,
        "stance": stance,
        "when": one(fields, "when"),
        "notes": [int(value) for value in texts(fields, "notes")],
        "told_in": names.key(told_in),
        "essay": names.essay_of(told_in),
    }
