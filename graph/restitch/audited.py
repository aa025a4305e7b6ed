"""What the audit has found, as plain records: findings and rules, asked of the graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from restitch.audit.erratum import Entry, Sheet, in_order
from restitch.catalogue import ESSAY, Names, sentences
from restitch.frames import every, fetch, one, solutions, texts
from restitch.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.frames import Fields
    from restitch.graph import OpenGraph

FINDING = {
    "essay": "stitch:inEssay", "rule": "stitch:byRule", "severity": "stitch:severity",
    "question": "stitch:asksOnly", "subject": "stitch:subject", "concerns": "stitch:concerns",
    "sentences": "stitch:foundAt", "message": "stitch:message", "correction": "stitch:correction",
    "erratum": "stitch:erratum",
    "evidence": "stitch:evidence", "place": "stitch:place", "state": "stitch:state",
    "verdict": "^stitch:decidesOn/stitch:verdict", "reason": "^stitch:decidesOn/stitch:reason",
    "by": "^stitch:decidesOn/stitch:decidedBy", "date": "^stitch:decidesOn/dcterms:date",
}  # fmt: skip
RULE = {
    "name": "skos:prefLabel", "summary": "skos:definition", "page": "skos:note",
    "topic": "stitch:topic", "severity": "stitch:severity",
}  # fmt: skip


def findings(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    """The records of these findings, in the order given."""
    names, found = Names(graph), fetch(graph, FINDING, iris)
    places = sentences(graph, every(found, "sentences"))
    return [_finding(names, iri, fields, places) for iri, fields in found.items()]


def _finding(names: Names, iri: str, fields: Fields, places: dict[str, Record]) -> Record:
    essay, key, rule = names.essay(fields), names.key(iri), names.key(one(fields, "rule"))
    concerned = [names.reference(each) for each in texts(fields, "concerns")]
    notes = _of_kind(concerned, "note")
    decided = ("verdict", "reason", "by", "date")
    return {
        "id": iri,
        "essay": essay,
        "key": key,
        "rule": rule,
        "severity": one(fields, "severity"),
        "question": one(fields, "question") == "true",
        "subject": names.reference(one(fields, "subject") or ""),
        "message": one(fields, "message"),
        "correction": one(fields, "correction"),
        "erratum": one(fields, "erratum"),
        "evidence": json.loads(one(fields, "evidence") or "{}"),
        "notes": sorted({int(each.partition(".")[0]) for each in notes}),
        "claims": _of_kind(concerned, "claim"),
        "sources": _of_kind(concerned, "source"),
        "sentences": sorted(
            (places[each] for each in texts(fields, "sentences")), key=lambda each: each["ordinal"]
        ),
        "place": one(fields, "place"),
        "state": one(fields, "state"),
        "decision": {name: one(fields, name) for name in decided} if fields["verdict"] else None,
        "links": {"self": f"/api/v1/findings/{key}?essay={essay}", "rule": f"/api/v1/rules/{rule}"},
    }


def _of_kind(references: list[str], kind: str) -> list[str]:
    found = (reference.partition(":") for reference in references)
    return sorted({key for name, _, key in found if name == kind})


def erratum(graph: OpenGraph, essay: str) -> Sheet:
    """What has been accepted of the findings on an essay, as sentences to print."""
    iri = graph.iris.essay(essay)
    accepted = findings(graph, Lookup(graph).findings(decision="accept", essay=essay))
    fields = fetch(graph, {name: ESSAY[name] for name in ("title", "authors", "issued")}, [iri])[iri]
    entries = [_entry(each) for each in accepted if each["erratum"]]
    return Sheet(
        essay,
        one(fields, "title") or essay,
        tuple(texts(fields, "authors")),
        one(fields, "issued") or "",
        in_order(entries),
        len(accepted) - len(entries),
    )


def _entry(finding: Record) -> Entry:
    kind, _, key = finding["subject"].partition(":")
    decision = finding["decision"]
    return Entry(
        finding["key"],
        f"{kind}:{key.rpartition('/')[2]}",  # among several essays a reference names its own
        finding["erratum"],
        tuple((place["start"], place["end"]) for place in finding["sentences"]),
        decision["by"],
        decision["date"],
        decision["reason"],
    )


def rules(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    """Rules with their pages, and how much each has found in this graph."""
    names, found = Names(graph), fetch(graph, RULE, iris)
    counted = _counts(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            **{name: one(fields, name) for name in ("topic", "severity", "summary", "page")},
            "findings": sum(counted.get((iri, asks), 0) for asks in ("true", "false")),
            "questions": counted.get((iri, "true"), 0),
            "links": {
                "self": f"/api/v1/rules/{names.key(iri)}",
                "findings": f"/api/v1/findings?rule={names.key(iri)}",
            },
        }
        for iri, fields in found.items()
    ]


def _counts(graph: OpenGraph) -> dict[tuple[str, str], int]:
    """Rule and whether it only asks -> number of findings."""
    query = (
        "SELECT ?rule ?asks (COUNT(?x) AS ?count) WHERE "
        "{ ?x stitch:byRule ?rule ; stitch:asksOnly ?asks } GROUP BY ?rule ?asks"
    )
    return {
        (row["rule"].value, row["asks"].value): int(row["count"].value) for row in solutions(graph, query)
    }
