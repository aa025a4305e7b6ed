"""From corpus folders to quads on disk or in memory: read, compile, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.atomic import write_whole
from restitch.encoding import encode, nquads, trig
from restitch.reading.corpus import load_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from restitch.iris import Iris
    from restitch.model import Corpus


def load_corpora(folders: Iterable[Path]) -> list[Corpus]:
    """The corpora in ``folders``; raises ``CorpusError`` at the first that has problems."""
    return [load_corpus(folder) for folder in folders]


def compile_corpora(corpora: Iterable[Corpus], iris: Iris | None = None) -> bytes:
    """The corpora as one set of sorted N-Quads."""
    return nquads(encode(corpora, iris))


def write_build(corpora: list[Corpus], folder: Path, iris: Iris | None = None) -> list[Path]:
    """Write ``graph.nq`` and ``graph.trig``; each appears whole or not at all."""
    quads = compile_corpora(corpora, iris)
    essay = corpora[0].essay.key if len(corpora) == 1 else None
    folder.mkdir(parents=True, exist_ok=True)
    files = {"graph.nq": quads, "graph.trig": trig(quads, iris, essay)}
    return [write_whole(folder / name, content) for name, content in files.items()]
