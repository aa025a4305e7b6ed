"""What an address of the explorer says: the part that is drawn, filters, the selection, the order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from restitch import catalogue, vocab
from restitch.errors import ParameterError
from restitch.iris import SLUG
from restitch.lookup import VIEWS, Lookup, choose
from restitch_api.pages.called import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

MOST = 60  # actors drawn at first; more are a link away
LARGEST = 150  # actors drawn at all: past that a picture tells nothing
LOOKS = {"state": "state", "person": "person", "collective": "person", "bloc": "bloc"}
LOOK_NAMES = {"state": "States", "person": "People", "body": "Bodies and media", "bloc": "Blocs"}
BEHIND = {  # a line has one of these behind it; what is denied is told apart whatever its standing
    "noted": "An endnote",
    "own": "The author’s own word",
    "reported": "Somebody else’s word",
    "denied": "Denied in the essay",
}
BRIEFLY = {"noted": "endnote", "own": "author’s own", "reported": "somebody’s word", "denied": "denied"}
SORTS = ("from", "relation", "to", "behind", "claims")
FIRST = "-claims"  # the order of the table unless the address says another
NONE = "none"  # a filter that lets nothing through


@dataclass(frozen=True)
class Wanted:
    """One state of the page. A filter is None while it lets everything through."""

    focus: tuple[str, ...] = ()
    most: int = MOST
    view: str = "all"
    family: frozenset[str] | None = None
    standing: frozenset[str] | None = None
    look: frozenset[str] | None = None
    first: int | None = None
    last: int | None = None
    undated: bool = True
    source: str | None = None
    falls: str | None = None
    a: str | None = None
    b: str | None = None
    actor: str | None = None
    line: str | None = None
    relation: str | None = None
    sort: str = FIRST

    def address(self, **changes: Any) -> str:
        """The address of this state, or of one that differs in ``changes``."""
        query = replace(self, **changes).query()
        return f"/explorer?{urlencode(query, safe=',/')}" if query else "/explorer"

    def query(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = [("focus", key) for key in self.focus]
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name == "focus" or value == each.default:
                continue
            if isinstance(value, frozenset):
                value = ",".join(sorted(value)) or NONE
            elif isinstance(value, bool):
                value = "yes" if value else "no"
            found.append((NAMES.get(each.name, each.name), str(value)))
        return found

    def keeps(self, edge: Record, looks: dict[str, str]) -> bool:
        """Whether a line passes the filters; ``looks`` are the kinds of actors by key."""
        return (
            _in(edge["type"], self.family)
            and _in(behind(edge), self.standing)
            and all(_in(looks[edge[end]], self.look) for end in ("from", "to"))
            and (self.source is None or self.source in edge["sources"])
            and any(self._dated(*span) for span in edge["spans"])
        )

    def _dated(self, earliest: str | None, latest: str | None) -> bool:
        if earliest is None and latest is None:
            return self.undated
        return not (
            (self.last is not None and earliest is not None and year(earliest) > self.last)
            or (self.first is not None and latest is not None and year(latest) < self.first)
        )


NAMES = {"first": "from", "last": "to"}  # in the address, where they are no words of Python


def behind(edge: Record) -> str:
    return "denied" if edge["disputed"] else str(edge["standing"])


def year(day: str) -> int:
    return -int(day[1:5]) if day.startswith("-") else int(day[:4])


def _in(value: str, kept: frozenset[str] | None) -> bool:
    return kept is None or value in kept


def read(graph: OpenGraph, query: Iterable[tuple[str, str]]) -> tuple[Wanted, list[str]]:
    """What the address wants, and what in it cannot be: that is told and left out."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in query:
        if value:
            given[name].append(value)
    lookup = Lookup(graph)
    faults: list[str] = []
    found: dict[str, Any] = {}

    def take(name: str, make: Callable[[str], Any]) -> None:
        for value in given[NAMES.get(name, name)][-1:]:
            try:
                found[name] = make(value)
            except ParameterError as error:
                faults.append(_told(NAMES.get(name, name), error))

    for text in given["focus"]:
        try:
            key = key_of(graph, text)
            found["focus"] = tuple(dict.fromkeys((*found.get("focus", ()), key)))
        except ParameterError as error:
            faults.append(_told("focus", error))
    take("most", lambda text: _number("most", text, 1, LARGEST))
    take("view", lambda text: _one("view", text, VIEWS))
    for name, allowed in (
        ("family", vocab.lists()["RelationFamily"]),
        ("standing", BEHIND),
        ("look", LOOK_NAMES),
    ):
        given[name] = [",".join(given[name])] if given[name] else []
        take(name, lambda text, name=name, allowed=allowed: _some(name, text, allowed))  # type: ignore[misc]
    for name in ("first", "last"):
        take(name, lambda text, name=name: _number(NAMES[name], text, -9999, 9999))  # type: ignore[misc]
    if found.get("first") is not None and found.get("last") is not None and found["first"] > found["last"]:
        faults.append(f"from: {found.pop('first')} is after to: {found.pop('last')}")
    take("undated", lambda text: _one("undated", text, ("yes", "no")) == "yes")
    for name in ("source", "falls"):
        take(name, lambda text: _key(text, lookup.source))
    for name in ("a", "b", "actor"):
        take(name, lambda text: key_of(graph, text))
    take("line", lambda text: _line(lookup, text))
    take("relation", lambda text: _relation(graph, text))
    take("sort", lambda text: _one("sort", text, [*SORTS, *(f"-{each}" for each in SORTS)]))
    return Wanted(**found), faults


def _told(name: str, error: ParameterError) -> str:
    """The fault under the name it has in this address: a lookup knows only what it looked for."""
    return f"{name}: {str(error).partition(': ')[2]}"


def _one(name: str, text: str, allowed: Iterable[str]) -> str:
    choose(name, text, list(allowed))
    return text


def _some(name: str, text: str, allowed: Iterable[str]) -> frozenset[str] | None:
    if text == NONE:
        return frozenset()
    found = frozenset(_one(name, each, allowed) for each in text.split(","))
    return None if found == frozenset(allowed) else found


def _number(name: str, text: str, least: int, most: int) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4 and least <= int(text) <= most):
        raise ParameterError(name, f"{text!r} is not a whole number from {least} to {most}")
    return int(text)


def _key(text: str, find: Callable[[str], str]) -> str:
    find(text)
    return text


def _line(lookup: Lookup, text: str) -> str:
    """``kp/exchange/ru/own``, as the ids of lines go without what stands before."""
    parts = text.split("/")
    if len(parts) < 3:
        raise ParameterError("line", f"{text!r} is not a line; write from/kind/to/standing")
    for key in (parts[0], parts[2]):
        lookup.actor(key)
    return text


def _relation(graph: OpenGraph, key: str) -> str:
    if not all(SLUG.fullmatch(part) for part in key.split("--")) or not ends(graph, key):
        raise ParameterError("relation", f"no relation with key {key!r}")
    return key


def ends(graph: OpenGraph, relation: str) -> tuple[str, ...]:
    """The keys of both ends of a relation; nothing where there is none."""
    [record] = catalogue.relations(graph, [graph.iris.shared("relation", relation)])
    return tuple(record[end] for end in ("from", "to") if record[end])
