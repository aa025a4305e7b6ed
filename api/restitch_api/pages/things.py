"""One page for each claim, source, note, actor and event, and the lists of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import audited, catalogue
from restitch.frames import ordered
from restitch.lookup import Lookup
from restitch.outline import outline
from restitch.profile import section_titles, shares
from restitch.reliance.falls import falls
from restitch.reliance.load import Load
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
from restitch_api.web import STANDINGS, plain, term

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
FEW = 5  # cut sets shown on a claim's page
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
    found = catalogue.claims(graph, Lookup(graph).claims(section=section, kind=kind, view=view))
    kept = [each for each in found if standing in (None, each["standing"])]
    every = catalogue.claims(graph, Lookup(graph).claims(view=view)) if section or kind else found
    facets = [
        ("Section", choices(request, "section", _counted(every, _section), lambda key: titles.get(key, key))),
        (
            "Standing",
            choices(
                request, "standing", _counted(found, lambda each: [each["standing"]]), STANDINGS.__getitem__
            ),
        ),
        ("Kind", choices(request, "kind", _counted(every, lambda each: each["kinds"]), plain)),
    ]
    shown = window(request, len(kept))
    page = kept[shown["start"] : shown["end"]]
    return render(
        request, "claims.html", claims=page, facets=facets, window=shown, titles=titles, views=switch
    )


def _section(claim: Record) -> list[str]:
    return [claim["sentences"][0]["section"]]


def _counted(claims: list[Record], values: Any) -> dict[str, int]:
    return dict(Counter(value for claim in claims for value in values(claim)))


@router.get("/claims/{essay}/{key}")
def claim(request: Request, essay: str, key: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.claim(essay, key)
    record = single(graph, iri, "Claim", key, catalogue.claims, essay)
    found = outline(graph, iri)
    related = {name: _claims(graph, essay, record[name]) for name in LINKS if record[name]}
    if record["content"]:
        related["content"] = _claims(graph, essay, [record["content"]])
    return render(
        request,
        "claim.html",
        claim=record,
        related=related,
        works=works_of(graph, [record]),
        outline=found,
        drawing=tree.draw(found),
        nested={"down": tree.below(found), "up": tree.above(found)},
        alone=_alone(graph, iri),
        together=_together(graph, iri),
        witnesses=corroboration(graph, iri),
        findings=audited.findings(graph, Lookup(graph).findings(claim=f"{essay}/{key}")),
        titles=section_titles(graph),
        essay=_essay(graph, essay),
        relations=catalogue.relations(graph, shared(graph, "relation", record["relations"])),
        events=catalogue.events(graph, shared(graph, "event", record["events"])),
        figures=catalogue.figures(graph, (graph.iris.claim(essay, each) for each in record["figures"])),
        names=actor_names(graph, [*record["actors"], *record["attributed_to"], record["asserted_by"]]),
    )


def _claims(graph: OpenGraph, essay: str, keys: list[str]) -> list[Record]:
    return catalogue.claims(graph, (graph.iris.claim(essay, each) for each in keys))


def _alone(graph: OpenGraph, iri: str) -> list[Record]:
    """The works without which, each by itself, the thing falls."""
    rows = ordered(graph, f"SELECT ?s WHERE {{ <{iri}> stitch:fallsWith ?s }}", "s")
    return catalogue.sources(graph, [row["s"].value for row in rows])


def _together(graph: OpenGraph, iri: str) -> Record:
    """Sets of several works whose loss together topples the claim, a few of the smallest."""
    found = cut_sets(graph, iri, largest=4)
    sets = [each for each in found["cuts"] if len(each) > 1]
    shown = sets[:FEW]
    keys = sorted({key for each in shown for key in each})
    works = by_key(catalogue.sources(graph, shared(graph, "source", keys)))
    return {
        "sets": [[works[key] for key in each] for each in shown],
        "more": len(sets) > FEW or not found["complete"],
        "without": found["standing_without"],
        "works": found["works"],
    }


def _essay(graph: OpenGraph, key: str) -> Record:
    return catalogue.essays(graph, [graph.iris.essay(key)])[0]


@router.get("/sources")
def sources(request: Request, kind: str | None = None, tier: str | None = None) -> HTMLResponse:
    graph = opened(request)
    lookup = Lookup(graph)
    found = catalogue.sources(graph, lookup.sources(kind, tier, sort="claims"))
    every = catalogue.sources(graph, lookup.sources()) if kind or tier else found
    facets = [
        ("Form", choices(request, "kind", Counter(each["type"] for each in every), plain)),
        (
            "Evidence",
            choices(request, "tier", Counter(each["tier"] for each in every if each["tier"]), plain),
        ),
    ]
    carried = Load(lookup)
    falling = {each["id"]: each["alone"] for each in carried.records(carried.ranked())}
    return render(request, "sources.html", sources=found, facets=facets, falling=falling)


@router.get("/sources/{key}")
def source(request: Request, key: str) -> HTMLResponse:
    graph = opened(request)
    iri = graph.iris.shared("source", key)
    record = single(graph, iri, "Source", key, catalogue.sources)
    ways, names = ways_to(graph, iri), catalogue.Names(graph)
    without = {each.iri: each for each in falls(graph, [iri])}
    leaning = [
        {
            **each,
            "how": ways[each["id"]][0],
            "way": [names.reference(step) for step in ways[each["id"]][1]],
            "fate": None
            if each["id"] not in without
            else "fallen"
            if without[each["id"]].fallen
            else "weakened",
        }
        for each in catalogue.claims(graph, Lookup(graph).claims(source=key, reach="all"))
    ]
    counts = Counter((each.kind, each.fallen) for each in without.values())
    return render(
        request,
        "source.html",
        source=record,
        counts=counts,
        ways=_ways(graph, leaning),
        leaning={how: [each for each in leaning if each["how"] == how] for how in HOW},
        shares=shares(graph, iri),
        findings=audited.findings(graph, Lookup(graph).findings(source=key)),
    )


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
    found = catalogue.notes(graph, Lookup(graph).notes())
    return render(request, "notes.html", notes=found, works=cited_in(graph, found))


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
        essay=_essay(graph, essay),
        claims=_claims(graph, essay, record["claims"]),
        findings=audited.findings(graph, Lookup(graph).findings(note=f"{essay}/{number}")),
        numbers=[each["number"] for each in catalogue.notes(graph, Lookup(graph).notes(essay))],
    )


@router.get("/actors")
def actors(request: Request, type: str | None = None) -> HTMLResponse:
    graph = opened(request)
    found = catalogue.actors(graph, Lookup(graph).actors(type))
    every = catalogue.actors(graph, Lookup(graph).actors()) if type else found
    facet = choices(request, "type", Counter(each["type"] for each in every if each["type"]), plain)
    return render(request, "actors.html", actors=found, facets=[("Type", facet)])


@router.get("/actors/{key}")
def actor(request: Request, key: str) -> HTMLResponse:
    graph = opened(request)
    lookup = Lookup(graph)
    record = single(graph, graph.iris.shared("actor", key), "Actor", key, catalogue.actors)
    partners: dict[tuple[str, str], list[Record]] = {}
    for each in catalogue.relations(graph, lookup.relations(actor=key)):
        other = "to" if each["from"] == key else "from"
        partners.setdefault((each[other], each[f"{other}_name"]), []).append(each)
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
    found = catalogue.events(graph, Lookup(graph).events(type=type, view=view))
    every = catalogue.events(graph, Lookup(graph).events(view=view)) if type else found
    facet = choices(
        request, "type", Counter(each["type"] for each in every), lambda key: term("EventType", key)
    )
    names = actor_names(graph, (part["actor"] for each in found for part in each["participants"]))
    return render(request, "events.html", events=found, names=names, facets=[("Type", facet)], views=switch)


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
