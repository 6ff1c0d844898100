"""Short hops into a thread, where the live doors touch the database.

A handful of threads serve any number of waiters. Each hop takes a connection from the pool and
gives it back, so that nobody who merely waits holds a thread, a connection or a transaction
(foundation.md, 3). On SQLite, where there is no pool, each thread keeps the one it has: opening
the file costs more than looking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="look")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in one of the threads, with this task's context, and return what it returns."""
    job = partial(copy_context().run, _with_connection, partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_pool, job)


def _with_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        for connection in connections.all(initialized_only=True):
            if connection.vendor != "sqlite":
                connection.close()
