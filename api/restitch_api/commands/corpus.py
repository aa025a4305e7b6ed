"""Commands that make and check a corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from restitch import resources
from restitch.errors import RestitchError
from restitch_api.commands.options import AsJson, Folder

if TYPE_CHECKING:
    from restitch.findings import Finding
    from restitch.model import Corpus


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


def check(
    folder: Folder = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Count sentences by what they rest on.")
    ] = False,
    as_json: AsJson = False,
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
    findings = validate(in_memory(nquads(encode([corpus]))).engine)
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
