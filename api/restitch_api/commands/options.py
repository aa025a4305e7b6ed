"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path | None, typer.Argument(help="Corpus folder; the bundled one if left off.")]
Folders = Annotated[list[Path] | None, typer.Option("--corpus", help="Corpus folder; repeatable.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Store = Annotated[Path | None, typer.Option("--store", help="Folder of builds.")]
Remote = Annotated[str | None, typer.Option("--sparql-url", help="SPARQL server filled by `restitch load`.")]
DataFiles = Annotated[list[Path] | None, typer.Option("--data", help="RDF file, as it is; repeatable.")]
Form = Annotated[str, typer.Option("--format", help="json, xml, csv, tsv, ttl, nt.")]
