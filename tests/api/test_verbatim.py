"""What was asked before, word for word, is given again by the server's protocol, and nothing else is."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import pytest

from restitch_api.serving import Serving
from restitch_api.settings import Settings
from restitch_api.verbatim import LARGEST
from wire import CLAIM, Site, exchange, get, received, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from restitch.graph import OpenGraph


@pytest.fixture
def site(small: OpenGraph) -> Iterator[Site]:
    with served(small) as found:
        yield found


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
        together = [received(connection, data) for _ in range(3)]
        pieces = []
        for cut in (1, 4, 20, len(first) - 2):
            connection.sendall(first[:cut])
            # Whatever the server makes of a beginning, the rest belongs to it.
            pieces.append(exchange(connection, first[cut:]))
        after = exchange(connection, second)

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
        answer = exchange(connection, known)
        again = exchange(connection, known)

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
            exchange(connection, get())
        assert connection.recv(1) == b""
