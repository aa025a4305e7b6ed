"""The command line ``restitch``. Each command parses, calls the library, and prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from restitch import resources
from restitch.errors import CorpusError, RestitchError

if TYPE_CHECKING:
    from restitch.findings import Finding
    from restitch.model import Corpus

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Which conclusions fall if this source falls? An endnoted essay as a graph.",
    pretty_exceptions_enable=False,
)

Folder = Annotated[Path | None, typer.Argument(help="Corpus folder; the bundled one if left off.")]
Folders = Annotated[list[Path] | None, typer.Option("--corpus", help="Corpus folder; repeatable.")]


@app.command()
def locate(
    file: Annotated[Path, typer.Argument(help="The essay's text (Markdown).")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here.")] = None,
) -> None:
    """Make the locators of a text: offsets and hashes, never words."""
    from restitch.reading.essay import read_essay
    from restitch.reading.locators import write_locators

    try:
        raw = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RestitchError(f"{file}: cannot be read as UTF-8 text: {error}") from None
    document = read_essay(raw).document
    text = write_locators(document)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    typer.echo(
        f"{document.paragraphs} paragraphs, {len(document.sentences)} sentences, "
        f"{len(document.markers)} markers, {len(document.notes)} endnotes",
        err=True,
    )
    for marker in document.markers:
        if marker.printed != marker.ordinal:
            typer.echo(f"marker {marker.ordinal} ({marker.sentence}) is printed {marker.printed}", err=True)


@app.command()
def check(
    folder: Folder = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Count sentences by what they rest on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check a corpus: files first, then the integrity shapes. Exit code 1 where something is wrong."""
    from restitch.encoding import encode, nquads
    from restitch.reading.corpus import load_corpus
    from restitch.shapes import validate
    from restitch.store import in_memory

    corpus = load_corpus(folder or resources.bundled_corpus())
    if coverage:
        _print_coverage(corpus, as_json)
        return
    findings = validate(in_memory(nquads([encode(corpus)])))
    if as_json:
        typer.echo(json.dumps([vars(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(_finding_line(finding, corpus))
        typer.echo(
            f"{len(corpus.claims)} claims, {len(corpus.events)} events, {len(corpus.actors)} actors, "
            f"{len(corpus.notes)} notes, {len(corpus.sources)} sources: {len(findings)} findings"
        )
    if findings:
        raise typer.Exit(1)


def _finding_line(finding: Finding, corpus: Corpus) -> str:
    from restitch.iris import Iris

    name = Iris().read(finding.subject)
    places = {claim.key: claim.place for claim in corpus.claims}
    short = (
        finding.subject
        if name is None
        else f"{name.kind} {name.key}" + (f".{name.part}" if name.part else "")
    )
    place = f"{places[name.key]}: " if name and name.kind == "claim" and name.key in places else ""
    return f"{place}{short}: {finding.message} [{finding.severity}, {finding.rule}]"


def _print_coverage(corpus: Corpus, as_json: bool) -> None:
    from restitch.coverage import KINDS, coverage_by_section

    table = coverage_by_section(corpus)
    if as_json:
        typer.echo(json.dumps(table, indent=2))
        return
    typer.echo(f"{'section':<24}" + "".join(f"{kind:>18}" for kind in (*KINDS, "sentences")))
    for section, counts in table.items():
        row = (*(counts[kind] for kind in KINDS), sum(counts.values()))
        typer.echo(f"{section:<24}" + "".join(f"{number:>18}" for number in row))


@app.command()
def build(
    corpus: Folders = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("build"),
) -> None:
    """Compile to graph.nq and graph.trig, byte for byte the same for the same files."""
    from restitch.build import load_corpora, write_build

    for path in write_build(load_corpora(corpus or [resources.bundled_corpus()]), output):
        typer.echo(f"{path}  {path.stat().st_size:,} bytes")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to bind.", min=0, max=65535)] = 8000,
    corpus: Folders = None,
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="RDF file to serve as it is; repeatable.")
    ] = None,
) -> None:
    """Serve the explorer, REST and SPARQL. With --data alone, only those files."""
    from restitch_api.server import run

    run(host=host, port=port, folders=corpus, files=data or [])


@app.command()
def sparql(
    query: Annotated[str, typer.Argument(help="A query, or a file that holds one.")],
    corpus: Folders = None,
    data: Annotated[list[Path] | None, typer.Option("--data")] = None,
    form: Annotated[str, typer.Option("--format", help="json, xml, csv, tsv, ttl, nt.")] = "csv",
) -> None:
    """Ask the graph; the answer goes to standard output."""
    from restitch.graph import open_graph
    from restitch.query import FORMATS_BY_NAME, run_query

    path = Path(query)
    try:
        text = path.read_text(encoding="utf-8") if len(query) < 4096 and path.is_file() else query
    except (OSError, UnicodeDecodeError) as error:
        raise RestitchError(f"{query}: cannot be read: {error}") from None
    if form not in FORMATS_BY_NAME:
        raise RestitchError(f"--format: {form!r} is not one of {', '.join(FORMATS_BY_NAME)}")
    graph = open_graph(corpus, data or [])
    sys.stdout.buffer.write(run_query(graph, text, FORMATS_BY_NAME[form]).body)


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
