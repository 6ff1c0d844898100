"""`GET /events`: an agent's own requests, in the order of the seals, without gap or duplicate."""

import asyncio
import json
import random
from dataclasses import dataclass

import pytest

from approvals.actions import sealing
from approvals.actions.executions import consume
from approvals.actions.sealing import seal_all
from approvals.live import bells, streams
from approvals.live.threads import in_thread
from approvals.models import Agent, ApiKey, AuditSeal, Project
from approvals.reads.notices import TOLD
from tests.live.conftest import Call, asleep, until
from tests.make import action, decide, make_request, of_agent

pytestmark = [pytest.mark.django_db(transaction=True)]
EVENTS = "/api/v1/events"


@dataclass
class Event:
    id: int
    event: str
    data: dict


def events_of(call):
    """The events that a stream has sent so far, read as a client reads them."""
    found = []
    for block in call.body.decode().split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line[0] != ":")
        if "data" in fields:
            found.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


@pytest.fixture
def call(call_as, bot):
    return call_as(bot)


async def end(stream):
    stream.hang_up()
    await stream.ended()


async def test_a_stream_tells_of_opening_deciding_and_what_follows(call, bot, rita):
    stream = await call(EVENTS).has_sent(b"retry: ")
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-store"
    request = await in_thread(make_request, bot)
    await stream.has_sent(b"event: request.created")
    await in_thread(decide, request, rita)
    await stream.has_sent(b"event: request.decided")
    await in_thread(
        consume, request_id=request.id, action=action(), attempt=None, actor=of_agent(bot)
    )
    await stream.has_sent(b"event: request.updated")
    created, decided, updated = events_of(stream)
    assert created.data["type"] == created.event
    assert created.data["data"] == {
        "id": request.id, "version": 1, "status": "pending", "outcome": None
    }  # fmt: skip
    assert decided.data["data"] == {
        "id": request.id, "version": 2, "status": "approved", "outcome": "approved"
    }  # fmt: skip
    assert updated.data["data"]["version"] == 3
    assert created.data["timestamp"].endswith("Z")
    assert "acme" not in stream.body.decode()
    assert created.id < decided.id < updated.id
    await end(stream)


async def test_a_stream_begins_at_the_present(call, bot):
    await in_thread(make_request, bot)
    await in_thread(seal_all, bot.project_id)
    stream = await call(EVENTS).has_sent(b"id: 1\n")
    later = await in_thread(make_request, bot)
    await stream.has_sent(b"data: ")
    assert [event.data["data"]["id"] for event in events_of(stream)] == [later.id]
    await end(stream)


async def test_a_stream_tells_nothing_of_others(call, call_as, bot, otto, other_project, project):
    stream = await call(EVENTS).has_sent(b"retry: ")
    for place in (project, other_project):
        stranger = await in_thread(Agent.objects.create, project=place, name="stranger")
        await in_thread(make_request, stranger)
    own = await in_thread(make_request, bot)
    await stream.has_sent(b"data: ")
    assert [event.data["data"]["id"] for event in events_of(stream)] == [own.id]
    await end(stream)


async def test_who_was_cut_off_before_any_event_resumes_from_where_it_began(call, bot):
    stream = await call(EVENTS).has_sent(b"retry: ")
    await end(stream)
    first_id = stream.body.decode().split("id: ")[1].split("\n")[0]
    missed = await in_thread(make_request, bot)
    resumed = await call(EVENTS, headers={"Last-Event-ID": first_id}).has_sent(b"data: ")
    assert events_of(resumed)[0].data["data"]["id"] == missed.id
    await end(resumed)


