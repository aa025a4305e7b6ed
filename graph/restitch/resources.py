"""The files that travel with the code: ontology, shapes, lists and the bundled corpora.

In a wheel they lie inside the package; in a checkout beside it. Nothing else knows that.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("restitch")))


def ontology() -> Path:
    """The folder with ``restitch.ttl``, ``lists.ttl``, ``alignment.ttl`` and the shapes."""
    return _first(PACKAGE / "ontology", PACKAGE.parent.parent / "ontology")


def bundled_corpus() -> Path:
    """The folder of the corpus that is served when no other is named."""
    corpora = _first(PACKAGE / "corpora", PACKAGE.parent / "corpora")
    return corpora / "lankov-2023"


def _first(*candidates: Path) -> Path:
    for path in candidates:
        if path.is_dir():
            return path
    raise FileNotFoundError(f"restitch is installed without {candidates[0].name}")
