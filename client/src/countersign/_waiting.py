"""One wait for a decision: long polls by ETag, so that nothing is told twice and nothing spins."""

from __future__ import annotations

import math
import time
from email.utils import parsedate_to_datetime

from . import _protocol
from ._calls import Calls
from ._protocol import Expected
from ._replies import Reply
from ._wire import Call
from .errors import ChangesRequested, StillPending
from .types import Decision, Request

LONGEST_POLL = 50
TOO_QUICK = 0.5  # seconds; a poll answered sooner was not held
GRACE = 30.0  # seconds that a request has after its deadline to say that it is over


class Waiting:
    """Waits for one request until `timeout` seconds are over, else until its own deadline is."""

    def __init__(
        self, calls: Calls, path: str, request: Request | str, timeout: float | None
    ) -> None:
        self._calls = calls
        self._path = path
        self._end = None if timeout is None else time.monotonic() + timeout
        if isinstance(request, str):
            self._id, self._request, self._expected = request, None, None
        else:
            self._id, self._request = request.id, request
            self._expected = Expected.of_request(request)
        self._asked = False
        self._etag: str | None = None
        self._ahead = 0.0  # the server's clock minus ours, in seconds

    def decision(self) -> Decision:
        """Return the decision. Raises `StillPending`, `ChangesRequested`, `Unreachable`, …"""
        while True:
            if self._request is not None and self._request.decision is not None:
                return self._request.decision
            if self._request is not None and self._request.status == "changes_requested":
                raise ChangesRequested("A reviewer asks for changes.", request=self._request)
            left = self._left()
            if self._asked and left is not None and left <= 0:
                raise StillPending("Nobody has decided yet.", request=self._request)
            self._poll(left)

    def _left(self) -> float | None:
        """Seconds until the wait is over; None while nothing is known of the request."""
        if self._end is not None:
            return self._end - time.monotonic()
        if self._request is None:
            return None
        server_now = time.time() + self._ahead
        return self._request.expires_at.timestamp() + GRACE - server_now

    def _poll(self, left: float | None) -> None:
        """Ask once; the server holds the call for as long as there is time."""
        began = time.monotonic()
        held = LONGEST_POLL if left is None else max(0, min(LONGEST_POLL, math.floor(left)))
        document, reply = self._calls.send(
            Call(
                "GET",
                self._path,
                {"If-None-Match": self._etag} if self._etag else {},
                {"wait": str(held)} if held else {},
                None,
            ),
            limit=self._calls.call_timeout + held,
            until=None if left is None else began + left,
        )
        self._asked = True
        self._note(reply)
        if document is not None:
            self._request = _protocol.read_request(document, self._expected, id=self._id)
            self._expected = self._expected or Expected.of_request(self._request)
        elif time.monotonic() - began < TOO_QUICK:
            left = self._left()
            time.sleep(1.0 if left is None else max(0.0, min(1.0, left)))

    def _note(self, reply: Reply) -> None:
        self._etag = reply.headers.get("etag")
        try:
            server = parsedate_to_datetime(reply.headers["date"])
        except (KeyError, ValueError):
            return
        self._ahead = server.timestamp() - time.time()
