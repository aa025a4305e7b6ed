"""Fixtures: the small world, compiled and served; the bundled corpus; the essay's text where it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from restitch import resources
from restitch.graph import open_graph
from restitch.reading.corpus import load_corpus
from worlds import small_world

if TYPE_CHECKING:
    from restitch.graph import OpenGraph
    from restitch.model import Corpus

# A busy machine is not a fault of the code.
settings.register_profile("restitch", deadline=None)
settings.load_profile("restitch")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_world(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small(small_folder: Path) -> OpenGraph:
    return open_graph([small_folder])


@pytest.fixture(scope="session")
def bundled() -> Corpus:
    return load_corpus(resources.bundled_corpus())


@pytest.fixture(scope="session")
def lankov() -> OpenGraph:
    return open_graph()


@pytest.fixture(scope="session")
def essay_text() -> str:
    """The essay's text, which is not part of the project: beside the checkout, or named."""
    named = os.environ.get("ESSAY_TEXT")
    path = Path(named) if named else ROOT.parent / "shared/essay/restitching-the-triangle.md"
    if not path.is_file():
        pytest.skip("the essay's text is not at hand (name it in ESSAY_TEXT)")
    return path.read_text(encoding="utf-8")
