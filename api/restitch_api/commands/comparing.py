"""The command that compares two builds or revisions."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from restitch_api.commands.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.comparison import Difference


def diff(
    old: Annotated[str, typer.Argument(help="Corpus folder, build, or git revision (HEAD~1, v1:path).")],
    new: Annotated[str, typer.Argument(help="The same, for the other side.")],
    corpus: Annotated[Path | None, typer.Option(help="Corpus a revision without a path means.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which claims, relations, figures, findings and falls changed, not only which triples."""
    from restitch.comparison import compare
    from restitch.revisions import open_side

    before, after = open_side(old, corpus), open_side(new, corpus)
    answer = compare(before, after)
    if as_json:
        found = {kind: asdict(difference) for kind, difference in answer.items()}
        typer.echo(json.dumps({"versions": [before.version, after.version], **found}, indent=2))
        return
    for kind, difference in answer.items():
        for line in _report(kind, difference):
            typer.echo(line)
    if not any(answer.values()):
        typer.echo("nothing changed")


def _report(kind: str, difference: Difference) -> Iterator[str]:
    if not difference:
        return
    counts = {
        "added": len(difference.added),
        "removed": len(difference.removed),
        "changed": len(difference.changed),
    }
    yield f"{kind}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    for name in difference.added:
        yield f"  + {name}"
    for name in difference.removed:
        yield f"  - {name}"
    for change in difference.changed:
        yield f"  ~ {change.name}"
        for field, (before, after) in change.fields.items():
            yield from _change(field, before, after)


def _change(field: str, before: Any, after: Any) -> Iterator[str]:
    """Lists by what they gained and lost, everything else by both values."""
    if isinstance(before, list) and isinstance(after, list):
        lost = [each for each in before if each not in after]
        gained = [each for each in after if each not in before]
        yield f"      {field}:"
        yield from (f"        - {_shown(each)}" for each in lost)
        yield from (f"        + {_shown(each)}" for each in gained)
        if not lost and not gained:
            yield f"        in another order: {_shown(after)}"
    else:
        yield f"      {field}: {_shown(before)} -> {_shown(after)}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
