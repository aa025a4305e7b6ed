"""The argument around a claim: what it rests on, down to the works, and what rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from restitch import catalogue
from restitch.frames import ordered
from restitch.iris import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

MOST = 60  # nodes of one outline, in each direction


def outline(graph: OpenGraph, claim: str, down: int = 3, up: int = 3, most: int = MOST) -> dict[str, Any]:
    """``nodes`` by reference, and ``links`` from what depends to what it depends on, around a claim.

    A node has ``level``: 0 for the claim, below 0 for what it rests on (at most ``down`` steps),
    above 0 for what rests on it (at most ``up``). A link has the number of the ``ground`` it belongs
    to: what one ground uses is needed together, several grounds are alternatives. ``cut`` counts
    what is left out at the edges, ``left_out`` of a node how much of it hangs on that node.
    """
    search = _Outline(graph, most)
    search.start(claim)
    search.descend(down)
    search.room = most
    search.climb(claim, up)
    return {"root": search.root, "nodes": search.nodes, "links": search.links, "cut": len(search.cut)}


class _Outline:
    def __init__(self, graph: OpenGraph, most: int) -> None:
        self.graph = graph
        self.names = catalogue.Names(graph)
        self.room = most
        self.nodes: dict[str, Record] = {}
        self.links: list[Record] = []
        self.cut: set[str] = set()
        self.records: dict[str, Record] = {}
        self.root = ""

    def start(self, claim: str) -> None:
        record = catalogue.claims(self.graph, [claim])[0]
        self.root = f"claim:{record['key']}"
        self._claim(record, 0)

    def descend(self, steps: int) -> None:
        """A level at a time through grounds; a claim met twice stays where it was first met."""
        level = [self.root]
        for depth in range(1, steps + 1):
            used = {ref: self._below(ref) for ref in level}
            wanted = [ref for refs in used.values() for _, _, ref in refs if ref not in self.nodes]
            self._add(dict.fromkeys(wanted), -depth)
            for ref, refs in used.items():
                self._link(ref, refs)
            level = [each for each in dict.fromkeys(wanted) if each in self.records]
        for ref in level:
            self._link(ref, self._below(ref))

    def climb(self, claim: str, steps: int) -> None:
        level = [claim]
        for depth in range(1, steps + 1):
            pairs = self._above(level)
            fresh = {f"claim:{self.names.key(a)}": a for a, _ in pairs}
            self._add((ref for ref in fresh if ref not in self.nodes), depth)
            for a, b in pairs:
                if self._ref(a) in self.nodes:
                    self._link(self._ref(a), [("0", "rests on", self._ref(b))])
                else:
                    self._leave_out(self._ref(a), self._ref(b))
            level = [iri for ref, iri in fresh.items() if self.nodes.get(ref, {}).get("level") == depth]
        for a, b in self._above(level):
            if self._ref(a) not in self.nodes:
                self._leave_out(self._ref(a), self._ref(b))

    def _ref(self, iri: str) -> str:
        return f"claim:{self.names.key(iri)}"

    def _above(self, iris: Iterable[str]) -> list[tuple[str, str]]:
        values = named(iris)
        wanted = f"VALUES ?b {{ {values} }} ?a stitch:reliesOn ?b ; a stitch:Claim"
        query = f"SELECT ?a ?b WHERE {{ {wanted} }}"
        found = ordered(self.graph, query, "b", "a") if values else []
        return [(row["a"].value, row["b"].value) for row in found]

    def _below(self, ref: str) -> list[tuple[str, str, str]]:
        """(ground, kind, reference) of everything the claim uses or takes for granted."""
        record = self.records[ref]
        found = [
            (str(number), ground["kind"], used)
            for number, ground in enumerate(record["grounds"])
            for used in ground["uses"]
        ]
        seen = {used for _, _, used in found}
        return found + [
            ("", "presupposes", used) for used in record["cause"] + record["effect"] if used not in seen
        ]

    def _add(self, refs: Iterable[str], level: int) -> None:
        kept = list(refs)[: self.room]
        self.room -= len(kept)
        essay = self.records[self.root]["essay"]
        iris = [
            self.graph.iris.claim(essay, ref.removeprefix("claim:"))
            for ref in kept
            if ref.startswith("claim:")
        ]
        for record in catalogue.claims(self.graph, iris):
            self._claim(record, level)
        self._works([ref for ref in kept if ref.startswith("note:")], essay, level)

    def _claim(self, record: Record, level: int) -> None:
        ref = f"claim:{record['key']}"
        self.records[ref] = record
        self.nodes[ref] = {
            "ref": ref, "kind": "claim", "level": level, "label": record["statement"],
            "standing": record["standing"], "notes": record["notes"], "page": record["links"]["page"],
            "left_out": 0,
        }  # fmt: skip

    def _works(self, refs: list[str], essay: str, level: int) -> None:
        values = named(self.graph.iris.of_essay(essay, "note", ref.removeprefix("note:")) for ref in refs)
        wanted = f"VALUES ?c {{ {values} }} ?c stitch:citedSource ?s . ?s dcterms:title ?t"
        query = f"SELECT ?c ?s ?t WHERE {{ {wanted} }}"
        for row in ordered(self.graph, query, "c") if values else ():
            ref = self.names.reference(row["c"].value)
            source = self.names.key(row["s"].value)
            self.nodes[ref] = {
                "ref": ref, "kind": "work", "level": level, "label": row["t"].value, "standing": "noted",
                "notes": [int(ref.removeprefix("note:").partition(".")[0])], "page": f"/sources/{source}",
                "left_out": 0,
            }  # fmt: skip

    def _link(self, origin: str, targets: Iterable[tuple[str, str, str]]) -> None:
        for ground, kind, target in targets:
            if target not in self.nodes:
                self._leave_out(target, origin)
            elif not any(each["from"] == origin and each["to"] == target for each in self.links):
                self.links.append({"from": origin, "to": target, "ground": ground, "kind": kind})

    def _leave_out(self, ref: str, hanging_on: str) -> None:
        self.cut.add(ref)
        self.nodes[hanging_on]["left_out"] += 1
