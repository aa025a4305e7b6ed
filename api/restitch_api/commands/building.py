"""Commands that make a graph and put it where it is served from."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from restitch import resources
from restitch.errors import CorpusError, InputError, RestitchError
from restitch_api.commands.options import DataFiles, Folders, Remote, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from restitch.iris import Iris
    from restitch.store import Embedded


def build(
    corpus: Folders = None,
    data: DataFiles = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("build"),
    store: Store = None,
) -> None:
    """Compile to graph.nq and graph.trig, or with --store to a build that is served from disk.

    A build in a store appears beside the one that is served, and is pointed at when it is whole and
    checked; a running server takes it up at SIGHUP or POST /admin/reload.
    """
    from restitch.build import load_corpora, write_build

    if store is None:
        if data:
            raise InputError("--data goes into a build on disk: name its folder with --store")
        for path in write_build(load_corpora(corpus or [resources.bundled_corpus()]), output):
            typer.echo(f"{path}  {path.stat().st_size:,} bytes")
        return
    _build_store(store, corpus, data or [])


def _build_store(store: Path, corpus: Folders, files: list[Path]) -> None:
    from restitch.graph import compiled
    from restitch.indexes import indexing
    from restitch.iris import Iris
    from restitch.store import in_memory
    from restitch.store.versions import write_version
    from restitch_api.settings import from_environment

    iris = Iris(from_environment().base_iri)
    quads = compiled(corpus, files, iris)
    _require_sound(in_memory(quads, base=iris.base))

    made = write_version(
        store, quads, files, iris.base, indexing(iris), lambda step: typer.echo(f"{step} …", err=True)
    )
    typer.echo(f"{made.folder}  {made.manifest.quads:,} quads, version {made.manifest.version[:12]}")


def _require_sound(compiled: Embedded) -> None:
    """The integrity shapes hold: nothing else is ever pointed at."""
    from restitch.findings import Problem
    from restitch.shapes import validate

    findings = validate(compiled.engine)
    if findings:
        raise CorpusError([Problem(each.subject, 0, f"{each.message} [{each.rule}]") for each in findings])


def verify(
    store: Annotated[Path, typer.Argument(help="Folder of builds.")],
) -> None:
    """Compare the build that is served, file by file and quad by quad, with what was written."""
    from restitch.store.versions import verify as compare

    found = compare(store, typer.echo)
    typer.echo(f"{found.folder} is whole (version {found.manifest.version[:12]})")


def load(
    graph_store: Annotated[
        str, typer.Argument(help="Address of the server's Graph Store Protocol endpoint.")
    ],
    remote: Remote = None,
    corpus: Folders = None,
    data: DataFiles = None,
    store: Store = None,
    replace: Annotated[bool, typer.Option("--replace", help="Drop another build that is there.")] = False,
) -> None:
    """Fill a SPARQL server; run again, it goes on where it was stopped.

    With --store the current build in a folder is sent, otherwise one is made first, in a temporary
    folder. The query endpoint is --sparql-url or RESTITCH_SPARQL_URL, and RESTITCH_SPARQL_USER,
    _PASSWORD or _TOKEN log in to both.
    """
    from restitch.iris import Iris
    from restitch.store import loading
    from restitch_api.server import remote_store
    from restitch_api.settings import from_environment

    settings = from_environment()
    url = remote or settings.sparql_url
    if url is None:
        raise RestitchError("name the server's query endpoint with --sparql-url or RESTITCH_SPARQL_URL")
    base = settings.base_iri
    into = loading.GraphStore(graph_store, settings.sparql_login())
    with _to_send(Iris(base), corpus, data or [], store) as (build, version), _progress("sending") as told:
        loading.send(remote_store(url, settings), into, build, version, base, replace, told)
        quads = build.size()
    typer.echo(f"{url} holds {quads:,} quads, version {version[:12]}")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Hears how much is done of how much: a bar at a terminal, and a line for each tenth in a file."""
    if sys.stdout.isatty():
        with typer.progressbar(length=1000, label=label, show_pos=False) as bar:
            yield lambda done, total: bar.update(round(1000 * done / max(total, 1)) - bar.pos)
        return
    tenths = -1

    def told(done: int, total: int) -> None:
        nonlocal tenths
        if (now := 10 * done // max(total, 1)) > tenths:
            tenths = now
            typer.echo(f"{label}: {10 * now} %")

    yield told


@contextmanager
def _to_send(
    iris: Iris, corpus: Folders, files: list[Path], store: Path | None
) -> Iterator[tuple[Embedded, str]]:
    """A build on disk and its version."""
    from restitch.graph import compiled, open_build
    from restitch.store import Embedded, set_aside
    from restitch.store.versions import version_of

    if store is not None:
        if corpus or files:
            raise InputError("name a corpus and data, or a store: one of them")
        found = open_build(store, iris)
        assert isinstance(found.store, Embedded)
        yield found.store, found.version
        return
    quads = compiled(corpus, files, iris)
    with set_aside(quads, files, iris.base) as made:
        if not files:
            _require_sound(made)
        yield made, version_of(quads, files)
