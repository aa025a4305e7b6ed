"""Where quads live while they are asked about.

pyoxigraph answers (rdflib, at the sizes we care for, is thirty to a thousand times slower at it);
what it holds comes from the compiler, from files somebody names, and from the ontology.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from restitch import resources
from restitch.errors import DataFileError
from restitch.iris import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
ONTOLOGY_FILES = ("restitch.ttl", "lists.ttl")


def in_memory(quads: bytes = b"", files: Iterable[Path] = (), base: str = DEFAULT_BASE) -> ox.Store:
    """A store with the ontology, the compiled ``quads`` (N-Quads) and the ``files`` as they are."""
    store = ox.Store()
    graph = ox.NamedNode(f"{base}id/graph/ontology")
    for name in ONTOLOGY_FILES:
        store.bulk_load(path=str(resources.ontology() / name), to_graph=graph)
    store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    for path in files:
        load_file(store, path)
    return store


def load_file(store: ox.Store, path: Path) -> None:
    """Add an RDF file, known by its ending; raises ``DataFileError`` and adds nothing."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise DataFileError(
            f"{path}: do not know the format {path.suffix or '(no ending)'!s}; name it {', '.join(FORMATS)}"
        )
    try:
        if not path.is_file():
            raise DataFileError(f"{path}: no such file")
        store.bulk_load(path=str(path), format=form, base_iri=path.absolute().as_uri())
    except SyntaxError as error:
        raise DataFileError(f"{path}: not {form.name}: {error.msg or error}") from None
    except (OSError, ValueError) as error:
        raise DataFileError(f"{path}: cannot be loaded: {error}") from None
