"""The index beside a build: the words that things hold, and what was counted over the whole graph."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from restitch import tallies, wordindex
from restitch.errors import StoreError
from restitch.graph import OpenGraph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from restitch.iris import Iris
    from restitch.store import Store


def indexing(iris: Iris) -> Callable[[Store, Path], None]:
    """What writes the index of an open store to a file that is not there yet; raises ``StoreError``."""

    def write(store: Store, path: Path) -> None:
        graph = OpenGraph(store, iris, "")
        try:
            with closing(sqlite3.connect(path)) as connection, connection:
                wordindex.fill(connection, graph)
                tallies.fill(connection, graph)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the index cannot be written: {error}") from None

    return write
