"""What was asked before, word for word, is given again by the server's protocol, and nothing else is."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import uvicorn

from restitch_api.app import create_app
from restitch_api.serving import Serving
from restitch_api.settings import Settings
from restitch_api.verbatim import LARGEST, protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from restitch.graph import OpenGraph

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
            return [_exchange(connection, each) for each in requests]


@pytest.fixture
def site(small: OpenGraph) -> Iterator[Site]:
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
        http = protocol(serving, app.state.observer)
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


def _exchange(connection: socket.socket, request: bytes) -> Told:
    connection.sendall(request)
    return _received(connection, bytearray())


def _received(connection: socket.socket, data: bytearray) -> Told:
    while (found := ANSWER.match(data)) is None:
        data += _more(connection)
    headers = dict(each.split(": ", 1) for each in found[2].decode().splitlines())
    size = int(headers.get("content-length", 0))
    while len(data) < found.end() + size:
        data += _more(connection)
    told = Told(int(found[1]), headers, bytes(data[found.end() : found.end() + size]))
    del data[: found.end() + size]
    return told


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    assert piece, "the connection was closed"
    return piece


@pytest.mark.parametrize(
    "request_", [get(), get(b"/sparql?query=ASK%7B%7D"), get(b"/api/v1/claims", b"Accept-Encoding: gzip")]
)
def test_the_third_time_it_is_not_read_and_the_answer_is_the_same(
    site: Site, caplog: pytest.LogCaptureFixture, request_: bytes
) -> None:
    caplog.set_level(logging.INFO, "restitch")
    answers = site.told(*[request_] * 4)
    assert len(site.read) == 2
    metrics = site.told(get(b"/metrics"))[0].body.decode()  # asked when all else has been told

    assert [each.status for each in answers] == [200] * 4
    assert all((each.lasting, each.body) == (answers[0].lasting, answers[0].body) for each in answers)
    assert len({each.headers["x-request-id"] for each in answers}) == 4
    lines = [each.fields for each in caplog.records if each.name == "restitch.request"][:4]  # type: ignore[attr-defined]
    assert [each["request_id"] for each in lines] == [each.headers["x-request-id"] for each in answers]
    without = {"request_id", "ms"}
    assert all({k: v for k, v in each.items() if k not in without}
               == {k: v for k, v in lines[0].items() if k not in without} for each in lines)  # fmt: skip
    assert f'route="{lines[0]["route"]}",status="200"}} 4.0' in metrics
    assert 'restitch_answers_requests_total{result="hit"} 3.0' in metrics


def test_other_words_are_read(site: Site) -> None:
    site.told(*[get()] * 3)
    site.read.clear()
    turtle, given, other, posted = site.told(
        get(CLAIM, b"Accept: text/turtle"),
        get(CLAIM, b"X-Request-ID: mine"),
        get(b"/api/v1/claims/small/none"),
        get().replace(b"GET", b"POST"),
    )

    assert len(site.read) == 4
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert given.headers["x-request-id"] == "mine"
    assert (other.status, posted.status) == (404, 405)


@pytest.mark.parametrize(
    "header", [b"X-Request-ID: mine", b"If-None-Match: *", b"X-Forwarded-For: 1.2.3.4", b"Connection: close"]
)
def test_a_request_that_wants_more_than_an_answer_is_read_each_time(site: Site, header: bytes) -> None:
    site.told(get())
    for _ in range(3):
        (answer,) = site.told(get(CLAIM, header))
        assert answer.status in (200, 304)

    assert len(site.read) == 4
    assert answer.headers.get("connection") == ("close" if b"close" in header else None)


def test_errors_are_read_each_time(site: Site) -> None:
    answers = site.told(*[get(b"/api/v1/claims/small/none")] * 3)

    assert [each.status for each in answers] == [404] * 3
    assert len(site.read) == 3


def test_requests_sent_together_or_in_pieces_are_answered_in_their_order(site: Site) -> None:
    first, second = get(), get(b"/api/v1/about")
    site.told(*[first] * 3, *[second] * 3)
    with site.connected() as connection:
        connection.sendall(first + second + first)
        data = bytearray()
        together = [_received(connection, data) for _ in range(3)]
        pieces = []
        for cut in (1, 4, 20, len(first) - 2):
            connection.sendall(first[:cut])
            # Whatever the server makes of a beginning, the rest belongs to it.
            pieces.append(_exchange(connection, first[cut:]))
        after = _exchange(connection, second)

    assert [b"fish-prices" in each.body for each in together] == [True, False, True]
    assert all(each.status == 200 and b"fish-prices" in each.body for each in pieces)
    assert b"fish-prices" not in after.body


def test_what_stands_in_a_body_is_no_request(site: Site) -> None:
    known = get()
    site.told(*[known] * 3)
    site.read.clear()
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
    with site.connected() as connection:
        connection.sendall(head % len(known))
        while not site.read:  # its head has been read
            time.sleep(0.01)
        answer = _exchange(connection, known)
        again = _exchange(connection, known)

    assert (answer.status, again.status) == (400, 200)
    assert site.read == ["/sparql"]


def test_what_is_served_after_an_exchange_is_asked_anew(site: Site, lankov: OpenGraph) -> None:
    about = get(b"/api/v1/about")
    before = site.told(*[about] * 3)[2]
    served, site.serving.now = site.serving.now, Serving(lankov, Settings()).now
    after = site.told(about)[0]
    site.serving.now.close()
    site.serving.now = served

    assert before.body != after.body
    assert lankov.version.encode() in after.body


def test_a_large_answer_is_read_each_time_and_whole(site: Site) -> None:
    query = get(b"/sparql?query=SELECT*%7B?a?b?c.%20?d?e?f%7DLIMIT%201000")
    answers = site.told(*[query] * 4)

    assert len(site.read) == 4
    assert len(answers[0].body) > LARGEST
    assert {each.body for each in answers} == {answers[0].body}
    assert site.serving.now.answers.kept.hits == 3, "looked for once each time"


def test_an_idle_connection_is_closed_after_an_answer_given_again(site: Site) -> None:
    with site.connected() as connection:
        for _ in range(4):
            _exchange(connection, get())
        assert connection.recv(1) == b""
