"""What stands behind the lines of a network: claims, works and findings, with no more than a list shows.

Behind a claim stand the notes and works it cites, those of the claims it rests on, and who tells or
denies it, with what that rests on in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch import audited, briefs
from restitch.catalogue import CLAIM, ESSAY, Names
from restitch.frames import batches, every, fetch, one, solutions, texts
from restitch.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

TOLD = {
    **{name: CLAIM[name] for name in ("essay", "statement", "standing", "notes", "sources")},
    "told_in": CLAIM["told_by"], "denied_in": CLAIM["rebutted_by"], "rests_on": "stitch:restsOn",
}  # fmt: skip
CREDITED, MOST_CREDITED = ("title", "authors", "issued"), 4
# What a finding may concern for it to touch a claim: itself, its citations, their notes, their works.
TOUCHED = "", "stitch:cites", "stitch:cites/stitch:inNote", "stitch:cites/stitch:citedSource"


def claims(graph: OpenGraph, refs: Iterable[str]) -> dict[str, Record]:
    """Claims by ``essay/key``, with what stands behind them.

    ``notes`` and ``sources`` are what a claim cites; ``through`` has those it reaches through other
    claims and that are not told with it. ``told_in`` and ``denied_in`` are claims of the same form.
    ``behind`` are the IRIs of the claims that speak for or against it: itself, who tells and who
    denies it, and what those rest on.
    """
    wanted = {graph.iris.claim(*ref.split("/")): ref for ref in sorted(set(refs))}
    found = _Behind(graph, wanted)
    return {ref: found.record(iri) for iri, ref in wanted.items()}


class _Behind:
    """The fields of claims, of who tells and who denies them, and the notes of what all these rest on."""

    def __init__(self, graph: OpenGraph, iris: Iterable[str]) -> None:
        self.names = Names(graph)
        self.fields = fetch(graph, TOLD, iris)
        voices = [iri for field in ("told_in", "denied_in") for iri in every(self.fields, field)]
        self._more(graph, voices)
        self._more(graph, every(self.fields, "told_in"))  # who tells a denial
        below = {iri for iri in every(self.fields, "rests_on") if self._kind(iri) == "claim"}
        self.notes = fetch(graph, {"notes": TOLD["notes"]}, sorted(below | set(self.fields)))

    def _more(self, graph: OpenGraph, iris: Iterable[str]) -> None:
        self.fields |= fetch(graph, TOLD, sorted(set(iris) - set(self.fields)))

    def _kind(self, iri: str) -> str:
        name = self.names.iris.read(iri)
        return name.kind if name else ""

    def record(self, iri: str, deep: bool = True) -> Record:
        """``deep``: with who denies it; of a denial, as of a telling, it is enough who tells it."""
        fields, names = self.fields[iri], self.names
        told_in = [self.record(each, False) for each in texts(fields, "told_in") if each in self.fields]
        denied_in = [self.record(each, False) for each in texts(fields, "denied_in") if deep]
        essay, key = names.essay(fields), names.key(iri)
        record = {
            "id": iri,
            "key": key,
            "essay": essay,
            "statement": one(fields, "statement"),
            "standing": one(fields, "standing"),
            "notes": [int(value) for value in texts(fields, "notes")],
            "sources": names.keys(fields, "sources"),
            "told_in": told_in,
            "denied_in": denied_in,
            "links": {"page": f"/claims/{essay}/{key}"},
        }
        return {**record, "through": self._through(record), "behind": self._behind(record, told=not deep)}

    def _through(self, record: Record) -> Record:
        told = [record, *record["told_in"]]
        rests_on = texts(self.fields[record["id"]], "rests_on")
        reached = {
            (self.names.essay_of(iri), int(value))
            for iri in rests_on
            if iri in self.notes
            for value in texts(self.notes[iri], "notes")
        }
        told_notes = {(each["essay"], number) for each in told for number in each["notes"]}
        told_notes |= {tuple(note) for each in record["told_in"] for note in each["through"]["notes"]}
        works = {str(self.names.key(iri)) for iri in rests_on if self._kind(iri) == "source"}
        told_works = {key for each in told for key in each["sources"]}
        told_works |= {key for each in record["told_in"] for key in each["through"]["sources"]}
        return {"notes": sorted(reached - told_notes), "sources": sorted(works - told_works)}

    def _behind(self, record: Record, told: bool) -> list[str]:
        rests_on = texts(self.fields[record["id"]], "rests_on") if told else []
        below = [iri for iri in rests_on if iri in self.notes]
        voices = [iri for each in (*record["told_in"], *record["denied_in"]) for iri in each["behind"]]
        return sorted({record["id"], *below, *voices})


def cited(claims: Iterable[Record]) -> set[str]:
    """The keys of the works these claims cite or reach, and those who tell or deny them."""
    found: set[str] = set()
    for each in claims:
        found |= {*each["sources"], *each["through"]["sources"]}
        found |= cited([*each["told_in"], *each["denied_in"]])
    return found


def works(graph: OpenGraph, keys: Iterable[str]) -> dict[str, Record]:
    """Works by key, as a citation names them."""
    iris = [graph.iris.shared("source", key) for key in sorted(set(keys))]
    return {each["key"]: each for each in briefs.works(graph, iris)}


def credit(graph: OpenGraph) -> str:
    """Whose essays these are, for what is taken away; where there are many, how many."""
    found = fetch(graph, {name: ESSAY[name] for name in CREDITED}, Lookup(graph).essays())
    if len(found) > MOST_CREDITED:
        return f"From {len(found)} essays"
    return "; ".join(
        f"{', '.join(texts(fields, 'authors'))}: {one(fields, 'title')} ({(one(fields, 'issued') or '')[:4]})"
        for fields in found.values()
    )


def findings(graph: OpenGraph, iris: Collection[str]) -> tuple[dict[str, list[str]], list[Record]]:
    """Claim -> the findings that touch it, by IRI; and their records.

    A finding touches a claim that it concerns, or whose citation, note or work it concerns.
    """
    touching: dict[str, set[str]] = {}
    for values in batches(sorted(iris)):
        for path in TOUCHED:
            step = f"?c {path} ?of . ?f stitch:concerns ?of" if path else "?f stitch:concerns ?c"
            for row in solutions(graph, f"SELECT DISTINCT ?c ?f {{ VALUES ?c {{ {values} }} {step} }}"):
                touching.setdefault(row["c"].value, set()).add(row["f"].value)
    found = sorted({iri for each in touching.values() for iri in each})
    return {claim: sorted(each) for claim, each in touching.items()}, audited.findings(graph, found)
