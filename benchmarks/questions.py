"""What servers are asked: questions of our own library, about things drawn from a graph.

As text that any SPARQL 1.1 server takes, prefixes and all.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from restitch import queries
from restitch.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SEED = 20230
LOOK_UP = "SELECT ?p ?o WHERE {{ <{claim}> ?p ?o }}"
MIX = (
    "about-actor", "argument-of-claim", "between-actors", "claims-on-source", "falls-with-source",
    "how-claims-rely", "note", "relations-on-source", "works-behind-claim",
)  # fmt: skip
# The logs of 27 public servers tell of 43.95 million queries, 11.56 million of them different: Stadler et
# al., "LSQ 2.0: A linked dataset of SPARQL query logs", Semantic Web (2022), doi:10.3233/SW-223015.
NEW = 0.26


class Questions:
    """``things`` are the names of what is in the graph, by kind, as the library's parameters take them."""

    def __init__(self, quads: Path, seed: int = SEED) -> None:
        self.iris = Iris()
        self.chance = random.Random(seed)
        self.things = _things(quads, self.iris)

    def look_up(self) -> str:
        return self._whole(LOOK_UP.format(claim=self._iri(self._any("claim"))))

    def one(self, name: str) -> str:
        """A question of the library, about things drawn anew; between the days it has itself."""
        asked = queries.query(name)
        given = {each.name: self._any(each.kind) for each in asked.parameters if each.kind in self.things}
        return self._whole(asked.bound(given, self.iris))

    def mix(self) -> list[str]:
        """Ten questions, one of each."""
        return [self.look_up(), *(self.one(name) for name in MIX)]

    def library(self) -> list[str]:
        """Every question of the library: of one thing, of an essay, and of all that there is."""
        return [self.one(name) for name in queries.library()]

    def stream(self, length: int) -> list[str]:
        """Questions as they arrive where some are asked again: what was asked often is asked more often.

        Each is new with the probability ``NEW``, and otherwise one of those before, any with the same
        chance (Simon, "On a Class of Skew Distribution Functions", Biometrika 42, 1955).
        """
        asked: list[str] = []
        new = _endless(self.mix)
        for _ in range(length):
            again = asked and self.chance.random() >= NEW
            asked.append(self.chance.choice(asked) if again else next(new))
        return asked

    def never_again(self, made: Callable[[], list[str]], length: int) -> list[str]:
        """Questions no two of which have the same text; what they ask may be the same."""
        new = _endless(made)
        return [f"{next(new)}\n# {number}" for number in range(length)]

    def _any(self, kind: str) -> str:
        return self.chance.choice(self.things[kind])

    def _iri(self, claim: str) -> str:
        essay, _, key = claim.partition("/")
        return str(self.iris.claim(essay, key))

    def _whole(self, query: str) -> str:
        used = {name: iri for name, iri in self.iris.prefixes().items() if f"{name}:" in query}
        return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items()) + query


def _endless(made: Callable[[], list[str]]) -> Iterator[str]:
    while True:
        yield from made()


def _things(quads: Path, iris: Iris) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS):
        name = iris.read(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else None
        if name is not None and not name.part:
            found[name.kind].add(f"{name.essay}/{name.key}" if name.essay else name.key)
    return {kind: sorted(keys) for kind, keys in found.items()}
