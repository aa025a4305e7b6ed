"""Queries in processes that can be ended: the zygote, its workers, the queue in front of them.

The engine cannot be interrupted, and an allocation that fails ends its process. So each query runs in a
worker forked from a process that holds the graph (its memory is shared), and at a limit the worker is
killed and replaced.
"""

from restitch.pool.pool import Pool
from restitch.pool.remembering import Remembering
from restitch.pool.worker import PoolLimits

__all__ = ["Pool", "PoolLimits", "Remembering"]