async def test_resuming_under_concurrent_commits_has_no_gap_and_no_duplicate(
    call, project, bot, rita
):
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    expected = 60

    async def work():
        request = await in_thread(make_request, bot)
        await asyncio.sleep(dice.random() / 5)
        await in_thread(decide, request, rita, dice.choice(("approve", "reject")), "r")

    busy = asyncio.gather(*(work() for _ in range(expected // 2)))
    seen, headers = [], {"Last-Event-ID": "0"}
    while len(seen) < expected:
        stream = call(EVENTS, headers=headers)
        await stream.has_sent(b"data: ", times=min(dice.randint(1, 9), expected - len(seen)))
        await end(stream)
        seen += events_of(stream)
        headers = {"Last-Event-ID": str(seen[-1].id)}
    await busy
    told = AuditSeal.objects.filter(event__type__in=TOLD).order_by("seq")
    sealed = await in_thread(lambda: list(told.values_list("seq", "event__request_id")))
    assert [(event.id, event.data["data"]["id"]) for event in seen] == sealed, f"seed {seed}"
    assert len(sealed) == expected


async def test_a_long_backlog_comes_in_pages_and_in_order(call, bot, monkeypatch):
    monkeypatch.setattr(streams, "_PAGE", 3)
    for _ in range(8):
        await in_thread(make_request, bot)
    stream = await call(EVENTS, headers={"Last-Event-ID": "0"}).has_sent(b"data: ", times=8)
    assert [event.id for event in events_of(stream)] == list(range(1, 9))
    await end(stream)


async def test_a_backlog_that_nobody_sealed_is_sealed_by_the_stream(call, bot, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    for _ in range(7):
        await in_thread(make_request, bot)
    stream = await call(EVENTS, headers={"Last-Event-ID": "0"}).has_sent(b"data: ", times=7)
    assert [event.id for event in events_of(stream)] == list(range(1, 8))
    await end(stream)


async def test_a_stream_ends_after_its_share_and_is_resumed(call, bot, monkeypatch):
    monkeypatch.setattr(streams, "_MOST_BYTES", 300)
    monkeypatch.setattr(streams, "_PAGE", 2)
    for _ in range(5):
        await in_thread(make_request, bot)
    first = await call(EVENTS, headers={"Last-Event-ID": "0"}).ended()
    told = events_of(first)
    assert 0 < len(told) < 5
    second = call(EVENTS, headers={"Last-Event-ID": str(told[-1].id)})
    await second.has_sent(b"data: ")
    assert events_of(second)[0].id == told[-1].id + 1
    await second.ended()


@pytest.mark.parametrize(
    "close", [lambda: ApiKey.objects.update(revoked_at="2026-01-01T00:00Z"),
              lambda: Agent.objects.update(is_active=False),
              lambda: Project.objects.update(is_active=False)]
)  # fmt: skip
async def test_a_stream_ends_when_its_agent_is_shut_out(call, close):
    stream = await call(EVENTS).has_sent(b"retry: ")
    await in_thread(close)
    await stream.ended()
    assert (await call(EVENTS).ended()).status == 401


async def test_an_idle_stream_shows_that_it_lives(call, monkeypatch):
    monkeypatch.setattr(streams, "KEEPALIVE_SECONDS", 0.05)
    stream = await call(EVENTS).has_sent(b"\n: still here\n\n", times=3)
    assert events_of(stream) == []
    await end(stream)


async def test_with_all_bells_lost_the_poll_finds_the_events(call, bot, monkeypatch):
    monkeypatch.setattr("approvals.wakeups.Ringer.ring", lambda *_: None)
    stream = await call(EVENTS).has_sent(b"retry: ")
    await in_thread(make_request, bot)
    await end(await stream.has_sent(b"event: request.created"))


async def test_people_have_no_stream(call_as, rita):
    call = await in_thread(call_as, rita)
    refused = await call(EVENTS).ended()
    assert (refused.status, refused.code) == (403, "agents_only")


async def test_nobody_known_has_no_stream():
    assert (await Call(EVENTS).ended()).code == "unauthenticated"


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "1" * 40])
async def test_an_id_of_no_stream_is_422(call, last):
    refused = await call(EVENTS, headers={"Last-Event-ID": last}).ended()
    assert (refused.status, refused.code) == (422, "invalid_cursor")


async def test_an_id_from_the_future_does_not_hide_what_comes(call, bot):
    stream = await call(EVENTS, headers={"Last-Event-ID": "999999"}).has_sent(b"retry: ")
    await in_thread(make_request, bot)
    await end(await stream.has_sent(b"event: request.created"))


async def test_an_unknown_parameter_is_422(call):
    assert (await call(f"{EVENTS}?from=1").ended()).code == "unknown_field"


async def test_streams_and_waits_share_the_places_of_an_agent(call, bot, project):
    await in_thread(Project.objects.update, waits_per_agent=1)
    stream = await call(EVENTS).has_sent(b"retry: ")
    await asleep(1)
    request = await in_thread(make_request, bot)
    for path in (EVENTS, f"/api/v1/requests/{request.id}?wait=5"):
        assert (await call(path).ended()).code == "rate_limited"
    await end(stream)
    await until(lambda: bells.hub().slots.total == 0)
    assert bells.hub().agents == []


async def test_a_server_that_ends_ends_its_streams(call):
    stream = await call(EVENTS).has_sent(b"retry: ")
    stream.task.cancel()
    await until(stream.task.done)
    assert stream.task.cancelled()
    assert stream.status == 200
