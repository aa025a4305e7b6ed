"""The zygote: one process that holds the graph, forks workers and ends them, and does nothing else.

It is forked from a process that holds the graph already, where that is safe (one thread, Linux): then
all of them share its memory. Otherwise a fresh interpreter is started and the graph sent to it.
"""

from __future__ import annotations

import gc
import itertools
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from restitch.errors import StoreUnavailableError
from restitch.pool.worker import LENGTH, Setup, work
from restitch.store import Embedded, on_disk

if TYPE_CHECKING:
    from collections.abc import Callable

# An order and the process it is about; the reply is a process (after "fork") or a wait status.
ORDER = struct.Struct("!cq")
REPLY = struct.Struct("!q")
FORK, KILL = b"F", b"K"


class Zygote:
    """Our end of it. One order at a time; raises ``StoreUnavailableError`` once it is gone."""

    def __init__(self, store: Embedded, setup: Setup) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            start = _fork if _may_fork() else _spawn
            self.pid, self._wait = start(store, setup, theirs)

    def fork(self, channel: socket.socket, errors: int) -> int:
        """A new worker at the other end of ``channel``; what it says in dying goes to ``errors``."""
        return self._order(FORK, 0, [channel.fileno(), errors])

    def kill(self, pid: int) -> int:
        """End a worker, whether or not it has ended; returns its wait status."""
        return self._order(KILL, pid, [])

    def _order(self, order: bytes, pid: int, descriptors: list[int]) -> int:
        with self._lock:
            try:
                socket.send_fds(self._control, [ORDER.pack(order, pid)], descriptors)
                reply = self._control.recv(REPLY.size, socket.MSG_WAITALL)
            except OSError as error:
                raise StoreUnavailableError(f"the process that holds the graph is gone: {error}") from None
        if len(reply) < REPLY.size:
            raise StoreUnavailableError("the process that holds the graph has ended")
        return int(REPLY.unpack(reply)[0])

    def close(self) -> None:
        """It ends its workers and itself when the control channel closes."""
        self._control.close()
        self._wait()


def _may_fork() -> bool:
    """Another thread may hold a lock that the child would wait for in vain."""
    return sys.platform == "linux" and sum(1 for _ in Path("/proc/self/task").iterdir()) == 1


def _fork(store: Embedded, setup: Setup, control: socket.socket) -> tuple[int, Callable[[], object]]:
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            _close_all_but(control.fileno())
            serve(store, setup, control)
            status = 0
        except BaseException:  # whatever it is, this process must not go on as a second caller
            traceback.print_exc()
        finally:
            os._exit(status)
    return pid, lambda: os.waitpid(pid, 0)


def _spawn(store: Embedded, setup: Setup, control: socket.socket) -> tuple[int, Callable[[], object]]:
    process = subprocess.Popen(  # noqa: S603 (the interpreter that runs this)
        [sys.executable, "-P", "-m", "restitch.pool", str(control.fileno())],
        stdin=subprocess.PIPE,
        pass_fds=[control.fileno()],
    )
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            data = setup.to_json()
            pipe.write(LENGTH.pack(len(data)) + data)
            if setup.path is None:
                store.engine.dump(pipe, ox.RdfFormat.N_QUADS)
    except OSError as error:
        process.wait()
        raise StoreUnavailableError(f"the process that holds the graph did not start: {error}") from None
    return process.pid, process.wait


def serve(store: Embedded, setup: Setup, control: socket.socket) -> None:
    """Take orders until the control channel closes."""
    engine = store.engine  # opened here, where it is on disk: before any worker is forked
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Who stops a service may tell all its processes at once; this one ends when the service has.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Collecting would touch, and so copy, the pages that workers share.
    gc.collect()
    gc.freeze()
    gc.disable()
    children: set[int] = set()
    while True:
        order, descriptors = _take(control)
        if order is None:
            break
        kind, pid = ORDER.unpack(order)
        if kind == FORK:
            pid = _fork_worker(engine, setup, descriptors)
            children.add(pid)
            control.sendall(REPLY.pack(pid))
        else:
            # A worker that is not ours was forked by a zygote before us, and has died with it.
            control.sendall(REPLY.pack(_end(pid) if pid in children else signal.SIGKILL))
            children.discard(pid)
    for pid in children:
        _end(pid)


def _take(control: socket.socket) -> tuple[bytes | None, list[int]]:
    data, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 2)
    return (data if len(data) == ORDER.size else None), descriptors


def _fork_worker(engine: ox.Store, setup: Setup, descriptors: list[int]) -> int:
    channel, errors = descriptors
    zygote = os.getpid()
    pid = os.fork()
    if pid:
        os.close(channel)
        os.close(errors)
        return pid
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        os.dup2(errors, 2)
        _close_all_but(channel, *_files_in(setup.path))
        with socket.socket(fileno=channel) as connection:
            work(engine, setup, connection, zygote)
        status = 0
    except BaseException:  # the pool reads this and says what ended the worker
        traceback.print_exc()
    finally:
        os._exit(status)


def _end(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def _files_in(path: str | None) -> list[int]:
    """The descriptors of an open store's files, which its workers share."""
    if path is None or not Path("/proc/self/fd").is_dir():
        return []
    inside = str(Path(path).resolve()) + os.sep
    return [int(each.name) for each in Path("/proc/self/fd").iterdir() if _target(each).startswith(inside)]


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # the one that was listing the folder
        return ""


def _close_all_but(*kept: int) -> None:
    """Close every descriptor but the standard ones and those ``kept``."""
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    for before, after in itertools.pairwise(edges):
        os.closerange(before + 1, after)


def main(arguments: list[str]) -> None:
    """A fresh interpreter: set-up, and N-Quads of a graph in memory, come on standard input."""
    pipe: BinaryIO = sys.stdin.buffer
    setup = Setup.from_json(pipe.read(LENGTH.unpack(pipe.read(LENGTH.size))[0]))
    if setup.path is None:
        engine = ox.Store()
        engine.bulk_load(pipe, ox.RdfFormat.N_QUADS)
        store = Embedded(engine)
    else:
        store = on_disk(Path(setup.path))
    serve(store, setup, socket.socket(fileno=int(arguments[0])))
