"""Findings, decisions and rules as triples, so that the graph answers for them like for all else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Literal, URIRef

from restitch.audit import RULES, audit
from restitch.vocab import DCTERMS, RDF, SKOS, STITCH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from restitch.audit.finding import Finding
    from restitch.iris import Iris
    from restitch.model import Corpus

Triple: TypeAlias = "tuple[Node, URIRef, Node]"

OURS = "en"  # the language of messages and of the manual
SHARED = ("source", "event")  # kinds that no essay owns


def rule_triples(iris: Iris) -> Iterator[Triple]:
    """Every rule with its page in the manual."""
    for number, rule in enumerate(RULES.values(), 1):
        node = URIRef(iris.shared("rule", rule.name))
        yield node, RDF.type, STITCH.AuditRule
        yield node, STITCH.ordinal, _integer(number)
        yield node, SKOS.prefLabel, Literal(rule.name)
        yield node, SKOS.definition, Literal(rule.summary, lang=OURS)
        yield node, SKOS.note, Literal(rule.page, lang=OURS)
        yield node, STITCH.topic, Literal(rule.topic)
        yield node, STITCH.severity, Literal(rule.severity)


def finding_triples(corpus: Corpus, iris: Iris) -> Iterator[Triple]:
    """What the audit finds in a corpus, with what people have decided on it."""
    for number, finding in enumerate(audit(corpus), 1):
        yield from _finding(corpus.essay.key, iris, number, finding)
        yield from _decision(corpus.essay.key, iris, finding)


def _finding(essay: str, iris: Iris, number: int, finding: Finding) -> Iterator[Triple]:
    node = URIRef(iris.of_essay(essay, "finding", finding.key))
    yield node, RDF.type, STITCH.Finding
    yield node, STITCH.inEssay, URIRef(iris.essay(essay))
    yield node, STITCH.ordinal, _integer(number)
    yield node, STITCH.byRule, URIRef(iris.shared("rule", finding.rule))
    yield node, STITCH.severity, Literal(finding.severity)
    yield node, STITCH.asksOnly, Literal(finding.question)
    yield node, STITCH.message, Literal(finding.message, lang=OURS)
    yield node, STITCH.state, Literal(finding.state)
    yield node, STITCH.subject, _thing(essay, iris, finding.subject)
    for reference in _concerned(finding):
        yield node, STITCH.concerns, _thing(essay, iris, reference)
    for sentence in finding.sentences:
        yield node, STITCH.foundAt, URIRef(iris.of_essay(essay, "sentence", sentence))
    if finding.correction is not None:
        yield node, STITCH.correction, Literal(finding.correction, lang=OURS)
    if finding.erratum is not None:
        yield node, STITCH.erratum, Literal(finding.erratum, lang=OURS)
    if finding.evidence:
        text = json.dumps(dict(finding.evidence), ensure_ascii=False)
        yield node, STITCH.evidence, Literal(text, datatype=RDF.JSON, normalize=False)
    if finding.place is not None:
        yield node, STITCH.place, Literal(str(finding.place))


def _decision(essay: str, iris: Iris, finding: Finding) -> Iterator[Triple]:
    decision = finding.decision
    if decision is None:
        return
    node = URIRef(iris.of_essay(essay, "decision", finding.key))
    yield node, RDF.type, STITCH.Waiver
    yield node, STITCH.inEssay, URIRef(iris.essay(essay))
    yield node, STITCH.decidesOn, URIRef(iris.of_essay(essay, "finding", finding.key))
    yield node, STITCH.verdict, Literal(decision.verdict)
    yield node, STITCH.reason, Literal(decision.reason, lang=OURS)
    yield node, STITCH.decidedBy, Literal(decision.by)
    yield node, DCTERMS.date, Literal(decision.date, datatype=XSD.date, normalize=False)


def _concerned(finding: Finding) -> Iterator[str]:
    """Everything a finding is about, its subject first."""
    yield finding.subject
    if finding.note is not None:
        yield f"note:{finding.note}"
    yield from (f"claim:{key}" for key in finding.claims)
    yield from (f"source:{key}" for key in finding.sources)


def _thing(essay: str, iris: Iris, reference: str) -> URIRef:
    kind, _, key = reference.partition(":")
    return URIRef(iris.shared(kind, key) if kind in SHARED else iris.of_essay(essay, kind, key))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
