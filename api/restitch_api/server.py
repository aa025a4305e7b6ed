"""Starting a server: open the graph, bind the port, run."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import typer

from restitch.errors import RestitchError
from restitch.graph import open_graph
from restitch.iris import Iris
from restitch_api.app import create_app
from restitch_api.pages.explore import explorer_page
from restitch_api.settings import from_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run(host: str, port: int, folders: Sequence[Path] | None, files: Sequence[Path]) -> None:
    """Serve until stopped. The port is taken first: a clash should not cost the reading of data."""
    import uvicorn

    settings = from_environment()
    with _listen(host, port) as listener:
        graph = open_graph(folders, files, Iris(settings.base_iri))
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Restitch is at http://{shown}:{listener.getsockname()[1]}  (Ctrl+C stops it)")
        app = create_app(graph, settings)
        app.state.pool.start()  # before other threads run, so that the graph is shared and not copied
        Thread(target=explorer_page, args=(graph,), daemon=True).start()  # drawn before anybody asks
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        raise RestitchError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
        ) from None
    return listener
