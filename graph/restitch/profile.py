"""The evidence profile of an essay: what each sentence stands on, what carries how much, how old it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from restitch import catalogue
from restitch.frames import ordered, solutions
from restitch.iris import named
from restitch.lookup import Lookup

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

# What a sentence stands on, strongest first; a sentence counts as the strongest of its claims.
BASES = ("note", "argued", "own", "nothing", "missing")


def profile(graph: OpenGraph, essay: str) -> dict[str, Any]:
    """``sections`` with their sentences, ``load`` of the works, ``totals``, for the essay with that key.

    A sentence is ``note`` where a claim placed in it cites a note (or is what somebody says in one
    that does), ``argued`` where a claim rests on notes only through other claims, ``own`` where the
    author's word is all there is, ``nothing`` where it asserts nothing, ``missing`` where nobody has
    encoded it.
    """
    iri = graph.iris.essay(essay)
    catalogue.require(graph, iri, "Essay", "essay", essay)
    sections = _sections(graph, iri)
    works = load(graph, iri, sections)
    bases = Counter(each["base"] for section in sections for each in section["sentences"])
    return {
        "essay": catalogue.essays(graph, [iri])[0],
        "sections": sections,
        "totals": {name: bases[name] for name in BASES},
        "load": works,
        "check": _check(graph, essay, works),
    }


def section_titles(graph: OpenGraph) -> dict[str, str]:
    """Key of a section -> its title, in the order of the texts."""
    query = "SELECT ?s ?t ?o WHERE { ?s a stitch:Section ; dcterms:title ?t ; stitch:ordinal ?o }"
    names = catalogue.Names(graph)
    return graph.once(
        "section titles",
        lambda: {names.key(row["s"].value) or "": row["t"].value for row in ordered(graph, query, "o", "s")},
    )


def shares(graph: OpenGraph, source: str) -> list[Record]:
    """Sections with their ``sentences`` and how many are ``carried``: hold a claim that rests on the work.

    Of the essays that rest on it: the sections of others hold nothing of it.
    """
    resting = (
        f"SELECT ?section (COUNT(DISTINCT ?sentence) AS ?n) WHERE {{ ?claim stitch:restsOn <{source}> ; "
        "a stitch:Claim ; stitch:at ?sentence . ?sentence stitch:inSection ?section } GROUP BY ?section"
    )
    carried = {row["section"].value: int(row["n"].value) for row in solutions(graph, resting)}
    essays = {name.essay for each in carried if (name := graph.iris.read(each)) is not None and name.essay}
    held = (
        "SELECT ?section ?essay ?title ?o (COUNT(DISTINCT ?sentence) AS ?n) WHERE { "
        f"VALUES ?essay {{ {named(graph.iris.essay(each) for each in sorted(essays))} }} "
        "?section stitch:inEssay ?essay ; a stitch:Section ; dcterms:title ?title ; stitch:ordinal ?o . "
        "?sentence stitch:inSection ?section ; a stitch:Sentence } "
        "GROUP BY ?section ?essay ?title ?o"
    )
    names = catalogue.Names(graph)
    return [
        {
            "title": row["title"].value,
            "key": names.key(row["section"].value),
            "essay": names.key(row["essay"].value),
            "carried": carried.get(row["section"].value, 0),
            "sentences": int(row["n"].value),
        }
        for row in ordered(graph, held, "essay", "o")
    ]


def _sections(graph: OpenGraph, essay: str) -> list[Record]:
    bases = _bases(graph, essay)
    query = (
        "SELECT ?section ?title ?sentence ?o ?n WHERE { ?sentence a stitch:Sentence ; "
        f"stitch:inEssay <{essay}> ; stitch:ordinal ?n ; stitch:inSection ?section . "
        "?section dcterms:title ?title ; stitch:ordinal ?o }"
    )
    rows = ordered(graph, query, "o", "n")
    places = catalogue.sentences(graph, (row["sentence"].value for row in rows))
    names = catalogue.Names(graph)
    found: dict[str, Record] = {}
    for row in rows:
        key = names.key(row["section"].value) or ""
        section = found.setdefault(key, {"key": key, "title": row["title"].value, "sentences": []})
        iri = row["sentence"].value
        place = {name: places[iri][name] for name in ("key", "paragraph", "sentence", "start", "end")}
        section["sentences"].append({**place, **bases.get(iri, {"base": "missing", "claims": 0})})
    for section in found.values():
        counted = Counter(each["base"] for each in section["sentences"])
        section["counts"] = {name: counted[name] for name in BASES}
    return list(found.values())


def _bases(graph: OpenGraph, essay: str) -> dict[str, Record]:
    """Sentence IRI -> ``base`` and number of ``claims``."""
    query = (
        "SELECT ?sentence ?claim (MAX(?r) AS ?rank) WHERE { "
        f"?claim stitch:inEssay <{essay}> ; stitch:at ?sentence . "
        "OPTIONAL { ?claim (stitch:cites|(^stitch:content/stitch:cites)) ?c } "
        "OPTIONAL { ?claim stitch:restsOn ?s . ?s a stitch:Source } "
        "BIND(IF(BOUND(?c), 2, IF(BOUND(?s), 1, 0)) AS ?r) } GROUP BY ?sentence ?claim"
    )
    ranks: dict[str, list[int]] = defaultdict(list)
    for row in solutions(graph, query):
        ranks[row["sentence"].value].append(int(row["rank"].value))
    found: dict[str, Record] = {
        iri: {"base": ("own", "argued", "note")[max(each)], "claims": len(each)}
        for iri, each in ranks.items()
    }
    silent = f"SELECT ?s WHERE {{ ?s stitch:inEssay <{essay}> ; stitch:assertsNothing ?why }}"
    for row in solutions(graph, silent):
        found.setdefault(row["s"].value, {"base": "nothing", "claims": 0})
    return found


def load(graph: OpenGraph, essay: str, sections: list[Record]) -> list[Record]:
    """Each work the essay (an IRI) cites, most carrying first.

    ``direct`` claims cite it, ``through`` rest on it only by way of others, ``falls`` have nothing
    else left without it. ``sections`` counts, for each section, the sentences with a claim that
    rests on it.
    """
    cited = f"SELECT DISTINCT ?s WHERE {{ ?c stitch:inEssay <{essay}> ; stitch:citedSource ?s }}"
    works = catalogue.sources(graph, sorted(row["s"].value for row in solutions(graph, cited)))
    falls = _per_source(graph, essay, "fallsWith", "?claim")
    places = {
        name: _per_source(graph, essay, "restsOn", "?claim", name)
        for name in (each["key"] for each in sections)
    }
    found = [
        {
            **{
                name: work[name]
                for name in ("id", "key", "title", "authors", "type", "tier", "issued", "notes", "links")
            },
            "direct": work["claims_direct"],
            "through": work["claims_all"] - work["claims_direct"],
            "falls": falls.get(work["id"], 0),
            "sections": {name: counts.get(work["id"], 0) for name, counts in places.items()},
        }
        for work in works
    ]
    return sorted(found, key=lambda each: (-each["direct"] - each["through"], each["title"].lower()))


def _per_source(graph: OpenGraph, essay: str, link: str, counted: str, section: str = "") -> dict[str, int]:
    """Source IRI -> how many claims are linked to it, or how many sentences of a section hold one."""
    place = ""
    if section:
        counted = "?sentence"
        place = f"?claim stitch:at ?sentence . ?sentence stitch:inSection <{essay}/section/{section}> ."
    query = (
        f"SELECT ?s (COUNT(DISTINCT {counted}) AS ?n) WHERE {{ "
        f"?claim a stitch:Claim ; stitch:inEssay <{essay}> ; "
        f"stitch:{link} ?s . ?s a stitch:Source . {place} }} GROUP BY ?s"
    )
    return {row["s"].value: int(row["n"].value) for row in solutions(graph, query)}


def _check(graph: OpenGraph, essay: str, works: list[Record]) -> list[Record]:
    """What the corpus itself says is printed otherwise than meant: markers, and dates in notes."""
    notes = catalogue.notes(graph, Lookup(graph).notes(essay))
    found = [
        _entry(note, "marker", str(marker["printed"]), str(marker["meant"]))
        for note in notes
        for marker in note["markers"]
        if marker["printed"] != marker["meant"]
    ]
    dates = {each["key"]: each for each in works}
    for note in notes:
        for citation in note["citations"]:
            work = dates[citation["source"]]
            if citation["printed_date"] and work["issued"] and citation["printed_date"] != work["issued"]:
                found.append(_entry(note, "date", citation["printed_date"], work["issued"]))
    return found


def _entry(note: Record, what: str, printed: str, meant: str) -> Record:
    return {
        "note": note["number"], "essay": note["essay"], "what": what, "printed": printed, "meant": meant,
        "page": note["links"]["page"],
    }  # fmt: skip
