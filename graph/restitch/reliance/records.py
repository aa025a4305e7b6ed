"""Falls as plain records: what fell, what was weakened, why, and what would bring it back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from restitch import catalogue
from restitch.catalogue import Names
from restitch.errors import ParameterError
from restitch.frames import every, fetch, number, one, texts
from restitch.iris import NAMESPACE
from restitch.lookup import VIEWS, choose
from restitch.reliance.cone import KINDS
from restitch.reliance.falls import falls
from restitch.tallies import tallies

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch.lookup import Lookup
    from restitch.reliance.cone import ClaimGround
    from restitch.reliance.falls import Fall

ANSWERED = ("claims", "relations", "events", "participations", "figures")
CLAIM = {"essay": "stitch:inEssay", "statement": "stitch:statement", "ordinal": "stitch:at/stitch:ordinal"}
SENTENCE = {"ordinal": "stitch:ordinal", "section": "stitch:inSection"}
PARTICIPATION = {
    "event": "stitch:participationIn",
    "actor": "stitch:participant",
    "role": "stitch:role",
}


def withdrawn(
    lookup: Lookup,
    sources: Iterable[str] = (),
    notes: Iterable[str] = (),
    citations: Iterable[str] = (),
    claims: Iterable[str] = (),
    origins: Iterable[str] = (),
) -> set[str]:
    """The IRIs that names of works, notes, citations, claims and origins stand for.

    A note stands for its citations, an origin for the works said to come from it. Raises
    ``ParameterError`` for a name that stands for nothing.
    """
    found = {lookup.source(key) for key in sources} | {lookup.claim(key) for key in claims}
    for parameter, keys in (("note", notes), ("citation", citations)):
        for key in keys:
            found.update(_of_one_essay(lookup, parameter, key))
    for key in origins:
        found.update(lookup.origin(key))
    return found


def _of_one_essay(lookup: Lookup, parameter: str, key: str) -> list[str]:
    """Nobody who withdraws note 25 means that of every essay."""
    found = lookup.citations(key, parameter)
    essays = sorted({str(name.essay) for iri in found if (name := lookup.iris.read(iri))})
    if len(essays) > 1:
        raise ParameterError(parameter, f"{', '.join(essays)} have a note {key}; write {essays[0]}/{key}")
    return found


def fallen(graph: OpenGraph, gone: Collection[str], view: str = "all", limit: int | None = None) -> Record:
    """Everything that falls or is weakened without ``gone``, by kind, with counts of the untouched.

    ``view`` keeps what has that standing. Of each kind at most ``limit`` are described, the
    nearest to what is withdrawn; all are counted. ``why`` leads from each to something withdrawn.
    """
    choose("view", view, VIEWS)
    names = Names(graph)
    found = falls(graph, gone)
    standing = _standings(graph, [each.iri for each in found])
    kept = [each for each in found if standing[each.iri] in VIEWS[view]]
    answer: Record = {"withdrawn": sorted(names.full(iri) for iri in gone), "view": view}
    counts: dict[str, Counter[str]] = {}
    for field, wanted in (("fallen", True), ("weakened", False)):
        of_field = [each for each in kept if each.fallen is wanted]
        counts[field] = Counter(each.kind for each in of_field)
        answer[field] = _by_kind(graph, names, of_field, standing, limit)
    answer["counts"] = _counts(graph, gone, view, counts)
    answer["sections"] = _sections(graph, names, view, kept)
    return answer


def _standings(graph: OpenGraph, iris: Iterable[str]) -> dict[str, str | None]:
    return {iri: one(fields, "is") for iri, fields in fetch(graph, {"is": "stitch:standing"}, iris).items()}


def _by_kind(
    graph: OpenGraph,
    names: Names,
    found: list[Fall],
    standing: Mapping[str, str | None],
    limit: int | None,
) -> dict[str, list[Record]]:
    answer = {}
    nearest = sorted(found, key=lambda each: len(each.why))
    for kind in ANSWERED:
        of_kind = {each.iri: each for each in [each for each in nearest if each.kind == kind][:limit]}
        answer[kind] = [
            {**record, "standing": standing[record["id"]], **_reasons(names, of_kind[record["id"]])}
            for record in DESCRIBE[kind](graph, of_kind)
        ]
    return answer


def _reasons(names: Names, fall: Fall) -> Record:
    reasons: Record = {"why": [names.full(step) for step in fall.why]}
    if fall.kind == "claims":
        reasons["lost"] = [_ground(names, each) for each in fall.lost]
        reasons["holds"] = [_ground(names, each) for each in fall.holds]
        reasons["missing"] = [names.full(each) for each in fall.missing]
    if fall.rescues is not None:
        reasons["rescue"] = [sorted(names.full(iri) for iri in each) for each in fall.rescues.sets]
        reasons["rescue_complete"] = fall.rescues.complete
    return reasons


def _ground(names: Names, ground: ClaimGround) -> Record:
    return {"kind": ground.kind, "uses": sorted(names.full(each) for each in ground.uses)}


# --- what a thing is, in as few fields as tell it from others -------------------------------------


def _claims(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names, found = Names(graph), fetch(graph, CLAIM, iris)
    ordered = sorted(
        found, key=lambda iri: (one(found[iri], "essay") or "", int(one(found[iri], "ordinal") or 0), iri)
    )
    return [
        {
            "id": iri,
            "essay": names.essay(found[iri]),
            "key": names.key(iri),
            "statement": one(found[iri], "statement"),
        }
        for iri in ordered
    ]


def _relations(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    return [
        _only(each, "id", "key", "from", "to", "type", "when") for each in catalogue.relations(graph, iris)
    ]


def _events(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    return [_only(each, "id", "key", "label", "type", "when") for each in catalogue.events(graph, iris)]


def _figures(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    return [
        _only(each, "id", "key", "measure", "of", "with", "value", "unit", "when")
        for each in catalogue.figures(graph, iris)
    ]


def _participations(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            "event": names.key(one(fields, "event")),
            "actor": names.key(one(fields, "actor")),
            "role": names.listed(fields, "role", "Role"),
        }
        for iri, fields in fetch(graph, PARTICIPATION, iris).items()
    ]


DESCRIBE: Mapping[str, Callable[[OpenGraph, Iterable[str]], list[Record]]] = {
    "claims": _claims,
    "relations": _relations,
    "events": _events,
    "participations": _participations,
    "figures": _figures,
}


def _only(record: Record, *fields: str) -> Record:
    return {name: record[name] for name in fields}


# --- how much stands ------------------------------------------------------------------------------


def _counts(graph: OpenGraph, gone: Collection[str], view: str, counts: Mapping[str, Counter[str]]) -> Record:
    touched = sum(counts.values(), Counter(KINDS[kind] for kind in _kinds_of(graph, gone, view)))
    return {
        **{field: {kind: counted[kind] for kind in ANSWERED} for field, counted in counts.items()},
        "untouched": {kind: total(graph, kind, view) - touched[kind] for kind in ANSWERED},
    }


def _sections(graph: OpenGraph, names: Names, view: str, found: Iterable[Fall]) -> list[Record]:
    """How many claims of each section fall or are weakened, of how many, in the order of the text.

    Of the essays in which a claim does: the sections of others hold nothing of it.
    """
    claims = {each.iri: each.fallen for each in found if each.kind == "claims"}
    places = _places(graph, claims)
    fates = Counter((places[iri], fallen) for iri, fallen in claims.items() if iri in places)
    essays = {graph.iris.essay(names.essay_of(section) or "") for section, _ in fates}
    return [
        {
            "key": names.key(section),
            "essay": names.essay_of(section),
            "fallen": fates[section, True],
            "weakened": fates[section, False],
            "claims": count,
        }
        for section, count in tallies(graph).sections(essays, VIEWS[view]).items()
    ]


def _places(graph: OpenGraph, claims: Iterable[str]) -> dict[str, str]:
    """Claim -> the section of its first sentence."""
    placed = fetch(graph, {"at": "stitch:at"}, claims)
    sentences = fetch(graph, SENTENCE, every(placed, "at"))
    found = {}
    for claim, fields in placed.items():
        at = [each for each in texts(fields, "at") if one(sentences[each], "section")]
        if at:
            first = min(at, key=lambda each: number(sentences[each], "ordinal") or 0)
            found[claim] = one(sentences[first], "section") or ""
    return found


def _kinds_of(graph: OpenGraph, gone: Collection[str], view: str) -> list[str]:
    """Of the withdrawn things the kinds of those the view would have shown."""
    frame = {"type": "a", "is": "stitch:standing"}
    return [
        name
        for fields in fetch(graph, frame, gone).values()
        if one(fields, "is") in VIEWS[view]
        for name in KINDS
        if any(value.value == NAMESPACE + name for value in fields["type"])
    ]


def total(graph: OpenGraph, kind: str, view: str) -> int:
    """How many things of a kind a view shows."""
    things = tallies(graph).things()
    names = [NAMESPACE + name for name, each in KINDS.items() if each == kind]
    return sum(things[name, standing] for name in names for standing in VIEWS[view])
