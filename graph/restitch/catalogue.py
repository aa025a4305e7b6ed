"""What the graph holds, as plain records: claims, notes, sources, actors, events, relations, figures.

Every record is made from answers of the store, a page at a time; nothing is kept here. The fields
are those other programs rely on; ``docs/reference/rest.md`` lists them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch.errors import NotFoundError
from restitch.frames import every, fetch, number, one, solutions, texts
from restitch.iris import NAMESPACE, named
from restitch.tallies import of_works
from restitch.vocab import ACTOR_TYPES, CLAIM_KINDS, LIST_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from restitch.frames import Fields
    from restitch.graph import OpenGraph

Record: TypeAlias = "dict[str, Any]"

TWO_ESSAYS = "SELECT ?x WHERE { ?x a stitch:Essay } LIMIT 2"
KIND_OF_CLASS = {name: kind for kind, name in CLAIM_KINDS.items()}
PARTS = {"claim": "figure", "event": "participation"}
TYPE_OF_CLASS = {name: kind for kind, name in ACTOR_TYPES.items()}

CLAIM = {
    "type": "a", "essay": "stitch:inEssay", "statement": "stitch:statement",
    "certainty": "stitch:certainty", "hedge": "stitch:hedge", "asserted_by": "stitch:assertedBy",
    "attributed_to": "stitch:attributedTo", "mode": "stitch:speechMode", "stance": "stitch:stance",
    "content": "stitch:content", "told_by": "^stitch:content", "standing": "stitch:standing",
    "notes": "stitch:cites/stitch:inNote/stitch:number", "citations": "stitch:cites",
    "sources": "stitch:cites/stitch:citedSource", "use": "stitch:citationUse",
    "carried": "stitch:carriedOver", "sentences": "stitch:at", "grounds": "stitch:hasGround",
    "actors": "stitch:about", "backs": "^stitch:backedBy", "supports": "^stitch:supportedBy",
    "rebuts": "stitch:rebuts", "rebutted_by": "^stitch:rebuts", "qualifies": "stitch:qualifies",
    "contrasts": "stitch:contrastsWith", "causes": "stitch:cause", "effects": "stitch:effect",
    "if": "stitch:condition/stitch:statement", "then": "stitch:consequent/stitch:statement",
    "when": "stitch:when", "earliest": "stitch:earliest", "latest": "stitch:latest",
    "review": "stitch:reviewStatus", "remark": "skos:note", "findings": "^stitch:concerns",
}  # fmt: skip
SENTENCE = {
    "paragraph": "stitch:inParagraph/stitch:ordinal", "sentence": "stitch:number",
    "ordinal": "stitch:ordinal", "start": "oa:hasSelector/oa:start", "end": "oa:hasSelector/oa:end",
    "sha256": "stitch:textHash", "section": "stitch:inSection", "silent": "stitch:assertsNothing",
}  # fmt: skip
GROUND = {"type": "a", "uses": "stitch:uses"}
NOTE = {
    "essay": "stitch:inEssay", "number": "stitch:number", "citations": "^stitch:inNote",
    "markers": "^stitch:pointsTo", "claims": "^stitch:inNote/^stitch:cites", "remark": "skos:note",
    "findings": "^stitch:concerns",
}  # fmt: skip
CITATION = {
    "note": "stitch:inNote/stitch:number", "essay": "stitch:inEssay", "source": "stitch:citedSource",
    "form": "stitch:citationForm", "pages": "stitch:pages", "printed_date": "stitch:printedDate",
    "refers_back_to": "stitch:refersBackTo", "signal": "stitch:signal", "remark": "skos:note",
    "claims": "^stitch:cites",
}  # fmt: skip
MARKER = {
    "ordinal": "stitch:ordinal", "printed": "stitch:printedNumber",
    "meant": "stitch:pointsTo/stitch:number", "sentence": "stitch:inSentence",
    "offset": "stitch:offset", "remark": "skos:note",
}  # fmt: skip
SOURCE = {
    "type": "stitch:sourceType", "title": "dcterms:title", "authors": "stitch:authorAt",
    "creators": "dcterms:creator", "editors": "bibo:editor", "author_actors": "prov:wasAttributedTo",
    "container": "stitch:containerTitle", "publisher": "dcterms:publisher",
    "publisher_place": "stitch:publisherPlace", "volume": "bibo:volume", "issue": "bibo:issue",
    "edition": "bibo:edition", "pages": "bibo:pages", "issued": "dcterms:issued",
    "earliest": "stitch:earliest",
    "latest": "stitch:latest", "accessed": "stitch:accessed", "date_basis": "stitch:dateBasis",
    "url_date": "stitch:urlDate", "url": "stitch:url", "doi": "bibo:doi", "language": "dcterms:language",
    "tier": "stitch:tier", "remark": "skos:note", "citations": "^stitch:citedSource",
    "findings": "^stitch:concerns",
}  # fmt: skip
ACTOR = {
    "type": "a", "name": "skos:prefLabel", "aliases": "skos:altLabel", "affiliations": "stitch:memberOf",
    "iso3166": "stitch:iso3166", "gwcode": "stitch:gwcode", "same_as": "schema:sameAs",
    "remark": "skos:note", "relations_out": "^stitch:from", "relations_in": "^stitch:to",
    "claims": "^stitch:about", "says": "^stitch:attributedTo",
    "events": "^stitch:participant/stitch:participationIn",
}  # fmt: skip
EVENT = {
    "label": "skos:prefLabel", "type": "stitch:eventType", "when": "stitch:when",
    "earliest": "stitch:earliest", "latest": "stitch:latest", "participations": "^stitch:participationIn",
    "in_favour": "stitch:votesFor", "against": "stitch:votesAgainst", "abstained": "stitch:abstentions",
    "electorate": "stitch:electorate", "part_of": "stitch:partOfEvent", "claims": "stitch:backedBy",
    "remark": "skos:note",
}  # fmt: skip
PARTICIPATION = {"actor": "stitch:participant", "role": "stitch:role", "claims": "stitch:backedBy"}
RELATION = {
    "from": "stitch:from", "to": "stitch:to", "type": "stitch:relationType",
    "label": "stitch:relationType/skos:prefLabel", "family": "stitch:relationType/skos:broader",
    "valence": "stitch:relationType/stitch:valence", "symmetric": "stitch:relationType/stitch:symmetric",
    "from_name": "stitch:from/skos:prefLabel", "to_name": "stitch:to/skos:prefLabel",
    "when": "stitch:when", "earliest": "stitch:earliest", "latest": "stitch:latest",
    "claims": "stitch:backedBy", "notes": "stitch:backedBy/stitch:cites/stitch:inNote",
    "standing": "stitch:standing",
    "denials": "stitch:backedBy/^stitch:rebuts",
    "rests_on": "stitch:restsOn", "falls_with": "stitch:fallsWith",
}  # fmt: skip
FIGURE = {
    "measure": "stitch:measure", "of": "stitch:ofActor", "with": "stitch:withActor",
    "value": "stitch:value", "unit": "stitch:unit", "per": "stitch:perUnit", "when": "stitch:when",
    "earliest": "stitch:earliest", "latest": "stitch:latest", "comparator": "stitch:comparator",
    "claim": "stitch:backedBy", "operation": "stitch:operation", "operand1": "stitch:operand1",
    "operand2": "stitch:operand2",
    "sources": "stitch:backedBy/(stitch:cites|(stitch:supportedBy/stitch:cites))/stitch:citedSource",
}  # fmt: skip
ESSAY = {
    "title": "dcterms:title", "authors": "dcterms:creator", "issued": "dcterms:issued",
    "language": "dcterms:language", "licence": "^stitch:inEssay/dcterms:license",
    "encoder": "^stitch:inEssay/stitch:encoder", "remark": "skos:note",
    "text_sha256": "stitch:readingText/stitch:textHash",
}  # fmt: skip


class Names:
    """IRIs as the short words of the API, and back."""

    def __init__(self, graph: OpenGraph) -> None:
        self.iris = graph.iris
        self._graph = graph

    def key(self, iri: str | None) -> str | None:
        """``.../actor/kp`` -> ``kp``; ``.../note/25.2`` -> ``25.2``."""
        if iri is None:
            return None
        name = self.iris.read(iri)
        if name is None:
            return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        return f"{name.key}.{name.part}" if name.part else name.key

    def reference(self, iri: str) -> str:
        """``note:25.2``, ``claim:slug``, ``source:slug``; of parts ``figure:slug.f1``."""
        name = self.iris.read(iri)
        if name is None:
            return iri
        return f"{PARTS.get(name.kind, name.kind) if name.part else name.kind}:{self.key(iri)}"

    def full(self, iri: str) -> str:
        """A reference that is plain among several essays too: ``note:lankov-2023/25.2`` there."""
        name = self.iris.read(iri)
        if name is None or name.essay is None or not _several_essays(self._graph):
            return self.reference(iri)
        kind, _, key = self.reference(iri).partition(":")
        return f"{kind}:{name.essay}/{key}"

    def keys(self, fields: Fields, field: str) -> list[str]:
        return sorted({self.key(iri) or "" for iri in texts(fields, field)})

    def listed(self, fields: Fields, field: str, name: str) -> str | None:
        """A value of a controlled list without the list's prefix."""
        iri = one(fields, field)
        return None if iri is None else iri.removeprefix(NAMESPACE + LIST_PREFIXES[name])

    def essay_of(self, iri: str) -> str | None:
        name = self.iris.read(iri)
        return name.essay if name else None

    def essay(self, fields: Fields) -> str | None:
        return self.key(one(fields, "essay"))


