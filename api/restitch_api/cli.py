"""The command line ``restitch``: which commands there are, and how faults leave it."""

from __future__ import annotations

import sys
from typing import Any

import typer

from restitch.errors import CorpusError, RestitchError
from restitch_api.commands import asking, auditing, building, comparing, corpus, relying

COMMANDS = (
    asking.serve,
    corpus.check,
    building.build,
    building.verify,
    building.load,
    corpus.locate,
    auditing.audit,
    auditing.decide,
    auditing.erratum,
    asking.sparql,
    asking.ask,
    relying.falls,
    relying.claims,
    relying.sources,
    comparing.diff,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Which conclusions fall if this source falls? An endnoted essay as a graph.",
    pretty_exceptions_enable=False,
)
for command in COMMANDS:
    app.command()(command)


def main(arguments: list[str] | None = None) -> Any:
    """Run; a fault that has a reason prints it and exits with 2, never a traceback."""
    try:
        return app(arguments)
    except CorpusError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(error.problems)} problem(s); nothing was changed", err=True)
    except (RestitchError, OSError) as error:
        typer.echo(f"restitch: {error}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
