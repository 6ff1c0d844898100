"""Bells: after a commit, say "look again" to whoever waits or watches (style.md, rule 6).

A bell is a hint and nothing else. It is rung by one thread of its own, so that a slow or dead
Redis never holds up the one who decided; a bell that gets lost costs a waiter the few seconds
until it looks by itself. What must arrive is a row.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
import time
from collections.abc import Coroutine
from dataclasses import astuple, dataclass, replace
from typing import Any, Literal

from celery import current_app
from channels.layers import get_channel_layer
from django.db import transaction

from approvals.models import ApprovalRequest

log = logging.getLogger(__name__)

GROUP = "bells"
MESSAGE = "bells.rang"
DRAIN_TASK = "approvals.drain_outbox"

# One message carries at most so many bells; more than so many waiting means that nobody hears.
_A_MESSAGE = 500
_AT_MOST = 10_000
_PATIENCE_SECONDS = 2.0
_BETWEEN_DRAINS_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Bell:
    """A request to look at again: whose it is, and the version that the ringer committed.

    Of one that is `guarded`, as confidential ones are, not everybody in the project may know.
    """

    project: str
    agent: str
    request: str
    version: int
    # "beside": what stands beside it for people, who claimed it for one; no agent is told.
    kind: Literal["new", "changed", "all", "beside"] = "changed"
    guarded: bool = False


def of_request(request: ApprovalRequest, kind: Literal["new", "changed", "beside"]) -> Bell:
    """The bell for a request as the ringer leaves it."""
    return Bell(
        project=request.project_id,
        agent=request.agent_id,
        request=request.pk,
        version=request.version,
        kind=kind,
        guarded=request.confidential,
    )


def of_project(project: str, agent: str | None) -> Bell:
    """The bell for more than one request: all of an agent, or of the project (None)."""
    return Bell(project, agent or "", f"all of {agent or project}", time.time_ns(), "all")


def ring(bell: Bell) -> None:
    """Ring after the commit of the open transaction (at once outside of one). Never fails."""
    transaction.on_commit(lambda: _ringer.ring(bell), robust=True)


def drain() -> None:
    """After the commit, ask a worker to empty the outbox now instead of at its next round."""
    transaction.on_commit(lambda: _drainer.drain(), robust=True)


class Ringer:
    """The thread that sends, started by the first bell; what comes meanwhile goes together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: dict[str, Bell] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failing = False

    def ring(self, bell: Bell) -> None:
        """Hand a bell to the thread. The newest of a request replaces the one before."""
        with self._lock:
            before = self._bells.get(bell.request)
            if before is None and len(self._bells) >= _AT_MOST:
                return
            if before is not None and bell.kind == "beside":
                return
            if before is not None and before.kind == "new":
                bell = replace(bell, kind="new")
            first = not self._bells
            self._bells[bell.request] = bell
            if first:
                self._start(self._send_bells())

    @property
    def is_busy(self) -> bool:
        """Whether a bell is not sent yet."""
        return bool(self._bells)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="bells", daemon=True).start()
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _send_bells(self) -> None:
        while True:
            with self._lock:
                batch = list(self._bells.values())[:_A_MESSAGE]
            await self._send([astuple(bell) for bell in batch])
            with self._lock:
                for bell in batch:
                    if self._bells.get(bell.request) is bell:
                        del self._bells[bell.request]
                if not self._bells:
                    return

    async def _send(self, bells: list[tuple[Any, ...]]) -> None:
        message = {"type": MESSAGE, "bells": [list(bell) for bell in bells]}
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await get_channel_layer().group_send(GROUP, message)
        except Exception as error:  # noqa: BLE001  (whatever a broken network may raise)
            if not self._failing:
                log.warning("bells are not heard (%s); waiters look by themselves", error)
            self._failing = True
        else:
            self._failing = False


class Drainer:
    """The thread that asks for drains: the broker's client blocks, and bells must not wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wished = threading.Event()
        self._sending = False
        self._started = False

    def drain(self) -> None:
        """Hand over the wish to drain; wishes within a second become one."""
        with self._lock:
            if not self._started:
                threading.Thread(target=self._work, name="drains", daemon=True).start()
                self._started = True
            self._wished.set()

    @property
    def is_busy(self) -> bool:
        """Whether a wish is not passed on yet."""
        return self._wished.is_set() or self._sending

    def _work(self) -> None:
        while self._wished.wait():
            self._sending = True
            self._wished.clear()  # before sending: what is wished from here on is news
            try:
                current_app.send_task(DRAIN_TASK, ignore_result=True, retry=False)
            except Exception as error:  # noqa: BLE001  (as above)
                log.warning("no worker was asked to drain (%s); the beat will ask", error)
            self._sending = False
            time.sleep(_BETWEEN_DRAINS_SECONDS)


_ringer, _drainer = Ringer(), Drainer()


def flush(timeout: float) -> None:
    """Wait at most `timeout` seconds until all that was handed over is sent."""
    give_up = time.monotonic() + timeout
    while (_ringer.is_busy or _drainer.is_busy) and time.monotonic() < give_up:
        time.sleep(0.005)


def _start_anew() -> None:
    """A forked child has copies of the two but not their threads."""
    global _ringer, _drainer
    _ringer, _drainer = Ringer(), Drainer()


os.register_at_fork(after_in_child=_start_anew)
# A command that ends at once (`manage.py sweep`) gives its last bell a moment to get out.
atexit.register(flush, 1.0)
