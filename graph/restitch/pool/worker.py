"""A worker: answers one question after the other, and is confined so that it can do nothing else."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import socket
import struct
import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from restitch.errors import QueryMemoryError, RestitchError
from restitch.query import Limits, Question, run_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph as ox

LENGTH = struct.Struct("!I")
# Lengths of the header (JSON) and of the body that follow.
LENGTHS = struct.Struct("!II")
MEBIBYTE = 1024 * 1024
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
# Machine -> its number in the kernel's audit list, the number of its call ``socket``.
SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
# A worker whose memory has grown by more than this is replaced, so that memory returns to base.
GROWN = 64 * MEBIBYTE


@dataclass(frozen=True)
class PoolLimits:
    """``seconds`` a query may run, ``memory_mb`` (MiB) it may take beyond what the graph takes;
    ``workers`` at once, ``waiting`` queries in the queue and ``queue_seconds`` each of them waits."""

    seconds: float = 5.0
    memory_mb: int = 1024
    workers: int = 2
    waiting: int = 64
    queue_seconds: float = 2.0
    answer: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Setup:
    """What a worker needs to know beside the graph."""

    prefixes: Mapping[str, str]
    limits: PoolLimits
    path: str | None = None  # the folder of a graph on disk

    def to_json(self) -> bytes:
        return json.dumps(
            {"prefixes": dict(self.prefixes), "limits": asdict(self.limits), "path": self.path}
        ).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Setup:
        raw = json.loads(data)
        answer = Limits(**raw["limits"].pop("answer"))
        return cls(raw["prefixes"], PoolLimits(**raw["limits"], answer=answer), raw["path"])


def work(store: ox.Store, setup: Setup, channel: socket.socket, parent: int) -> None:
    """Answer until the channel closes, or until memory has grown (the last header says ``retires``)."""
    memory = _Memory()
    confine(memory.size() + setup.limits.memory_mb * MEBIBYTE, opens_files=setup.path is not None)
    if os.getppid() != parent:
        return  # it died before we asked to die with it
    base = memory.resident()
    while (data := _receive(channel)) is not None:
        header, body = _answer(store, setup, data)
        header["retires"] = memory.resident() > base + GROWN
        head = json.dumps(header).encode()
        channel.sendall(b"".join((LENGTHS.pack(len(head), len(body)), head, body)))
        if header["retires"]:
            return


def _answer(store: ox.Store, setup: Setup, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        answer = run_query(store, setup.prefixes, unpack(data), setup.limits.answer)
    except RestitchError as error:
        return {"error": type(error).__name__, "message": str(error)}, b""
    except MemoryError:
        return {"error": QueryMemoryError.__name__, "message": memory_message(setup.limits)}, b""
    return {"media_type": answer.media_type}, answer.body


def memory_message(limits: PoolLimits) -> str:
    return f"the query wanted more than {limits.memory_mb} MiB of memory"


def pack(question: Question) -> bytes:
    data = json.dumps(vars(question)).encode()
    return LENGTH.pack(len(data)) + data


def unpack(data: bytes) -> Question:
    raw = json.loads(data)
    for name in ("formats", "default_graphs", "named_graphs"):
        raw[name] = tuple(raw[name])
    return Question(**raw)


def _receive(channel: socket.socket) -> bytes | None:
    head = channel.recv(LENGTH.size, socket.MSG_WAITALL)
    if len(head) < LENGTH.size:
        return None
    data = channel.recv(LENGTH.unpack(head)[0], socket.MSG_WAITALL)
    return data if len(data) == LENGTH.unpack(head)[0] else None


def confine(address_space: int, opens_files: bool = False) -> None:
    """Bound the address space; open no socket and no file from here on; die with the parent.

    A graph on disk opens its own files as it needs them, so its worker may open files.

    The text of a query is refused where it names something outside. This is the second lock: with
    no descriptor left, the kernel refuses too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
    forbid_sockets()
    if not opens_files:
        # Existing descriptors stay usable; new ones would have a number the limit forbids.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def forbid_sockets() -> None:
    """From here on ``socket`` fails with EPERM (seccomp(2)); nothing on systems that have no such filter."""
    known = SOCKET_CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return
    architecture, call = known
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, …|JGE|K, BPF_RET|K
    steps = (
        (load, 0, 0, 4),  # the architecture: calls of another one have other numbers
        (equal, 0, 3, architecture),
        (load, 0, 0, 0),  # the number of the call
        (at_least, 1, 0, 0x40000000),  # x32 calls
        (equal, 0, 1, call),
        (give, 0, 0, 0x00050000 | errno.EPERM),
        (give, 0, 0, 0x7FFF0000),  # allowed
    )
    lines = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(steps), lines)), 0, 0):
        # Containers may forbid it; then the other lock, and the check of the text, must do.
        print("restitch: the kernel refused the filter that forbids sockets", file=sys.stderr)  # noqa: T201


class _Memory:
    """What this process takes, in bytes; opened before descriptors are forbidden."""

    def __init__(self) -> None:
        self._page = resource.getpagesize()
        self._file = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else None

    def size(self) -> int:
        return self._number(0)

    def resident(self) -> int:
        return self._number(1)

    def _number(self, index: int) -> int:
        if self._file is None:
            return 0
        return int(os.pread(self._file, 200, 0).split()[index]) * self._page
