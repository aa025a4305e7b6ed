"""Processes that answer queries and can be killed: no query hurts the next one, or the server.

The engine cannot be interrupted, and ends its process when memory runs out. So one process that
has loaded the graph forks a *zygote*, the zygote forks *workers*, and all share its memory
copy-on-write. A query goes to a worker over a socket; at the time limit the worker is killed,
past the memory limit the kernel refuses it memory, and the zygote forks another. The zygote has
one thread and does nothing but fork and kill, so that forking is safe.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import resource
import signal
import socket
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restitch import errors
from restitch.asking import Limits, Query, answer
from restitch.query import Answer

if TYPE_CHECKING:
    from restitch.graph import OpenGraph
    from restitch.query import Size

HEAD = struct.Struct("!II")  # bytes of JSON, bytes of body
GROWN = 64 * 2**20  # a worker whose memory has grown by so much is replaced, so that memory returns
MEGABYTE = 2**20
# What a worker may report: everything a query can be at fault for.
REPORTED = {
    each.__name__: each
    for each in (
        errors.QuerySyntaxError, errors.QueryRefusedError, errors.NotAcceptableError,
        errors.AnswerTooLargeError, errors.QueryMemoryError, errors.StoreError,
    )
}  # fmt: skip


class Pool:
    """Workers for one graph. Make it before threads and event loops: it forks.

    ``ask`` is called from one event loop. Waiting is first come, first served.
    """

    def __init__(self, graph: OpenGraph, limits: Limits) -> None:
        self.limits = limits
        self.replaced = 0
        self._zygote = _start_zygote(graph, limits)
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._started = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._control = asyncio.Lock()

    @property
    def waiting(self) -> int:
        return len(getattr(self._idle, "_getters", ()))

    async def ask(self, query: Query) -> Answer:
        """Raises what the query is at fault for; ``BusyError`` where no worker came free in time."""
        worker = await self._take()
        try:
            async with asyncio.timeout(self.limits.seconds):
                head, body = await worker.exchange(query)
        except TimeoutError:
            self._replace(worker)
            raise errors.QueryTimeoutError(
                f"the query took longer than {self.limits.seconds:g} s and was ended; narrow it, or LIMIT it"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            self._replace(worker)
            raise errors.QueryMemoryError(
                f"the query needed more than {self.limits.memory_mb} MB and was ended; narrow it"
            ) from None
        except asyncio.CancelledError:
            self._replace(worker)
            raise
        if head["grown"] > GROWN:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        if "error" in head:
            raise REPORTED[head["error"]](head["message"])
        return Answer(body, head["media_type"])

    def close(self) -> None:
        """The zygote sees the end of its socket, kills the workers and ends."""
        self._zygote.close()

    async def _take(self) -> _Worker:
        if self._idle.empty() and self._started < self.limits.workers:
            self._started += 1
            try:
                return await self._spawn()
            except BaseException:
                self._started -= 1
                raise
        retry = max(1, round(self.limits.seconds))
        if self._idle.empty() and self.waiting >= self.limits.waiting:
            raise errors.BusyError(f"{self.waiting} queries wait already; try again later", retry)
        try:
            async with asyncio.timeout(self.limits.waiting_seconds):
                return await self._idle.get()
        except TimeoutError:
            raise errors.BusyError(
                f"no worker came free within {self.limits.waiting_seconds:g} s; try again later", retry
            ) from None

    def _replace(self, worker: _Worker) -> None:
        """Kill and fork in the background: whoever asked is told at once."""
        self.replaced += 1
        task = asyncio.create_task(self._exchange_for_another(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _exchange_for_another(self, worker: _Worker) -> None:
        worker.writer.close()
        async with self._control:
            await asyncio.to_thread(_kill, self._zygote, worker.pid)
        try:
            self._idle.put_nowait(await self._spawn())
        except errors.StoreError:
            self._started -= 1

    async def _spawn(self) -> _Worker:
        async with self._control:
            pid, end = await asyncio.to_thread(_fork_worker, self._zygote)
        reader, writer = await asyncio.open_connection(sock=end)
        return _Worker(pid, reader, writer)


@dataclass(frozen=True)
class _Worker:
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def exchange(self, query: Query) -> tuple[dict[str, Any], bytes]:
        text = json.dumps(asdict(query)).encode()
        self.writer.write(HEAD.pack(len(text), 0) + text)
        await self.writer.drain()
        length, size = HEAD.unpack(await self.reader.readexactly(HEAD.size))
        head: dict[str, Any] = json.loads(await self.reader.readexactly(length))
        return head, await self.reader.readexactly(size)


# --- the zygote, as its parent sees it ------------------------------------------------------------


def _start_zygote(graph: OpenGraph, limits: Limits) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    gc.collect()
    gc.freeze()  # the collector of a child must not touch, and so copy, the pages it shares
    if os.fork() == 0:
        _end_with(lambda: _zygote(theirs, graph, limits))
    gc.unfreeze()
    theirs.close()
    return ours


def _fork_worker(zygote: socket.socket) -> tuple[int, socket.socket]:
    try:
        zygote.send(b"fork")
        message, (descriptor,), *_ = socket.recv_fds(zygote, 64, 1)
    except (OSError, ValueError):
        raise errors.StoreError("the process that forks query workers is gone; restart the server") from None
    return int(message), socket.socket(fileno=descriptor)


def _kill(zygote: socket.socket, pid: int) -> None:
    # A zygote that is gone has taken its workers along.
    with contextlib.suppress(OSError):
        zygote.send(b"kill %d" % pid)
        zygote.recv(64)


# --- in the zygote ----------------------------------------------------------------------------------


def _zygote(control: socket.socket, graph: OpenGraph, limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which then closes us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _close_all_but(control.fileno())
    children: set[int] = set()
    while message := control.recv(64):
        if message == b"fork":
            pid, end = _fork(control, graph, limits)
            children.add(pid)
            socket.send_fds(control, [str(pid).encode()], [end.fileno()])
            end.close()
        else:
            _end(children, int(message.split()[1]))
            control.send(b"done")
    for pid in tuple(children):
        _end(children, pid)


def _fork(control: socket.socket, graph: OpenGraph, limits: Limits) -> tuple[int, socket.socket]:
    """A worker's process, and the end of its socket that is for the pool."""
    inner, outer = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        control.close()
        outer.close()
        _end_with(lambda: _worker(inner, graph, limits))
    inner.close()
    return pid, outer


