"""The waiting door and Django's view of the same address answer alike."""

import pytest

from approvals.live.threads import in_thread
from approvals.models import ApiKey
from tests.live.conftest import Call
from tests.make import decide, make_request

pytestmark = [pytest.mark.django_db(transaction=True)]

# Of the server, not of the answer.
VOLATILE = {"x-request-id", "content-length", "vary", "allow"}


def parts(call):
    headers = {name: value for name, value in call.headers.items() if name not in VOLATILE}
    return call.status, headers, call.body


@pytest.fixture
def address(bot, rita):
    request = make_request(bot)
    decide(request, rita)
    return f"/api/v1/requests/{request.id}"


@pytest.mark.parametrize("who", ["bot", "rita", "sam", "otto"])
async def test_what_is_shown_is_the_same(address, call_as, bot, rita, sam, otto, who):
    cast = {"bot": bot, "rita": rita, "sam": sam, "otto": otto}
    call = await in_thread(call_as, cast[who])
    plain, waited = await call(address).ended(), await call(f"{address}?wait=5").ended()
    assert parts(plain) == parts(waited)
    assert plain.status == (404 if who == "otto" else 200)


async def test_what_is_refused_is_refused_in_the_same_words(address, call_as, bot):
    await in_thread(call_as, bot)
    for headers in ({}, {"Authorization": "Bearer x"}, {"host": "evil.example"}):
        plain = await Call(address, headers=headers).ended()
        waited = await Call(f"{address}?wait=5", headers=headers).ended()
        assert parts(plain) == parts(waited)
        assert plain.status in (400, 401)


async def test_a_key_that_may_not_read_is_refused_in_the_same_words(address, call_as, bot):
    call = await in_thread(call_as, bot)
    await in_thread(ApiKey.objects.update, scopes=["consume"])
    plain, waited = await call(address).ended(), await call(f"{address}?wait=5").ended()
    assert parts(plain) == parts(waited)
    assert plain.status == 403


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/api/v1/events", "POST", 405),
        ("/api/v1/events?wait=1", "PUT", 405),
        ("/api/v1/requests/req_x?wait=1", "PUT", 405),
        ("/api/v1/requests/req_x?wait=1", "DELETE", 405),
        ("/api/v1/eventss", "GET", 404),
        ("/api/v1/requests/req_x/y/z?wait=1", "GET", 404),
    ],
)
async def test_other_methods_and_addresses_are_refused_as_everywhere(path, method, status, db):
    refused = await Call(path, method=method).ended()
    assert refused.status == status
    assert refused.code in ("method_not_allowed", "not_found")
