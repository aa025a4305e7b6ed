"""The pool: finds a worker for a question, watches it, and replaces it when it fails."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import tempfile
import threading
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restitch import errors
from restitch.pool.asking import Asked
from restitch.pool.worker import LENGTHS, PoolLimits, Setup, memory_message, pack
from restitch.pool.zygote import Zygote
from restitch.query import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.pool.queueing import Turnstile
    from restitch.store import Embedded

# What the engine says on standard error before it ends its process.
OUT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"out of memory")
OUT_OF_STACK = b"overflowed its stack"
AGAIN_AFTER = 1.0  # seconds until another worker is tried, where none could be started
PIECE = 64 * 1024  # bytes read at once; more is not taken from the heap but from the system, each time


@dataclass(frozen=True, eq=False)
class Worker:
    """Our end of one worker; ``errors`` is an open file with what it said on standard error."""

    pid: int
    channel: socket.socket
    errors: int

    def is_alive(self) -> bool:
        """An idle worker says nothing; a closed channel reads as empty."""
        try:
            return bool(self.channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def last_words(self) -> bytes:
        size = os.fstat(self.errors).st_size
        return os.pread(self.errors, 4096, max(0, size - 4096))

    def close(self) -> None:
        self.channel.close()
        os.close(self.errors)


class _GoneError(Exception):
    """The worker's channel closed in the middle of an answer."""


class Pool(Asked[Worker]):
    """Answers questions over one graph; starts its processes at the first question, or by ``start``.

    A place is a worker. Start it early, before other threads run: then its processes share this
    one's memory.
    """

    BUSY = "every worker has been busy"

    def __init__(
        self, store: Embedded, prefixes: Mapping[str, str], limits: PoolLimits | None = None
    ) -> None:
        super().__init__(limits or PoolLimits())
        self._store = store
        self._setup = Setup(prefixes, self.limits, None if store.path is None else str(store.path))
        self._lock = threading.Lock()
        self._hands: _Hands | None = None

    @property
    def started(self) -> bool:
        return self._hands is not None

    @property
    def trouble(self) -> errors.StoreUnavailableError | None:
        return self._hands.trouble if self._hands is not None else None

    def start(self) -> None:
        """Bring up the zygote and its workers, unless they are up."""
        with self._lock:
            if self._hands is None:
                hands = _Hands(self._store, self._setup)
                self._hands = hands
                self._finalizer = weakref.finalize(self, hands.close)
                for _ in range(self.limits.workers):
                    self._turnstile.offer(hands.hire())

    def close(self) -> None:
        """End every process of the pool; questions under way fail."""
        with self._lock:
            self._turnstile.fail(errors.StoreUnavailableError("the service is stopping"))
            self._turnstile.drain()
            if self._hands is not None:
                self._finalizer()
                self._hands = None

    async def ask(self, question: Question, client: str = "") -> Answer:
        """The whole answer, within the limits, or an error that says which limit it met.

        ``client`` is whose turn this takes. Cancelling ends the query at once.
        """
        self.start()
        worker = await self._worker(client)
        try:
            async with asyncio.timeout(self.limits.seconds):
                header, body = await self._exchange(worker, question)
        except TimeoutError:
            self._replace(worker)
            raise self._late() from None
        except (_GoneError, OSError):
            raise await asyncio.wrap_future(self._replace(worker)) from None
        except BaseException:
            self._replace(worker)
            raise
        if header["retires"]:
            self._replace(worker)
        else:
            self._turnstile.offer(worker)
        if "error" in header:
            raise getattr(errors, header["error"])(header["message"])
        return Answer(body, header["media_type"])

    async def _worker(self, client: str) -> Worker:
        """A living worker, or ``BusyError`` after the time a query may wait."""
        deadline = self._deadline()
        while True:
            worker = await self._turn(client, deadline)
            if worker.is_alive():
                return worker
            self._replace(worker)

    async def _exchange(self, worker: Worker, question: Question) -> tuple[dict[str, Any], bytes]:
        await asyncio.get_running_loop().sock_sendall(worker.channel, pack(question))
        data = await _read(worker.channel, bytearray(), LENGTHS.size)
        head, body = LENGTHS.unpack_from(data)
        begin = LENGTHS.size + head
        await _read(worker.channel, data, begin + body)
        return json.loads(data[LENGTHS.size : begin]), bytes(memoryview(data)[begin:])

    def _replace(self, worker: Worker) -> Future[errors.RestitchError]:
        """End a worker and put another in its place, aside; the result says what ended it."""
        assert self._hands is not None
        self.replaced += 1
        return self._hands.replace(worker, self._turnstile)


