"""The most naive queries over actors never return what the essay only reports, doubts or supposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from restitch.frames import solutions
from restitch.graph import open_graph
from worlds import small_world

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.frames import Term
    from restitch.graph import OpenGraph
    from restitch.model import Claim, Corpus

CLAIMS = """
- {id: told, says: He said so., kind: attribution, at: p2s3, note: 3, speaker: envoy, mode: paraphrase, stance: STANCE, content: said, about: [envoy]}
- {id: said, says: Aland rules Borduria., kind: fact, at: p2s3, by: envoy, about: [aa, bo], relations: [aa depends-on bo]}
"""
# What a person who knows only the actors and one relation type would type.
NAIVE = {
    "any pair": "SELECT ?a ?b WHERE { ?a ?r ?b . ?a a stitch:Actor . ?b a stitch:Actor }",
    "one way": "SELECT ?a ?b WHERE { ?a stitch:{type} ?b }",
    "from an actor": "SELECT (actor:{origin} AS ?a) ?b WHERE { actor:{origin} ?r ?b . ?b a stitch:Actor }",
    "to an actor": "SELECT ?a (actor:{target} AS ?b) WHERE { ?a ?r actor:{target} . ?a a stitch:Actor }",
    "by path": "SELECT ?a ?b WHERE { ?a stitch:{type}+ ?b }",
    "typed relation": "SELECT ?a ?b WHERE { ?r a stitch:RelationType . ?a ?r ?b }",
}


def pairs(graph: OpenGraph, query: str, origin: str, kind: str, target: str) -> set[tuple[str, str]]:
    text = query.replace("{origin}", origin).replace("{type}", kind).replace("{target}", target)
    return {
        (row["a"].value.rsplit("/", 1)[1], row["b"].value.rsplit("/", 1)[1]) for row in solutions(graph, text)
    }


@pytest.mark.parametrize("query", NAIVE.values(), ids=NAIVE)
@pytest.mark.parametrize(
    ("stance", "returned"),
    [("endorses", True), ("reports", False), ("plausible", False), ("doubts", False), ("rejects", False)],
)
def test_a_relation_is_returned_only_if_the_essay_goes_along(
    tmp_path: Path, query: str, stance: str, returned: bool
) -> None:
    graph = open_graph([small_world(tmp_path, claims=CLAIMS.replace("STANCE", stance), events=None)])

    assert (("aa", "bo") in pairs(graph, query, "aa", "depends-on", "bo")) is returned


@pytest.mark.parametrize(
    "claim",
    [
        "{id: x, says: X., kind: prediction, at: p1s1, own: yes, when: 2012/.., about: [aa, bo], relations: [aa depends-on bo]}",
        "{id: x, says: X., kind: counterfactual, at: p1s1, own: yes, if: [A.], then: [B.], about: [aa, bo], relations: [aa depends-on bo]}",
        "{id: x, says: X., kind: fact, at: p1s1, own: yes, certainty: possible, hedge: may, about: [aa, bo], relations: [aa depends-on bo]}",
        "{id: x, says: X., kind: fact, at: p1s1, own: yes, certainty: speculative, hedge: if, about: [aa, bo], relations: [aa depends-on bo]}",
    ],
    ids=["forecast", "supposed", "possible", "speculative"],
)
def test_a_forecast_or_a_supposition_is_no_relation(tmp_path: Path, claim: str) -> None:
    graph = open_graph([small_world(tmp_path, claims=f"- {claim}\n", events=None)])

    assert ("aa", "bo") not in pairs(graph, NAIVE["any pair"], "aa", "depends-on", "bo")
    assert solutions(graph, "SELECT ?r WHERE { ?r a stitch:Relation }")


# What people type who have not read the manual; each answers with ?a ?r ?b.
TWENTY = [
    "SELECT * WHERE { ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?a a stitch:Actor }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?b a stitch:Actor }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?a a stitch:Actor . ?b a stitch:Actor }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?a a stitch:State . ?b a stitch:State }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?a skos:prefLabel ?x . ?b skos:prefLabel ?y }",
    'SELECT ?a ?r ?b WHERE { ?a skos:prefLabel|skos:altLabel ?n ; ?r ?b FILTER(CONTAINS(STR(?n), "Korea")) }',
    "SELECT ?a ?r ?b WHERE { VALUES ?a { actor:kp } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { VALUES ?a { actor:ru } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { VALUES ?b { actor:ru } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { VALUES ?b { actor:wagner } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { VALUES (?a ?b) { (actor:kp actor:ru) } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { VALUES ?r { stitch:supplies-arms-to } ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { ?r a stitch:RelationType . ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { ?r a rdf:Property . ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { ?r skos:broader ?family . ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { ?r skos:prefLabel ?name . ?a ?r ?b }",
    "SELECT ?a ?r ?b WHERE { GRAPH ?g { ?a ?r ?b } }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b . ?b ?back ?a }",
    "SELECT ?a ?r ?b WHERE { ?a ?r ?b OPTIONAL { ?a stitch:memberOf ?bloc } OPTIONAL { ?b stitch:memberOf ?bloc } }",
]
REAL = {"fact", "figure", "interpretation", "evaluation", "causal", "attribution"}
SURE = {"flat", "veryLikely", "likely"}


def said_by_the_essay(corpus: Corpus, claim: Claim) -> bool:
    """Worked out from the files alone, not as the compiler does."""
    author = claim.asserted_by in (None, *corpus.essay.author_actors)
    endorsed = any(each.content == claim.key and each.stance == "endorses" for each in corpus.claims)
    return (author or endorsed) and set(claim.kinds) <= REAL and claim.certainty in SURE


def relations(corpus: Corpus, said: bool) -> set[tuple[str, str, str]]:
    return {
        (line.origin, line.type, line.target)
        for claim in corpus.claims
        for line in claim.relations
        if said_by_the_essay(corpus, claim) is said
    }


@pytest.mark.parametrize("query", TWENTY)
def test_twenty_naive_queries_return_nothing_the_essay_does_not_say(
    lankov: OpenGraph, bundled: Corpus, query: str
) -> None:
    unsaid = relations(bundled, said=False) - relations(bundled, said=True)
    answer = {tuple(key(row[name]) for name in "arb") for row in solutions(lankov, query)}

    assert ("kp", "supplies-arms-to", "ru") in unsaid
    assert not answer & unsaid


def key(term: Term) -> str:
    return term.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def test_what_the_essay_says_is_there_to_be_found(lankov: OpenGraph, bundled: Corpus) -> None:
    answer = {
        tuple(key(row[name]) for name in "arb")
        for row in solutions(lankov, "SELECT ?a ?r ?b WHERE { ?r a stitch:RelationType . ?a ?r ?b }")
    }
    assert answer == relations(bundled, said=True)
