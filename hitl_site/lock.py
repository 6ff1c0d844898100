"""One running server per data folder: the in-memory layer and the write lock are per process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


class Held(Exception):
    """Another process holds the lock."""


def hold(path: Path) -> AbstractContextManager[None]:
    """Take the lock now, or raise Held; it is given back at the end, or when the process dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise Held(path) from None
    return _until_done(descriptor)


@contextmanager
def _until_done(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)
