"""What the panel of the explorer says: of a line, an actor, a way, what falls; else where to begin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from restitch import backing
from restitch.lookup import Lookup
from restitch_api.pages import ways
from restitch_api.pages.common import actor_names
from restitch_api.pages.drawings import Kept, drawn, fated
from restitch_api.pages.explored import BRIEFLY, ends
from restitch_api.pages.wording import in_words
from restitch_api.web import templates

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch_api.pages.drawings import Drawing, Fates
    from restitch_api.pages.explored import Wanted
    from restitch_api.pages.ways import Way

BEST = 10  # lines to begin with
TELLS = 40  # claims about an actor that the panel lists; the actor's page has all


@dataclass(frozen=True)
class State:
    """One state of the page. ``moved``: what was asked for is not in the part first meant."""

    graph: OpenGraph
    wanted: Wanted
    moved: bool = False
    editing: bool = False
    found: Way | None = None

    @property
    def besides(self) -> tuple[str, ...]:
        """Actors that are drawn for the way that leads over them."""
        return self.found.besides if self.found else ()

    @cached_property
    def drawing(self) -> Drawing:
        return drawn(self.graph, self.wanted, self.besides)

    @cached_property
    def fates(self) -> Fates:
        return fated(self.graph, self.wanted, self.besides)

    @cached_property
    def shown(self) -> list[Record]:
        return self.drawing.shown(self.wanted)

    @cached_property
    def line(self) -> Record | None:
        """The line that is chosen, by its id or by a relation it holds."""
        wanted = self.wanted
        if wanted.line is None and (wanted.actor is not None or wanted.relation is None):
            return None
        rows = (
            row
            for row in self.drawing.rows
            if row["id"] == f"line/{wanted.line}" or (not wanted.line and wanted.relation in row["relations"])
        )
        return next(rows, None)

    @cached_property
    def actor(self) -> Record | None:
        return None if self.line else self.drawing.actors.get(self.wanted.actor or "")

    @cached_property
    def way(self) -> list[Record] | None:
        """The lines of the way from ``a`` to ``b``, in order."""
        return None if self.found is None else self.found.lines(self.shown)

    @cached_property
    def names(self) -> dict[str, str]:
        """Actor key -> name: of those drawn, and of the ends of the way."""
        drawn = {key: node["name"] for key, node in self.drawing.actors.items()}
        ends = {self.wanted.a, self.wanted.b} - drawn.keys()
        return drawn | actor_names(self.graph, ends)


def settled(graph: OpenGraph, wanted: Wanted, editing: bool = False) -> State:
    """The state an address means: where the selection is not among the best connected, around it."""
    way = ways.found(graph, wanted)
    around = () if wanted.focus else _not_drawn(graph, wanted, way)
    if around:
        wanted = replace(wanted, focus=around)
        way = ways.found(graph, wanted)
    return State(graph, wanted, bool(around), editing, way)


def _not_drawn(graph: OpenGraph, wanted: Wanted, way: Way | None) -> tuple[str, ...]:
    """The actor of a selection that is not among the best connected, to be drawn around."""
    named: tuple[str, ...] = ()
    if wanted.actor is not None:
        named = (wanted.actor,)
    elif wanted.line is not None:
        named = tuple(wanted.line.split("/")[0:3:2])
    elif wanted.relation is not None:
        named = ends(graph, wanted.relation)
    here = drawn(graph, wanted).actors.keys() | set(way.besides if way else ())
    return named[:1] if set(named) - here else ()


def panel(state: State) -> str:
    """The panel as HTML: the same for the page, and for the script that exchanges it."""
    return templates.get_template("explorer_panel.html").render(path="/explorer", **told(state))


def told(state: State) -> dict[str, Any]:
    wanted, drawing = state.wanted, state.drawing
    values: dict[str, Any] = {
        "wanted": wanted, "line": state.line, "actor": state.actor, "way": state.way, "fates": state.fates,
        "found_way": state.found, "same": wanted.a is not None and wanted.a == wanted.b,
        "names": state.names, "works": drawing.works,
        "closed": wanted.address(actor=None, line=None, relation=None), "editing": state.editing,
        "BRIEFLY": BRIEFLY,
    }  # fmt: skip
    if state.line is not None:
        return {**values, "findings": [drawing.findings[place] for place, _ in state.line["noticed"]]}
    if state.actor is not None:
        key = state.actor["key"]
        mine = [row for row in state.shown if key in (row["from"], row["to"])]
        return {**values, "mine": mine, **_about(state, key)}
    if state.way is None and wanted.falls is not None:
        fallen: dict[str, list[Record]] = {"falls": [], "weakened": []}
        for row in state.shown:
            if row["id"] in state.fates.lines:
                fallen[state.fates.lines[row["id"]]].append(row)
        keep = [row for row in state.shown if row["id"] not in state.fates.lines]
        leaning = [row for row in keep if any(ref in state.fates.claims for ref in row["claims"])]
        return {**values, **fallen, "leaning": leaning}
    supported = drawing.supported(wanted)
    return {**values, "supported": bool(supported), "best": (supported or state.shown)[:BEST]}


def _about(state: State, key: str) -> Record:
    """Claims about an actor with what stands behind them; worked out once for a view."""
    kept: Kept[Record] = state.graph.once("about actors", Kept)
    view = state.wanted.view
    return kept.get((key, view), lambda: _read(state.graph, key, view))


def _read(graph: OpenGraph, key: str, view: str) -> Record:
    iris = Lookup(graph).claims(actor=key, view=view)
    refs = [f"{name.essay}/{name.key}" for iri in iris if (name := graph.iris.read(iri))]
    claims = backing.claims(graph, refs[:TELLS])
    _, findings = backing.findings(graph, iris)
    return {
        "claims": [claims[ref] for ref in refs[:TELLS]],
        "total": len(refs),
        "works": backing.works(graph, backing.cited(claims.values())),
        "findings": in_words(graph, findings),
    }
