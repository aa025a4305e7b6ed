"""A new build taken up under a running server: nobody's request fails, and a bad one is refused."""

from __future__ import annotations

import json
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from restitch.graph import OpenGraph
from restitch.indexes import indexing
from restitch.iris import Iris
from restitch.store import versions
from restitch_api.app import create_app
from restitch_api.serving import Serving
from restitch_api.settings import Settings
from servers import running

if TYPE_CHECKING:
    from pathlib import Path


TOKEN = "a token for tests"
COUNT = "/sparql?" + urllib.parse.urlencode(
    {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
)


def build(graph: OpenGraph, store: Path, changed: str = "") -> str:
    more = f'<http://e/{changed}> <http://e/p> "{changed}" <http://e/g> .\n' if changed else ""
    quads: bytes = graph.store.dump() + more.encode()  # type: ignore[attr-defined]
    return versions.write_version(store, quads, [], Iris().base, indexing(Iris())).manifest.version


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def reload(address: str, token: str = TOKEN, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{address}/admin/reload", method="POST", headers={"Authorization": f"Bearer {token}", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Clients:
    """Three who ask without pause, and what went wrong for them."""

    def __init__(self, address: str) -> None:
        self.faults: list[str] = []
        self.answers = 0
        self._over = threading.Event()
        paths = (COUNT, "/api/v1/about", "/claims/small/trade-lasts")
        self._threads = [threading.Thread(target=self._ask, args=(address + path,)) for path in paths]

    def _ask(self, url: str) -> None:
        while not self._over.is_set():
            try:
                get(url)
                self.answers += 1
            except OSError as error:
                self.faults.append(f"{url}: {error}")

    def __enter__(self) -> Clients:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._threads:
            each.join()


def test_a_build_is_exchanged_under_load_and_nobody_notices(small: OpenGraph, tmp_path: Path) -> None:
    first = build(small, tmp_path)
    with running("--store", str(tmp_path), RESTITCH_ADMIN_TOKEN=TOKEN) as (address, process):
        rows = int(get(address + COUNT).split()[1])
        with Clients(address) as clients:
            for name in ("a", "b", "c"):
                version = build(small, tmp_path, name)
                status, told = reload(address)
                assert (status, told["graph"], told["changed"]) == (200, version, True)
                assert json.loads(get(f"{address}/api/v1/about"))["graph"] == version
        assert clients.faults == []
        assert clients.answers > 10
        assert int(get(address + COUNT).split()[1]) == rows + 1

        build(small, tmp_path)
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while json.loads(get(f"{address}/api/v1/about"))["graph"] != first:
            assert time.monotonic() < deadline, "SIGHUP was not heard"
            time.sleep(0.1)


def test_a_damaged_build_is_not_taken_up(small: OpenGraph, tmp_path: Path) -> None:
    first = build(small, tmp_path)
    with running("--store", str(tmp_path), RESTITCH_ADMIN_TOKEN=TOKEN) as (address, _):
        build(small, tmp_path, "next")
        largest = max((tmp_path / "versions").rglob("*.sst"), key=lambda each: each.stat().st_mtime_ns)
        largest.write_bytes(largest.read_bytes()[:-1])

        status, told = reload(address)

        assert (status, told["type"]) == (500, "/problems/store-damaged")
        assert json.loads(get(f"{address}/api/v1/about"))["graph"] == first
        assert int(get(address + COUNT).split()[1]) > 400


def test_only_who_has_the_token_and_is_near_may_reload(small: OpenGraph) -> None:
    near = ("127.0.0.1", 50000)
    given = {"Authorization": f"Bearer {TOKEN}"}
    with_token = create_app(small, Settings(admin_token=TOKEN))

    def status(app: Any, client: tuple[str, int] = near, **headers: str) -> int:
        answer = TestClient(app, client=client).post("/admin/reload", headers=headers)
        assert answer.headers["content-type"] == "application/problem+json" or answer.status_code == 200
        return answer.status_code

    assert status(with_token, **given) == 200
    assert status(with_token) == 401
    assert status(with_token, Authorization="Bearer wrong") == 401
    assert status(with_token, ("192.0.2.1", 50000), **given) == 403
    assert status(with_token, **given, **{"X-Forwarded-For": "192.0.2.1"}) == 403
    assert status(create_app(small), Authorization="Bearer ") == 403


def test_the_old_graph_is_kept_until_its_last_request_has_ended(small: OpenGraph) -> None:
    other = OpenGraph(small.store, small.iris, "another version")
    serving = Serving(small, Settings(), lambda: other)
    held = serving.take()

    assert serving.reload() == (small.version, other.version)

    assert held.graph is small
    assert serving.now.graph is other
    closed = threading.Event()
    held.close = closed.set  # type: ignore[method-assign]
    serving.give_back(held)
    assert closed.wait(10)
    serving.close()


@pytest.mark.parametrize("version", ["same", "other"])
def test_what_cannot_be_opened_leaves_what_was_served(small: OpenGraph, version: str) -> None:
    def opening() -> OpenGraph:
        if version == "same":
            return small
        raise versions.DamagedStoreError("damaged")

    serving = Serving(small, Settings(), opening)
    if version == "same":
        assert serving.reload() == (small.version, small.version)
    else:
        with pytest.raises(versions.DamagedStoreError):
            serving.reload()
    assert serving.now.graph is small
    serving.close()
