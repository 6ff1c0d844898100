"""Calls that are tried again while they may be, and judged when they are answered."""

from __future__ import annotations

import random
import time
import uuid
from typing import Any

from . import _json
from ._replies import Reply, Retry, judge
from ._wire import Call, Wire
from .errors import BadAnswer, Unreachable

LONGEST_PAUSE = 8.0
LONGEST_RETRY_AFTER = 60.0


class Calls:
    """The calls of one client: each bounded by `call_timeout`, tried `retries` times more."""

    def __init__(self, wire: Wire, *, call_timeout: float, retries: int) -> None:
        self.wire = wire
        self.call_timeout = call_timeout
        self.retries = retries

    def get(self, path: str, params: dict[str, str] | None = None) -> dict[str, Any]:
        """Read an object. Raises `ApiError`, `BadAnswer`, `Unreachable`."""
        document, _ = self.send(Call("GET", path, {}, params or {}, None), limit=self.call_timeout)
        return _present(document)

    def post(self, path: str, body: object, *, key: str | None = None) -> dict[str, Any]:
        """Send a body; every try carries the same idempotency key. Raises as `get` does."""
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        call = Call("POST", path, headers, {}, _json.write(body))
        document, _ = self.send(call, limit=self.call_timeout)
        return _present(document)

    def send(
        self, call: Call, *, limit: float, until: float | None = None
    ) -> tuple[dict[str, Any] | None, Reply]:
        """Send until it is answered: `retries` times more, or up to the monotonic time `until`."""
        tries = 0
        while True:
            try:
                reply = self.wire.send(call, limit=limit)
                return judge(reply), reply
            except Retry as trouble:
                pause = _pause(tries, trouble.after)
                tries += 1
                if self._gives_up(tries, pause, until):
                    raise Unreachable(f"No answer in {tries} tries: {trouble.reason}.") from trouble
                time.sleep(pause)

    def _gives_up(self, tries: int, pause: float, until: float | None) -> bool:
        if until is None:
            return tries > self.retries
        return time.monotonic() + pause > until


def _pause(tries: int, wished: float | None) -> float:
    jittered = min(LONGEST_PAUSE, 0.25 * 2.0**tries) * random.uniform(0.5, 1.5)  # noqa: S311
    return jittered if wished is None else max(jittered, min(wished, LONGEST_RETRY_AFTER))


def _present(document: dict[str, Any] | None) -> dict[str, Any]:
    if document is None:
        raise BadAnswer("The server says that nothing changed, but nothing was asked.")
    return document
