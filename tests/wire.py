"""A server of ours and what is said on a connection to it, byte for byte."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from restitch_api.app import create_app
from restitch_api.patience import Patience
from restitch_api.serving import Serving
from restitch_api.settings import Settings
from restitch_api.verbatim import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from restitch.graph import OpenGraph

SECONDS = 1.0  # that the head of a request may take
CLAIM = b"/api/v1/claims/small/fish-prices"
ANSWER = re.compile(rb"HTTP/1\.1 (\d+) [^\r]*\r\n((?:[^\r]+\r\n)*)\r\n", re.DOTALL)


@dataclass
class Told:
    """One answer on a connection."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def lasting(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name not in ("date", "x-request-id")}


@dataclass
class Site:
    """A server; ``read`` are the paths of the requests that the application was asked to answer."""

    serving: Serving
    port: int = 0
    read: list[str] = field(default_factory=list)

    def connected(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def told(self, *requests: bytes) -> list[Told]:
        """The answers to requests that are sent one after the other on one connection."""
        with self.connected() as connection:
            return [exchange(connection, each) for each in requests]


@contextmanager
def served(small: OpenGraph) -> Iterator[Site]:
    """A server over a graph, on a free port."""
    serving = Serving(small, Settings())
    app = create_app(serving)
    found = Site(serving)

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            found.read.append(scope["path"])
        await app(scope, receive, send)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        found.port = listener.getsockname()[1]
        http = protocol(serving, app.state.observer, Patience(SECONDS, SECONDS))
        server = uvicorn.Server(uvicorn.Config(counted, http=http, log_config=None, timeout_keep_alive=1))
        thread = Thread(target=asyncio.run, args=(server.serve([listener]),))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield found
        server.should_exit = True
        thread.join(20)


def get(path: bytes = CLAIM, *headers: bytes) -> bytes:
    return b"\r\n".join((b"GET %b HTTP/1.1" % path, b"Host: x", *headers, b"", b""))


def exchange(connection: socket.socket, request: bytes) -> Told:
    connection.sendall(request)
    return received(connection, bytearray())


def received(connection: socket.socket, data: bytearray) -> Told:
    while (found := ANSWER.match(data)) is None:
        data += more(connection)
    headers = dict(each.split(": ", 1) for each in found[2].decode().splitlines())
    size = int(headers.get("content-length", 0))
    while len(data) < found.end() + size:
        data += more(connection)
    told = Told(int(found[1]), headers, bytes(data[found.end() : found.end() + size]))
    del data[: found.end() + size]
    return told


def more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    assert piece, "the connection was closed"
    return piece
