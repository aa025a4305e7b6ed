"""Pages for people: server-rendered from the same records the REST routes give."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from restitch import catalogue, explorer, vocab
from restitch.errors import NotFoundError
from restitch.iris import SLUG
from restitch.lookup import Lookup
from restitch.network import network
from restitch.reliance.ways import ways_to
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


def render(request: Request, template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(templates.get_template(template).render(path=request.url.path, **values))


@router.get("/")
def home(request: Request) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    lookup = Lookup(graph)
    heaviest = catalogue.sources(graph, lookup.sources(sort="claims")[:8])
    return render(request, "home.html", essays=catalogue.essays(graph, lookup.essays()), sources=heaviest)


@router.get("/explorer")
def explore(request: Request) -> HTMLResponse:
    return HTMLResponse(_explorer(request.app.state.graph))


@lru_cache(maxsize=2)
def _explorer(graph: OpenGraph) -> str:
    """The page is the same for everybody until the graph changes; its state is in the URL."""
    found = network(Lookup(graph), group="family")
    claims, works = _told(graph, (ref for edge in found["edges"] for ref in edge["claims"]))
    picture = explorer.draw(found)
    families = vocab.lists()["RelationFamily"]
    rows = [
        {**edge, "id": explorer.edge_id(edge), "told": [claims[ref] for ref in edge["claims"]]}
        for edge in sorted(found["edges"], key=lambda each: (-len(each["claims"]), each["from_name"]))
    ]
    template = templates.get_template("explorer.html")
    return template.render(
        path="/explorer", nodes=picture.nodes, edges=picture.edges, options=picture.options, rows=rows,
        actors=found["nodes"], families=families, works=works,
        counts={key: sum(row["type"] == key for row in rows) for key in families},
    )  # fmt: skip


def _told(graph: OpenGraph, refs: Iterable[str]) -> tuple[dict[str, Record], dict[str, Record]]:
    """Claims by ``essay/key``, and the works behind them by citation."""
    wanted = sorted(set(refs))
    iris = [graph.iris.claim(*ref.split("/")) for ref in wanted]
    claims = dict(zip(wanted, catalogue.claims(graph, iris), strict=True))
    return claims, _works(graph, claims.values())


def _works(graph: OpenGraph, claims: Iterable[Record]) -> dict[str, Record]:
    """Source key -> record, for every work these claims cite."""
    keys = sorted({key for claim in claims for key in claim["sources"]})
    found = catalogue.sources(graph, _shared(graph, "source", keys))
    return {record["key"]: record for record in found}


@router.get("/claims")
def claims(request: Request) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    found = catalogue.claims(graph, Lookup(graph).claims())
    sections: dict[str, list[Record]] = {}
    for claim in found:
        sections.setdefault(claim["sentences"][0]["section"], []).append(claim)
    return render(request, "claims.html", sections=sections, total=len(found))


@router.get("/claims/{essay}/{key}")
def claim(request: Request, essay: str, key: str) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    record = _single(graph, graph.iris.claim(essay, key), "Claim", key, catalogue.claims, essay)
    linked = {
        name: {
            each["key"]: each
            for each in catalogue.claims(graph, (graph.iris.claim(essay, other) for other in record[name]))
        }
        for name in ("because", "supports", "told_by", "rebuts", "rebutted_by", "qualifies", "contrasts")
    }
    linked["content"] = {
        each["key"]: each
        for each in catalogue.claims(
            graph, [graph.iris.claim(essay, record["content"])] if record["content"] else []
        )
    }
    return render(
        request, "claim.html", claim=record, linked=linked, works=_works(graph, [record]),
        relations=catalogue.relations(graph, _shared(graph, "relation", record["relations"])),
        events=catalogue.events(graph, _shared(graph, "event", record["events"])),
        figures=catalogue.figures(graph, (graph.iris.claim(essay, each) for each in record["figures"])),
        actors=_actors(graph, record),
    )  # fmt: skip


def _shared(graph: OpenGraph, kind: str, keys: Iterable[str]) -> list[str]:
    return [graph.iris.shared(kind, key) for key in keys]


def _actors(graph: OpenGraph, claim: Record) -> dict[str, Record]:
    keys = {*claim["actors"], *claim["attributed_to"], claim["asserted_by"]}
    found = catalogue.actors(graph, _shared(graph, "actor", sorted(keys)))
    return {record["key"]: record for record in found}


@router.get("/sources")
def sources(request: Request) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    found = catalogue.sources(graph, Lookup(graph).sources(sort="claims"))
    return render(request, "sources.html", sources=found)


@router.get("/sources/{key}")
def source(request: Request, key: str) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    iri = graph.iris.shared("source", key)
    record = _single(graph, iri, "Source", key, catalogue.sources)
    ways, names = ways_to(graph, iri), catalogue.Names(graph)
    leaning = [
        {**each, "how": ways[each["id"]][0], "way": [names.reference(step) for step in ways[each["id"]][1]]}
        for each in catalogue.claims(graph, Lookup(graph).claims(source=key, reach="all"))
    ]
    return render(request, "source.html", source=record, leaning=leaning)


@router.get("/notes")
def notes(request: Request) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    found = catalogue.notes(graph, Lookup(graph).notes())
    return render(request, "notes.html", notes=found, works=_cited(graph, found))


@router.get("/notes/{essay}/{number}")
def note(request: Request, essay: str, number: str) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    iri = graph.iris.of_essay(essay, "note", number)
    record = _single(graph, iri, "Endnote", number, catalogue.notes, essay)
    claims_ = catalogue.claims(graph, (graph.iris.claim(essay, each) for each in record["claims"]))
    return render(request, "note.html", note=record, works=_cited(graph, [record]), claims=claims_)


def _cited(graph: OpenGraph, notes: list[Record]) -> dict[str, Record]:
    return _works(graph, ({"sources": [each["source"] for each in note["citations"]]} for note in notes))


@router.get("/actors")
def actors(request: Request) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    return render(request, "actors.html", actors=catalogue.actors(graph, Lookup(graph).actors()))


@router.get("/actors/{key}")
def actor(request: Request, key: str) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    lookup = Lookup(graph)
    record = _single(graph, graph.iris.shared("actor", key), "Actor", key, catalogue.actors)
    return render(
        request, "actor.html", actor=record,
        relations=catalogue.relations(graph, lookup.relations(actor=key)),
        events=catalogue.events(graph, lookup.events(actor=key)),
        claims=catalogue.claims(graph, lookup.claims(actor=key)),
    )  # fmt: skip


@router.get("/events/{key}")
def event(request: Request, key: str) -> HTMLResponse:
    graph: OpenGraph = request.app.state.graph
    record = _single(graph, graph.iris.shared("event", key), "Event", key, catalogue.events)
    claims_ = catalogue.claims(graph, Lookup(graph).claims(event=key))
    return render(request, "event.html", event=record, claims=claims_)


def _single(
    graph: OpenGraph, iri: str, class_name: str, key: str, describe: Any, essay: str | None = None
) -> Record:
    kind = class_name.lower()
    if not SLUG.fullmatch(key) or (essay is not None and not SLUG.fullmatch(essay)):
        raise NotFoundError(kind, key)
    catalogue.require(graph, iri, class_name, kind, key)
    record: Record = describe(graph, [iri])[0]
    return record