async def _read(channel: socket.socket, data: bytearray, size: int) -> bytearray:
    """Read on until ``data`` is ``size`` bytes or more; a worker sends no more than one answer at a time."""
    loop = asyncio.get_running_loop()
    while len(data) < size:
        piece = await loop.sock_recv(channel, PIECE)
        if not piece:
            raise _GoneError
        data += piece
    return data


class _Hands:
    """What is done aside, one thing at a time: ending workers and hiring new ones."""

    def __init__(self, store: Embedded, setup: Setup) -> None:
        self._store = store
        self._setup = setup
        self._limits = setup.limits
        self._zygote = Zygote(store, setup)
        self._workers: set[Worker] = set()
        self._aside = ThreadPoolExecutor(1, "restitch-pool")
        self._closing = threading.Event()
        self.trouble: errors.StoreUnavailableError | None = None

    def hire(self) -> Worker:
        ours, theirs = socket.socketpair()
        said = _scratch()
        try:
            pid = self._zygote.fork(theirs, said)
        except errors.StoreUnavailableError:
            ours.close()
            os.close(said)
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        worker = Worker(pid, ours, said)
        self._workers.add(worker)
        return worker

    def replace(self, worker: Worker, turnstile: Turnstile[Worker]) -> Future[errors.RestitchError]:
        cause = self._aside.submit(self._dismiss, worker)
        self._aside.submit(self._hire_for, turnstile)
        return cause

    def _dismiss(self, worker: Worker) -> errors.RestitchError:
        try:
            status = self._zygote.kill(worker.pid)
        except errors.StoreUnavailableError as error:
            return error
        finally:
            said = worker.last_words()
            self._workers.discard(worker)
            worker.close()
        return _cause(status, said, self._limits)

    def _hire_for(self, turnstile: Turnstile[Worker]) -> None:
        """Goes on until there is a worker: what is in the way may pass. Who waits is told meanwhile."""
        while not self._closing.is_set():
            try:
                worker = self._hire_anew()
            except (errors.StoreUnavailableError, OSError) as error:
                self.trouble = errors.StoreUnavailableError(f"no worker can be started: {error}")
                turnstile.fail(self.trouble)
                self._closing.wait(AGAIN_AFTER)
            else:
                self.trouble = None
                turnstile.offer(worker)
                return

    def _hire_anew(self) -> Worker:
        try:
            return self.hire()
        except errors.StoreUnavailableError:
            # The zygote has ended, and its workers with it. The graph is still here: begin anew.
            self._zygote.close()
            self._zygote = Zygote(self._store, self._setup)
            return self.hire()

    def close(self) -> None:
        self._closing.set()
        self._aside.shutdown(wait=True)
        for worker in self._workers:
            worker.close()
        self._workers.clear()
        self._zygote.close()


def _scratch() -> int:
    """A nameless file for what a worker says in dying."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("restitch-worker")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _cause(status: int, said: bytes, limits: PoolLimits) -> errors.RestitchError:
    """What a worker's end means for whoever asked."""
    if any(words in said for words in OUT_OF_MEMORY):
        return errors.QueryMemoryError(memory_message(limits))
    if OUT_OF_STACK in said:
        return errors.QueryCrashError("the query is too deeply nested")
    name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {status >> 8}"
    return errors.QueryCrashError(f"the query ended the process that ran it ({name})")
