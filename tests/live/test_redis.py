"""Redis only makes it fast: stopped, frozen or never there, waiters are answered all the same."""

import asyncio
import signal
import subprocess

import pytest
import redis
from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import settings

from approvals import wakeups
from approvals.live import bells
from approvals.live.threads import in_thread
from approvals.wakeups import Bell
from tests.live.conftest import PATIENCE, asleep
from tests.make import decide, make_request
from tests.services.programs import free_port
from tests.services.redis import program
from tests.services.site import wait_until

pytestmark = [pytest.mark.django_db(transaction=True)]


class OwnRedis:
    """A Redis server that a test may stop, freeze and start again on its port."""

    def __init__(self):
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._answers, "Redis answers")

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def _answers(self):
        try:
            return redis.Redis(port=self.port).ping()
        except redis.ConnectionError:
            return False


@pytest.fixture
def server(monkeypatch):
    """The channel layer of a site that has REDIS_URL, on a server of the test's own."""
    own = OwnRedis()
    host = {"address": own.address, **settings.REDIS_PATIENCE}
    monkeypatch.setitem(channel_layers.backends, "default", RedisPubSubChannelLayer(hosts=[host]))
    yield own
    own.stop()


@pytest.fixture
def request_(bot):
    return make_request(bot)


@pytest.fixture
def address(request_):
    return f"/api/v1/requests/{request_.id}?wait=60"


async def wait_until_bells_are_heard():
    """Ring until it is heard; what was rung while nobody listened is lost."""
    heard = []
    seat = bells.hub().subscribe_project("prj_probe", heard.append)
    version = 0
    while not any(heard):
        version += 1
        bell = Bell(project="prj_probe", agent="agt_probe", request="req_probe", version=version)
        await in_thread(wakeups.ring, bell)
        await in_thread(wakeups.flush, PATIENCE)
        await asyncio.sleep(0.05)
    seat.leave()


@pytest.mark.usefixtures("unpolled")
async def test_a_bell_goes_through_redis(server, call_as, bot, request_, address, rita):
    server.start()
    call = await in_thread(call_as, bot)
    waiting = call(address)
    await asleep()
    await wait_until_bells_are_heard()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["next_action"] == "execute"


@pytest.mark.parametrize("fault", ["stop", "freeze"])
async def test_a_redis_that_fails_while_agents_wait_delays_nobody_for_long(
    server, call_as, bot, request_, address, rita, fault
):
    server.start()
    call = await in_thread(call_as, bot)
    waiting, stream = call(address), call("/api/v1/events")
    await asleep(2)
    await wait_until_bells_are_heard()
    getattr(server, fault)()
    await in_thread(decide, request_, rita)
    async with asyncio.timeout(5):
        await waiting.ended()
    assert waiting.json["next_action"] == "execute"
    await stream.has_sent(b"event: request.decided")
    stream.hang_up()
    await stream.ended()


async def test_without_any_redis_an_agent_is_still_answered(
    server, call_as, bot, request_, address, rita
):
    call = await in_thread(call_as, bot)
    waiting = call(address)
    await asleep()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["next_action"] == "execute"


async def test_bells_are_heard_again_when_redis_comes_back(server):
    server.start()
    await wait_until_bells_are_heard()
    server.stop()
    await in_thread(
        wakeups.ring, Bell(project="prj_probe", agent="agt_probe", request="req_lost", version=1)
    )
    server.start()
    async with asyncio.timeout(PATIENCE):
        await wait_until_bells_are_heard()


async def test_bells_are_heard_once_a_redis_that_was_late_is_there(server):
    bells.hub()
    await asyncio.sleep(0)
    server.start()
    async with asyncio.timeout(PATIENCE):
        await wait_until_bells_are_heard()
