"""A decision is never missed, wherever it falls between the looks (reliability.md, I22)."""

import asyncio
import threading

import pytest

from approvals.live import bells, waiting
from approvals.live.threads import in_thread
from approvals.models import ApprovalRequest, Grant
from tests.live.conftest import asleep
from tests.make import decide, make_request

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def request_(bot):
    return make_request(bot)


@pytest.fixture
def call(call_as, bot):
    return call_as(bot)


def before_the_look(look, decision):
    decision()
    return look()


def between_the_look_and_the_sleep(look, decision):
    found = look()
    decision()
    return found


def while_the_row_is_read(look, decision):
    """The row was read; the decision commits; only then is the look at its end."""
    read = waiting._settled

    def slowly(*args):
        found = read(*args)
        decision()
        return found

    waiting._settled = slowly
    try:
        return look()
    finally:
        waiting._settled = read


@pytest.mark.usefixtures("unpolled")
@pytest.mark.parametrize(
    "falls", [before_the_look, while_the_row_is_read, between_the_look_and_the_sleep]
)
async def test_a_decision_around_the_first_look_wakes(call, request_, rita, monkeypatch, falls):
    looks = []

    def decide_elsewhere():
        other = threading.Thread(target=lambda: asyncio.run(in_thread(decide, request_, rita)))
        other.start()
        other.join()

    def look_at(scope, request_id, *, last):
        looks.append(last)
        look = lambda: plain(scope, request_id, last=last)  # noqa: E731
        return falls(look, decide_elsewhere) if len(looks) == 1 else look()

    plain = waiting.look_at
    monkeypatch.setattr(waiting, "look_at", look_at)
    answered = await call(f"/api/v1/requests/{request_.id}?wait=60").ended()
    assert answered.json["next_action"] == "execute"
    assert looks == ([False] if falls is before_the_look else [False, False])


@pytest.mark.usefixtures("unpolled")
async def test_one_decision_wakes_all_who_wait_for_it(call, request_, rita):
    waiting = [call(f"/api/v1/requests/{request_.id}?wait=60") for _ in range(50)]
    await asleep(50)
    await in_thread(decide, request_, rita)
    answers = await asyncio.gather(*(each.ended() for each in waiting))
    assert {answer.json["next_action"] for answer in answers} == {"execute"}
    assert bells.hub().requests == []


async def test_with_all_bells_lost_the_poll_wakes(call, request_, rita, monkeypatch):
    monkeypatch.setattr("approvals.wakeups.Ringer.ring", lambda *_: None)
    waiting = call(f"/api/v1/requests/{request_.id}?wait=60")
    await asleep()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["next_action"] == "execute"


@pytest.mark.usefixtures("unpolled")
async def test_the_deadline_itself_ends_a_wait_with_every_worker_dead(call, bot):
    request = await in_thread(make_request, bot, expires_in=1, on_timeout="expire")
    answered = await call(f"/api/v1/requests/{request.id}?wait=60").ended()
    assert (answered.json["status"], answered.json["next_action"]) == ("expired", "stop")
    assert answered.json["decision"]["by"]["kind"] == "system"
    stored = await in_thread(ApprovalRequest.objects.get, pk=request.id)
    assert stored.status == "expired"


@pytest.mark.usefixtures("unpolled")
async def test_the_end_of_a_grant_ends_a_wait_for_another_version(call, bot, rita, project):
    project.grant_seconds = 1
    await in_thread(project.save)
    request = await in_thread(make_request, bot)
    await in_thread(decide, request, rita)
    address = f"/api/v1/requests/{request.id}?wait=60"
    known = (await call(address).ended()).headers["etag"]
    answered = await call(address, headers={"If-None-Match": known}).ended()
    assert answered.json["grant"]["status"] == Grant.Status.EXPIRED
    assert answered.json["next_action"] == "stop"
