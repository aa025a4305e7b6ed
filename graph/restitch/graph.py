"""An opened graph: the store with what is known about it, ready to be asked."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from restitch import resources
from restitch.build import compile_corpora, load_corpora
from restitch.errors import DamagedStoreError, InputError
from restitch.iris import Iris
from restitch.memory import Memory
from restitch.store import in_memory, loading, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    from restitch.store import Remote, Store

T = TypeVar("T")
LISTS = 32 * 2**20  # bytes of lists of IRIs that are kept


def _weigh(asked: tuple[str, ...], iris: list[str]) -> int:
    return sum(map(len, asked)) + sum(map(len, iris))


@dataclass(frozen=True, eq=False)
class OpenGraph:
    """``version`` is the sha256 of what was compiled and loaded: equal builds, equal versions.

    ``index`` is the file beside a build with the index of words and what was counted. ``remembered``
    holds what is worked out once over the whole graph, which does not change, and goes with it;
    ``lists`` the answers of filters, as long as there is room for them.
    """

    store: Store
    iris: Iris
    version: str
    index: Path | None = None
    remembered: dict[Hashable, Any] = field(default_factory=dict)
    lists: Memory[tuple[str, ...], list[str]] = field(default_factory=lambda: Memory(LISTS, _weigh))
    _making: dict[Hashable, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gave the first time; who asks meanwhile waits for it."""
        if name not in self.remembered:
            with self._making[name]:
                if name not in self.remembered:
                    self.remembered[name] = make()
        found: T = self.remembered[name]
        return found


def open_graph(
    folders: Sequence[Path] | None = None, files: Sequence[Path] = (), iris: Iris | None = None
) -> OpenGraph:
    """Compile ``folders`` and load ``files``; the bundled corpus where neither is named.

    Raises ``CorpusError`` or ``DataFileError`` before anything is served.
    """
    names = iris or Iris()
    quads = compiled(folders, files, names)
    return OpenGraph(in_memory(quads, files, names.base), names, versions.version_of(quads, files))


def compiled(folders: Sequence[Path] | None, files: Sequence[Path], iris: Iris) -> bytes:
    """The N-Quads of the corpora these stand for."""
    return compile_corpora(load_corpora(corpora(folders, files)), iris)


def corpora(folders: Sequence[Path] | None, files: Sequence[Path]) -> list[Path]:
    """``folders``; the bundled corpus where neither they nor RDF ``files`` are named."""
    return list(folders or ([] if files else [resources.bundled_corpus()]))


def open_build(store: Path, iris: Iris | None = None) -> OpenGraph:
    """The current version in a folder of builds; raises ``InputError`` or ``DamagedStoreError``."""
    names = iris or Iris()
    found = versions.current(store)
    if found.manifest.base != names.base:
        raise InputError(
            f"{store} was built with the base {found.manifest.base}; set RESTITCH_BASE_IRI to it"
        )
    return OpenGraph(found.open(), names, found.manifest.version, found.index)


def open_remote(remote: Remote, iris: Iris | None = None) -> OpenGraph:
    """A graph that a SPARQL server holds; raises ``StoreError`` where not all is there that was sent."""
    names = iris or Iris()
    held = loading.held(remote, names.base)
    store = remote.limited_to(held.graphs)
    if store.size() != held.quads:
        raise DamagedStoreError(
            f"{remote.url}: holds {store.size()} quads of a build of {held.quads}; "
            "send it again with: restitch load --replace"
        )
    return OpenGraph(store, names, held.version)
