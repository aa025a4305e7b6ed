"""What the panel of the explorer says: of a line, an actor, a way, what falls; else where to begin."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from restitch import backing
from restitch.lookup import Lookup
from restitch_api.pages.drawings import Kept, drawn, fated
from restitch_api.pages.explored import BRIEFLY, ends
from restitch_api.pages.wording import in_words
from restitch_api.web import templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch_api.pages.drawings import Drawing, Fates
    from restitch_api.pages.explored import Wanted

BEST = 10  # lines to begin with
TELLS = 40  # claims about an actor that the panel lists; the actor's page has all


@dataclass(frozen=True)
class State:
    """One state of the page. ``moved``: what was asked for is not in the part first meant."""

    graph: OpenGraph
    wanted: Wanted
    moved: bool = False
    editing: bool = False

    @cached_property
    def drawing(self) -> Drawing:
        return drawn(self.graph, self.wanted)

    @cached_property
    def fates(self) -> Fates:
        return fated(self.graph, self.wanted)

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
        """The shortest way from ``a`` to ``b`` over the lines that are shown, whichever way they point."""
        start, end = self.wanted.a, self.wanted.b
        if start is None or end is None or start == end:
            return None
        return shortest(self.shown, start, end)


def settled(graph: OpenGraph, wanted: Wanted, editing: bool = False) -> State:
    """The state an address means: where the selection is not among the best connected, around it."""
    around = () if wanted.focus else _not_drawn(graph, wanted)
    return State(graph, replace(wanted, focus=around or wanted.focus), bool(around), editing)


def _not_drawn(graph: OpenGraph, wanted: Wanted) -> tuple[str, ...]:
    """The actor of a selection that is not among the best connected, to be drawn around."""
    named: tuple[str, ...] = ()
    if wanted.actor is not None:
        named = (wanted.actor,)
    elif wanted.line is not None:
        named = tuple(wanted.line.split("/")[0:3:2])
    elif wanted.relation is not None:
        named = ends(graph, wanted.relation)
    return named[:1] if set(named) - set(drawn(graph, wanted).actors) else ()


def shortest(rows: Iterable[Record], start: str, end: str) -> list[Record]:
    """The fewest lines that lead from one actor to the other; none where no way does."""
    joined: dict[str, list[tuple[str, Record]]] = {}
    for row in rows:
        for here, there in ((row["from"], row["to"]), (row["to"], row["from"])):
            joined.setdefault(here, []).append((there, row))
    came: dict[str, tuple[str, Record] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for there, row in joined.get(here, ()):
            if there not in came:
                came[there] = (here, row)
                queue.append(there)
    steps = []
    step = came.get(end)
    while step is not None:
        here, row = step
        steps.append(row)
        step = came[here]
    return steps[::-1]


def panel(state: State) -> str:
    """The panel as HTML: the same for the page, and for the script that exchanges it."""
    return templates.get_template("explorer_panel.html").render(path="/explorer", **told(state))


def told(state: State) -> dict[str, Any]:
    wanted, drawing = state.wanted, state.drawing
    values: dict[str, Any] = {
        "wanted": wanted, "line": state.line, "actor": state.actor, "way": state.way, "fates": state.fates,
        "names": {key: node["name"] for key, node in drawing.actors.items()}, "works": drawing.works,
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
    return {**values, "best": state.shown[:BEST]}


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
