"""What a waiting call sleeps on: a ring, the caller's hanging up, or a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from approvals.wakeups import Bell

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Waiter:
    """One sleeper. A ring that comes between a look and the sleep ends the sleep at once."""

    __slots__ = ("_gone", "_rung")

    def __init__(self, receive: Receive) -> None:
        self._rung = asyncio.Event()
        self._gone = asyncio.ensure_future(_hang_up(receive))
        self._gone.add_done_callback(lambda _: self._rung.set())

    @property
    def hung_up(self) -> bool:
        """Whether the caller has gone away."""
        return self._gone.done()

    def ring(self, _: Bell | None) -> None:
        """Wake up; what for is for the look to find out."""
        self._rung.set()

    def forget(self) -> None:
        """Call before each look: what rings from here on is news."""
        if not self.hung_up:
            self._rung.clear()

    async def sleep(self, seconds: float) -> bool:
        """Sleep until a ring or until the caller hangs up; False where the time was over first."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        return True

    def __enter__(self) -> Waiter:
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.cancel()


async def _hang_up(receive: Receive) -> None:
    """Return when the caller has hung up; what it still sends is passed over."""
    while (await receive())["type"] != "http.disconnect":
        pass
