"""Calls of the ASGI application as a server makes them, and a quiet hub for each test."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from approvals.live import bells
from approvals.models import Agent, Person
from hitl_site.asgi import application

PATIENCE = 20


class Call:
    """One GET that is under way: what came back so far, and a way to hang up."""

    def __init__(self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None):
        path, _, query = path.partition("?")
        sent = {"host": "testserver", **(headers or {})}
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(k.lower().encode(), v.encode()) for k, v in sent.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
        }
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self._moved = asyncio.Event()
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._inbox.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.task = asyncio.ensure_future(
            application(self.scope, self._inbox.get, self._take)  # type: ignore[arg-type]
        )

    async def _take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        else:
            self.body += message.get("body", b"")
        self._moved.set()

    def hang_up(self) -> None:
        self._inbox.put_nowait({"type": "http.disconnect"})

    async def ended(self) -> "Call":
        """Itself, once the application is done with it."""
        async with asyncio.timeout(PATIENCE):
            await self.task
        return self

    async def has_sent(self, text: bytes, times: int = 1) -> "Call":
        """Itself, once the body holds this text so many times."""
        async with asyncio.timeout(PATIENCE):
            while self.body.count(text) < times:
                assert not self.task.done(), self.body
                self._moved.clear()
                await self._moved.wait()
        return self

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a refusal."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.json["status"] == self.status
        return str(self.json["code"])


async def until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return once the condition holds."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.005)


async def asleep(count: int = 1) -> None:
    """Return once exactly so many callers have looked, found nothing, and sleep."""
    await until(lambda: bells.hub().slots.total == count)


@pytest.fixture(autouse=True)
async def quiet() -> AsyncIterator[None]:
    """What feeds the hub of a test's loop ends with the test."""
    yield
    await bells.stop()


@pytest.fixture
def unpolled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is woken was woken by a bell or by time, not by the poll."""
    monkeypatch.setattr(bells, "_POLL_SECONDS", (3600, 3600))


@pytest.fixture
def call_as(key_for: Callable[[Agent | Person], str]) -> Callable[..., Callable[..., Call]]:
    """Calls with a key of this agent or person: call_as(bot)("/api/v1/…", headers={…})."""

    def with_key_of(holder: Agent | Person) -> Callable[..., Call]:
        authorization = {"Authorization": f"Bearer {key_for(holder)}"}
        return lambda path, headers=None: Call(path, headers={**authorization, **(headers or {})})

    return with_key_of
