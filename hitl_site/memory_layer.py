"""A channel layer for one process whose senders may sit in any thread.

The stock in-memory layer holds asyncio queues, which only their own loop may touch: from a
worker's thread a message took half a second (foundation.md, 2). Here messages lie in mailboxes
under one lock, and a receiver that waits is woken through its loop's `call_soon_threadsafe`.
"""

import asyncio
import secrets
import threading
import time
from collections import deque
from contextlib import suppress
from copy import deepcopy
from typing import Any

from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer

Message = dict[str, Any]


class Mailbox:
    """Messages for one channel with the time each expires, and whoever waits for them."""

    def __init__(self) -> None:
        self.messages: deque[tuple[float, Message]] = deque()
        self.waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def drop_expired(self) -> None:
        now = time.monotonic()
        while self.messages and self.messages[0][0] <= now:
            self.messages.popleft()

    def wake(self) -> None:
        for loop, event in self.waiting:
            with suppress(RuntimeError):  # its loop was closed under it
                loop.call_soon_threadsafe(event.set)


class MemoryChannelLayer(BaseChannelLayer):
    """Channels' layer API, plus `group_send_sync` for code that runs outside any loop."""

    extensions = ("groups", "flush")

    def __init__(self, *, expiry: float = 60, capacity: int = 1000) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self._lock = threading.Lock()
        self._boxes: dict[str, Mailbox] = {}
        self._groups: dict[str, set[str]] = {}

    async def new_channel(self, prefix: str = "specific") -> str:
        """A channel name nobody else has."""
        return f"{prefix}.memory!{secrets.token_hex(8)}"

    async def send(self, channel: str, message: Message) -> None:
        """Put a message into a mailbox. Raises ChannelFull when nobody empties it."""
        self.require_valid_channel_name(channel)
        with self._lock:
            if not self._put(channel, message):
                raise ChannelFull(channel)

    async def receive(self, channel: str) -> Message:
        """The oldest message of the mailbox, waiting for one if need be."""
        self.require_valid_channel_name(channel)
        seat = (asyncio.get_running_loop(), asyncio.Event())
        try:
            while True:
                with self._lock:
                    box = self._boxes.setdefault(channel, Mailbox())
                    box.drop_expired()
                    if box.messages:
                        return box.messages.popleft()[1]
                    seat[1].clear()
                    if seat not in box.waiting:
                        box.waiting.append(seat)
                await seat[1].wait()
        finally:
            self._leave(channel, seat)

    async def group_add(self, group: str, channel: str) -> None:
        """From now on the channel gets what is sent to the group."""
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        with self._lock:
            self._groups.setdefault(group, set()).add(channel)

    async def group_discard(self, group: str, channel: str) -> None:
        """The channel leaves the group; leaving twice is fine."""
        self.require_valid_group_name(group)
        with self._lock:
            members = self._groups.get(group, set())
            members.discard(channel)
            if not members:
                self._groups.pop(group, None)

    async def group_send(self, group: str, message: Message) -> None:
        """Send to every member; a full mailbox misses out, as the layer API wants it."""
        self.group_send_sync(group, message)

    def group_send_sync(self, group: str, message: Message) -> None:
        """The same from a thread without a loop. Never blocks on a receiver."""
        self.require_valid_group_name(group)
        with self._lock:
            for channel in self._groups.get(group, ()):
                self._put(channel, message)

    async def flush(self) -> None:
        """Forget all messages and groups; whoever waits keeps waiting."""
        with self._lock:
            self._groups.clear()
            for box in self._boxes.values():
                box.messages.clear()

    async def close(self) -> None:
        """Nothing is held open."""

    def _put(self, channel: str, message: Message) -> bool:
        box = self._boxes.setdefault(channel, Mailbox())
        box.drop_expired()
        if len(box.messages) >= self.capacity:
            return False
        box.messages.append((time.monotonic() + self.expiry, deepcopy(message)))
        box.wake()
        return True

    def _leave(self, channel: str, seat: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> None:
        with self._lock:
            box = self._boxes.get(channel)
            if box is None:
                return
            if seat in box.waiting:
                box.waiting.remove(seat)
            if not box.messages and not box.waiting:
                del self._boxes[channel]
