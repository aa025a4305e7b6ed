"""What falls without some works, notes or claims; who says what and who denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from restitch import briefs, catalogue, voices
from restitch.lookup import Lookup
from restitch.profile import section_titles
from restitch.reliance.records import ANSWERED, fallen, withdrawn
from restitch_api.pages.common import actor_names, opened, pages, render, shared, views, window
from restitch_api.pages.wording import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
OFFERED = 200  # works to choose from at once; there is a search for the others
SHOWN = 200  # of each kind; the answer for programs has all
KIND_NAMES = {
    "claims": "Claims", "relations": "Relations", "events": "Events",
    "participations": "Who took part", "figures": "Figures",
}  # fmt: skip

# What the essay makes of it, by its stance; ``{}`` is what somebody says, or that somebody denies it.
STANCES = {
    "asserts": "the essay’s own word",
    "endorses": "the essay agrees with {}",
    "reports": "the essay takes no side on {}",
    "plausible": "the essay finds {} plausible",
    "doubts": "the essay doubts {}",
    "rejects": "the essay rejects {}",
}


@router.get("/falls")
def falls(
    request: Request,
    source: Annotated[list[str] | None, Query()] = None,
    note: Annotated[list[str] | None, Query()] = None,
    claim: Annotated[list[str] | None, Query()] = None,
    origin: Annotated[list[str] | None, Query()] = None,
    view: str = "all",
    find: str = "",
) -> HTMLResponse:
    """A form to choose what is withdrawn, and what falls and is weakened without it."""
    graph = opened(request)
    lookup = Lookup(graph)
    named = {"sources": source, "notes": note, "claims": claim, "origins": origin}
    chosen = {name: [each for each in keys or () if each] for name, keys in named.items()}
    answer = None
    if any(chosen.values()):
        answer = fallen(graph, withdrawn(lookup, **chosen), view, SHOWN)
    return render(
        request,
        "falls.html",
        answer=answer,
        works=_offered(graph, lookup, chosen["sources"], find),
        offered=OFFERED,
        find=find,
        refs=references(graph, _refs(answer), _only_essay(graph)) if answer else {},
        chosen=chosen,
        view=view,
        views=views(request, view),
        kinds=KIND_NAMES,
        labels=_labels(graph, answer) if answer else {},
        titles=section_titles(graph),
        shown=SHOWN,
    )


def _offered(graph: OpenGraph, lookup: Lookup, chosen: list[str], find: str) -> dict[str, Any]:
    """The works to choose from: the chosen, and of the others those that hold what is looked for."""
    iris = lookup.sources(q=find.strip() or None)
    taken = shared(graph, "source", chosen)
    others = [iri for iri in iris if iri not in set(taken)]
    return {
        "chosen": briefs.works(graph, taken),
        "others": briefs.works(graph, others[:OFFERED]),
        "total": len(others),
    }


def _refs(answer: Record) -> Iterator[str]:
    """Every reference an answer makes to something else."""
    yield from answer["withdrawn"]
    for field in ("fallen", "weakened"):
        for item in (item for kind in ANSWERED for item in answer[field][kind]):
            yield from item["why"]
            yield from (each for ground in item.get("holds", ()) for each in ground["uses"])
            yield from (each for group in item.get("rescue", ()) for each in group)
            if "event" in item:
                yield f"event:{item['event']}"


def _only_essay(graph: OpenGraph) -> str | None:
    """The essay that references without one are of; among several each names its own."""
    iris = Lookup(graph).essays()
    return catalogue.Names(graph).key(iris[0]) if len(iris) == 1 else None


def _labels(graph: OpenGraph, answer: Record) -> dict[str, str]:
    """Names of the actors that relations, participations and figures speak of."""
    items = [item for field in ("fallen", "weakened") for kind in ANSWERED for item in answer[field][kind]]
    return actor_names(
        graph, (item.get(name) for item in items for name in ("from", "to", "actor", "of", "with"))
    )


@router.get("/voices")
def who_says(
    request: Request, actor: str | None = None, claim: str | None = None, view: str = "all"
) -> HTMLResponse:
    """Who makes each claim, who denies it, and whether the essay goes along."""
    graph = opened(request)
    lookup = Lookup(graph)
    told = lookup.told(claim, actor or None, view)
    page = window(request, len(told))
    rows = voices.matrix(graph, told[page["start"] : page["end"]], view)
    speakers = voices.speakers(graph)
    names = actor_names(graph, [*speakers, *(cell["actor"] for row in rows for cell in row["cells"])])
    return render(
        request,
        "voices.html",
        rows=rows,
        window=page,
        actor=actor or "",
        view=view,
        views=views(request, view),
        names=names,
        speakers=[(key, names[key]) for key in speakers],
        stances=STANCES,
    )
