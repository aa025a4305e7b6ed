"""Commands that serve the graph and ask it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from restitch.errors import RestitchError
from restitch_api.commands.options import DataFiles, Folders, Form, Remote, Store

if TYPE_CHECKING:
    from restitch_api.server import Data


def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to bind.", min=0, max=65535)] = 8000,
    corpus: Folders = None,
    data: DataFiles = None,
    store: Store = None,
    remote: Remote = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Save decisions from the audit's pages; loopback only.")
    ] = False,
) -> None:
    """Serve the explorer, REST and SPARQL. With --data alone, only those files."""
    from restitch_api.server import Data, run

    run(host, port, Data(corpus or (), data or (), store, remote), edit)


def ask(
    name: Annotated[str, typer.Argument(help="A question of the library; without one, all are listed.")] = "",
    values: Annotated[list[str] | None, typer.Argument(help="Its parameters, as source=hri-trade.")] = None,
    corpus: Folders = None,
    data: DataFiles = None,
    store: Store = None,
    remote: Remote = None,
    form: Form = "csv",
) -> None:
    """Ask a question of the library, with other parameters where you like."""
    from restitch import queries
    from restitch.iris import Iris
    from restitch.query import form_of
    from restitch_api.server import Data
    from restitch_api.settings import from_environment

    if not name:
        for each in queries.library().values():
            told = " ".join(f"{one.name}={one.default}" for one in each.parameters)
            typer.echo(f"{each.name:<24} {each.title}" + (f"  [{told}]" if told else ""))
        return
    given = dict(value.partition("=")[::2] for value in values or [])
    text = queries.query(name).bound(given, Iris(from_environment().base_iri))
    if form == "csv" and form_of(text) == "CONSTRUCT":
        form = "ttl"  # a graph is no table
    _print_answer(text, form, Data(corpus or (), data or (), store, remote))


def sparql(
    query: Annotated[str, typer.Argument(help="A query, or a file that holds one.")],
    corpus: Folders = None,
    data: DataFiles = None,
    store: Store = None,
    remote: Remote = None,
    form: Form = "csv",
) -> None:
    """Ask the graph; the answer goes to standard output. The limits of settings hold."""
    from restitch_api.server import Data

    path = Path(query)
    try:
        text = path.read_text(encoding="utf-8") if len(query) < 4096 and path.is_file() else query
    except (OSError, UnicodeDecodeError) as error:
        raise RestitchError(f"{query}: cannot be read: {error}") from None
    _print_answer(text, form, Data(corpus or (), data or (), store, remote))


def _print_answer(text: str, form: str, data: Data) -> None:
    from restitch.pool import answering
    from restitch.query import FORMATS_BY_NAME, Question
    from restitch_api.settings import from_environment

    if form not in FORMATS_BY_NAME:
        raise RestitchError(f"--format: {form!r} is not one of {', '.join(FORMATS_BY_NAME)}")
    settings = from_environment()
    graph = data.open(settings)
    pool = answering(graph.store, graph.iris.prefixes(), replace(settings.pool_limits(), workers=1))
    try:
        sys.stdout.buffer.write(pool.ask_now(Question(text, (form,), base=graph.iris.base)).body)
    finally:
        pool.close()
