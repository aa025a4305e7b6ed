"""Minting and reading IRIs: the one place that knows how a thing is named.

Parts of a thing hang on with a dot (``claim:x.g1``), so that Turtle and SPARQL can abbreviate
them. Actors, sources, events and relations are shared between essays; the rest is one essay's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACE = "https://w3id.org/restitch/ns#"
DEFAULT_BASE = "https://w3id.org/restitch/"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FINDING = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")  # rule.subject, as date-swapped.note-25.2


def named(iris: Iterable[str]) -> str:
    """IRIs as a VALUES block of SPARQL names them."""
    return " ".join(f"<{iri}>" for iri in iris)


@dataclass(frozen=True)
class Name:
    """An IRI taken apart: ``Name("claim", "lankov-2023", "x")``; ``part`` is what the dot adds."""

    kind: str
    essay: str | None
    key: str
    part: str | None = None


@dataclass(frozen=True)
class Iris:
    """The IRIs below one base."""

    base: str = DEFAULT_BASE

    def essay(self, essay: str) -> str:
        return f"{self.base}id/essay/{essay}"

    def of_essay(self, essay: str, kind: str, key: str) -> str:
        """``kind``: sentence, marker, note, claim, section, paragraph, reading-text, finding or decision."""
        return f"{self.base}id/essay/{essay}/{kind}/{key}"

    def claim(self, essay: str, key: str) -> str:
        return self.of_essay(essay, "claim", key)

    def shared(self, kind: str, key: str) -> str:
        """``kind``: actor, source, event, relation or rule."""
        return f"{self.base}id/{kind}/{key}"

    def graph(self, name: str) -> str:
        return f"{self.base}id/graph/{name}"

    def read(self, iri: str) -> Name | None:
        """The name behind an IRI of ours, or ``None`` for somebody else's.

        >>> Iris().read("https://w3id.org/restitch/id/essay/e/note/25.2")
        Name(kind='note', essay='e', key='25', part='2')
        >>> Iris().read("https://w3id.org/restitch/id/actor/kp")
        Name(kind='actor', essay=None, key='kp', part=None)
        """
        start = f"{self.base}id/"
        if not iri.startswith(start):
            return None
        steps = iri[len(start) :].split("/")
        if steps[0] == "essay" and len(steps) == 2:
            return Name("essay", steps[1], steps[1])
        if steps[0] == "essay" and len(steps) == 4:
            key, _, part = steps[3].partition(".")
            return Name(steps[2], steps[1], key, part or None)
        if len(steps) == 2:
            key, _, part = steps[1].partition(".")
            return Name(steps[0], None, key, part or None)
        return None

    def prefixes(self, essay: str | None = None) -> dict[str, str]:
        """Prefixes for Turtle and SPARQL; with an essay also those of its own things."""
        found = {
            "actor": f"{self.base}id/actor/",
            "src": f"{self.base}id/source/",
            "event": f"{self.base}id/event/",
            "rel": f"{self.base}id/relation/",
            "essay": f"{self.base}id/essay/",
            "g": f"{self.base}id/graph/",
            **VOCABULARIES,
        }
        if essay is not None:
            for kind in ("claim", "note", "sentence", "marker"):
                found[kind] = f"{self.base}id/essay/{essay}/{kind}/"
        return found


VOCABULARIES = {
    "stitch": NAMESPACE,
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "fabio": "http://purl.org/spar/fabio/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "wikidata": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
