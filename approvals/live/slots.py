"""How many may wait at once for one holder (`waits_per_agent`, config.md), in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from approvals.exceptions import TooMany


class Slots:
    """Places to wait, counted by holder. Belongs to one event loop."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @property
    def total(self) -> int:
        """How many wait in this process, whoever they are."""
        return self._taken.total()

    @contextmanager
    def taken(self, holder: str, *, limit: int) -> Iterator[None]:
        """Hold one place while the block runs. Raises `TooMany` where all are taken."""
        if self._taken[holder] >= limit:
            raise TooMany(
                "rate_limited",
                f"{limit} calls wait already, as many as may. End one before the next.",
                retry_after=1,
            )
        self._taken[holder] += 1
        try:
            yield
        finally:
            self._taken[holder] -= 1
            if not self._taken[holder]:
                del self._taken[holder]
