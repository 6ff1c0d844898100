"""What a waiting call sleeps on: a ring, the caller's hanging up, or a time.

Made of as few objects as will do, since there may be thousands of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from approvals.wakeups import Bell

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Waiter:
    """One sleeper. A ring that comes between a look and the sleep ends the sleep at once."""

    __slots__ = ("_gone", "_rung", "_sleep")

    def __init__(self, receive: Receive) -> None:
        self._rung = False
        self._sleep: asyncio.Future[None] | None = None
        self._gone = asyncio.ensure_future(_hang_up(receive))
        self._gone.add_done_callback(self.ring)

    @property
    def hung_up(self) -> bool:
        """Whether the caller has gone away."""
        return self._gone.done()

    def ring(self, _: Bell | asyncio.Future[None] | None) -> None:
        """Wake up; what for is for the look to find out."""
        self._rung = True
        self._wake()

    def forget(self) -> None:
        """Call before each look: what rings from here on is news."""
        self._rung = self.hung_up

    async def sleep(self, seconds: float) -> bool:
        """Sleep until a ring or until the caller hangs up; False where the time was over first."""
        if not self._rung:
            loop = asyncio.get_running_loop()
            self._sleep = loop.create_future()
            timer = loop.call_later(max(seconds, 0), self._wake)
            try:
                await self._sleep
            finally:
                timer.cancel()
                self._sleep = None
        return self._rung

    def _wake(self) -> None:
        if self._sleep is not None and not self._sleep.done():
            self._sleep.set_result(None)

    def __enter__(self) -> Waiter:
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.cancel()


async def _hang_up(receive: Receive) -> None:
    """Return when the caller has hung up; what it still sends is passed over."""
    while (await receive())["type"] != "http.disconnect":
        pass
