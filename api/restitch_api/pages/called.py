"""Actors as people call them: by key, by name, or by words of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch import briefs
from restitch.errors import ParameterError
from restitch.iris import SLUG
from restitch.search import LONGEST, index_of
from restitch.wordindex import asking

if TYPE_CHECKING:
    from restitch.catalogue import Record
    from restitch.graph import OpenGraph

OFFERED = 20  # actors of a like name
LISTED = 5  # of them that a sentence has


def called(graph: OpenGraph, text: str) -> list[Record]:
    """The actor with that key; else those of that very name; else those whose names have its words.

    No more than ``OFFERED``, the likest first. Raises ``ParameterError`` for a text too long.
    """
    if len(text) > LONGEST:
        raise ParameterError("actor", f"longer than {LONGEST} characters")
    if SLUG.fullmatch(text):
        [known] = briefs.actors(graph, [graph.iris.shared("actor", text)])
        if known["type"] is not None:
            return [known]
    asked = asking(text)
    hits = index_of(graph).page(asked, {"kind": "actor"}, 0, OFFERED) if asked else []
    found = briefs.actors(graph, [iri for iri, _, _ in hits])
    wanted = text.strip().casefold()
    return [each for each in found if (each["name"] or "").casefold() == wanted] or found


def key_of(graph: OpenGraph, text: str) -> str:
    """The key of the one actor called so; raises ``ParameterError`` where there is none, or several."""
    found = called(graph, text)
    if len(found) == 1:
        return str(found[0]["key"])
    if not found:
        raise ParameterError("actor", f"no actor is called {text!r}")
    some = ", ".join(f"{each['name']} ({each['key']})" for each in found[:LISTED])
    more = ", and more" if len(found) > LISTED else ""
    raise ParameterError("actor", f"{text!r} may be {some}{more}")
