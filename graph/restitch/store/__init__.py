"""Where quads live while they are asked about: one ``Store``, three engines.

In memory while the graph fits, on disk beyond that (RocksDB under pyoxigraph, opened for reading
only), on any SPARQL 1.1 server beyond one machine. rdflib, at the sizes we care for, is thirty to a
thousand times slower at answering; it builds, checks and exchanges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from restitch.store.embedded import Embedded, in_memory, on_disk, set_aside
from restitch.store.remote import Login, Remote
from restitch.store.rows import Row, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from restitch.store.following import Found

__all__ = ["Embedded", "Login", "Remote", "Row", "Store", "Term", "in_memory", "on_disk", "set_aside"]


class Store(Protocol):
    """A graph that is only read, and does not change while it is open.

    Our own queries see the union of all graphs as the default graph, and keep to what every
    SPARQL 1.1 engine answers alike. Raises ``StoreError``, or ``StoreUnavailableError`` where trying
    again may help.
    """

    def select(self, query: str, prefixes: Mapping[str, str]) -> list[Row]:
        """The solutions; a variable that is not bound is left out of its row."""
        ...

    def construct(self, query: str, prefixes: Mapping[str, str]) -> list[ox.Triple]:
        """The triples, without repeats, in no order."""
        ...

    def follow(
        self, iris: Sequence[str], paths: Mapping[str, str], prefixes: Mapping[str, str]
    ) -> Iterator[Found]:
        """Where SPARQL paths lead from these IRIs: (IRI, field, value) for ``paths`` of field -> path.

        In no order, and a value may come again. Some hundred IRIs at a time: an engine's cost for them
        may grow faster than they do.
        """
        ...

    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        ...

    def size(self) -> int:
        """How many quads; counted once."""
        ...
