"""Commands that make a graph and put it where it is served from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from restitch import resources
from restitch.errors import CorpusError, InputError, RestitchError
from restitch_api.commands.options import DataFiles, Folders, Remote, Store

if TYPE_CHECKING:
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
    replace: Annotated[bool, typer.Option("--replace", help="Drop another build that is there.")] = False,
) -> None:
    """Fill a SPARQL server; run again, it goes on where it was stopped.

    The query endpoint is --sparql-url or RESTITCH_SPARQL_URL, and RESTITCH_SPARQL_USER, _PASSWORD or
    _TOKEN log in to both.
    """
    from restitch.graph import compiled
    from restitch.iris import Iris
    from restitch.store import in_memory, loading
    from restitch.store.versions import version_of
    from restitch_api.server import remote_store
    from restitch_api.settings import from_environment

    settings = from_environment()
    url = remote or settings.sparql_url
    if url is None:
        raise RestitchError("name the server's query endpoint with --sparql-url or RESTITCH_SPARQL_URL")
    iris = Iris(settings.base_iri)
    quads = compiled(corpus, data or [], iris)
    whole = in_memory(quads, data or [], iris.base)
    if not data:
        _require_sound(whole)
    into = loading.GraphStore(graph_store, settings.sparql_login())
    version = version_of(quads, data or [])
    with typer.progressbar(length=1000, label="sending", show_pos=False) as bar:

        def told(done: int, total: int) -> None:
            bar.update(round(1000 * done / max(total, 1)) - bar.pos)

        loading.send(
            remote_store(url, settings), into, whole.dump(), version, iris.base, replace=replace, told=told
        )
    typer.echo(f"{url} holds {whole.size():,} quads, version {version[:12]}")
