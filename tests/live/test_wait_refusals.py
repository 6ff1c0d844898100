"""The waiting door refuses exactly what the plain read refuses, and what only it can."""

import pytest

from approvals.live import bells
from approvals.live.threads import in_thread
from approvals.models import Agent, ApiKey, Project
from tests.live.conftest import Call, asleep, until
from tests.make import decide, make_request

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(bot):
    return f"/api/v1/requests/{make_request(bot).id}"


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer cs_agent_x_y", "Basic Ym90OmJvdA=="])
async def test_nobody_known_is_401(address, header):
    headers = {"Authorization": header} if header else {}
    refused = await Call(f"{address}?wait=5", headers=headers).ended()
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"] == "Bearer"


async def test_what_one_may_not_see_does_not_exist(address, call_as, otto, project):
    stranger = await in_thread(Agent.objects.create, project=project, name="stranger")
    for holder in (otto, stranger):
        call = await in_thread(call_as, holder)
        refused = await call(f"{address}?wait=5").ended()
        assert (refused.status, refused.code) == (404, "not_found")
    call = await in_thread(call_as, stranger)
    missing = await call("/api/v1/requests/req_00000000000000000000000000?wait=5").ended()
    assert missing.json == refused.json


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("wait=0", "out_of_range"),
        ("wait=61", "out_of_range"),
        ("wait=-1", "out_of_range"),
        ("wait=", "out_of_range"),
        ("wait=1.5", "out_of_range"),
        ("wait=1&wait=2", "invalid_value"),
        ("wait=1&wiat=2", "unknown_field"),
    ],
)
async def test_a_wait_that_cannot_be_is_422(address, call_as, bot, query, code):
    call = await in_thread(call_as, bot)
    refused = await call(f"{address}?{query}").ended()
    assert (refused.status, refused.code) == (422, code)
    assert refused.json["errors"][0]["pointer"] in ("/wait", "/wiat")


async def test_to_know_comes_before_to_spell(address, call_as, otto):
    call = await in_thread(call_as, otto)
    assert (await call(f"{address}?wait=0").ended()).status == 404
    assert (await Call(f"{address}?wait=0").ended()).status == 401


async def test_a_key_without_the_right_to_read_is_403(address, call_as, bot):
    call = await in_thread(call_as, bot)
    await in_thread(ApiKey.objects.update, scopes=["requests:create"])
    refused = await call(f"{address}?wait=5").ended()
    assert (refused.status, refused.code) == (403, "not_allowed")


async def test_a_foreign_host_is_refused(address, call_as, bot):
    call = await in_thread(call_as, bot)
    refused = await call(f"{address}?wait=5", headers={"host": "evil.example"}).ended()
    assert refused.status == 400


async def test_an_answer_has_the_security_headers_and_its_request_id(address, call_as, bot):
    call = await in_thread(call_as, bot)
    answered = await call(f"{address}?wait=1", headers={"X-Request-ID": "abc-1"}).ended()
    assert answered.headers["x-request-id"] == "abc-1"
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answered.headers["content-security-policy"]


async def test_one_wait_too_many_is_429_and_hanging_up_frees_a_place(
    address, call_as, bot, project
):
    await in_thread(Project.objects.update, waits_per_agent=2)
    call = await in_thread(call_as, bot)
    first, second = call(f"{address}?wait=60"), call(f"{address}?wait=60")
    await asleep(2)
    refused = await call(f"{address}?wait=60").ended()
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "1"
    first.hang_up()
    await first.ended()
    assert first.status == 0
    third = call(f"{address}?wait=60")
    await asleep(2)
    for waiting in (second, third):
        waiting.hang_up()
        await waiting.ended()
    assert bells.hub().slots.total == 0
    assert bells.hub().requests == []


async def test_the_limit_does_not_touch_who_need_not_wait(address, call_as, bot, rita, project):
    await in_thread(Project.objects.update, waits_per_agent=1)
    call = await in_thread(call_as, bot)
    waiting = call(f"{address}?wait=60")
    await asleep(1)
    decided = await in_thread(make_request, bot)
    await in_thread(decide, decided, rita)
    answered = await call(f"/api/v1/requests/{decided.id}?wait=60").ended()
    assert answered.json["next_action"] == "execute"
    waiting.hang_up()
    await waiting.ended()


@pytest.mark.parametrize(
    "close", [lambda: ApiKey.objects.update(revoked_at="2026-01-01T00:00Z"),
              lambda: Agent.objects.update(is_active=False)]
)  # fmt: skip
async def test_who_is_shut_out_while_waiting_learns_nothing_more(address, call_as, bot, close):
    call = await in_thread(call_as, bot)
    waiting = call(f"{address}?wait=60")
    await asleep()
    await in_thread(close)
    refused = await waiting.ended()
    assert (refused.status, refused.code) == (401, "unauthenticated")
    await until(lambda: bells.hub().slots.total == 0)


async def test_a_server_that_ends_tells_those_who_wait_to_call_again(address, call_as, bot):
    call = await in_thread(call_as, bot)
    waiting = call(f"{address}?wait=60")
    await asleep()
    waiting.task.cancel()
    await until(waiting.task.done)
    assert waiting.task.cancelled()
    assert (waiting.status, waiting.code) == (503, "unavailable")
    assert waiting.headers["retry-after"] == "1"


@pytest.mark.parametrize("id", ["req_\0", "req_" + "x" * 10_000, "\ufffd", "..", "req_%", "'--"])
async def test_an_id_that_no_request_can_have_is_404(call_as, bot, id):
    call = await in_thread(call_as, bot)
    refused = await call(f"/api/v1/requests/{id}?wait=5").ended()
    assert (refused.status, refused.code) == (404, "not_found")
