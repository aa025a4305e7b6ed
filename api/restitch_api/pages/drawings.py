"""Parts of the network, placed, with what stands behind their lines; each is worked out once."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from restitch import backing, explorer
from restitch.lookup import Lookup
from restitch.network import fate, part
from restitch.ranking import plain
from restitch.reliance.falls import fates
from restitch_api.pages.explored import BEHIND, LOOKS, SORTS, behind
from restitch_api.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyvis.network import Network

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph
    from restitch_api.pages.explored import Wanted

T = TypeVar("T")
KEPT = 24  # of a kind that are kept


@dataclass(frozen=True)
class Drawing:
    """A part of the network, placed, with what stands behind its lines."""

    found: Record
    rows: list[Record]
    works: dict[str, Record]
    findings: list[Record]
    credit: str

    @cached_property
    def picture(self) -> Network:
        """Placed when it is looked at: what is told beside it needs no places."""
        return explorer.draw(self.found)

    @cached_property
    def actors(self) -> dict[str, Record]:
        return {node["key"]: node for node in self.found["nodes"]}

    @cached_property
    def looks(self) -> dict[str, str]:
        return {key: LOOKS.get(node["type"], "body") for key, node in self.actors.items()}

    @cached_property
    def orders(self) -> dict[str, list[Record]]:
        """The rows in the order of each column; rows that are alike in it by actors and relation."""
        alike = sorted(self.rows, key=lambda row: (plain(row["from_name"]), *_named(row)))
        found = {name: sorted(alike, key=value) for name, value in VALUES.items()}
        # Read with most first: then it is rows alike that go from A to Z.
        found["claims"] = sorted(alike, key=VALUES["claims"], reverse=True)[::-1]
        return found

    @cached_property
    def ranks(self) -> dict[str, list[int]]:
        """Line -> its place in each of the ``orders``: the script sorts by these."""
        places = [{row["id"]: at for at, row in enumerate(self.orders[name])} for name in SORTS]
        return {row["id"]: [each[row["id"]] for each in places] for row in self.rows}

    def sorted(self, sort: str) -> list[Record]:
        rows = self.orders[sort.removeprefix("-")]
        return rows[::-1] if sort.startswith("-") else rows

    def supported(self, wanted: Wanted) -> list[Record]:
        """Of the rows shown those with an endnote that nobody denies, the best supported first."""
        rows = [row for row in self.shown(wanted) if row["endnotes"] and not row["disputed"]]
        return sorted(rows, key=lambda row: (-row["endnotes"], -row["cites"]))

    def shown(self, wanted: Wanted) -> list[Record]:
        """The rows that pass the filters, those with most claims first."""
        return [row for row in self.sorted("-claims") if wanted.keeps(row, self.looks)]


def _named(row: Record) -> tuple[str, str, int]:
    return ", ".join(row["labels"]), plain(row["to_name"]), list(BEHIND).index(row["behind"])


VALUES: Mapping[str, Callable[[Record], Any]] = {
    "from": lambda row: plain(row["from_name"]),
    "relation": lambda row: ", ".join(row["labels"]),
    "to": lambda row: plain(row["to_name"]),
    "behind": lambda row: list(BEHIND).index(row["behind"]),
    "claims": lambda row: len(row["told"]),
}


class Kept(Generic[T]):
    """What was asked for last. Each is worked out once; only who asks for the same one waits."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Future[T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
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


def drawn(graph: OpenGraph, wanted: Wanted, besides: tuple[str, ...] = ()) -> Drawing:
    """The part that is wanted, and the actors ``besides`` it."""
    kept: Kept[Drawing] = graph.once("drawings", Kept)
    key = (wanted.focus, wanted.most, wanted.view, besides)
    return kept.get(key, lambda: _draw(graph, *key))


def _draw(
    graph: OpenGraph, focus: tuple[str, ...], most: int, view: str, besides: tuple[str, ...]
) -> Drawing:
    found = part(Lookup(graph), most, focus, view, besides)
    claims = backing.claims(graph, (ref for edge in found["edges"] for ref in edge["claims"]))
    touching, findings = backing.findings(
        graph, {iri for claim in claims.values() for iri in claim["behind"]}
    )
    cited = {key for edge in found["edges"] for key in edge["sources"]}
    works = backing.works(graph, cited | backing.cited(claims.values()))
    rows = [
        _row(edge, [claims[ref] for ref in edge["claims"]], touching, findings) for edge in found["edges"]
    ]
    return Drawing(found, rows, works, in_words(graph, findings), backing.credit(graph))


def _row(
    edge: Record, told: list[Record], touching: Mapping[str, list[str]], findings: list[Record]
) -> Record:
    touched = {iri for claim in told for each in claim["behind"] for iri in touching.get(each, ())}
    denials = {each["id"]: each for claim in told for each in claim["denied_in"]}
    voices = [each for claim in told for each in (claim, *claim["told_in"])]
    cited = {key for each in voices for key in each["sources"]}
    reached = {
        number for each in voices for number in (*each["notes"], *(n for _, n in each["through"]["notes"]))
    }
    return {
        **edge,
        "id": explorer.edge_id(edge),
        "behind": behind(edge),
        "told": told,
        "endnotes": len({(claim["essay"], number) for claim in told for number in claim["notes"]}),
        "cites": len({key for claim in told for key in claim["sources"]}),
        "denials": list(denials.values()),
        "through": sorted(set(edge["sources"]) - cited),
        "through_notes": sorted(reached - set(edge["notes"])),
        "noticed": [(place, each["rule"]) for place, each in enumerate(findings) if each["id"] in touched],
    }


@dataclass(frozen=True)
class Fates:
    """What becomes of lines, and of the claims behind them (``essay/key``), if a work falls.

    ``falls`` or ``weakened``; what is untouched is not here.
    """

    lines: dict[str, str]
    claims: dict[str, str]


def fated(graph: OpenGraph, wanted: Wanted, besides: tuple[str, ...] = ()) -> Fates:
    """Worked out by the code that answers ``/falls``."""
    if wanted.falls is None:
        return Fates({}, {})
    kept: Kept[Fates] = graph.once("fates of lines", Kept)
    work = wanted.falls
    key = (wanted.focus, wanted.most, wanted.view, besides, work)
    return kept.get(key, lambda: _fated(graph, drawn(graph, wanted, besides), work))


def _fated(graph: OpenGraph, drawing: Drawing, work: str) -> Fates:
    touched = fates(graph, [graph.iris.shared("source", work)])
    behind_lines = {ref for row in drawing.rows for ref in row["claims"]}
    claims = {
        ref: touched[iri]
        for ref in sorted(behind_lines)
        if (iri := graph.iris.claim(*ref.split("/"))) in touched
    }
    lines = {row["id"]: fate(row, claims) for row in drawing.rows}
    return Fates(
        {line: what for line, what in lines.items() if what},
        {ref: "falls" if fallen else "weakened" for ref, fallen in claims.items()},
    )
