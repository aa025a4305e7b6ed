"""Whole answers to GET, kept with the build that gave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from restitch.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping

Headers: TypeAlias = "list[tuple[bytes, bytes]]"
# Path, query, and what else of the request the answer depends on.
Key: TypeAlias = "tuple[str, bytes, tuple[bytes, ...]]"
Answers: TypeAlias = "Memory[Key, Kept]"


@dataclass(frozen=True, eq=False)
class Kept:
    """An answer with status 200; ``route`` and ``query`` are what the log says of it."""

    headers: Headers
    body: bytes
    tag: bytes
    route: str
    query: Mapping[str, Any]


def memory(most: int) -> Answers:
    """Keeps up to ``most`` bytes of answers."""
    return Memory(most, _weigh)


def _weigh(key: Key, kept: Kept) -> int:
    named = sum(len(name) + len(value) for name, value in kept.headers)
    return len(kept.body) + named + len(key[0]) + len(key[1]) + sum(map(len, key[2]))
