"""Terms of the vocabularies we write, and the values the controlled lists allow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SKOS, XSD

from restitch import resources
from restitch.iris import NAMESPACE, VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Mapping

STITCH = Namespace(NAMESPACE)
BIBO = Namespace(VOCABULARIES["bibo"])
CITO = Namespace(VOCABULARIES["cito"])
EDTF = Namespace(VOCABULARIES["edtf"])
FABIO = Namespace(VOCABULARIES["fabio"])
OA = Namespace(VOCABULARIES["oa"])
SCHEMA = Namespace(VOCABULARIES["schema"])
SEM = Namespace(VOCABULARIES["sem"])
UNIT = Namespace(VOCABULARIES["unit"])

__all__ = [
    "BIBO", "CITO", "DCTERMS", "EDTF", "FABIO", "OA", "PROV", "RDF", "RDFS", "SCHEMA", "SEM",
    "SKOS", "STITCH", "UNIT", "XSD",
]  # fmt: skip

CLAIM_KINDS = {
    "fact": "FactClaim",
    "figure": "FigureClaim",
    "attribution": "AttributionClaim",
    "interpretation": "InterpretationClaim",
    "causal": "CausalClaim",
    "prediction": "PredictionClaim",
    "counterfactual": "CounterfactualClaim",
    "evaluation": "EvaluationClaim",
}
ACTOR_TYPES = {
    "state": "State",
    "person": "Person",
    "organisation": "Organisation",
    "government-body": "GovernmentBody",
    "intergovernmental-body": "IntergovernmentalBody",
    "media-outlet": "MediaOutlet",
    "armed-group": "ArmedGroup",
    "bloc": "Bloc",
    "collective": "Collective",
}
SOURCE_TYPES = {  # CSL type -> FaBiO class
    "article-journal": "JournalArticle",
    "article-magazine": "MagazineArticle",
    "article-newspaper": "NewspaperArticle",
    "book": "Book",
    "chapter": "BookChapter",
    "dataset": "Database",
    "document": "Expression",
    "interview": "NewspaperArticle",
    "post-weblog": "BlogPost",
    "report": "ReportDocument",
    "speech": "PresentationDocument",
    "thesis": "Thesis",
    "webpage": "WebPage",
}
CITATION_USES = {  # the use of a citation -> the CiTO shortcut from claim to source
    "data": "citesAsDataSource",
    "evidence": "citesAsEvidence",
    "quote": "includesQuotationFrom",
    "background": "obtainsBackgroundFrom",
    "authority": "citesAsAuthority",
    "related": "citesAsRelated",
    "disputes": "disputes",
}
COMPARATORS = ("exact", "about", "nearly", "at-least", "at-most", "over", "under")
OPERATIONS = ("ratio", "difference", "change-pct", "sum")
SPEECH_MODES = ("quote", "paraphrase", "denial")
TIERS = ("primary", "secondary", "scholarship", "opinion")
DATE_BASES = ("printed", "url", "swapped", "inferred")
STANDINGS = ("noted", "own", "reported")  # strongest first
SEVERITIES = ("error", "warning", "note")  # of findings, gravest first
VERDICTS = ("accept", "dismiss", "corrected")  # what a person decides on a finding

# What a thing needs whatever its ground: what it presupposes, cites, refers back to or is computed from.
NEEDED = ("presupposes", "citedSource", "refersBackTo", "computedFrom")

# The prefix a list's values carry in the ontology, so that files can leave it off.
LIST_PREFIXES = {
    "Certainty": "", "Stance": "", "CitationForm": "", "ReviewStatus": "", "RelationType": "",
    "RelationFamily": "family-", "EventType": "ev-", "Role": "role-", "Measure": "m-",
    "CitationUse": "use-",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One value of a controlled list; ``key`` is how files and URLs write it."""

    key: str
    iri: str
    label: str
    definition: str = ""
    valence: int = 0
    symmetric: bool = False
    family: str = ""
    rank: int = 0


@lru_cache(maxsize=1)
def lists() -> Mapping[str, Mapping[str, Term]]:
    """The controlled lists of ``ontology/lists.ttl``: class name -> key -> term, in file order."""
    facts: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=str(resources.ontology() / "lists.ttl")):
        subject = facts.setdefault(triple.subject.value, {})
        subject[triple.predicate.value] = triple.object.value
    found: dict[str, dict[str, Term]] = {name: {} for name in LIST_PREFIXES}
    for iri, fact in facts.items():
        name = fact.get(str(RDF.type), "").removeprefix(NAMESPACE)
        if name in found:
            key = iri.removeprefix(NAMESPACE + LIST_PREFIXES[name])
            found[name][key] = _term(key, iri, fact)
    return found


def _term(key: str, iri: str, fact: Mapping[str, str]) -> Term:
    return Term(
        key=key,
        iri=iri,
        label=fact.get(str(SKOS.prefLabel), key),
        definition=fact.get(str(SKOS.definition), ""),
        valence=int(fact.get(str(STITCH.valence), "0")),
        symmetric=fact.get(str(STITCH.symmetric)) == "true",
        family=fact.get(str(SKOS.broader), "").removeprefix(NAMESPACE + "family-"),
        rank=int(fact.get(str(STITCH["rank"]), "0")),
    )
