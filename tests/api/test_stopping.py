"""SIGTERM: no new connections, what runs is finished in bounded time, nothing is left, exit status 0."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx2 as httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

BURN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 1) }"
# More than the buffers between two sockets hold: about 30 MB.
LARGE = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 20000 VALUES ?z {{ {'z' * 1000!r} }}"


@contextmanager
def server(folder: Path, **settings: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Its address and its process, which leads a group of its own; ended at the latest with the test."""
    environment = {f"RESTITCH_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "restitch_api.cli", "serve", "--port", "0", "--corpus", str(folder)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            until(lambda: httpx.get(f"{url}/readyz").status_code == 200)
            yield url, process
        finally:
            if process.poll() is None:
                process.kill()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail("waited for 20 seconds in vain")


def burning(url: str) -> bool:
    return 'restitch_workers{state="busy"} 1.0' in httpx.get(f"{url}/metrics").text


def descendants(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in listed for each in (int(child), *descendants(int(child)))]


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def ask(url: str, query: str) -> httpx.Response:
    return httpx.post(f"{url}/sparql", data={"query": query}, timeout=60)


@pytest.mark.parametrize("whom", ["server", "group"])
def test_a_running_query_is_finished_first(small_folder: Path, whom: str) -> None:
    with server(small_folder, query_seconds=3, log="json") as (url, process), ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(ask, url, BURN)
        until(lambda: burning(url))
        children = descendants(process.pid)
        (os.kill if whom == "server" else os.killpg)(process.pid, signal.SIGTERM)
        until(lambda: refused(url))

        # The answer of a query is that its time is over, and this is told to the end.
        assert waiting.result().json()["type"] == "/problems/query-time"
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert len(children) >= 3
        until(lambda: gone(children))
        lines = [json.loads(line) for line in said.splitlines()]
        assert [line["query_outcome"] for line in lines if "query_outcome" in line] == ["timeout"]


def refused(url: str) -> bool:
    try:
        httpx.get(f"{url}/healthz")
    except httpx.TransportError:  # refused, or taken in the last moment and hung up on
        return True
    return False


def test_a_slow_reader_gets_the_whole_answer(small_folder: Path) -> None:
    with server(small_folder, stop_seconds=60) as (url, process), reading(url) as stream:
        first = stream.recv(1000)
        process.send_signal(signal.SIGTERM)
        until(lambda: refused(url))
        head, _, body = first.partition(b"\r\n\r\n")
        while piece := stream.recv(1 << 20):
            body += piece

        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        assert len(body) == int(length.split()[1])
        assert process.wait(20) == 0


@contextmanager
def reading(url: str) -> Iterator[socket.socket]:
    """A connection that has asked for a large answer and does not take all of it at once."""
    place = urlsplit(url)
    with socket.socket() as stream:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        stream.settimeout(60)
        stream.connect((place.hostname, place.port))
        stream.sendall(f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield stream


def test_what_does_not_end_is_ended(small_folder: Path) -> None:
    settings = {"query_seconds": 3600, "send_seconds": 600, "stop_seconds": 1}
    with (
        server(small_folder, **settings) as (url, process),
        ThreadPoolExecutor(1) as aside,
        reading(url) as stream,
    ):
        stream.recv(100)
        waiting = aside.submit(ask, url, BURN)
        until(lambda: burning(url))
        children = descendants(process.pid)
        process.send_signal(signal.SIGTERM)

        assert waiting.result().json()["detail"] == "the service is stopping"
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in said
        until(lambda: gone(children))


def test_stopping_while_the_graph_is_read_is_no_fault() -> None:
    code = (
        "import os, signal\n"
        "from restitch_api import cli, server\n"
        "server.open_graph = lambda *_: os.kill(os.getpid(), signal.SIGTERM)\n"
        "cli.main(['serve', '--port', '0'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr
