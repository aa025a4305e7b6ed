"""A graph by what people have at hand: a corpus folder, a build, or a revision in git."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from restitch import resources
from restitch.errors import InputError
from restitch.graph import open_graph

if TYPE_CHECKING:
    from restitch.graph import OpenGraph


def open_side(name: str, corpus: Path | None = None) -> OpenGraph:
    """``name``: a corpus folder, a build (its folder or ``graph.nq``), or a git revision.

    A revision is ``HEAD~1`` or ``v1:path/to/corpus``; without a path it is that of ``corpus``, or
    of the bundled one. Raises ``InputError`` where it is none of these.
    """
    if not name:
        raise InputError("name two sides: a corpus folder, a build, or a git revision")
    path = Path(name)
    if (path / "corpus.yaml").is_file():
        return open_graph([path])
    if (path / "graph.nq").is_file():
        return open_graph(files=[path / "graph.nq"])
    if path.is_file():
        return open_graph(files=[path])
    if path.is_dir():
        raise InputError(f"{name}: holds neither corpus.yaml nor graph.nq")
    return _revision(name, corpus or resources.bundled_corpus())


def _revision(name: str, corpus: Path) -> OpenGraph:
    revision, _, inside = name.partition(":")
    top = Path(_git(corpus, name, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(corpus, name, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    wanted = inside.strip("/") or corpus.resolve().relative_to(top.resolve()).as_posix()
    archive = _git(top, name, "archive", "--format=tar", commit.decode().strip(), "--", wanted)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        found = Path(folder) / wanted
        if not (found / "corpus.yaml").is_file():
            raise InputError(f"{name}: {wanted} is no corpus folder in that revision")
        return open_graph([found])


def _git(folder: Path, name: str, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise InputError(f"{name}: no such folder or file, and git cannot be run: {error}") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        raise InputError(f"{name}: no such folder or file, and no revision in git ({reason[-1]})")
    return done.stdout
