"""One page for each claim, source, note, actor and event, and the lists of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import audited, briefs, catalogue, facets, tallies
from restitch.frames import ordered
from restitch.lookup import Lookup
from restitch.outline import outline
from restitch.profile import section_titles, shares
from restitch.reliance.falls import falls
from restitch.reliance.origins import corroboration
from restitch.reliance.trees import cut_sets
from restitch.reliance.ways import HOW, ways_to
from restitch_api.pages import tree
from restitch_api.pages.common import (
    actor_names,
    address,
    by_key,
    choices,
    cited_in,
    opened,
    pages,
    render,
    shared,
    single,
    views,
    window,
    works_of,
)
from restitch_api.pages.wording import in_words, references
from restitch_api.web import STANDINGS, plain, term

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch.reliance.falls import Fall

router = pages()
LONG = 100  # rows of a table that are shown at once
FEW = 5  # cut sets shown on a claim's page
BESIDE = 20  # findings shown there on its endnotes and works, whose own pages have all
STEPS = 20  # of an argument, towards the works; the deepest of the bundled essay has eight
LINKS = ("because", "supports", "told_by", "rebuts", "rebutted_by", "qualifies", "contrasts")


@router.get("/claims")
def claims(
    request: Request,
    section: str | None = None,
    kind: str | None = None,
    standing: str | None = None,
    view: str = "all",
) -> HTMLResponse:
    """Claims in the order of the text, by section, kind and standing."""
    graph = opened(request)
    titles = section_titles(graph)
    switch = views(request, view)
    found = Lookup(graph).claims(section=section, kind=kind, standing=standing, view=view)
    sections = facets.claims_by_section(graph, view)
    standings = facets.claims_by_standing(graph, view, section, kind)
    narrowing = [
        ("Section", choices(request, "section", sections, lambda key: titles.get(key, key))),
        ("Standing", choices(request, "standing", standings, STANDINGS.__getitem__)),
        ("Kind", choices(request, "kind", facets.claims_by_kind(graph, view), plain)),
    ]
    shown = window(request, len(found))
    page = catalogue.claims(graph, found[shown["start"] : shown["end"]])
    return render(
        request, "claims.html", claims=page, facets=narrowing, window=shown, titles=titles, views=switch
    )


@router.get("/claims/{essay}/{key}")
def claim(request: Request, essay: str, key: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.claim(essay, key)
    record = single(graph, iri, "Claim", key, catalogue.claims, essay)
    found = outline(graph, iri, down=STEPS)
    related = {name: _claims(graph, essay, record[name]) for name in LINKS if record[name]}
    if record["content"]:
        related["content"] = _claims(graph, essay, [record["content"]])
    witnesses = corroboration(graph, iri)
    return render(
        request,
        "claim.html",
        claim=record,
        related=related,
        works=works_of(graph, [record]),
        outline=found,
        drawing=tree.draw(found),
        nested={"down": tree.below(found), "up": tree.above(found)},
        reached=tree.works(found),
        alone=_alone(graph, iri),
        together=_together(graph, iri),
        witnesses=witnesses,
        origins=references(graph, (each["origin"] for each in witnesses["origins"]), essay),
        findings=audited.findings(graph, Lookup(graph).findings(claim=f"{essay}/{key}")),
        beside=_beside(graph, record),
        titles=briefs.sections(graph, essay, {each["section"] for each in record["sentences"]}),
        essay=briefs.essay(graph, essay),
        relations=catalogue.relations(graph, shared(graph, "relation", record["relations"])),
        events=catalogue.events(graph, shared(graph, "event", record["events"])),
        figures=catalogue.figures(graph, (graph.iris.claim(essay, each) for each in record["figures"])),
        names=actor_names(graph, [*record["actors"], *record["attributed_to"], record["asserted_by"]]),
    )


def _beside(graph: OpenGraph, claim: Record) -> list[Record]:
    """What the audit found on the claim's endnotes and works, beside its own; the first of it."""
    lookup = Lookup(graph)
    own = set(lookup.findings(claim=f"{claim['essay']}/{claim['key']}"))
    iris = [
        *(iri for number in claim["notes"] for iri in lookup.findings(note=f"{claim['essay']}/{number}")),
        *(iri for key in claim["sources"] for iri in lookup.findings(source=key)),
    ]
    others = [iri for iri in dict.fromkeys(iris) if iri not in own]
    return in_words(graph, audited.findings(graph, others[:BESIDE]))


