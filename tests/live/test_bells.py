"""Bells are rung after the commit, from a thread of their own, and never hurt who rings."""

import asyncio
import multiprocessing
import threading

import pytest
from django.db import transaction

from approvals import wakeups
from approvals.live import bells
from approvals.live.threads import in_thread
from approvals.wakeups import Bell
from hitl_site.celery import app as celery_app
from tests.live.conftest import PATIENCE, until

pytestmark = [pytest.mark.django_db(transaction=True)]


def bell(request="req_1", version=1, kind="changed"):
    return Bell(project="prj_1", agent="agt_1", request=request, version=version, kind=kind)


class Ears:
    """Sits at the hub for a project, an agent and a request, and remembers what rang."""

    def __init__(self):
        self.project, self.agent, self.request = [], [], []
        hub = bells.hub()
        hub.subscribe_project("prj_1", self.project.append)
        hub.subscribe_agent("agt_1", self.agent.append)
        hub.subscribe_request("req_1", self.request.append)

    async def listen(self):
        """The listener says "look at everything" once, when it has joined the group."""
        await until(lambda: self.project)
        for heard in (self.project, self.agent, self.request):
            assert heard == [None]
            heard.clear()
        return self


async def test_a_bell_is_heard_by_all_whom_it_concerns_and_by_nobody_else():
    ears = await Ears().listen()
    await in_thread(wakeups.ring, bell())
    await in_thread(wakeups.ring, bell(request="req_2"))
    await until(lambda: len(ears.project) == 2)
    assert ears.request == [bell()]
    assert ears.agent == ears.project == [bell(), bell(request="req_2")]


async def test_the_same_version_rings_once_and_an_older_one_not_at_all():
    ears = await Ears().listen()
    for version in (2, 2, 1, 3):
        await in_thread(wakeups.ring, bell(version=version))
        await in_thread(wakeups.flush, PATIENCE)
    await until(lambda: ears.request and ears.request[-1].version == 3)
    assert [heard.version for heard in ears.request] == [2, 3]


async def test_a_bell_rings_after_the_commit_and_never_without_one():
    ears = await Ears().listen()

    def roll_back():
        with transaction.atomic():
            wakeups.ring(bell(version=1))
            transaction.set_rollback(True)

    def commit():
        with transaction.atomic():
            wakeups.ring(bell(version=2))
            wakeups.flush(PATIENCE)
            assert not ears.request

    await in_thread(roll_back)
    await in_thread(commit)
    await until(lambda: ears.request)
    assert [heard.version for heard in ears.request] == [2]


async def test_a_burst_goes_in_few_messages(monkeypatch):
    sent = []
    may_go = threading.Event()

    class SlowLayer:
        async def group_send(self, group, message):
            sent.append(message)
            await asyncio.to_thread(may_go.wait, PATIENCE)

    monkeypatch.setattr(wakeups, "get_channel_layer", SlowLayer)
    for number in range(400):
        await in_thread(wakeups.ring, bell(request=f"req_{number % 100}", version=number))
    may_go.set()
    await in_thread(wakeups.flush, PATIENCE)
    assert len(sent) <= 3
    told = {parts[2]: parts[3] for message in sent for parts in message["bells"]}
    assert told == {f"req_{number % 100}": number for number in range(300, 400)}


async def test_a_new_request_is_still_new_when_a_change_overtakes_it(monkeypatch):
    sent = []
    may_go = threading.Event()

    class SlowLayer:
        async def group_send(self, group, message):
            sent.append(message)
            await asyncio.to_thread(may_go.wait, PATIENCE)

    monkeypatch.setattr(wakeups, "get_channel_layer", SlowLayer)
    await in_thread(wakeups.ring, bell(request="req_0"))
    await in_thread(wakeups.ring, bell(kind="new"))
    await in_thread(wakeups.ring, bell(version=2))
    may_go.set()
    await in_thread(wakeups.flush, PATIENCE)
    assert ["prj_1", "agt_1", "req_1", 2, "new", False] in sent[-1]["bells"]


async def test_what_is_only_beside_a_request_is_told_to_pages_and_to_no_agent():
    ears = await Ears().listen()
    for _ in range(2):
        await in_thread(wakeups.ring, bell(kind="beside"))
        await in_thread(wakeups.flush, PATIENCE)
    await in_thread(wakeups.ring, bell())
    await until(lambda: len(ears.project) == 3)
    assert [heard.kind for heard in ears.project] == ["beside", "beside", "changed"]
    assert ears.request == ears.agent == [bell()]


async def test_a_change_is_told_although_a_claim_comes_behind_it(monkeypatch):
    sent = []
    may_go = threading.Event()

    class SlowLayer:
        async def group_send(self, group, message):
            sent.append(message)
            await asyncio.to_thread(may_go.wait, PATIENCE)

    monkeypatch.setattr(wakeups, "get_channel_layer", SlowLayer)
    await in_thread(wakeups.ring, bell(request="req_0"))
    await in_thread(wakeups.ring, bell(version=2))
    await in_thread(wakeups.ring, bell(version=2, kind="beside"))
    may_go.set()
    await in_thread(wakeups.flush, PATIENCE)
    assert ["prj_1", "agt_1", "req_1", 2, "changed", False] in sent[-1]["bells"]


async def test_a_dead_channel_layer_costs_nothing_but_the_bell(monkeypatch, caplog):
    def dead():
        raise ConnectionError("nobody there")

    monkeypatch.setattr(wakeups, "get_channel_layer", dead)
    for version in range(3):
        await in_thread(wakeups.ring, bell(version=version))
        await in_thread(wakeups.flush, PATIENCE)
    warnings = [record for record in caplog.records if "not heard" in record.message]
    assert len(warnings) == 1


async def test_many_wishes_to_drain_become_few_tasks(monkeypatch):
    sent = []
    monkeypatch.setattr(wakeups, "_BETWEEN_DRAINS_SECONDS", 0.2)
    monkeypatch.setattr(celery_app, "send_task", lambda name, **_: sent.append(name))
    for _ in range(50):
        await in_thread(wakeups.drain)
    await in_thread(wakeups.flush, PATIENCE)
    assert set(sent) == {"approvals.drain_outbox"}
    assert len(sent) <= 3


async def test_a_dead_broker_does_not_hurt_who_wishes(monkeypatch):
    asked = []

    def dead(name, **_):
        asked.append(name)
        raise ConnectionError("nobody there")

    monkeypatch.setattr(wakeups, "_BETWEEN_DRAINS_SECONDS", 0.01)
    monkeypatch.setattr(celery_app, "send_task", dead)
    for count in (1, 2):
        await in_thread(wakeups.drain)
        await until(lambda count=count: len(asked) >= count)


def test_a_forked_child_rings_with_a_thread_of_its_own():
    wakeups.ring(bell())
    wakeups.flush(PATIENCE)

    def ring_in_child(pipe):
        wakeups.ring(bell(version=2))
        wakeups.flush(PATIENCE)
        names = [thread.name for thread in threading.enumerate()]
        pipe.send((names.count("bells"), wakeups._ringer.is_busy))

    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=ring_in_child, args=(there,))
    child.start()
    assert here.poll(PATIENCE)
    assert here.recv() == (1, False)
    child.join(PATIENCE)
