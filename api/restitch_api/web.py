"""Files and templates of the pages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi.responses import FileResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

PACKAGE = Path(str(files("restitch_api")))

templates = Environment(
    loader=FileSystemLoader(PACKAGE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


def vis_network() -> FileResponse:
    """vis-network as the pyvis wheel carries it, so that nothing is fetched or copied."""
    path = Path(str(files("pyvis"))) / "templates/lib/vis-9.1.2/vis-network.min.js"
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})
