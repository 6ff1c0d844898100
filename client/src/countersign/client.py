"""The client: asks, waits, and executes what was approved, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from . import _protocol
from ._calls import Calls
from ._executing import execute_once
from ._protocol import Expected
from ._waiting import Waiting
from ._wire import Wire
from .errors import BadAnswer, ConfigurationError
from .types import Decision, Request, refusal

T = TypeVar("T")
REQUESTS = "/api/v1/requests"


class Client:
    """Speaks to one server as one agent. Threads may share it."""

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        call_timeout: float = 10.0,
        retries: int = 4,
        proxy: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Take URL and key from the arguments, else from COUNTERSIGN_URL and COUNTERSIGN_API_KEY.

        `call_timeout` (seconds) bounds one HTTP call as a whole, a long poll plus its wait.
        Raises `ConfigurationError`.
        """
        if call_timeout <= 0 or retries < 0:
            raise ConfigurationError("call_timeout must be positive and retries not negative.")
        wire = Wire(_url(url), _key(api_key), proxy=proxy, transport=transport)
        self._calls = Calls(wire, call_timeout=call_timeout, retries=retries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._calls.wire.close()

    def request(
        self, action: str, args: Any = None, *, key: str | None = None, **fields: Any
    ) -> Request:
        """File a request and return it without waiting. The same `key`: the same request.

        `fields` are the create fields of the API by name. Raises TypeError or ValueError for
        what is not strict JSON before anything is sent, `Tampered` where the answer is about
        something else.
        """
        body = _protocol.create_body(action, args, fields)
        expected = Expected.of_body(body)
        return _protocol.read_request(self._calls.post(REQUESTS, body, key=key), expected)

    def wait(self, request: Request | str, *, timeout: float | None = None) -> Decision:
        """Wait for the decision, whatever it is, through restarts of the server.

        Until `timeout` seconds are over, else until the request's own deadline is past: then
        `StillPending`. Raises `ChangesRequested` where a reviewer wants another proposal.
        """
        return Waiting(self._calls, _path(request), request, timeout).decision()

    def gate(
        self,
        action: str,
        args: Any = None,
        *,
        key: str | None = None,
        timeout: float | None = None,
        **fields: Any,
    ) -> Decision:
        """Ask and wait. Returns only if it was approved, else raises a `NotApproved`."""
        request = self.request(action, args, key=key, **fields)
        decision = self.wait(request, timeout=timeout)
        if not decision.approved:
            raise refusal(decision, request)
        return decision

    def execute_once(
        self, decision: Decision, function: Callable[..., T], *, attempt: str | None = None
    ) -> T:
        """Use the approval up, call `function` with the approved arguments, report the outcome.

        `attempt` is a fresh random id unless the caller kept one from a run that broke off and
        knows how to take it up again. Raises `AlreadyExecuted` or `GrantRefused` without calling
        `function`; what `function` raises is reported and raised again.
        """
        path = _path(decision.request_id)
        return execute_once(self._calls, path, decision, function, attempt=attempt)

    def get(self, id: str) -> Request:
        """Read one request."""
        return _protocol.read_request(self._calls.get(_path(id)), id=id)

    def list(self, **filters: Any) -> Iterator[Request]:
        """Go through the agent's requests, newest first; pages are fetched as needed."""
        params = {name: str(value) for name, value in filters.items() if value is not None}
        while True:
            page = self._calls.get(REQUESTS, params)
            rows, cursor = page.get("data"), page.get("next_cursor")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise BadAnswer("The answer is not a page of requests.")
            yield from map(_protocol.read_request, rows)
            if cursor is None:
                return
            if not isinstance(cursor, str) or not rows:
                raise BadAnswer("The page leads nowhere.")
            params["cursor"] = cursor

    def cancel(self, request: Request | str, reason: str = "") -> Request:
        """Call a request off. Raises `ApiError` (409 `request_closed`) where it is decided."""
        id = request if isinstance(request, str) else request.id
        answer = self._calls.post(f"{_path(id)}/cancel", {"reason": reason})
        return _protocol.read_request(answer, id=id)


def _path(request: Request | str) -> str:
    id = request if isinstance(request, str) else request.id
    return f"{REQUESTS}/{quote(id, safe='')}"


def _url(given: str | None) -> str:
    url = (given or os.environ.get("COUNTERSIGN_URL", "")).strip().rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or parts.username is not None:
        raise ConfigurationError("COUNTERSIGN_URL must be the server's http(s) address.")
    return url


def _key(given: str | None) -> str:
    key = (given or os.environ.get("COUNTERSIGN_API_KEY", "")).strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError("COUNTERSIGN_API_KEY must be the agent's key.")
    return key
