"""Starting a server: open the graph, bind the port, run."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

import typer

from restitch.errors import InputError, RestitchError
from restitch.graph import OpenGraph, corpora, open_build, open_graph, open_remote
from restitch.iris import Iris
from restitch.store import Remote
from restitch_api import logs, verbatim
from restitch_api.app import create_app
from restitch_api.editing import editing
from restitch_api.pages.explore import explorer_page
from restitch_api.patience import Patience
from restitch_api.serving import Serving
from restitch_api.settings import Settings, from_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Data:
    """What is to be served: corpora and RDF files, or a folder of builds, or a SPARQL server's graphs.

    ``restitch`` commands and a reload open it the same way.
    """

    folders: Sequence[Path] = ()
    files: Sequence[Path] = ()
    store: Path | None = None
    remote: str | None = None

    def open(self, settings: Settings) -> OpenGraph:
        """Raises a ``RestitchError`` that says what is wrong with it."""
        iris = Iris(settings.base_iri)
        store, url = self._elsewhere(settings)
        if store is not None:
            return open_build(store, iris)
        if url is not None:
            return open_remote(remote_store(url, settings), iris)
        return open_graph(self.folders, self.files, iris)

    def corpora(self, settings: Settings) -> list[Path]:
        """The folders that are compiled: none where a build, a server or RDF files alone are served."""
        return corpora(self.folders, self.files) if self._elsewhere(settings) == (None, None) else []

    def _elsewhere(self, settings: Settings) -> tuple[Path | None, str | None]:
        """The folder of builds and the server that are named; what an option names goes first."""
        here = bool(self.folders or self.files)
        if here + (self.store is not None) + (self.remote is not None) > 1:
            raise InputError("name a corpus and data, or a store, or a SPARQL server: one of them")
        if here or self.store or self.remote:
            return self.store, self.remote
        if settings.store and settings.sparql_url:
            raise InputError("RESTITCH_STORE and RESTITCH_SPARQL_URL cannot both be what is served")
        return settings.store, settings.sparql_url


def remote_store(url: str, settings: Settings) -> Remote:
    return Remote(url, settings.sparql_login(), settings.sparql_seconds)


def run(host: str, port: int, data: Data, edit: bool = False) -> None:
    """Serve until stopped; with ``edit``, decisions are saved from the pages of the audit.

    The port is taken first: a clash should not cost the reading of data.

    SIGTERM: no new connections; what runs is finished within ``stop_seconds``; exit status 0.
    """
    import uvicorn

    # What is loaded by now stays, so no answer waits while it is gone through (50 ms, in the midst of one).
    gc.collect()
    gc.freeze()
    settings = from_environment()
    allowed = editing(data.corpora(settings), host) if edit else None
    logs.configure(settings.log, settings.log_level)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # also what uvicorn raises once it has stopped
    with _listen(host, port) as listener:
        serving = Serving(data.open(settings), settings, lambda: data.open(settings))
        serving.prepare = explorer_page  # drawn before anybody asks
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Restitch is at http://{shown}:{listener.getsockname()[1]}  (Ctrl+C stops it)")
        app = create_app(serving, settings, allowed)
        serving.now.pool.start()  # before other threads run, so that the graph is shared and not copied
        Thread(target=explorer_page, args=(serving.now.graph,), daemon=True).start()
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: Thread(target=_reload, args=(serving,)).start())
        patience = Patience(settings.request_seconds, settings.send_seconds)
        config = uvicorn.Config(
            app,
            http=verbatim.protocol(serving, app.state.observer, patience),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=settings.stop_seconds,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _reload(serving: Serving) -> None:
    try:
        before, after = serving.reload()
    except RestitchError as error:
        typer.echo(
            f"restitch: not reloaded, {serving.now.graph.version[:12]} is served on: {error}", err=True
        )
        return
    words = "is served already" if before == after else f"is served now, not {before[:12]}"
    typer.echo(f"restitch: {after[:12]} {words}", err=True)


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
