"""When something that could not be sent is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

_MOST_JITTER = 0.1


def next_try_at(
    tries: int, *, delays: Sequence[int], now: datetime, jitter: float
) -> datetime | None:
    """When to try again after `tries` tries that failed; None when that was the last one.

    `delays` are the seconds before the second, third, … try (config.md, HITL_RETRY_SECONDS).
    `jitter` in [0, 1] makes a delay up to a tenth longer, so that what failed together does
    not come back together.
    """
    if tries > len(delays):
        return None
    return now + timedelta(seconds=delays[tries - 1] * (1 + _MOST_JITTER * jitter))


def is_last_try(tries: int, *, delays: Sequence[int]) -> bool:
    """Whether no try is left after so many."""
    return tries > len(delays)
