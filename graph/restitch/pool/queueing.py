"""Who is served next: clients take turns, so that one with many questions does not keep out the rest."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from typing import Generic, TypeVar

from restitch.errors import BusyError

T = TypeVar("T")


class Turnstile(Generic[T]):
    """Hands out what is offered, which is never ``None``: at once where something is idle, else in turns.

    When ``most`` wait already, the client with the most waiting loses its newest. Thread-safe.

    >>> turnstile = Turnstile[str](most=3)
    >>> a, b, c = turnstile.take("ann"), turnstile.take("ann"), turnstile.take("bo")
    >>> for each in "123":
    ...     turnstile.offer(each)
    >>> a.result(), b.result(), c.result()
    ('1', '3', '2')
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: deque[T] = deque()
        self._queues: OrderedDict[str, deque[Future[T]]] = OrderedDict()
        self._waiting = 0

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        return self._waiting

    def take_idle(self) -> T | None:
        """What is free at once, if anything is."""
        with self._lock:
            # The one used last has its memory warm.
            return self._idle.pop() if self._idle else None

    def take(self, client: str) -> Future[T]:
        """What will hold the next thing for this client; raises ``BusyError`` where the queue is full."""
        future: Future[T] = Future()
        refused: Future[T] | None = None
        with self._lock:
            if self._idle:
                future.set_result(self._idle.pop())
                return future
            if self._waiting >= self._most:
                refused = self._make_room(client)
            self._queues.setdefault(client, deque()).append(future)
            self._waiting += 1
        if refused is not None:
            refused.set_exception(_full(self._most))
        return future

    def _make_room(self, client: str) -> Future[T] | None:
        longest = max(self._queues, key=lambda each: len(self._queues[each]), default=None)
        if longest is None or len(self._queues[longest]) <= len(self._queues.get(client, ())) + 1:
            raise _full(self._most)
        refused = self._queues[longest].pop()
        self._waiting -= 1
        return refused if refused.set_running_or_notify_cancel() else None

    def leave(self, client: str, future: Future[T]) -> None:
        """Wait no longer; what was given in the same moment goes to the next."""
        with self._lock:
            queue = self._queues.get(client, deque())
            if future in queue:
                queue.remove(future)
                self._waiting -= 1
                if not queue:
                    del self._queues[client]
                return
        if not future.cancel() and future.exception() is None:
            self.offer(future.result())

    def offer(self, thing: T) -> None:
        """Give to whoever is next, or keep it idle."""
        with self._lock:
            while self._queues:
                client, queue = self._queues.popitem(last=False)
                future = queue.popleft()
                self._waiting -= 1
                if queue:
                    self._queues[client] = queue
                if future.set_running_or_notify_cancel():
                    break
            else:
                self._idle.append(thing)
                return
        future.set_result(thing)

    def fail(self, error: Exception) -> None:
        """Nothing will be offered any more: tell everyone who waits."""
        with self._lock:
            futures = [future for queue in self._queues.values() for future in queue]
            self._queues.clear()
            self._waiting = 0
        for future in futures:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)

    def drain(self) -> list[T]:
        """Everything idle, which is no longer handed out."""
        with self._lock:
            things, self._idle = list(self._idle), deque()
        return things


def _full(most: int) -> BusyError:
    return BusyError(f"{most} queries are waiting already; try again in a moment", seconds=2)
