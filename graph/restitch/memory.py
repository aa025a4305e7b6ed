"""What is kept to be given again, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, ``most`` bytes of them by what ``weigh`` says; the least recently used goes first.

    ``held`` is what is kept now, in bytes; ``hits`` and ``misses`` count what was looked for.
    """

    def __init__(self, most: int, weigh: Callable[[K, V], int]) -> None:
        self.most = most
        self.held = 0
        self.hits = self.misses = 0
        self._weigh = weigh
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            value = self._values.get(key)
            if value is None:
                self.misses += 1
                return None
            self.hits += 1
            self._values.move_to_end(key)
            return value

    def keep(self, key: K, value: V) -> None:
        """Keep it, unless it is there or larger than all that may be kept."""
        weight = self._weigh(key, value)
        with self._lock:
            if weight > self.most or key in self._values:
                return
            self._values[key] = value
            self.held += weight
            while self.held > self.most:
                self.held -= self._weigh(*self._values.popitem(last=False))