def _end(children: set[int], pid: int) -> None:
    if pid in children:
        children.remove(pid)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _close_all_but(kept: int) -> None:
    """A listening socket that a child still held would outlive the server."""
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _end_with(work: Any) -> None:
    """Run as a child: whatever happens, nothing of the parent's runs afterwards."""
    try:
        work()
    finally:
        os._exit(0)


# --- in a worker --------------------------------------------------------------------------------------


def _worker(end: socket.socket, graph: OpenGraph, limits: Limits) -> None:
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # the engine writes of failed allocations there
    at_first = _address_space()
    most = at_first + limits.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with end.makefile("rwb") as stream:
        while len(head := stream.read(HEAD.size)) == HEAD.size:
            given = json.loads(stream.read(HEAD.unpack(head)[0]))
            report, body = _answered(graph, given, limits.size)
            report["grown"] = _address_space() - at_first
            text = json.dumps(report).encode()
            stream.write(HEAD.pack(len(text), len(body)) + text)
            stream.write(body)
            stream.flush()


def _answered(graph: OpenGraph, given: dict[str, Any], size: Size) -> tuple[dict[str, Any], bytes]:
    query = Query(
        given["text"],
        tuple(given["formats"]),
        tuple(given["default_graphs"]),
        tuple(given["named_graphs"]),
    )
    try:
        found = answer(graph, query, size)
    except MemoryError:
        return {"error": "QueryMemoryError", "message": "the query ran out of memory; narrow it"}, b""
    except errors.RestitchError as error:
        return {"error": type(error).__name__, "message": str(error)}, b""
    return {"media_type": found.media_type}, found.body


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()
