"""Commands about reliance: which claims rely on a work, what falls without it, who carries most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from restitch.errors import RestitchError
from restitch_api.commands.options import AsJson, Folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from restitch.catalogue import Record
    from restitch.lookup import Lookup

View = Annotated[str, typer.Option(help="noted: by endnotes; own: and the author's word; all.")]
KINDS = ("source", "note", "citation", "claim", "origin")


def falls(
    things: Annotated[
        list[str],
        typer.Argument(help="Keys of works, or note:25, citation:25.2, claim:slug, origin:actor:us."),
    ],
    view: View = "all",
    corpus: Folders = None,
    as_json: AsJson = False,
) -> None:
    """What falls, and what is only weakened, if these works (notes, claims) are withdrawn."""
    from restitch.reliance.records import fallen, withdrawn

    lookup = _open(corpus)
    answer = fallen(lookup.graph, withdrawn(lookup, **_named(things)), view)
    if as_json:
        typer.echo(json.dumps(answer, indent=2))
        return
    for line in _report(answer):
        typer.echo(line)


def _named(things: Iterable[str]) -> dict[str, list[str]]:
    """``wfp-interfais``, ``note:25``: what is named, by the kind written before the colon."""
    found: dict[str, list[str]] = {}
    for thing in things:
        kind, colon, key = thing.partition(":")
        if colon and kind not in KINDS:
            raise RestitchError(f"{thing}: write a work's key, or {':..., '.join(KINDS)}:...")
        found.setdefault(f"{kind if colon else 'source'}s", []).append(key if colon else thing)
    return found


def _report(answer: Record) -> Iterable[str]:
    yield f"Without {', '.join(answer['withdrawn'])}:"
    for effect in ("fallen", "weakened"):
        counts = answer["counts"][effect]
        yield ""
        yield f"{effect.upper()}  {_counted(counts) or 'nothing'}"
        for item in answer[effect]["claims"]:
            yield f"  {item['key']}  [{item['standing']}]"
            yield f"    {item['statement']}"
            yield f"    why: {' <- '.join(item['why'])}"
            if effect == "weakened":
                yield f"    holds by: {'; or '.join(_ground(ground) for ground in item['holds'])}"
            if item.get("rescue"):
                more = "" if item["rescue_complete"] else "; or more"
                yield f"    back with: {'; or '.join(' and '.join(each) for each in item['rescue'])}{more}"
        for kind in ("relations", "events", "figures"):
            for item in answer[effect][kind]:
                yield f"  {kind.removesuffix('s')} {item['key']}"
    yield ""
    yield f"untouched: {_counted(answer['counts']['untouched'])}"


def _counted(counts: dict[str, int]) -> str:
    found = {kind: number for kind, number in counts.items() if number}
    return ", ".join(
        f"{number} {kind if number > 1 else kind.removesuffix('s')}" for kind, number in found.items()
    )


def _ground(ground: Record) -> str:
    return " and ".join(ground["uses"]) or "the author's own word"


def claims(
    source: Annotated[str | None, typer.Option(help="Key of a work they rely on.")] = None,
    reach: Annotated[str, typer.Option(help="direct: cite it; all: also through other claims.")] = "all",
    note: Annotated[str | None, typer.Option(help="25, 25.2 or lankov-2023/25.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who they are about, or who says them.")] = None,
    kind: Annotated[str | None, typer.Option(help="For example fact or prediction.")] = None,
    q: Annotated[str | None, typer.Option(help="Words the statement holds.")] = None,
    view: View = "all",
    corpus: Folders = None,
    as_json: AsJson = False,
) -> None:
    """List claims; with --source each says how it relies on the work, and by what way."""
    from restitch import catalogue
    from restitch.reliance.ways import relying_on

    lookup = _open(corpus)
    found = lookup.claims(source=source, reach=reach, note=note, actor=actor, kind=kind, q=q, view=view)
    describe = catalogue.claims if source is None else relying_on(lookup.graph, lookup.source(source))
    records = describe(lookup.graph, found)
    if as_json:
        typer.echo(json.dumps(records, indent=2))
        return
    for record in records:
        typer.echo(f"{record['key']}  [{record['standing']}]  {record.get('how', '')}".rstrip())
        typer.echo(f"  {record['statement']}")
        if "path" in record:
            typer.echo(f"  {' -> '.join(record['path'])}")
    typer.echo(f"{len(records)} claim(s)", err=True)


def sources(
    section: Annotated[str | None, typer.Option(help="Only claims of this section.")] = None,
    view: View = "all",
    corpus: Folders = None,
    as_json: AsJson = False,
) -> None:
    """Works by the claims they carry alone, carry with others, and touch."""
    from restitch.reliance.load import Load

    counted = Load(_open(corpus), None, section, view)
    records = counted.records(counted.ranked())
    if as_json:
        typer.echo(json.dumps(records, indent=2))
        return
    fields = ("key", "alone", "with_others", "touches")
    rows = [(*(each[name] for name in fields), len(each["conclusions"])) for each in records]
    _table(("work", "alone", "with others", "touches", "conclusions"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    widths = [max(len(str(row[column])) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        first, *others = (
            str(cell).ljust(width) if column == 0 else str(cell).rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        typer.echo("  ".join((first, *others)))


def _open(corpus: Folders) -> Lookup:
    from restitch.graph import open_graph
    from restitch.lookup import Lookup

    return Lookup(open_graph(corpus))
