"""`GET /requests/{id}?wait=n`: when it answers, and with what."""

import pytest

from approvals.live.threads import in_thread
from approvals.models import ApprovalRequest
from tests.live.conftest import Call, asleep
from tests.make import decide, make_request, take_back

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
@pytest.mark.parametrize(
    ("answer", "status", "next_action"),
    [("approve", "approved", "execute"), ("reject", "rejected", "stop")],
)
async def test_an_agent_is_woken_by_the_decision(
    call, address, request_, rita, answer, status, next_action
):
    waiting = call(f"{address}?wait=30")
    await asleep()
    await in_thread(decide, request_, rita, answer, "because")
    answered = await waiting.ended()
    assert answered.status == 200
    assert (answered.json["status"], answered.json["next_action"]) == (status, next_action)
    assert answered.json["decision"]["by"]["name"] == "Rita"
    assert answered.json["action"]["args"]["amount"] == 5120
    assert b'"amount":5120.00' in answered.body


async def test_a_request_that_is_decided_already_is_answered_at_once(call, address, request_, rita):
    await in_thread(decide, request_, rita)
    answered = await call(f"{address}?wait=60").ended()
    assert answered.json["next_action"] == "execute"


async def test_a_wait_that_runs_out_is_answered_with_the_object_as_it_is(call, address, request_):
    answered = await call(f"{address}?wait=1").ended()
    assert answered.status == 200
    assert answered.json["next_action"] == "wait"
    assert answered.headers["etag"] == f'"{request_.id}.1.agent"'
    unchanged = await in_thread(ApprovalRequest.objects.get, pk=request_.id)
    assert unchanged.updated_at == request_.updated_at


async def test_with_a_known_etag_a_wait_that_runs_out_is_304(call, address, request_):
    known = {"If-None-Match": f'"{request_.id}.1.agent"'}
    answered = await call(f"{address}?wait=1", headers=known).ended()
    assert answered.status == 304
    assert answered.body == b""
    assert answered.headers["etag"] == known["If-None-Match"]


@pytest.mark.usefixtures("unpolled")
async def test_with_a_known_etag_any_other_version_ends_the_wait(call, address, request_, rita):
    await in_thread(decide, request_, rita)
    known = (await call(f"{address}?wait=1").ended()).headers["etag"]
    waiting = call(f"{address}?wait=30", headers={"If-None-Match": known})
    await asleep()
    await in_thread(take_back, request_, rita)
    answered = await waiting.ended()
    assert (answered.status, answered.json["grant"]["status"]) == (200, "revoked")
    assert answered.headers["etag"] != known


async def test_an_etag_that_is_old_already_is_answered_at_once(call, address):
    answered = await call(f"{address}?wait=60", headers={"If-None-Match": '"old"'}).ended()
    assert (answered.status, answered.json["next_action"]) == (200, "wait")


@pytest.mark.usefixtures("unpolled")
async def test_a_reviewer_may_wait_with_a_token(call_as, address, request_, rita, rui):
    call = await in_thread(call_as, rui)
    waiting = call(f"{address}?wait=30")
    await asleep()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["status"] == "approved"


@pytest.mark.usefixtures("unpolled")
async def test_a_reviewer_may_wait_with_a_session(request_, address, rita, rui, browser_of):
    browser = await in_thread(browser_of, rui)
    cookie = browser.cookies["sessionid"].value
    waiting = Call(f"{address}?wait=30", headers={"Cookie": f"sessionid={cookie}"})
    await asleep()
    await in_thread(decide, request_, rita)
    assert (await waiting.ended()).json["status"] == "approved"


@pytest.mark.usefixtures("unpolled")
async def test_other_requests_and_their_bells_do_not_end_a_wait(call, address, bot, rita):
    waiting = call(f"{address}?wait=2")
    await asleep()
    other = await in_thread(make_request, bot)
    await in_thread(decide, other, rita)
    assert (await waiting.ended()).json["next_action"] == "wait"