def _claims(graph: OpenGraph, essay: str, keys: list[str]) -> list[Record]:
    return catalogue.claims(graph, (graph.iris.claim(essay, each) for each in keys))


def _alone(graph: OpenGraph, iri: str) -> list[Record]:
    """The works without which, each by itself, the thing falls."""
    rows = ordered(graph, f"SELECT ?s WHERE {{ <{iri}> stitch:fallsWith ?s }}", "s")
    return briefs.works(graph, [row["s"].value for row in rows])


def _together(graph: OpenGraph, iri: str) -> Record:
    """Sets of several works whose loss together topples the claim, a few of the smallest."""
    found = cut_sets(graph, iri, largest=4)
    sets = [each for each in found["cuts"] if len(each) > 1]
    shown = sets[:FEW]
    keys = sorted({key for each in shown for key in each})
    works = by_key(briefs.works(graph, shared(graph, "source", keys)))
    return {
        "sets": [[works[key] for key in each] for each in shown],
        "more": len(sets) > FEW or not found["complete"],
        "without": found["standing_without"],
        "works": found["works"],
    }


@router.get("/sources")
def sources(request: Request, kind: str | None = None, tier: str | None = None) -> HTMLResponse:
    graph = opened(request)
    found = Lookup(graph).sources(kind, tier, sort="claims")
    narrowing = [
        ("Form", choices(request, "kind", facets.sources_by_type(graph), plain)),
        ("Evidence", choices(request, "tier", facets.sources_by_tier(graph), plain)),
    ]
    shown = window(request, len(found), LONG)
    works = found[shown["start"] : shown["end"]]
    counted = {share: tallies.of_works(graph, share, works) for share in ("citing", "touched", "alone")}
    return render(
        request,
        "sources.html",
        sources=briefs.works(graph, works),
        notes=briefs.notes(graph, works),
        counted=counted,
        facets=narrowing,
        window=shown,
    )


