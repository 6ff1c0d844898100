"""`GET /groups/{key}?wait=n`: all calls of a turn together, or what has to be done at once."""

import asyncio

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.live import bells
from approvals.live.threads import in_thread
from approvals.live.turns import _Turn
from approvals.models import ApiKey, ApprovalRequest
from approvals.rules.proposal import Group
from tests.live.conftest import Call, asleep
from tests.live.test_same_as_plain import parts
from tests.make import decide, make_request, of_agent, say

pytestmark = [pytest.mark.django_db(transaction=True)]
TURN = "/api/v1/groups/turn-7"


def send(bot, index, size=2, **fields):
    return make_request(bot, group=Group(key="turn-7", index=index, size=size), **fields)


@pytest.fixture
def call(call_as, bot):
    return call_as(bot)


@pytest.fixture
def pair(bot):
    answers = ("approve", "request_changes")
    return [send(bot, index, allowed_responses=answers) for index in range(2)]


def following(answered):
    assert answered.status == 200, answered.body
    return [each["next_action"] for each in answered.json["data"]]


@pytest.mark.usefixtures("unpolled")
async def test_it_waits_until_the_last_call_is_decided(call, pair, rita):
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    await in_thread(decide, pair[1], rita)
    await asleep()
    assert not waiting.task.done()
    await in_thread(decide, pair[0], rita, "reject")
    answered = await waiting.ended()
    assert following(answered) == ["stop", "execute"]
    assert [each["group"]["index"] for each in answered.json["data"]] == [0, 1]
    assert b'"amount":5120.00' in answered.body
    assert bells.hub().agents == []


@pytest.mark.usefixtures("unpolled")
async def test_it_waits_for_calls_that_are_not_sent_yet(call, bot, rita):
    first = await in_thread(send, bot, 0)
    await in_thread(decide, first, rita)
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    second = await in_thread(send, bot, 1)
    await in_thread(decide, second, rita)
    assert following(await waiting.ended()) == ["execute", "execute"]


@pytest.mark.usefixtures("unpolled")
async def test_a_question_about_one_call_ends_the_wait(call, pair, rita, bot):
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    await in_thread(say, pair[1], rita, asks=True)
    assert following(await waiting.ended()) == ["wait", "answer"]
    assert following(await call(f"{TURN}?wait=60").ended()) == ["wait", "answer"]
    await in_thread(say, pair[1], bot, "The operating account")
    assert following(await call(f"{TURN}?wait=1").ended()) == ["wait", "wait"]


@pytest.mark.usefixtures("unpolled")
async def test_a_call_that_was_sent_back_ends_the_wait(call, bot, rita, pair):
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    await in_thread(decide, pair[0], rita, "request_changes", "Not like this")
    assert following(await waiting.ended()) == ["resubmit", "wait"]
    again = Resubmission(revision=1)
    await in_thread(resubmit, request_id=pair[0].id, resubmission=again, actor=of_agent(bot))
    assert following(await call(f"{TURN}?wait=1").ended()) == ["wait", "wait"]


@pytest.mark.usefixtures("unpolled")
async def test_also_with_a_call_missing_a_question_is_told_at_once(call, bot, rita):
    first = await in_thread(send, bot, 0)
    await in_thread(say, first, rita, asks=True)
    assert following(await call(f"{TURN}?wait=60").ended()) == ["answer"]


@pytest.mark.usefixtures("unpolled")
async def test_the_deadline_of_a_call_is_its_end_with_every_worker_dead(call, bot, rita):
    first = await in_thread(send, bot, 0)
    await in_thread(send, bot, 1, expires_in=1, on_timeout="expire")
    await in_thread(decide, first, rita)
    answered = await call(f"{TURN}?wait=60").ended()
    assert following(answered) == ["execute", "stop"]
    stored = await in_thread(list, ApprovalRequest.objects.values_list("status", flat=True))
    assert "expired" in stored


async def test_with_all_bells_lost_the_poll_wakes(call, pair, rita, monkeypatch):
    monkeypatch.setattr("approvals.wakeups.Ringer.ring", lambda *_: None)
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    for request in pair:
        await in_thread(decide, request, rita)
    assert following(await waiting.ended()) == ["execute", "execute"]


async def bells_are_through(call, bot, rita):
    """Decide another request that somebody waits for: bells come in their order, so when that
    one is heard, all before it were."""
    other = await in_thread(make_request, bot)
    waiting = call(f"/api/v1/requests/{other.id}?wait=60")
    await asleep(11)
    await in_thread(decide, other, rita)
    await waiting.ended()


@pytest.mark.usefixtures("unpolled")
async def test_one_turn_wakes_all_who_wait_for_it_and_other_requests_nobody(
    call, bot, pair, rita, monkeypatch
):
    looks = []
    look = _Turn.look

    def counted(self, *, last):
        looks.append(last)
        return look(self, last=last)

    monkeypatch.setattr(_Turn, "look", counted)
    waiting = [call(f"{TURN}?wait=60") for _ in range(10)]
    await asleep(10)
    await bells_are_through(call, bot, rita)  # those of the pair itself may come late
    so_far = len(looks)
    await bells_are_through(call, bot, rita)
    assert len(looks) == so_far, "another request wakes nobody who waits for a turn"
    for request in pair:
        await in_thread(decide, request, rita)
    answers = await asyncio.gather(*(each.ended() for each in waiting))
    assert [following(each) for each in answers] == [["execute", "execute"]] * 10


@pytest.mark.usefixtures("unpolled")
async def test_a_call_that_comes_between_the_look_and_the_sleep_is_not_missed(
    call, bot, rita, monkeypatch
):
    first = await in_thread(send, bot, 0)
    await in_thread(decide, first, rita)
    look, looks = _Turn.look, []

    def and_then(self, *, last):
        found = look(self, last=last)
        looks.append(last)
        if len(looks) == 1:
            decide(send(bot, 1), rita)
        return found

    monkeypatch.setattr(_Turn, "look", and_then)
    assert following(await call(f"{TURN}?wait=60").ended()) == ["execute", "execute"]


async def test_a_key_that_is_revoked_ends_the_wait(call, pair, monkeypatch):
    monkeypatch.setattr(bells, "_POLL_SECONDS", (0.05, 0.05))
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    await in_thread(ApiKey.objects.all().update, revoked_at=pair[0].created_at)
    assert (await waiting.ended()).code == "unauthenticated"


@pytest.mark.parametrize("who", ["bot", "rita", "otto"])
async def test_it_answers_as_the_plain_read_does(call_as, pair, bot, rita, otto, who):
    for request in pair:
        await in_thread(decide, request, rita)
    call = await in_thread(call_as, {"bot": bot, "rita": rita, "otto": otto}[who])
    for path in (TURN, "/api/v1/groups/none", "/api/v1/groups/a/b"):
        plain, waited = await call(path).ended(), await call(f"{path}?wait=5").ended()
        assert parts(plain) == parts(waited)
    nobody = Call(f"{TURN}?wait=5")
    assert (await nobody.ended()).code == "unauthenticated"


async def test_a_wait_out_of_bounds_and_one_too_many_are_refused(call, pair, project):
    for wait in ("0", "61", "x"):
        assert (await call(f"{TURN}?wait={wait}").ended()).code == "out_of_range"
    project.waits_per_agent = 1
    await in_thread(project.save)
    waiting = call(f"{TURN}?wait=60")
    await asleep()
    assert (await call(f"{TURN}?wait=5").ended()).code == "rate_limited"
    waiting.hang_up()
    await waiting.ended()
