"""The browser's socket: it carries "look again" and nothing else, in one direction.

What there is to see, and who may see it, is decided by the GET that follows. A lost signal
costs a stale row until the next one, or until the page's own poll.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from approvals import clock
from approvals.wakeups import Bell

from .bells import hub
from .hub import Seat
from .threads import in_thread
from .watching import Watch, same_origin, watch_of

GATHER_SECONDS = 0.05
HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 30.0
# More changes at once than a page shows: one signal then says "much has changed".
MANY = 20
FRAMES_TAKEN = 10
LONGEST_FRAME = 1024
SOCKETS_A_PERSON = 20

REFUSED_ORIGIN, SIGNED_OUT, TOO_MANY, NOT_FOR_LISTENING = 4403, 4401, 4429, 1008

_open: Counter[str] = Counter()


class LiveConsumer(AsyncWebsocketConsumer):
    """One tab of one signed-in person."""

    # No mailbox in the channel layer: the process's hub tells every socket (performance.md 3.3).
    channel_layer_alias = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watch: Watch | None = None
        self.seats: list[Seat] = []
        self.gathered: dict[str, Bell] = {}
        self.much = False
        self.flushing: asyncio.Task[None] | None = None
        self.minding: asyncio.Task[None] | None = None
        self.frames = 0

    async def connect(self) -> None:
        """Let in a page of this site whose session is a live account's."""
        if not same_origin(dict(self.scope["headers"])):
            await self.close(REFUSED_ORIGIN)
            return
        watch = await in_thread(watch_of, self._session_key())
        if watch is None:
            await self.close(SIGNED_OUT)
            return
        if _open[watch.person] >= SOCKETS_A_PERSON:
            await self.close(TOO_MANY)
            return
        _open[watch.person] += 1
        self._sit(watch)
        await self.accept()
        self.minding = asyncio.create_task(self._mind())

    async def disconnect(self, code: int) -> None:
        for task in (self.minding, self.flushing):
            if task is not None:
                task.cancel()
        self._rise()
        if self.watch is not None:
            _open.subtract([self.watch.person])
            if not _open[self.watch.person]:
                del _open[self.watch.person]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A page has nothing to say here; a few small frames are overlooked, more end it."""
        self.frames += 1
        size = len(text_data or "") + len(bytes_data or b"")
        if size > LONGEST_FRAME or self.frames > FRAMES_TAKEN:
            await self.close(NOT_FOR_LISTENING)

    def _session_key(self) -> str | None:
        cookies = self.scope.get("cookies", {})
        return cookies.get(settings.SESSION_COOKIE_NAME) or None

    def _sit(self, watch: Watch) -> None:
        self._rise()
        self.watch = watch
        self.seats = [hub().subscribe_project(project, self._heard) for project in watch.projects]

    def _rise(self) -> None:
        for seat in self.seats:
            seat.leave()
        self.seats = []

    def _heard(self, bell: Bell | None) -> None:
        """Gather what rings within a moment into one batch of signals."""
        if (
            bell is None
            or bell.kind == "all"
            or self.watch is None
            or not self.watch.may_know(bell)
        ):
            self.much = True
        else:
            self.gathered[bell.request] = bell
        if self.flushing is None or self.flushing.done():
            self.flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        # More may ring while a slow line takes what rang before.
        while self.gathered or self.much:
            await asyncio.sleep(GATHER_SECONDS)
            bells, much = list(self.gathered.values()), self.much
            self.gathered, self.much = {}, False
            await self._signal(bells, is_much=much or len(bells) > MANY)

    async def _signal(self, bells: list[Bell], *, is_much: bool) -> None:
        if is_much:
            await self._send({"t": "request", "id": None, "v": 0, "k": "changed"})
            return
        for bell in bells:
            await self._send(
                {"t": "request", "id": bell.request, "v": bell.version, "k": bell.kind}
            )

    async def _mind(self) -> None:
        """Beat, so that both ends notice a dead line, and see whether the right still stands."""
        checked = asyncio.get_running_loop().time()
        while True:
            now = await in_thread(clock.now)
            await self._send({"t": "beat", "now": int(now.timestamp() * 1000)})
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if asyncio.get_running_loop().time() - checked < RECHECK_SECONDS:
                continue
            checked = asyncio.get_running_loop().time()
            watch = await in_thread(watch_of, self._session_key())
            if watch is None:
                await self.close(SIGNED_OUT)
                return
            if watch != self.watch:
                self._sit(watch)

    async def _send(self, signal: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(signal, separators=(",", ":")))
