"""A reviewer's question reaches the agent that waits, once; its answer lets it wait again."""

import asyncio

import pytest

from approvals.live import bells
from approvals.live.threads import in_thread
from tests.live.conftest import asleep, until
from tests.live.test_event_stream import end, events_of
from tests.make import decide, make_request, say

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def request_(bot):
    return make_request(bot)


@pytest.fixture
def call(call_as, bot):
    return call_as(bot)


@pytest.fixture
def address(request_):
    return f"/api/v1/requests/{request_.id}"


@pytest.mark.usefixtures("unpolled")
async def test_a_question_ends_the_wait_and_its_answer_lets_the_agent_wait_again(
    call, address, request_, bot, rita
):
    waiting = call(f"{address}?wait=60")
    await asleep()
    await in_thread(say, request_, rita, "Which account?", asks=True)
    asked = await waiting.ended()
    assert (asked.json["next_action"], asked.json["version"]) == ("answer", 2)
    # By its ETag it is told once: the question that it has been told of does not end a wait.
    known = {"If-None-Match": asked.headers["etag"]}
    again = await call(f"{address}?wait=1", headers=known).ended()
    assert again.status == 304
    await in_thread(say, request_, bot, "The operating account")
    answered = await call(address).ended()
    assert answered.json["next_action"] == "wait"
    waiting = call(f"{address}?wait=60")
    await asleep()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["next_action"] == "execute"


@pytest.mark.usefixtures("unpolled")
async def test_a_comment_that_asks_nothing_ends_only_a_wait_by_etag(call, address, request_, rita):
    waiting = call(f"{address}?wait=60")
    known = {"If-None-Match": f'"{request_.id}.1.agent"'}
    by_etag = call(f"{address}?wait=60", headers=known)
    await asleep(2)
    await in_thread(say, request_, rita, "Looks odd to me")
    told = await by_etag.ended()
    assert (told.status, told.json["next_action"]) == (200, "wait")
    await asleep()
    await in_thread(say, request_, rita, asks=True)
    assert (await waiting.ended()).json["version"] == 3


@pytest.mark.usefixtures("unpolled")
async def test_all_who_wait_are_woken_once_by_two_questions(call, address, request_, rita, rui):
    waiting = [call(f"{address}?wait=60") for _ in range(20)]
    await asleep(20)
    await in_thread(say, request_, rita, asks=True)
    await in_thread(say, request_, rui, "And why today?", asks=True)
    answers = await asyncio.gather(*(each.ended() for each in waiting))
    assert {answer.json["next_action"] for answer in answers} == {"answer"}
    assert bells.hub().requests == []
    assert bells.hub().slots.total == 0


async def test_with_all_bells_lost_the_poll_finds_the_question(
    call, address, request_, rita, monkeypatch
):
    monkeypatch.setattr("approvals.wakeups.Ringer.ring", lambda *_: None)
    waiting = call(f"{address}?wait=60")
    await asleep()
    await in_thread(say, request_, rita, asks=True)
    assert (await waiting.ended()).json["next_action"] == "answer"


async def test_the_stream_tells_of_each_comment_as_it_was(call, request_, bot, rita):
    stream = await call("/api/v1/events").has_sent(b"retry: ")
    await in_thread(say, request_, rita, "Which account?", asks=True)
    await in_thread(decide, request_, rita)
    await stream.has_sent(b"event: request.decided")
    *_, commented, _ = events_of(stream)
    assert commented.event == commented.data["type"] == "request.commented"
    # Also where it is sent after the end: it says what was so when it happened, and no text.
    assert commented.data["data"] == {
        "id": request_.id, "version": 2, "status": "pending", "outcome": None
    }  # fmt: skip
    assert b"account" not in stream.body
    await end(stream)
    await until(lambda: bells.hub().slots.total == 0)
