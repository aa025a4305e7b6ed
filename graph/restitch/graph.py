"""An opened graph: the store with what is known about it, ready to be asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from restitch import resources
from restitch.build import compile_corpora, load_corpora
from restitch.iris import Iris
from restitch.store import in_memory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyoxigraph as ox


@dataclass(frozen=True, eq=False)
class OpenGraph:
    """``version`` is the sha256 of what was compiled and loaded: equal builds, equal versions.

    ``remembered`` holds what is counted once over the whole graph, which does not change.
    """

    store: ox.Store
    iris: Iris
    version: str
    remembered: dict[str, Any] = field(default_factory=dict)


def open_graph(
    folders: Sequence[Path] | None = None, files: Sequence[Path] = (), iris: Iris | None = None
) -> OpenGraph:
    """Compile ``folders`` and load ``files``; the bundled corpus where neither is named.

    Raises ``CorpusError`` or ``DataFileError`` before anything is served.
    """
    names = iris or Iris()
    chosen = list(folders or ([] if files else [resources.bundled_corpus()]))
    quads = compile_corpora(load_corpora(chosen), names)
    store = in_memory(quads, files, names.base)
    digest = hashlib.sha256(quads)
    for path in files:
        digest.update(path.read_bytes())
    return OpenGraph(store, names, digest.hexdigest())
