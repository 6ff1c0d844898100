"""The browser's socket: who is let in, what it carries, when it ends."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from approvals.live import consumers
from approvals.live.threads import in_thread
from approvals.models import Person, Project
from hitl_site.asgi import application
from tests.make import decide, make_request

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = b"http://testserver"


@pytest.fixture
def socket_of() -> Callable[..., WebsocketCommunicator]:
    """A socket of this person's browser, opened by a page of `origin`."""

    def connect(
        person: Person | None, *, origin: bytes | None = ORIGIN, path: str = "/ws/live/"
    ) -> WebsocketCommunicator:
        headers = [(b"host", b"testserver")]
        if origin is not None:
            headers.append((b"origin", origin))
        if person is not None:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            headers.append((b"cookie", f"{name}={client.cookies[name].value}".encode()))
        return WebsocketCommunicator(application, path, headers=headers)

    return connect


async def signals(socket: WebsocketCommunicator, count: int) -> list[dict[str, Any]]:
    """The next signals that are no heartbeats."""
    heard: list[dict[str, Any]] = []
    while len(heard) < count:
        signal = json.loads(await socket.receive_from(timeout=10))
        if signal["t"] != "beat":
            heard.append(signal)
    return heard


async def anything(socket: WebsocketCommunicator) -> dict[str, Any]:
    """The next signal that is no heartbeat."""
    while (signal := json.loads(await socket.receive_from(timeout=10)))["t"] == "beat":
        continue
    return dict(signal)


async def open_first(socket: WebsocketCommunicator) -> None:
    """Connect the first socket of a process, whose hub begins to listen and says so."""
    assert (await socket.connect(timeout=10))[0]
    assert (await anything(socket))["id"] is None


