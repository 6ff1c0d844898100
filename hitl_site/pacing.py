"""Long answers at the pace of who reads them.

Daphne takes every piece at once and keeps it until the reader has fetched it: an export for a
reader who stalls lay in memory whole (performance.md, 3.6). Twisted knows when its buffer is full
and tells whoever is registered as the producer; here that is the piece after the next one.
"""

import asyncio
from typing import Any

from daphne.http_protocol import WebRequest
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer  # type: ignore[import-untyped]


@implementer(IPushProducer)
class Pace:
    """Whether one answer may go on, as its connection says."""

    def __init__(self) -> None:
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()

    async def wait(self) -> None:
        """Return once the reader has taken most of what was sent, or is gone."""
        await self._may_go_on.wait()

    # The names are Twisted's.

    def pauseProducing(self) -> None:
        self._may_go_on.clear()

    def resumeProducing(self) -> None:
        self._may_go_on.set()

    def stopProducing(self) -> None:
        self._may_go_on.set()


class Paces:
    """The paces of the answers that are being sent in pieces."""

    def __init__(self) -> None:
        self._paces: dict[Any, Pace] = {}

    def before(self, protocol: Any, message: Any) -> None:
        """Call before a message is handed to the protocol."""
        if not isinstance(protocol, WebRequest) or message["type"] != "http.response.body":
            return
        if message.get("more_body"):
            if protocol not in self._paces:
                self._paces[protocol] = Pace()
                protocol.registerProducer(self._paces[protocol], True)
        else:
            self.end(protocol)

    async def after(self, protocol: Any) -> None:
        """Call after a message was handed over: hold up the next one while the buffer is full."""
        pace = self._paces.get(protocol)
        if pace is not None:
            await pace.wait()

    def end(self, protocol: Any) -> None:
        """The answer is whole, or nobody wants it any more. Twice is fine."""
        pace = self._paces.pop(protocol, None)
        if pace is None:
            return
        pace.stopProducing()
        if protocol.channel is not None:
            protocol.unregisterProducer()
