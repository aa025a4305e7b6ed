"""pyoxigraph in this process: in memory, or a RocksDB folder opened for reading only."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from restitch import resources
from restitch.errors import DataFileError, StoreError
from restitch.iris import DEFAULT_BASE, named
from restitch.store import following
from restitch.store.rows import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from restitch.store.following import Found, Plan
    from restitch.store.rows import Row, Term

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
FEW = 7  # fields: a seek on disk takes as long as reading some ten links
COUNTS = (
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?g",  # what is in no named graph
)
ONTOLOGY_FILES = ("restitch.ttl", "lists.ttl")


class Embedded:
    """A ``Store`` around pyoxigraph's own; ``path`` is the folder it was opened from, if any.

    Opened where it is first asked: a process that only hands the graph to its workers stays without
    the threads of an open RocksDB, and may be forked.
    """

    def __init__(self, engine: ox.Store | None = None, path: Path | None = None) -> None:
        self.path = path
        if engine is not None:
            self.engine = engine

    @cached_property
    def engine(self) -> ox.Store:
        try:
            return ox.Store.read_only(str(self.path))
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path}: the store cannot be opened: {error}") from None

    def select(self, query: str, prefixes: Mapping[str, str]) -> list[Row]:
        found = self._query(query, prefixes)
        assert isinstance(found, ox.QuerySolutions)
        return rows(found)

    def construct(self, query: str, prefixes: Mapping[str, str]) -> list[ox.Triple]:
        found = self._query(query, prefixes)
        assert isinstance(found, ox.QueryTriples)
        return list(set(found))

    def follow(
        self, iris: Sequence[str], paths: Mapping[str, str], prefixes: Mapping[str, str]
    ) -> Iterator[Found]:
        planned = following.plan(paths, prefixes)
        try:
            yield from self._walked(iris, planned)
        except OSError as error:
            raise self._bad(error) from None
        rest = {field: path for field, path in planned.paths.items() if field not in planned.walks}
        if rest:
            query = following.path_query(named(iris), rest)
            yield from following.found(self.select(query, prefixes))

    def _walked(self, iris: Sequence[str], planned: Plan) -> Iterator[Found]:
        """By the engine's own indexes: a query for the same takes ten times as long to plan as to run."""
        engine = self.engine
        # Of a thing with many links few fields are sought one by one; of many fields all links are looked at.
        near, single = (planned.near, {}) if len(planned.near) > FEW else ({}, planned.near)
        walks = [
            *((field, [(ox.NamedNode(predicate), False)]) for predicate, field in single.items()),
            *(
                (field, [(ox.NamedNode(step.predicate), step.inverse) for step in steps])
                for field, steps in planned.walks.items()
            ),
        ]
        for iri in iris:
            start = ox.NamedNode(iri)
            if near:
                for quad in engine.quads_for_pattern(start, None, None):
                    if (field := near.get(quad.predicate.value)) is not None:
                        yield iri, field, cast("Term", quad.object)
            for field, steps in walks:
                for value in _reached(engine, start, steps):
                    yield iri, field, value

    def _query(
        self, query: str, prefixes: Mapping[str, str]
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        try:
            return self.engine.query(query, prefixes=dict(prefixes), use_default_graph_as_union=True)
        except OSError as error:
            raise self._bad(error) from None

    def _bad(self, error: OSError) -> StoreError:
        """A block went bad since the store was verified."""
        return StoreError(f"{self.path or 'the store'}: cannot be read: {error}")

    def graphs(self) -> frozenset[str]:
        return frozenset(each.value for each in self.engine.named_graphs())

    def counts(self) -> Counter[str]:
        """Graph -> quads, those in no named graph under ""; counted by the engine, which is quick at it."""
        found: Counter[str] = Counter()
        for query in COUNTS:
            rows = self.engine.query(query)
            assert isinstance(rows, ox.QuerySolutions)
            found.update({graph.value if graph else "": int(count.value) for graph, count in rows})
        return +found

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """Those of a named graph, one after the other; on disk in the same order whoever has written them."""
        for quad in self.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            yield quad.triple

    def size(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return len(self.engine)

    def has_blank_nodes(self) -> bool:
        test = "ASK { GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?s) || isBlank(?o)) }"
        return bool(self.engine.query(test))

    def dump(self) -> bytes:
        """Everything, as N-Quads."""
        return self.engine.dump(format=ox.RdfFormat.N_QUADS) or b""

    def close(self) -> None:
        """Let go of the engine; nothing may be asked from here on."""
        self.__dict__.pop("engine", None)


def _reached(
    engine: ox.Store, start: ox.NamedNode, steps: Iterable[tuple[ox.NamedNode, bool]]
) -> Iterable[Any]:
    """Where the steps lead, each place once."""
    places: dict[Any, None] = {start: None}
    for predicate, inverse in steps:
        onward: dict[Any, None] = {}
        for place in places:
            if inverse:
                for quad in engine.quads_for_pattern(None, predicate, place):
                    onward[quad.subject] = None
            elif not isinstance(place, ox.Literal):
                for quad in engine.quads_for_pattern(place, predicate, None):
                    onward[quad.object] = None
        places = onward
    return places


def in_memory(quads: bytes = b"", files: Iterable[Path] = (), base: str = DEFAULT_BASE) -> Embedded:
    """A store with the ontology, the compiled ``quads`` (N-Quads) and the ``files`` as they are."""
    engine = ox.Store()
    fill(engine, quads, files, base)
    return Embedded(engine)


@contextmanager
def set_aside(quads: bytes, files: Iterable[Path], base: str) -> Iterator[Embedded]:
    """The same in a temporary folder, however large it is: memory holds none of it."""
    with TemporaryDirectory(prefix="restitch-") as folder:
        engine = ox.Store(folder)
        fill(engine, quads, files, base)
        found = Embedded(engine, Path(folder))
        del engine
        try:
            yield found
        finally:
            found.close()


def on_disk(path: Path) -> Embedded:
    """The RocksDB folder at ``path``, for reading only; raises ``StoreError`` where it is first asked."""
    return Embedded(path=path)


def fill(engine: ox.Store, quads: bytes, files: Iterable[Path], base: str) -> None:
    """Load the ontology, the compiled quads and the files; raises ``DataFileError``."""
    graph = ox.NamedNode(f"{base}id/graph/ontology")
    for name in ONTOLOGY_FILES:
        engine.bulk_load(path=str(resources.ontology() / name), to_graph=graph)
    engine.bulk_load(quads, ox.RdfFormat.N_QUADS)
    for path in files:
        load_file(engine, path)


def load_file(engine: ox.Store, path: Path) -> None:
    """Add an RDF file, known by its ending; raises ``DataFileError`` and adds nothing."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise DataFileError(
            f"{path}: do not know the format {path.suffix or '(no ending)'!s}; name it {', '.join(FORMATS)}"
        )
    try:
        if not path.is_file():
            raise DataFileError(f"{path}: no such file")
        engine.bulk_load(path=str(path), format=form, base_iri=path.absolute().as_uri())
    except SyntaxError as error:
        raise DataFileError(f"{path}: not {form.name}: {error.msg or error}") from None
    except (OSError, ValueError) as error:
        raise DataFileError(f"{path}: cannot be loaded: {error}") from None
