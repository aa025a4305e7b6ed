"""What a claim stands on, down to the works: its grounds as a tree, and its minimal cut sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.catalogue import Names
from restitch.frames import fetch, one, solutions
from restitch.reliance.cone import below

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.frames import Fields
    from restitch.graph import OpenGraph
    from restitch.reliance.cone import Cone

DEEPEST = 60  # nested claims; deeper ones say that there is more
CLAIM = {
    "statement": "stitch:statement", "standing": "stitch:standing", "certainty": "stitch:certainty",
    "presupposes": "stitch:presupposes",
}  # fmt: skip
CITATION = {
    "source": "stitch:citedSource", "form": "stitch:citationForm", "back": "stitch:refersBackTo",
    "title": "stitch:citedSource/dcterms:title", "pages": "stitch:pages",
}  # fmt: skip


def grounds_tree(graph: OpenGraph, claim: str, deepest: int = DEEPEST) -> Record:
    """A claim with its grounds (alternatives), each with all it uses, down to the works.

    A claim that comes again is marked ``seen`` and not opened a second time, one that lies more
    than ``deepest`` claims down ``more``: the tree never grows beyond the graph below the claim.
    """
    cone = below(graph, claim)
    return _Tree(graph, cone).node(claim, deepest)


class _Tree:
    def __init__(self, graph: OpenGraph, cone: Cone) -> None:
        self.names, self.cone = Names(graph), cone
        self.claims = fetch(graph, CLAIM, cone.of_kind("claims"))
        self.citations = fetch(graph, CITATION, cone.of_kind("citations"))
        self.opened: set[str] = set()

    def node(self, iri: str, left: int) -> Record:
        if iri in self.citations:
            return self._citation(iri, self.citations[iri])
        fields = self.claims[iri]
        record: Record = {
            "claim": self.names.key(iri),
            "statement": one(fields, "statement"),
            "standing": one(fields, "standing"),
            "certainty": self.names.listed(fields, "certainty", "Certainty"),
        }
        if iri in self.opened:
            return {**record, "seen": True}
        if left == 0:
            return {**record, "more": True}
        self.opened.add(iri)
        record["grounds"] = [
            {"kind": ground.kind, "uses": [self.node(used, left - 1) for used in sorted(ground.uses)]}
            for ground in self.cone.grounds.get(iri, [])
        ]
        presupposed = [value.value for value in fields["presupposes"]]
        if presupposed:
            record["presupposes"] = [self.node(each, left - 1) for each in presupposed]
        return record

    def _citation(self, iri: str, fields: Fields) -> Record:
        back = one(fields, "back")
        return {
            "citation": self.names.reference(iri),
            "form": self.names.listed(fields, "form", "CitationForm"),
            "pages": one(fields, "pages"),
            "refers_back_to": self.names.reference(back) if back else None,
            "source": self.names.key(one(fields, "source")),
            "title": one(fields, "title"),
        }


def cut_sets(graph: OpenGraph, claim: str, most: int = 200, largest: int = 6) -> Record:
    """The smallest sets of works whose loss topples a claim, smallest first.

    ``complete`` is false where a bound cut the search off. ``standing_without`` is true where the
    claim holds whatever works are lost: the author's own word carries it.
    """
    cone, names = below(graph, claim), Names(graph)
    works = {
        row["x"].value
        for row in solutions(graph, f"SELECT ?x WHERE {{ <{claim}> stitch:restsOn ?x . ?x a stitch:Source }}")
    }
    found = cone.support.cuts(claim, works, most, largest)
    stands = claim in cone.support.holding(works)
    return {
        "claim": names.key(claim),
        "cuts": [sorted(names.key(iri) or "" for iri in each) for each in found.sets],
        # Where no loss topples it there is nothing that a bound could have cut off.
        "complete": found.complete or stands,
        "single": sorted(names.key(iri) or "" for each in found.sets if len(each) == 1 for iri in each),
        "works": sorted(names.key(iri) or "" for iri in works),
        "standing_without": stands,
    }