def kinds_of(fields: Fields, kinds: Mapping[str, str]) -> list[str]:
    """The kinds (class -> kind, in their own order) whose class is among the thing's ``type``."""
    classes = set(texts(fields, "type"))
    return [kind for name, kind in kinds.items() if NAMESPACE + name in classes]


def _several_essays(graph: OpenGraph) -> bool:
    return graph.once("several", lambda: len(solutions(graph, TWO_ESSAYS)) > 1)


def require(graph: OpenGraph, iri: str, class_name: str, kind: str, key: str) -> None:
    """Raise ``NotFoundError`` unless ``iri`` is of the class."""
    if ">" in iri or not solutions(
        graph, f"SELECT ?x WHERE {{ BIND(1 AS ?x) <{iri}> a stitch:{class_name} }} LIMIT 1"
    ):
        raise NotFoundError(kind, key)


def claims(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    """The records of these claims, in the order given."""
    names, found = Names(graph), fetch(graph, CLAIM, iris)
    places = sentences(graph, every(found, "sentences"))
    grounds = fetch(graph, GROUND, every(found, "grounds"))
    return [_claim(names, iri, fields, places, grounds) for iri, fields in found.items()]


def _claim(
    names: Names,
    iri: str,
    fields: Fields,
    places: dict[str, Record],
    grounds: dict[str, Fields],
) -> Record:
    backs: dict[str, list[str]] = defaultdict(list)
    for thing in texts(fields, "backs"):
        name = names.iris.read(thing)
        kind = "figure" if name and name.kind == "claim" else name.kind if name else ""
        if not (kind == "event" and name and name.part):
            backs[kind].append(names.key(thing) or "")
    essay, key = names.essay(fields), names.key(iri)
    tree = [_ground(names, grounds[each]) for each in texts(fields, "grounds")]
    because = [
        used.removeprefix("claim:")
        for ground in tree
        if ground["kind"] == "inference"
        for used in ground["uses"]
    ]
    standing = one(fields, "standing")
    return {
        "id": iri,
        "essay": essay,
        "key": key,
        "statement": one(fields, "statement"),
        "kinds": kinds_of(fields, KIND_OF_CLASS),
        "certainty": names.listed(fields, "certainty", "Certainty"),
        "hedge": one(fields, "hedge"),
        "asserted_by": names.key(one(fields, "asserted_by")),
        "attributed_to": names.keys(fields, "attributed_to"),
        "mode": one(fields, "mode"),
        "stance": names.listed(fields, "stance", "Stance"),
        "content": names.key(one(fields, "content")),
        "told_by": names.keys(fields, "told_by"),
        "standing": standing,
        "own": standing == "own",
        "notes": [int(value) for value in texts(fields, "notes")],
        "citations": [names.reference(each) for each in sorted(texts(fields, "citations"), key=_natural)],
        "citation_use": names.listed(fields, "use", "CitationUse"),
        "carried_over": one(fields, "carried") == "true",
        "sources": names.keys(fields, "sources"),
        "sentences": sorted(
            (places[each] for each in texts(fields, "sentences")), key=lambda each: each["ordinal"]
        ),
        "grounds": tree,
        "because": list(dict.fromkeys(because)),
        "supports": names.keys(fields, "supports"),
        "rebuts": names.keys(fields, "rebuts"),
        "rebutted_by": names.keys(fields, "rebutted_by"),
        "qualifies": names.keys(fields, "qualifies"),
        "contrasts": names.keys(fields, "contrasts"),
        "cause": [names.reference(each) for each in texts(fields, "causes")],
        "effect": [names.reference(each) for each in texts(fields, "effects")],
        "if": texts(fields, "if"),
        "then": texts(fields, "then"),
        "actors": names.keys(fields, "actors"),
        "events": sorted(backs["event"]),
        "relations": sorted(backs["relation"]),
        "figures": sorted(backs["figure"]),
        "when": one(fields, "when"),
        "earliest": one(fields, "earliest"),
        "latest": one(fields, "latest"),
        "review": names.listed(fields, "review", "ReviewStatus"),
        "remark": one(fields, "remark"),
        "findings": names.keys(fields, "findings"),
        "links": {"self": f"/api/v1/claims/{essay}/{key}", "page": f"/claims/{essay}/{key}"},
    }


def _ground(names: Names, fields: Fields) -> Record:
    kinds = [each.removeprefix(NAMESPACE) for each in texts(fields, "type")]
    kind = next(each for each in kinds if each != "Ground")
    return {
        "kind": kind.removesuffix("Ground").lower(),
        "uses": sorted(names.reference(each) for each in texts(fields, "uses")),
    }


def sentences(graph: OpenGraph, iris: Iterable[str]) -> dict[str, Record]:
    """IRI -> locator of a sentence."""
    names = Names(graph)
    return {
        iri: {
            "key": names.key(iri),
            "section": names.key(one(fields, "section")),
            **{name: number(fields, name) for name in ("paragraph", "sentence", "ordinal", "start", "end")},
            "sha256": one(fields, "sha256"),
        }
        for iri, fields in fetch(graph, SENTENCE, iris).items()
    }


def notes(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names, found = Names(graph), fetch(graph, NOTE, iris)
    cited = {
        iri: _citation(names, iri, fields)
        for iri, fields in fetch(graph, CITATION, every(found, "citations")).items()
    }
    marks = fetch(graph, MARKER, every(found, "markers"))
    places = sentences(graph, every(marks, "sentence"))
    return [
        {
            "id": iri,
            "essay": names.essay(fields),
            "number": number(fields, "number"),
            "citations": [cited[each] for each in sorted(texts(fields, "citations"), key=_natural)],
            "markers": [_marker(marks[each], places) for each in texts(fields, "markers")],
            "claims": names.keys(fields, "claims"),
            "remark": one(fields, "remark"),
            "findings": names.keys(fields, "findings"),
            "links": {"page": f"/notes/{names.essay(fields)}/{number(fields, 'number')}"},
        }
        for iri, fields in found.items()
    ]


def _citation(names: Names, iri: str, fields: Fields) -> Record:
    back = one(fields, "refers_back_to")
    return {
        "key": names.reference(iri),
        "source": names.key(one(fields, "source")),
        "form": names.listed(fields, "form", "CitationForm"),
        "pages": one(fields, "pages"),
        "printed_date": one(fields, "printed_date"),
        "refers_back_to": names.reference(back) if back else None,
        "signal": one(fields, "signal"),
        "claims": names.keys(fields, "claims"),
        "remark": one(fields, "remark"),
    }


def _marker(fields: Fields, places: dict[str, Record]) -> Record:
    place = places[one(fields, "sentence") or ""]
    return {
        **{name: number(fields, name) for name in ("ordinal", "printed", "meant", "offset")},
        "paragraph": place["paragraph"],
        "sentence": place["sentence"],
        "remark": one(fields, "remark"),
    }


def sources(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names, found = Names(graph), fetch(graph, SOURCE, iris)
    cited = {
        iri: {**_citation(names, iri, fields), "essay": names.essay(fields), "note": number(fields, "note")}
        for iri, fields in fetch(graph, CITATION, every(found, "citations")).items()
    }
    citing, resting = (of_works(graph, share, found) for share in ("citing", "touched"))
    return [_source(names, iri, fields, cited, citing, resting) for iri, fields in found.items()]


def authors(fields: Fields) -> list[str]:
    """The authors of a work in their order; its creators where they have none."""
    placed = sorted(texts(fields, "authors"), key=_natural)
    return [each.partition(" ")[2] for each in placed] or texts(fields, "creators")


def _source(
    names: Names,
    iri: str,
    fields: Fields,
    cited: dict[str, Record],
    citing: dict[str, int],
    resting: dict[str, int],
) -> Record:
    citations = [cited[each] for each in sorted(texts(fields, "citations"), key=_natural)]
    printed = {each["key"]: each["printed_date"] for each in citations if each["printed_date"]}
    plain = (
        "type", "title", "container", "publisher", "publisher_place", "volume", "issue", "edition",
        "pages", "issued", "accessed", "date_basis", "url_date", "url", "doi", "language", "tier",
        "remark",
    )  # fmt: skip
    return {
        "id": iri,
        "key": names.key(iri),
        **{name: one(fields, name) for name in plain},
        "authors": authors(fields),
        "editors": texts(fields, "editors"),
        "author_actors": names.keys(fields, "author_actors"),
        "printed_dates": printed,
        "citations": citations,
        "notes": sorted({each["note"] for each in citations}),
        "claims_direct": citing.get(iri, 0),
        "claims_all": resting.get(iri, 0),
        "findings": names.keys(fields, "findings"),
        "links": {
            "page": f"/sources/{names.key(iri)}",
            "claims": f"/api/v1/sources/{names.key(iri)}/claims?reach=all",
        },
    }


def who(names: Names, iri: str, fields: Fields) -> Record:
    """An actor as others name it."""
    return {
        "id": iri,
        "key": names.key(iri),
        "name": one(fields, "name"),
        "type": next(iter(kinds_of(fields, TYPE_OF_CLASS)), None),
    }


def actors(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            **who(names, iri, fields),
            "aliases": texts(fields, "aliases"),
            **{name: one(fields, name) for name in ("iso3166", "gwcode", "remark")},
            "same_as": texts(fields, "same_as"),
            **{
                name: names.keys(fields, name)
                for name in ("affiliations", "relations_out", "relations_in", "events", "claims", "says")
            },
            "links": {"page": f"/actors/{names.key(iri)}"},
        }
        for iri, fields in fetch(graph, ACTOR, iris).items()
    ]


def events(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names, found = Names(graph), fetch(graph, EVENT, iris)
    parts = fetch(graph, PARTICIPATION, every(found, "participations"))
    return [
        {
            "id": iri,
            "key": names.key(iri),
            "label": one(fields, "label"),
            "type": names.listed(fields, "type", "EventType"),
            **{name: one(fields, name) for name in ("when", "earliest", "latest", "remark")},
            "participants": sorted(
                (
                    {
                        "actor": names.key(one(parts[each], "actor")),
                        "role": names.listed(parts[each], "role", "Role"),
                        "claims": names.keys(parts[each], "claims"),
                    }
                    for each in texts(fields, "participations")
                ),
                key=lambda part: (part["role"], part["actor"]),
            ),
            "votes": _votes(fields),
            "part_of": names.key(one(fields, "part_of")),
            "claims": names.keys(fields, "claims"),
            "links": {"page": f"/events/{names.key(iri)}"},
        }
        for iri, fields in found.items()
    ]


def _votes(fields: Fields) -> Record | None:
    votes = {name: number(fields, name) for name in ("in_favour", "against", "abstained", "electorate")}
    return votes if any(count is not None for count in votes.values()) else None


def relations(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            "from": names.key(one(fields, "from")),
            "to": names.key(one(fields, "to")),
            "type": names.listed(fields, "type", "RelationType"),
            "label": one(fields, "label"),
            "family": names.listed(fields, "family", "RelationFamily"),
            "valence": number(fields, "valence"),
            "symmetric": one(fields, "symmetric") == "true",
            "from_name": one(fields, "from_name"),
            "to_name": one(fields, "to_name"),
            **{name: one(fields, name) for name in ("when", "earliest", "latest", "standing")},
            "claims": names.keys(fields, "claims"),
            "claim_refs": sorted(_essay_key(names, each) for each in texts(fields, "claims")),
            "notes": sorted({int(names.key(each) or 0) for each in texts(fields, "notes")}),
            "disputed_by": names.keys(fields, "denials"),
            "sources": _works(names, texts(fields, "rests_on")),
            "falls_with": _works(names, texts(fields, "falls_with")),
        }
        for iri, fields in fetch(graph, RELATION, iris).items()
    ]


def _works(names: Names, iris: Iterable[str]) -> list[str]:
    """The keys of those IRIs that are works."""
    found = (names.iris.read(iri) for iri in iris)
    return sorted(name.key for name in found if name is not None and name.kind == "source")


def _essay_key(names: Names, iri: str) -> str:
    name = names.iris.read(iri)
    return f"{name.essay}/{name.key}" if name else iri


def figures(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names = Names(graph)
    return [
        {
            "id": iri,
            "key": names.key(iri),
            "measure": names.listed(fields, "measure", "Measure"),
            "of": names.key(one(fields, "of")),
            "with": names.key(one(fields, "with")),
            "value": float(one(fields, "value") or "nan"),
            "unit": names.key(one(fields, "unit")),
            "per": names.key(one(fields, "per")),
            **{name: one(fields, name) for name in ("when", "earliest", "latest", "comparator", "operation")},
            "operands": [key for name in ("operand1", "operand2") if (key := names.key(one(fields, name)))],
            "claim": names.key(one(fields, "claim")),
            "sources": names.keys(fields, "sources"),
        }
        for iri, fields in fetch(graph, FIGURE, iris).items()
    ]


def essays(graph: OpenGraph, iris: Iterable[str]) -> list[Record]:
    names, found = Names(graph), fetch(graph, ESSAY, iris)
    counted = {
        kind: counts(graph, found, f"?n stitch:inEssay ?s ; a stitch:{name}")
        for kind, name in (
            ("claims", "Claim"), ("notes", "Endnote"), ("citations", "Citation"),
            ("markers", "EndnoteMarker"), ("sentences", "Sentence"), ("paragraphs", "Paragraph"),
        )
    }  # fmt: skip
    counted["sources"] = counts(graph, found, "?c stitch:inEssay ?s ; stitch:citedSource ?n")
    return [
        {
            "id": iri,
            "key": names.key(iri),
            **{
                name: one(fields, name)
                for name in ("title", "issued", "language", "licence", "encoder", "remark", "text_sha256")
            },
            "authors": texts(fields, "authors"),
            "counts": {kind: many.get(iri, 0) for kind, many in counted.items()},
        }
        for iri, fields in found.items()
    ]


def counts(graph: OpenGraph, iris: Iterable[str], pattern: str) -> dict[str, int]:
    """IRI -> how many different ``?n`` the pattern finds for it as ``?s``; those with none are left out."""
    values = named(iris)
    if not values:
        return {}
    query = (
        f"SELECT ?s (COUNT(DISTINCT ?n) AS ?count) WHERE {{ VALUES ?s {{ {values} }} {pattern} }} GROUP BY ?s"
    )
    return {row["s"].value: int(row["count"].value) for row in solutions(graph, query)}


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key that puts note 9 before note 25."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in text.replace("/", ".").replace(" ", ".").split(".")
    ]
