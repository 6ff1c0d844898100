"""The waiting doors behind a real daphne: many waiters, few threads, and a clean end."""

import asyncio
import json
import resource
import threading

import pytest
from django.db import connection

from approvals.live import bells
from approvals.live.threads import THREADS, in_thread
from tests.browser.server import base_url
from tests.live.conftest import PATIENCE, until
from tests.make import decide, make_request
from tests.services.programs import free_port
from tests.services.site import Process, wait_until_it_answers

pytestmark = [pytest.mark.django_db(transaction=True)]

WAITERS = 1000
REQUESTS = 20
# A thousand first looks take seconds, and many on a machine that does other things as well.
LONG = 180


class Client:
    """As little of HTTP as waiting needs, so that a thousand of them are cheap."""

    def __init__(self, address, key):
        self.port, self.key = int(address.rpartition(":")[2]), key

    async def open(self, path, body=None):
        """Make a call; returns where its answer will come and what ends the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = json.dumps(body).encode() if body else b""
        head = [
            f"{'POST' if body else 'GET'} {path} HTTP/1.0",
            "Host: localhost",
            f"Authorization: Bearer {self.key}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
        ]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        await writer.drain()
        return reader, writer

    async def call(self, path, body=None):
        """Make a call and return its status and its body."""
        reader, writer = await self.open(path, body)
        return await self.answer(reader, writer)

    async def answer(self, reader, writer):
        """Status and body, once all of it is there."""
        async with asyncio.timeout(LONG):
            text = await reader.read()
        writer.close()
        head, _, content = text.partition(b"\r\n\r\n")
        return int(head.split()[1]), content


async def decision(client, path):
    """Wait as an agent does: again and again until there is something to do."""
    while True:
        status, body = await client.call(f"{path}?wait=60")
        if (shown := json.loads(body)).get("next_action") != "wait":
            return status, shown["next_action"]


def waiting_now():
    """How many wait in this process, in daphne's loop and in the test's own."""
    return sum(post.hub.slots.total for post in list(bells._posts.values()))


def held_connections():
    """Connections that somebody has taken from the pool; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0
    stats = connection.pool.get_stats()
    return stats["pool_size"] - stats["pool_available"]


@pytest.fixture(autouse=True)
def many_files():
    """Both ends of every connection are in this process."""
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (high, high))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, high))


@pytest.fixture
def client(bot, key_for):
    return Client(base_url(), key_for(bot))


async def test_a_thousand_wait_on_a_few_threads_and_are_all_woken(client, bot, rita):
    requests = [await in_thread(make_request, bot) for _ in range(REQUESTS)]
    paths = [f"/api/v1/requests/{request.id}" for request in requests]
    before = threading.active_count()
    # The test itself has one: its fixtures ran in this thread. Others may be held by whatever
    # ran in this process before.
    held = max(1, held_connections())
    agents = [decision(client, paths[number % REQUESTS]) for number in range(WAITERS)]
    answers = asyncio.gather(*agents)
    await until(lambda: waiting_now() == WAITERS, patience=LONG)
    assert threading.active_count() <= before + 2 * THREADS
    await until(lambda: held_connections() <= held)
    for request in requests:
        await in_thread(decide, request, rita)
    assert await answers == [(200, "execute")] * WAITERS
    await until(lambda: waiting_now() == 0)


async def test_who_hangs_up_gives_the_place_back_at_once(client, bot):
    request = await in_thread(make_request, bot)
    calls = [await client.open(f"/api/v1/requests/{request.id}?wait=60") for _ in range(50)]
    calls.append(await client.open("/api/v1/events"))
    await until(lambda: waiting_now() == 51)
    for _, writer in calls:
        writer.transport.abort()
    await until(lambda: waiting_now() == 0)


async def test_a_stream_comes_piece_by_piece(client, bot, rita):
    reader, writer = await client.open("/api/v1/events")
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b"retry: 1000\nid: 0\n\n")
        request = await in_thread(make_request, bot)
        await reader.readuntil(b"event: request.created\n")
        await in_thread(decide, request, rita)
        await reader.readuntil(b"event: request.decided\n")
    writer.close()
    await until(lambda: waiting_now() == 0)


@pytest.fixture
def own_site(tmp_path):
    """Settings of a site of its own, embedded, and the key of an agent on it."""
    settings = {
        "PORT": str(free_port()),
        "HITL_DATA_DIR": str(tmp_path / "data"),
        "HITL_DEMO": "0",
        "HITL_SWEEP_SECONDS": "60",
    }
    for words in ("migrate --no-input", "add_project demo", "add_agent bot --project demo --json"):
        with Process(["python", "manage.py", *words.split()], settings) as command:
            assert command.wait() == 0, command.output()
            said = command.output()
    return settings, json.loads(said)["api_key"]


async def test_a_server_that_ends_lets_nobody_hang(own_site):
    settings, key = own_site
    address = f"http://127.0.0.1:{settings['PORT']}"
    client = Client(address, key)
    with Process(["python", "manage.py", "serve"], settings) as site:
        await asyncio.to_thread(wait_until_it_answers, site, f"{address}/readyz")
        body = {"title": "Delete a file", "action": {"name": "delete", "args": {}}}
        _, made = await client.call("/api/v1/requests", body)
        path = f"/api/v1/requests/{json.loads(made)['id']}"
        # A first wait that runs out shows that the door is open before the others go through.
        assert (await client.call(f"{path}?wait=1"))[0] == 200
        waiting = [await client.open(f"{path}?wait=60") for _ in range(20)]
        stream = await client.open("/api/v1/events")
        async with asyncio.timeout(PATIENCE):
            await stream[0].readuntil(b"retry: ")
        assert await asyncio.to_thread(site.stop) == 0
        ends = [await client.answer(*call) for call in waiting]
        assert {(status, json.loads(body)["code"]) for status, body in ends} == {
            (503, "unavailable")
        }
        await asyncio.wait_for(stream[0].read(), PATIENCE)
        assert "Traceback" not in site.output()
