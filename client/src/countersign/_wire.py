"""One HTTP call, bounded as a whole."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TypeAlias

import httpx

from ._replies import MAX_ANSWER, Reply, Retry

Outcome: TypeAlias = Reply | BaseException


@dataclass(frozen=True, slots=True)
class Call:
    """What to send."""

    method: str
    path: str
    headers: dict[str, str]
    params: dict[str, str]
    body: bytes | None


class Wire:
    """The connection to one server. Threads may share it."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        proxy: str | None,
        transport: httpx.BaseTransport | None,
    ) -> None:
        self._url = url
        self._http = httpx.Client(
            headers={
                "Authorization": f"Bearer {api_key}",
                "Accept": "application/json, application/problem+json",
                # A compressed answer could unfold past any limit.
                "Accept-Encoding": "identity",
                "User-Agent": "countersign-client/0.1",
            },
            follow_redirects=False,
            proxy=proxy,
            transport=transport,
        )

    def close(self) -> None:
        self._http.close()

    def send(self, call: Call, *, limit: float) -> Reply:
        """Send once and return the whole answer within `limit` seconds. Raises `Retry`.

        The call runs in a thread of its own: httpx bounds each read, not all of them together,
        so a server that drips one byte at a time would hold the caller for ever.
        """
        box: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        worker = threading.Thread(target=self._run, args=(call, limit, box), daemon=True)
        worker.start()
        try:
            outcome = box.get(timeout=limit)
        except queue.Empty:
            raise Retry(f"no whole answer within {limit:g} s") from None
        if isinstance(outcome, httpx.TransportError):
            raise Retry(f"{type(outcome).__name__}: {outcome}") from outcome
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _run(self, call: Call, limit: float, box: queue.SimpleQueue[Outcome]) -> None:
        try:
            box.put(self._exchange(call, limit))
        except BaseException as error:  # noqa: BLE001  # it is raised in the caller's thread
            box.put(error)

    def _exchange(self, call: Call, limit: float) -> Reply:
        end = time.monotonic() + limit
        with self._http.stream(
            call.method,
            self._url + call.path,
            params=call.params,
            content=call.body,
            headers=call.headers,
            timeout=limit,
        ) as response:
            body = b""
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > MAX_ANSWER or time.monotonic() > end:
                    break
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, headers, body)
