"""Whole answers to GET, kept with the build that gave them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Headers: TypeAlias = "list[tuple[bytes, bytes]]"
# Path, query, and what else of the request the answer depends on.
Key: TypeAlias = "tuple[str, bytes, tuple[bytes, ...]]"
REQUESTS = 8  # the memory is so many times what the bytes of requests may take beside it


@dataclass(frozen=True, eq=False)
class Kept:
    """An answer with status 200; ``route`` and ``query`` are what the log says of it."""

    headers: Headers
    body: bytes
    tag: bytes
    route: str
    query: Mapping[str, Any]

    @cached_property
    def lines(self) -> bytes:
        """The headers as HTTP/1.1 writes them."""
        return lines(self.headers)


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%b: %b\r\n" % each for each in headers)


def is_held(held: bytes, tag: bytes) -> bool:
    """Whether ``If-None-Match`` names a tag (RFC 9110, 13.1.2): weakly compared; a star is any there is."""
    return bool(held) and (tag.removeprefix(b"W/") in held or held.strip() == b"*")


class Answers:
    """Up to ``most`` bytes of answers, by what is asked, and by the bytes of requests that asked it."""

    def __init__(self, most: int) -> None:
        self.kept: Memory[Key, Kept] = Memory(most, _weigh)
        self._requests: Memory[bytes, Key] = Memory(most // REQUESTS, _weigh_request)

    def known(self, request: bytes) -> tuple[Key, Kept] | None:
        """The answer to a request with these very bytes, where it was ``learned`` and is still kept."""
        key = self._requests.get(request)
        if key is None or (kept := self.kept.get(key)) is None:
            return None
        return key, kept

    def learn(self, request: bytes, key: Key) -> None:
        self._requests.keep(request, key)


def _weigh(key: Key, kept: Kept) -> int:
    named = sum(len(name) + len(value) for name, value in kept.headers)
    return len(kept.body) + named + _weigh_request(b"", key)


def _weigh_request(request: bytes, key: Key) -> int:
    return len(request) + len(key[0]) + len(key[1]) + sum(map(len, key[2]))
