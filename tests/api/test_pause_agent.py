"""The stop switch over HTTP, and what callers are told while it is pulled."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import ApprovalRequest
from tests.api.calls import CREATE, answer_to, opened, path_of, post

WHY = {"reason": "odd transfers"}


@pytest.fixture
def switch(api, ana, bot):
    admin = api(ana)
    return lambda verb, body=WHY: post(admin, f"/api/v1/agents/{bot.id}/{verb}", body)


def problem(reply) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_a_stopped_agent_is_told_so_and_people_by_whom_and_why(api, bot, rita, ana, switch):
    agent, reviewer = api(bot), api(rita)
    request = opened(agent)
    stopped = switch("pause")
    assert stopped.status_code == 200
    shown = stopped.json()["paused"]
    assert (shown["what"], shown["by"], shown["reason"]) == ("agent", "Ana", "odd transfers")
    assert switch("pause").json() == stopped.json()
    refused = post(agent, "/api/v1/requests", CREATE)
    assert problem(refused) == (409, "agent_paused")
    assert refused.json()["paused_at"] == shown["since"]
    answer = post(reviewer, path_of(request, "/responses"), answer_to(request))
    assert problem(answer) == (409, "agent_paused")
    assert agent.get(path_of(request)).json()["paused"] == {
        "what": "agent",
        "since": shown["since"],
    }
    assert reviewer.get(path_of(request)).json()["paused"] == shown


def test_a_resumed_agent_goes_on_and_its_requests_have_another_deadline(api, bot, rita, switch):
    agent, reviewer = api(bot), api(rita)
    request = opened(agent)
    switch("pause")
    assert switch("resume").json() == {"id": bot.id, "name": "bot", "paused": None}
    assert switch("resume").json()["paused"] is None
    now = reviewer.get(path_of(request)).json()
    assert now["paused"] is None
    assert now["expires_at"] > request["expires_at"]
    assert post(reviewer, path_of(request, "/responses"), answer_to(now)).status_code == 201


def test_the_etag_tells_a_pause(api, bot, switch):
    agent: Client = api(bot)
    request = opened(agent)
    first = agent.get(path_of(request))
    known = {"If-None-Match": first["ETag"]}
    assert agent.get(path_of(request), headers=known).status_code == 304
    switch("pause")
    assert agent.get(path_of(request), headers=known).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_field"),
        ({"reason": " "}, "invalid_value"),
        ({"reason": "x" * 501}, "out_of_range"),
        ({"reason": "two\nlines"}, "out_of_range"),
        ({"reason": "no", "until": 5}, "unknown_field"),
        ({"reason": 5}, "invalid_type"),
    ],
)
def test_a_reason_that_is_none_is_refused(switch, bot, body, code):
    assert problem(switch("pause", body)) == (422, code)
    bot.refresh_from_db()
    assert bot.paused_at is None


def test_an_agent_that_is_not_there_is_404(api, ana):
    for id in ("agt_nothing", "x" * 40, "%00"):
        reply = post(api(ana), f"/api/v1/agents/{id}/pause", WHY)
        assert problem(reply) == (404, "not_found")


def test_a_token_without_the_scope_is_refused(api, ana, bot):
    admin = api(ana)
    ana.keys.update(scopes=["requests:read", "respond"])
    assert problem(post(admin, f"/api/v1/agents/{bot.id}/pause", WHY)) == (403, "not_allowed")


def test_a_list_tells_what_is_paused_in_one_statement_more(
    api, bot, rita, switch, django_assert_num_queries
):
    agent, reviewer = api(bot), api(rita)
    for _ in range(3):
        opened(agent)
    reviewer.get("/api/v1/requests")
    with CaptureQueriesContext(connection) as running:
        reviewer.get("/api/v1/requests")
    while_running = len(running)
    switch("pause")
    with django_assert_num_queries(while_running + 1):
        listed = reviewer.get("/api/v1/requests").json()["data"]
    assert [each["paused"]["what"] for each in listed] == ["agent"] * 3
    assert ApprovalRequest.objects.count() == 3