async def run(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return await in_thread(work, *args, **kwargs)  # gives its connection back


@pytest.mark.parametrize(
    "origin", [None, b"null", b"https://elsewhere.example", b"http://testserver:81", b"file://"]
)
async def test_a_page_of_another_site_is_not_let_in(bot, rita, socket_of, origin):
    socket = await run(socket_of, rita, origin=origin)
    connected, code = await socket.connect(timeout=10)
    assert (connected, code) == (False, consumers.REFUSED_ORIGIN)


async def test_nobody_is_not_let_in(project, socket_of):
    connected, code = await (await run(socket_of, None)).connect(timeout=10)
    assert (connected, code) == (False, consumers.SIGNED_OUT)


async def test_another_address_is_no_socket(rita, socket_of):
    connected, _ = await (await run(socket_of, rita, path="/ws/other/")).connect(timeout=10)
    assert not connected


async def test_it_carries_id_version_and_kind_and_nothing_else(bot, rita, socket_of):
    socket = await run(socket_of, rita)
    await open_first(socket)
    request = await run(make_request, bot, title="A secret title")
    [new] = await signals(socket, 1)
    assert new == {"t": "request", "id": request.id, "v": 1, "k": "new"}
    await run(decide, request, rita)
    [changed] = await signals(socket, 1)
    assert changed == {"t": "request", "id": request.id, "v": 2, "k": "changed"}
    await socket.disconnect()


async def test_another_project_hears_nothing(bot, rita, otto, socket_of):
    ours, theirs = await run(socket_of, rita), await run(socket_of, otto)
    await open_first(ours)
    assert (await theirs.connect(timeout=10))[0]
    await run(make_request, bot)
    await signals(ours, 1)
    beat = json.loads(await theirs.receive_from(timeout=10))
    assert beat["t"] == "beat"
    assert await theirs.receive_nothing(timeout=0.3)
    for socket in (ours, theirs):
        await socket.disconnect()


async def test_who_may_not_know_of_all_is_told_that_something_changed_but_not_what(
    project, bot, sam, rita, socket_of
):
    await run(Project.objects.filter(pk=project.pk).update, visibility=Project.Visibility.ELIGIBLE)
    owner, reviewer = await run(socket_of, sam), await run(socket_of, rita)
    await open_first(owner)
    assert (await reviewer.connect(timeout=10))[0]
    await run(make_request, bot)
    for socket in (owner, reviewer):
        assert await anything(socket) == {"t": "request", "id": None, "v": 0, "k": "changed"}
        await socket.disconnect()


async def test_many_changes_at_once_are_one_signal(bot, rita, socket_of, monkeypatch):
    monkeypatch.setattr(consumers, "GATHER_SECONDS", 1.0)
    monkeypatch.setattr(consumers, "MANY", 3)
    socket = await run(socket_of, rita)
    await open_first(socket)
    for _ in range(6):
        await run(make_request, bot)
    assert (await anything(socket))["id"] is None
    await socket.disconnect()


async def test_what_rings_while_a_slow_line_takes_a_signal_follows_it(
    bot, rita, socket_of, monkeypatch
):
    plain, taken, free = consumers.LiveConsumer._send, asyncio.Queue(), asyncio.Event()

    async def slow(self, signal):
        if signal["t"] == "request" and signal["id"]:
            taken.put_nowait(self)
            await free.wait()
        await plain(self, signal)

    monkeypatch.setattr(consumers.LiveConsumer, "_send", slow)
    socket = await run(socket_of, rita)
    await open_first(socket)
    first = await run(make_request, bot)
    consumer = await taken.get()
    second = await run(make_request, bot)
    while second.id not in consumer.gathered:
        await asyncio.sleep(0)
    free.set()
    assert [signal["id"] for signal in await signals(socket, 2)] == [first.id, second.id]
    await socket.disconnect()


@pytest.mark.parametrize("frames", [["x" * 2000], ["x"] * 11])
async def test_a_page_that_talks_is_sent_away(bot, rita, socket_of, frames):
    socket = await run(socket_of, rita)
    assert (await socket.connect(timeout=10))[0]
    for frame in frames:
        await socket.send_to(text_data=frame)
    while (sent := await socket.receive_output(timeout=10))["type"] != "websocket.close":
        continue
    assert sent["code"] == consumers.NOT_FOR_LISTENING


@pytest.mark.parametrize("what", ["account", "session"])
async def test_who_loses_the_right_is_sent_away(bot, rita, socket_of, monkeypatch, what):
    monkeypatch.setattr(consumers, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0.05)
    socket = await run(socket_of, rita)
    assert (await socket.connect(timeout=10))[0]
    if what == "account":
        await run(Person.objects.filter(pk=rita.pk).update, is_active=False)
    else:
        rita.set_password("another")
        await run(rita.save)
    while (sent := await socket.receive_output(timeout=10))["type"] != "websocket.close":
        continue
    assert sent["code"] == consumers.SIGNED_OUT


async def test_a_role_that_is_given_later_is_heard(other_project, rita, join, socket_of, sam,
                                                   bot, monkeypatch):  # fmt: skip
    monkeypatch.setattr(consumers, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0.05)
    newcomer = await run(join, other_project, "nina", "reviewer")
    socket = await run(socket_of, newcomer)
    assert (await socket.connect(timeout=10))[0]
    await run(join, bot.project, "nina", "reviewer")
    heard = asyncio.create_task(signals(socket, 1))
    while not heard.done():
        await run(make_request, bot)
        await asyncio.sleep(0.1)
    assert (await heard)[0]["t"] == "request"
    await socket.disconnect()


async def test_one_person_has_only_so_many_sockets(rita, socket_of, monkeypatch):
    monkeypatch.setattr(consumers, "SOCKETS_A_PERSON", 2)
    sockets = [await run(socket_of, rita) for _ in range(3)]
    results = [await socket.connect(timeout=10) for socket in sockets]
    assert [connected for connected, _ in results] == [True, True, False]
    await sockets[0].disconnect()
    fourth = await run(socket_of, rita)
    assert (await fourth.connect(timeout=10))[0]
    for socket in (sockets[1], fourth):
        await socket.disconnect()
