"""Every integrity shape finds the fault it is there for, and nothing in a sound graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, SH, Graph

from restitch import resources
from restitch.graph import open_graph
from restitch.shapes import PREFIX, validate

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.graph import OpenGraph

CLAIM = "<https://w3id.org/restitch/id/essay/small/claim/{}>"
NOTE = "<https://w3id.org/restitch/id/essay/small/note/{}>"
SENTENCE = "<https://w3id.org/restitch/id/essay/small/sentence/{}>"
FISH, LASTS, SAID = (CLAIM.format(key) for key in ("fish-trade", "trade-lasts", "envoy-on-trade"))

# shape -> updates, each of which breaks it in a way of its own
FAULTS = {
    "Claim": [
        f"DELETE WHERE {{ GRAPH ?g {{ {FISH} stitch:statement ?o }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ {FISH} stitch:hasGround ?o }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ {FISH} stitch:certainty ?o }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ {FISH} a stitch:FactClaim }} }}",
        f"INSERT DATA {{ {FISH} stitch:supportedBy {FISH} }}",
        f"INSERT DATA {{ {LASTS} stitch:rebuts {FISH} }}",
        f"INSERT DATA {{ {LASTS} stitch:cites {NOTE.format('3.1')} }}",
    ],
    "Ground": [f"INSERT DATA {{ {CLAIM.format('contentment.g1')} stitch:uses {FISH} }}"],
    "Attribution": [
        f"DELETE WHERE {{ GRAPH ?g {{ {SAID} stitch:attributedTo ?o }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ {SAID} stitch:stance ?o }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ {CLAIM.format('trade-doubles')} stitch:assertedBy ?o }} }}",
    ],
    "Figure": [f"DELETE WHERE {{ GRAPH ?g {{ ?o stitch:backedBy {CLAIM.format('fish-prices')} }} }}"],
    "Causal": [f"DELETE WHERE {{ GRAPH ?g {{ {LASTS} stitch:cause ?o }} }}"],
    "Prediction": [f"DELETE WHERE {{ GRAPH ?g {{ {LASTS} stitch:when ?o }} }}"],
    "Counterfactual": [f"DELETE WHERE {{ GRAPH ?g {{ {CLAIM.format('trade-stagnates')} stitch:condition ?o }} }}"],
    "Marker": [
        "DELETE WHERE { GRAPH ?g { ?m stitch:printedNumber ?o } }",
        "INSERT { ?m stitch:ordinal 1 } WHERE { GRAPH ?g { ?m stitch:printedNumber ?n ; stitch:ordinal 2 } }",
    ],
    "Endnote": ["DELETE WHERE { GRAPH ?g { ?c stitch:inNote ?n } }"],
    "Citation": [
        f"DELETE WHERE {{ GRAPH ?g {{ {NOTE.format('2.1')} stitch:refersBackTo ?o }} }}",
        f"INSERT DATA {{ {NOTE.format('1.1')} stitch:refersBackTo {NOTE.format('3.1')} }}",
        f"INSERT DATA {{ {NOTE.format('3.1')} stitch:citationForm stitch:ibid ; stitch:refersBackTo {NOTE.format('1.1')} }}",
    ],
    "Source": [
        "DELETE WHERE { GRAPH ?g { src:book-fish dcterms:title ?o } }",
        "DELETE WHERE { GRAPH ?g { src:book-fish dcterms:issued ?o } }",
        'INSERT DATA { src:book-fish bibo:doi "doi:10.1" }',
    ],
    "Relation": [
        "DELETE WHERE { GRAPH ?g { ?r stitch:relationType ?o } }",
        "DELETE { GRAPH ?g { ?r stitch:backedBy ?o } } WHERE { GRAPH ?g { ?r a stitch:Relation ; stitch:backedBy ?o } }",
    ],
    "Origin": [
        "INSERT DATA { rel:x a stitch:Origin ; stitch:originOf src:book-fish ; stitch:origin actor:envoy }",
        f"INSERT DATA {{ rel:x a stitch:Origin ; stitch:originOf src:book-fish ; stitch:origin src:book-fish ; stitch:backedBy {FISH} }}",
    ],
    "Event": ["DELETE WHERE { GRAPH ?g { event:fish-vote stitch:backedBy ?o } }"],
    "Participation": ["DELETE WHERE { GRAPH ?g { ?p stitch:role ?o } }"],
    "Vote": [
        "DELETE { GRAPH ?g { event:fish-vote stitch:votesAgainst ?n } } INSERT { event:fish-vote stitch:votesAgainst 0 } "
        "WHERE { GRAPH ?g { event:fish-vote stitch:votesAgainst ?n } }"
    ],
    "Observation": ["DELETE WHERE { GRAPH ?g { ?f stitch:unit ?o } }"],
    "Derived": ["DELETE WHERE { GRAPH ?g { ?f stitch:operand2 ?o } }"],
    "Time": [
        f'INSERT DATA {{ {FISH} stitch:when "2020-2023" }}',
        f'INSERT DATA {{ {FISH} stitch:latest "1999-01-01"^^xsd:date }}',
    ],
    "Sentence": [f"DELETE WHERE {{ GRAPH ?g {{ {SENTENCE.format('p1s1')} stitch:textHash ?o }} }}"],
    "Selector": ["DELETE WHERE { GRAPH ?g { ?s oa:end ?o } }"],
    "NoText": [f'INSERT DATA {{ {SENTENCE.format("p1s1")} oa:exact "words of the text" }}'],
    "Actor": ["DELETE WHERE { GRAPH ?g { actor:aa skos:prefLabel ?o } }"],
    "Finding": [
        "DELETE WHERE { GRAPH ?g { ?f stitch:byRule ?o } }",
        'INSERT { ?f stitch:severity "grave" } WHERE { GRAPH ?g { ?f a stitch:Finding } }',
    ],
    "Waiver": ['INSERT { essay:x a stitch:Waiver ; stitch:decidesOn ?f ; stitch:verdict "accept" } WHERE { GRAPH ?g { ?f a stitch:Finding } }'],
    "Reliance": [f"DELETE WHERE {{ GRAPH ?g {{ {FISH} stitch:reliesOn ?o }} }}"],
}  # fmt: skip
CASES = [(shape, update) for shape, updates in FAULTS.items() for update in updates]


def test_a_sound_graph_has_no_findings(small: OpenGraph) -> None:
    assert validate(small.store.engine) == []


@pytest.mark.parametrize(("shape", "update"), CASES)
def test_a_shape_finds_what_breaks_it(shape: str, update: str, small_folder: Path) -> None:
    graph = open_graph([small_folder])
    before = set(graph.store.engine)
    graph.store.engine.update(update, prefixes=graph.iris.prefixes())
    assert set(graph.store.engine) != before, "the update changed nothing"
    findings = validate(graph.store.engine)

    assert shape in {finding.rule for finding in findings}
    assert all(finding.message and finding.subject for finding in findings)


def test_every_shape_has_a_fault_here() -> None:
    shapes = Graph().parse(resources.ontology() / "shapes-integrity.ttl")
    named = {str(shape).removeprefix(PREFIX) for shape in shapes.subjects(RDF.type, SH.NodeShape)}

    assert named == set(FAULTS)
