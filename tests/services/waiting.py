"""Waiting for something to become true."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 30


def until(happened: Callable[[], bool]) -> None:
    """Return as soon as `happened` says so; fail where it never does."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.01)
