"""The explorer: the actor network, drawn and as a table, and what stands behind an actor."""

from __future__ import annotations

from collections import Counter, OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from restitch import backing, explorer, vocab
from restitch.lookup import Lookup
from restitch.network import part
from restitch_api.pages.common import VIEW_NAMES, opened, pages, render, single, views
from restitch_api.pages.explored import (
    BEHIND,
    LARGEST,
    LOOK_NAMES,
    LOOKS,
    SORTS,
    Wanted,
    behind,
    ends,
    read,
    year,
)
from restitch_api.pages.wording import in_words
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyvis.network import Network

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

router = pages()
KEPT = 24  # drawings that are kept: one for each part, and no filter needs another
HEADS = {"from": "From", "relation": "Relation", "to": "To", "behind": "Behind it", "claims": "Claims"}
TELLS = 40  # claims about an actor that the panel lists; the actor's page has all


@dataclass(frozen=True)
class Drawing:
    """A part of the network, placed, with what stands behind its lines."""

    found: Record
    picture: Network
    rows: list[Record]
    works: dict[str, Record]
    findings: list[Record]
    credit: str

    @property
    def actors(self) -> dict[str, Record]:
        return {node["key"]: node for node in self.found["nodes"]}


class Drawings:
    """The drawings asked for last. Each is worked out once; only who asks for the same one waits."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Future[Drawing]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], make: Callable[[], Drawing]) -> Drawing:
        with self._lock:
            future = self._kept.get(key)
            mine = future is None
            if future is None:
                future = self._kept[key] = Future()
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
        if mine:
            try:
                future.set_result(make())
            except BaseException as error:  # whoever waits is told, too
                with self._lock:
                    self._kept.pop(key, None)
                future.set_exception(error)
        return future.result()


@router.get("/explorer")
def explore(request: Request) -> HTMLResponse:
    """The best connected actors, or the neighbourhood of those in ``focus``, filtered as asked."""
    graph = opened(request)
    wanted, faults = read(graph, request.query_params.multi_items())
    page = explorer_page(graph, wanted, faults)
    return HTMLResponse(page, status_code=400 if faults else 200)


@router.get("/explorer/actors/{key}")
def behind_actor(request: Request, key: str, view: str = "all") -> HTMLResponse:
    """What the panel shows of an actor: claims about it, with endnotes, works and findings."""
    graph, lookup = opened(request), Lookup(opened(request))
    views(request, view)  # refuses a view there is not
    actor = single(graph, graph.iris.shared("actor", key), "Actor", key, _named)
    iris = lookup.claims(actor=key, view=view)
    refs = [f"{name.essay}/{name.key}" for iri in iris if (name := graph.iris.read(iri))]
    claims = backing.claims(graph, refs[:TELLS])
    touching, findings = backing.findings(graph, iris)
    works = backing.works(graph, (key for each in claims.values() for key in each["sources"]))
    return render(
        request, "explorer_actor.html", actor=actor, claims=[claims[ref] for ref in refs[:TELLS]],
        total=len(refs), works=works, findings=findings, touched=len(touching), view=view,
    )  # fmt: skip


def _named(graph: OpenGraph, iris: list[str]) -> list[Record]:
    return [{"key": name.key} for iri in iris if (name := graph.iris.read(iri))]


def explorer_page(graph: OpenGraph, wanted: Wanted | None = None, faults: list[str] | None = None) -> str:
    """The page as HTML, the same until the graph changes. Filters draw nothing anew."""
    kept = graph.once("explorer", lambda: lru_cache(maxsize=KEPT)(partial(_explorer, graph)))
    return kept(wanted or Wanted(), tuple(faults or ()))


def _explorer(graph: OpenGraph, wanted: Wanted, notices: tuple[str, ...]) -> str:
    drawing = drawn(graph, wanted)
    around = () if wanted.focus else _not_drawn(graph, wanted, drawing)
    if around:
        wanted = replace(wanted, focus=around)
        drawing = drawn(graph, wanted)
    return _page(wanted, drawing, notices, bool(around))


def drawn(graph: OpenGraph, wanted: Wanted) -> Drawing:
    kept = graph.once("drawings", Drawings)
    key = (wanted.focus, wanted.most, wanted.view)
    return kept.get(key, lambda: _draw(graph, *key))


def _not_drawn(graph: OpenGraph, wanted: Wanted, drawing: Drawing) -> tuple[str, ...]:
    """The actor of a selection that is not among the best connected, to be drawn around."""
    named: tuple[str, ...] = ()
    if wanted.actor is not None:
        named = (wanted.actor,)
    elif wanted.line is not None:
        named = tuple(wanted.line.split("/")[0:3:2])
    elif wanted.relation is not None:
        named = ends(graph, wanted.relation)
    return named[:1] if set(named) - set(drawing.actors) else ()


def _draw(graph: OpenGraph, focus: tuple[str, ...], most: int, view: str) -> Drawing:
    found = part(Lookup(graph), most, focus, view)
    claims = backing.claims(graph, (ref for edge in found["edges"] for ref in edge["claims"]))
    touching, findings = backing.findings(graph, [claim["id"] for claim in claims.values()])
    works = backing.works(graph, (key for edge in found["edges"] for key in edge["sources"]))
    works |= backing.works(graph, {key for claim in claims.values() for key in claim["sources"]} - set(works))
    rows = []
    for edge in found["edges"]:
        told = [claims[ref] for ref in edge["claims"]]
        touched = {iri for claim in told for iri in touching.get(claim["id"], ())}
        noticed = [(place, each["rule"]) for place, each in enumerate(findings) if each["id"] in touched]
        rows.append(
            {**edge, "id": explorer.edge_id(edge), "behind": behind(edge), "told": told, "noticed": noticed}
        )
    return Drawing(found, explorer.draw(found), rows, works, in_words(graph, findings), backing.credit(graph))


def _page(wanted: Wanted, drawing: Drawing, notices: tuple[str, ...], moved: bool) -> str:
    nodes, rows = drawing.found["nodes"], drawing.rows
    looks = {node["key"]: LOOKS.get(node["type"], "body") for node in nodes}
    shown = {row["id"] for row in rows if wanted.keeps(row, looks)}
    best = sorted(rows, key=lambda row: (-len(row["told"]), row["from_name"], row["id"]))
    years = _years(wanted, rows)
    names = {node["key"]: node["name"] for node in nodes}
    falling = {row["id"]: wanted.fate(row) for row in rows}
    return templates.get_template("explorer.html").render(
        path="/explorer", wanted=wanted, notices=notices, moved=moved, names=names, found=drawing.found,
        rows=_sorted(best, wanted.sort), shown=shown, falling=falling,
        best=[row for row in best if row["id"] in shown][:10],
        actors=sorted(nodes, key=lambda node: node["name"].lower()),
        looks={key: (name, Counter(looks.values())[key]) for key, name in LOOK_NAMES.items()},
        families=vocab.lists()["RelationFamily"], counts=Counter(row["type"] for row in rows),
        behind=BEHIND, standings=Counter(row["behind"] for row in rows), years=years,
        undated=sum(all(span == [None, None] for span in row["spans"]) for row in rows),
        works=drawing.works, behind_lines=_behind(wanted, drawing), findings=drawing.findings,
        largest=LARGEST, heads={name: (HEADS[name], *_turned(wanted, name)) for name in SORTS},
        views=[
            {"label": label, "on": name == wanted.view, "name": name, "href": wanted.address(view=name)}
            for name, label in VIEW_NAMES.items()
        ],
        data=_data(wanted, drawing, years, moved),
    )  # fmt: skip


def _turned(wanted: Wanted, name: str) -> tuple[str, str]:
    """``aria-sort`` of a column, and the address that sorts by it, or turns its order round."""
    down = {f"-{name}": "descending", name: "ascending"}.get(wanted.sort, "none")
    return down, wanted.address(sort=f"-{name}" if down == "ascending" else name)


def _sorted(rows: list[Record], sort: str) -> list[Record]:
    values: dict[str, Callable[[Record], Any]] = {
        "from": lambda row: row["from_name"].lower(),
        "relation": lambda row: ", ".join(row["labels"]),
        "to": lambda row: row["to_name"].lower(),
        "behind": lambda row: list(BEHIND).index(row["behind"]),
        "claims": lambda row: len(row["told"]),
    }
    return sorted(rows, key=values[sort.removeprefix("-")], reverse=sort.startswith("-"))


def _years(wanted: Wanted, rows: list[Record]) -> tuple[int, int]:
    """The first and the last year of the slider: those of the lines, and what the address asks for."""
    found = [year(day) for row in rows for span in row["spans"] for day in span if day]
    found = [each for each in found if each > 0]
    asked = [each for each in (wanted.first, wanted.last) if each is not None]
    return min([*found, *asked], default=1900), max([*found, *asked], default=2000)


def _behind(wanted: Wanted, drawing: Drawing) -> list[Record]:
    """The works a line can rest on, and those the address names though no line does."""
    keys = {key for row in drawing.rows for key in row["sources"]}
    named = {key for key in (wanted.source, wanted.falls) if key is not None} - keys
    found = [{"key": key, "title": f"{key} (behind no line here)"} for key in named]
    found += [drawing.works[key] for key in keys]
    return sorted(found, key=lambda work: (work["title"].lower(), work["key"]))


def _data(wanted: Wanted, drawing: Drawing, years: tuple[int, int], moved: bool) -> Mapping[str, Any]:
    """What the script draws, and what it takes away as files."""
    by_id = {row["id"]: row for row in drawing.rows}
    edges = [
        {
            **edge, "behind": by_id[edge["id"]]["behind"], "notes": by_id[edge["id"]]["notes"],
            "labels": by_id[edge["id"]]["labels"],
        }
        for edge in drawing.picture.edges
    ]  # fmt: skip
    return {
        "nodes": drawing.picture.nodes,
        "edges": edges,
        "options": drawing.picture.options,
        "looks": LOOKS,
        "credit": drawing.credit,
        "legend": {
            "families": [(key, term.label) for key, term in vocab.lists()["RelationFamily"].items()],
            "behind": list(BEHIND.items()),
            "kinds": list(LOOK_NAMES.items()),
        },
        "years": years,
        "moved": moved,
        "part": {"focus": wanted.focus, "most": wanted.most, "view": wanted.view},
        "defaults": {"most": Wanted.most, "view": Wanted.view, "sort": Wanted.sort},
    }
