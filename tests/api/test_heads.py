"""Whatever the head of a request says twice is understood once, by all that read it."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from restitch_api.app import create_app
from wire import CLAIM, SECONDS, Site, exchange, get, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.graph import OpenGraph

LIST = b"/api/v1/claims?limit=1"
PROBLEM = "application/problem+json"


@pytest.fixture
def site(small: OpenGraph) -> Iterator[Site]:
    with served(small) as found:
        yield found


@pytest.fixture
def client(small: OpenGraph) -> Iterator[TestClient]:
    with TestClient(create_app(small), follow_redirects=False) as found:
        yield found


def request(path: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"GET %b HTTP/1.1" % path, *headers, b"", b""))


@pytest.mark.parametrize("hosts", [(), (b"Host: evil.example", b"Host: victim.example")])
@pytest.mark.parametrize("path", [CLAIM, b"/sparql", b"/healthz"])
def test_a_request_names_one_host(site: Site, path: bytes, hosts: tuple[bytes, ...]) -> None:
    [told] = site.told(request(path, *hosts))

    assert (told.status, told.headers["content-type"]) == (400, PROBLEM)


@pytest.mark.parametrize("first", [b"Accept: text/csv", b"Accept-Encoding: gzip"])
def test_a_header_said_twice_gives_nobody_else_another_answer(site: Site, first: bytes) -> None:
    name = first.partition(b":")[0]
    plain = b"identity" if name == b"Accept-Encoding" else b"application/json"
    second = b"%b: %b" % (name, plain)
    before = site.told(request(LIST, b"Host: x", first, second), request(LIST, b"Host: x", first, second))
    [after] = site.told(request(LIST, b"Host: x", second))

    assert {each.status for each in before} == {200}
    assert after.headers["content-type"] == "application/json"
    assert "content-encoding" not in after.headers


def test_two_accept_headers_are_one_list(client: TestClient) -> None:
    twice = [("accept", "text/csv;q=0.1"), ("accept", "application/json")]

    assert client.get(LIST.decode(), headers=twice).headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/.well-known/void", "/api/v1/claims", "/claims/small/trade-lasts", "/static/site.css",
     "/sparql", "/sparql?query=ASK%7B%7D", "/nowhere"],
)  # fmt: skip
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (got.status_code, b"")
    same = ("content-type", "content-length", "etag", "vary")
    assert {name: head.headers.get(name) for name in same} == {name: got.headers.get(name) for name in same}


def test_head_is_answered_over_the_wire_and_the_connection_goes_on(site: Site) -> None:
    with site.connected() as connection:
        connection.sendall(get().replace(b"GET", b"HEAD", 1) + get(b"/healthz"))
        data = b""
        while b"ok\n" not in data:
            data += connection.recv(65536)

    assert data.count(b"HTTP/1.1 200 OK") == 2
    assert b"fish" not in data


@pytest.mark.parametrize("said", [b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_who_does_not_say_what_is_wanted_is_told_and_left(site: Site, said: bytes) -> None:
    with site.connected() as connection:
        connection.sendall(said)
        told = b"".join(iter(lambda: connection.recv(65536), b""))

    assert told.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert PROBLEM.encode() in told
    assert f"{SECONDS:g} seconds".encode() in told


@pytest.mark.parametrize("after", [b"\r\n", b"rest"])
def test_nobody_stays_for_nothing_after_an_answer(site: Site, after: bytes) -> None:
    body = b"Content-Length: 100" if after == b"rest" else b"X-Body: none"
    with site.connected() as connection:
        exchange(connection, get(b"/healthz", body))
        connection.sendall(after)

        assert connection.recv(65536) == b""


def test_who_takes_nothing_is_left(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", site.port))
        for _ in range(200):
            connection.sendall(get(b"/api/v1/openapi.json"))
        while not any(each.message == "an answer was not taken" for each in caplog.records):
            time.sleep(0.05)

    assert site.told(get(b"/healthz"))[0].status == 200


def test_an_old_client_without_a_host_gets_addresses_of_where_it_came_to(site: Site) -> None:
    asked = b"GET /sparql HTTP/1.0\r\nAccept: text/turtle\r\n\r\n"
    for _ in range(3):
        [told] = site.told(asked)
        assert f"127.0.0.1:{site.port}".encode() in told.body
    assert told.body.count(b"//x/") == 0


def test_a_head_without_end_is_refused(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with site.connected() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        sent = 0
        with suppress(OSError):  # hung up while we still talk
            while sent < 10**7:
                sent += connection.send(b"X-More: %b\r\n" % (b"x" * 1000))

    assert sent < 10**7
    assert [each.fields["status"] for each in caplog.records if "ended" in each.message] == [431]  # type: ignore[attr-defined]


def test_a_slow_head_behind_an_answer_ends_no_answer(site: Site) -> None:
    with site.connected() as connection:
        connection.sendall(get() + b"GET /healthz HT")
        time.sleep(SECONDS / 2)
        connection.sendall(b"TP/1.1\r\nHost: x\r\n\r\n")
        data = b""
        while b"ok\n" not in data:
            data += connection.recv(65536)

    assert data.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "said",
    [b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", b"nonsense\r\n\r\n"],
)
def test_what_is_no_http_gets_a_problem(site: Site, said: bytes) -> None:
    [told] = site.told(said)

    assert (told.status, told.headers["content-type"]) == (400, PROBLEM)


def test_a_tag_is_compared_weakly(client: TestClient) -> None:
    for path in ("/api/v1/claims", "/sparql?query=ASK%7B%7D"):
        tag = client.get(path).headers["etag"]
        for held in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
            assert client.get(path, headers={"If-None-Match": held}).status_code == 304
