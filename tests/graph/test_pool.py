"""The pool: one query cannot hurt another, and no limit can be talked away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pools import BURN, LOOKUP, a_pool, question, rows, run
from restitch.errors import (
    BusyError,
    QueryCrashError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from restitch.pool import pool as pooling
from restitch.pool import zygote
from restitch.pool.queueing import Turnstile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from restitch.pool import Pool
    from restitch.query import Answer


@pytest.fixture(params=["forked", "spawned"])
def pool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    if request.param == "spawned":
        monkeypatch.setattr(zygote, "_may_fork", lambda: False)
    elif not zygote._may_fork():
        pytest.skip("other threads run here, or this is not Linux: the pool starts a fresh interpreter")
    made = a_pool()
    yield made
    made.close()


def test_a_question_is_answered_in_another_process(pool: Pool) -> None:
    answer = pool.ask_now(question(LOOKUP))

    assert (answer.media_type, rows(answer)) == ("text/csv", [b"http://e/7"])


def test_when_all_burn_the_next_waits_a_bounded_time_and_is_told_when_to_come_back() -> None:
    pool = a_pool(workers=1, queue_seconds=0.2, seconds=1.5)

    async def crowd() -> BusyError:
        burning = asyncio.create_task(pool.ask(question(BURN)))
        await asyncio.sleep(0.1)
        with pytest.raises(BusyError) as caught:
            await pool.ask(question(LOOKUP))
        with pytest.raises(QueryTimeoutError):
            await burning
        return caught.value

    try:
        assert run(crowd()).seconds >= 1
        assert pool.waiting == 0
    finally:
        pool.close()


def test_cancelling_ends_the_query_and_frees_the_worker() -> None:
    pool = a_pool(workers=1, seconds=60)

    async def leave() -> Answer:
        asking = asyncio.create_task(pool.ask(question(BURN)))
        await asyncio.sleep(0.3)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return await pool.ask(question(LOOKUP))

    try:
        assert rows(run(leave())) == [b"http://e/7"]
    finally:
        pool.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_or_zygote_that_is_killed_is_replaced(pool: Pool) -> None:
    pool.start()
    hands = pool._hands
    assert hands is not None
    for worker in list(hands._workers):
        os.kill(worker.pid, signal.SIGKILL)
        while worker.is_alive():
            time.sleep(0.01)

    assert rows(pool.ask_now(question(LOOKUP))) == [b"http://e/7"]
    os.kill(hands._zygote.pid, signal.SIGKILL)
    for _ in range(100):
        try:
            assert rows(pool.ask_now(question(LOOKUP))) == [b"http://e/7"]
            break
        except (QueryCrashError, StoreUnavailableError):
            time.sleep(0.05)
    else:
        pytest.fail("the pool did not recover")


def test_where_no_worker_can_be_started_that_is_told_and_tried_again(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "AGAIN_AFTER", 0.05)
    pool.start()
    hands = pool._hands
    assert hands is not None
    in_the_way = threading.Event()
    in_the_way.set()

    def hire(anew: Callable[[], object] = hands._hire_anew) -> object:
        if in_the_way.is_set():
            raise StoreUnavailableError("the folder is not there")
        return anew()

    monkeypatch.setattr(hands, "_hire_anew", hire)
    for worker in list(hands._workers):
        os.kill(worker.pid, signal.SIGKILL)
        while worker.is_alive():
            time.sleep(0.01)
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="no worker can be started: the folder is not there"):
            pool.ask_now(question(LOOKUP))
    assert pool.trouble is not None

    in_the_way.clear()
    while pool.idle < pool.limits.workers:
        time.sleep(0.01)

    assert rows(pool.ask_now(question(LOOKUP))) == [b"http://e/7"]
    assert pool.trouble is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_stays_behind(pool: Pool) -> None:
    pool.ask_now(question(LOOKUP))
    hands = pool._hands
    assert hands is not None
    pids = [hands._zygote.pid, *(worker.pid for worker in hands._workers)]
    pool.close()

    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
def test_memory_returns_to_base() -> None:
    pool = a_pool(workers=1, seconds=20, memory_mb=1000)
    try:
        pool.ask_now(question(LOOKUP))
        numbers = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f } LIMIT 900000 }"
        assert rows(pool.ask_now(question(numbers))) == [b"900000"]
        pool.ask_now(question(LOOKUP))
        assert pool.replaced == 1
    finally:
        pool.close()


def test_a_worker_can_open_neither_file_nor_socket(pool: Pool) -> None:
    """The text of such queries is refused; here the second lock is tried, by a function of the engine's."""
    code = (
        "import resource, socket, sys\n"
        "from restitch.pool.worker import confine\n"
        "confine(resource.RLIM_INFINITY)\n"
        "for attempt in (lambda: open('/etc/passwd'), lambda: socket.socket()):\n"
        "    try:\n"
        "        attempt()\n"
        "    except OSError:\n"
        "        continue\n"
        "    raise SystemExit(1)\n"
    )

    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0


def test_a_client_with_many_questions_does_not_keep_out_the_rest() -> None:
    turnstile = Turnstile[int](most=4)
    greedy = [turnstile.take("greedy") for _ in range(4)]
    modest = turnstile.take("modest")

    with pytest.raises(BusyError):
        turnstile.take("greedy")
    assert isinstance(greedy[3].exception(), BusyError)
    for number in range(4):
        turnstile.offer(number)
    assert [future.result() for future in (*greedy[:3], modest)] == [0, 2, 3, 1]


def test_one_who_left_the_queue_is_passed_over() -> None:
    turnstile = Turnstile[str](most=4)
    left, stays = turnstile.take("a"), turnstile.take("b")
    turnstile.leave("a", left)
    turnstile.offer("x")

    assert stays.result() == "x"
