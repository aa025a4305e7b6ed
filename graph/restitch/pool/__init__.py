"""Queries in processes that can be ended: the zygote, its workers, the queue in front of them.

The engine cannot be interrupted, and an allocation that fails ends its process. So each query runs in a
worker forked from a process that holds the graph (its memory is shared), and at a limit the worker is
killed and replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from restitch.pool.afar import Afar
from restitch.pool.asking import Asked
from restitch.pool.pool import Pool
from restitch.pool.remembering import Remembering
from restitch.pool.worker import PoolLimits
from restitch.store import Embedded, Remote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from restitch.store import Store

__all__ = ["Answering", "Pool", "PoolLimits", "Remembering", "answering"]
Answering: TypeAlias = Asked[Any]


def answering(store: Store, prefixes: Mapping[str, str], limits: PoolLimits | None = None) -> Answering:
    """What answers strangers' questions over this store, within the limits."""
    if isinstance(store, Remote):
        return Afar(store, prefixes, limits)
    assert isinstance(store, Embedded)
    return Pool(store, prefixes, limits)