@router.get("/sources/{key}")
def source(request: Request, key: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.shared("source", key)
    record = single(graph, iri, "Source", key, catalogue.sources)
    ways, names = ways_to(graph, iri), catalogue.Names(graph)
    without = {each.iri: each for each in falls(graph, [iri])}
    # In the order of the text, those that cite it themselves before those that only rest on it.
    resting = sorted(Lookup(graph).claims(source=key, reach="all"), key=lambda each: HOW.index(ways[each][0]))
    shown = window(request, len(resting), LONG)
    leaning = [
        {
            **each,
            "how": ways[each["id"]][0],
            "way": [names.reference(step) for step in ways[each["id"]][1]],
            "fate": _fate(without.get(each["id"])),
        }
        for each in catalogue.claims(graph, resting[shown["start"] : shown["end"]])
    ]
    return render(
        request,
        "source.html",
        source=record,
        counts=Counter((each.kind, each.fallen) for each in without.values()),
        ways=_ways(graph, leaning),
        leaning={how: [each for each in leaning if each["how"] == how] for how in HOW},
        totals=Counter(ways[each][0] for each in resting),
        window=shown,
        shares=shares(graph, iri),
        findings=audited.findings(graph, Lookup(graph).findings(source=key)),
    )


def _fate(fall: Fall | None) -> str | None:
    if fall is None:
        return None
    return "fallen" if fall.fallen else "weakened"


def _ways(graph: OpenGraph, leaning: list[Record]) -> dict[str, Record]:
    """Reference -> the claim, for every claim on a way."""
    keys = {
        (each["essay"], ref.removeprefix("claim:"))
        for each in leaning
        for ref in each["way"]
        if ref.startswith("claim:")
    }
    found = catalogue.claims(graph, (graph.iris.claim(essay, key) for essay, key in sorted(keys)))
    return {f"claim:{each['key']}": each for each in found}


@router.get("/notes")
def notes(request: Request) -> HTMLResponse:
    graph = opened(request)
    found = Lookup(graph).notes()
    shown = window(request, len(found), LONG)
    page = catalogue.notes(graph, found[shown["start"] : shown["end"]])
    return render(request, "notes.html", notes=page, works=cited_in(graph, page), window=shown)


@router.get("/notes/{essay}/{number}")
def note(request: Request, essay: str, number: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.of_essay(essay, "note", number)
    record = single(graph, iri, "Endnote", number, catalogue.notes, essay)
    return render(
        request,
        "note.html",
        note=record,
        works=cited_in(graph, [record]),
        essay=briefs.essay(graph, essay),
        claims=_claims(graph, essay, record["claims"]),
        findings=audited.findings(graph, Lookup(graph).findings(note=f"{essay}/{number}")),
        numbers=[each["number"] for each in catalogue.notes(graph, Lookup(graph).notes(essay))],
    )


@router.get("/actors")
def actors(request: Request, type: str | None = None) -> HTMLResponse:
    graph = opened(request)
    found = Lookup(graph).actors(type)
    shown = window(request, len(found), LONG)
    page = catalogue.actors(graph, found[shown["start"] : shown["end"]])
    facet = choices(request, "type", facets.actors_by_type(graph), plain)
    return render(request, "actors.html", actors=page, facets=[("Type", facet)], window=shown)


@router.get("/actors/{key}")
def actor(request: Request, key: str) -> HTMLResponse:
    graph = opened(request)
    lookup = Lookup(graph)
    record = single(graph, graph.iris.shared("actor", key), "Actor", key, catalogue.actors)
    partners: dict[tuple[str, str], list[Record]] = {}
    for each in catalogue.relations(graph, lookup.relations(actor=key)):
        other = "to" if each["from"] == key else "from"
        partners.setdefault((each[other], each[f"{other}_name"]), []).append(each)
    behind = sorted({ref for found in partners.values() for each in found for ref in each["claim_refs"]})
    claims = catalogue.claims(graph, lookup.claims(actor=key))
    spoken = [each for each in claims if key in each["attributed_to"] or key == each["asserted_by"]]
    shown = window(request, len(claims))
    about = [each for each in claims if each not in spoken]
    return render(
        request,
        "actor.html",
        actor=record,
        window=shown,
        titles=section_titles(graph),
        behind={
            f"{each['essay']}/{each['key']}": each
            for each in catalogue.claims(graph, (graph.iris.claim(*ref.split("/")) for ref in behind))
        },
        partners=sorted(partners.items(), key=lambda pair: (-len(pair[1]), pair[0][1])),
        events=catalogue.events(graph, lookup.events(actor=key)),
        about=about,
        spoken=spoken,
        names=actor_names(graph, record["affiliations"]),
        everything=address(request, all=1),
        most=None if request.query_params.get("all") else 12,
    )


@router.get("/events")
def events(request: Request, type: str | None = None, view: str = "all") -> HTMLResponse:
    graph = opened(request)
    switch = views(request, view)
    found = Lookup(graph).events(type=type, view=view)
    shown = window(request, len(found), LONG)
    page = catalogue.events(graph, found[shown["start"] : shown["end"]])
    types = facets.events_by_type(graph, view)
    facet = choices(request, "type", types, lambda key: term("EventType", key))
    names = actor_names(graph, (part["actor"] for each in page for part in each["participants"]))
    return render(
        request, "events.html", events=page, names=names, facets=[("Type", facet)], views=switch, window=shown
    )


@router.get("/events/{key}")
def event(request: Request, key: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.shared("event", key)
    record = single(graph, iri, "Event", key, catalogue.events)
    roles: dict[str, list[str]] = {}
    for part in record["participants"]:
        roles.setdefault(part["role"], []).append(part["actor"])
    claims = catalogue.claims(graph, Lookup(graph).claims(event=key))
    whole = catalogue.events(graph, shared(graph, "event", [record["part_of"]])) if record["part_of"] else []
    return render(
        request,
        "event.html",
        event=record,
        claims=claims,
        roles=roles,
        whole=whole,
        alone=_alone(graph, iri),
        names=actor_names(graph, (part["actor"] for part in record["participants"])),
        works=by_key(works_of(graph, claims).values()),
    )
