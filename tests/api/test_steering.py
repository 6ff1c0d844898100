"""POST /api/v1/requests/{id}/reassign and /extend: whom to ask first, and how long."""

from datetime import datetime, timedelta

import pytest

from approvals import clock
from approvals.models import ApprovalRequest, AuditDetail, AuditEvent, OutboxMessage, Stage
from approvals.reads.verification import verify
from approvals.rules.strict_json import read_object
from tests.make import make_policy

from .calls import answer_to, approved, opened, path_of, pointers, post, refused


@pytest.fixture
def lead(project, join, api):
    return api(join(project, "lea", "lead"))


def reassign(client, request, to="rui", reason="Knows Acme.", **headers):
    return post(client, path_of(request, "/reassign"), {"to": to, "reason": reason}, **headers)


def extend(client, request, expires_in=3600, reason="Rita is ill."):
    body = {"expires_in": expires_in, "reason": reason}
    return post(client, path_of(request, "/extend"), body)


def asked_first(client, request):
    (stage,) = client.get(path_of(request)).json()["stages"]
    return stage["asked_first"]


def test_an_eligible_reviewer_asks_another(agent, reviewer, rita, rui):
    request = opened(agent)
    shown = reassign(reviewer, request, to="RUI")
    assert shown.status_code == 200
    assert shown.json()["stages"][0]["asked_first"] == {"username": "rui", "name": "Rui"}
    event = AuditEvent.objects.get(type="request.reassigned")
    facts = read_object(event.facts)
    assert (facts["from"], facts["to"], event.actor_id) == (None, rui.id, rita.id)
    told = read_object(AuditDetail.objects.get(event=event).value)
    assert (told["to_name"], told["reason"]) == ("Rui", "Knows Acme.")
    assert verify().broken is None


def test_whoever_is_asked_gets_a_mail_and_the_others_may_still_answer(agent, reviewer, api, rui):
    request = opened(agent)
    reassign(reviewer, request)
    mail = OutboxMessage.objects.get(event="request.reassigned")
    assert (mail.recipient, mail.person_id, mail.kind) == (rui.email, rui.id, "mail")
    approving = post(reviewer, path_of(request, "/responses"), answer_to(request))
    assert approving.status_code == 201


def test_it_makes_nobody_eligible(agent, lead, api, rita, rui, sam, ana, otto):
    request = opened(agent, reviewers={"users": ["rita"]})
    for to in ("rui", "sam", "ana", "otto", "nobody"):
        problem = refused(reassign(lead, request, to), 422, "unknown_reviewer")
        assert pointers(problem) == [("/to", "unknown_reviewer")]
    own = opened(agent, requester={"id": "rui"})
    refused(reassign(lead, own), 422, "unknown_reviewer")
    approving = post(api(rui), path_of(request, "/responses"), answer_to(request))
    refused(approving, 403, "not_eligible")


def test_who_has_answered_is_not_asked_again(agent, reviewer, lead, api, rui):
    request = opened(agent, reviewers={"users": ["rita", "rui"], "require": 2})
    assert post(api(rui), path_of(request, "/responses"), answer_to(request)).status_code == 201
    refused(reassign(reviewer, request), 422, "unknown_reviewer")


def test_who_may_reassign(agent, reviewer, lead, api, rita, rui, ana, sam, otto):
    request = opened(agent, reviewers={"users": ["rui"]})
    refused(reassign(agent, request), 403, "agents_cannot_respond")
    refused(reassign(reviewer, request), 403, "not_eligible")
    for person in (ana, sam):
        refused(reassign(api(person), request), 403, "not_eligible")
    refused(reassign(api(otto), request), 404, "not_found")
    assert reassign(lead, request).status_code == 200


def test_the_agent_sees_nothing_of_a_reassignment(agent, reviewer, rui, monkeypatch):
    request = opened(agent)
    seen = agent.get(path_of(request))
    rung = []
    monkeypatch.setattr("approvals.wakeups.ring", rung.append)
    reassign(reviewer, request)
    again = agent.get(path_of(request))
    assert (again.content, again["ETag"]) == (seen.content, seen["ETag"])
    assert "asked_first" not in again.json()["stages"][0]
    assert [bell.kind for bell in rung] == ["beside"]


@pytest.mark.parametrize(
    "body", [{}, {"to": "rui"}, {"to": "rui", "reason": " "}, {"to": 1, "reason": "x"}]
)
def test_an_unsound_reassignment_is_refused(agent, reviewer, rui, body):
    response = post(reviewer, path_of(opened(agent), "/reassign"), body)
    assert response.status_code == 422
    assert pointers(response.json())


def test_a_lead_gives_more_time(agent, lead, turn_clock):
    request = opened(agent, expires_in=3600)
    turn_clock(3000)
    before = clock.now()
    shown = extend(lead, request).json()
    expires_at = datetime.fromisoformat(shown["expires_at"])
    assert before + timedelta(hours=1) <= expires_at <= clock.now() + timedelta(hours=1)
    assert shown["version"] == request["version"] + 1
    told = read_object(AuditEvent.objects.get(type="request.extended").facts)
    assert told["expires_at"] == shown["expires_at"]
    assert verify().broken is None
    turn_clock(3000)
    assert agent.get(path_of(request)).json()["status"] == "pending"


@pytest.mark.parametrize("expires_in", [600, 86_401, 2_592_000])
def test_time_is_neither_taken_nor_given_without_end(agent, lead, turn_clock, expires_in):
    request = opened(agent, expires_in=3600)
    turn_clock(1800)
    problem = refused(extend(lead, request, expires_in), 422, "out_of_range")
    assert pointers(problem) == [("/expires_in", "out_of_range")]
    assert agent.get(path_of(request)).json()["expires_at"] == request["expires_at"]


def test_as_long_as_policy_lets_it_wait_whatever_the_agent_asked_for(agent, lead, bot, ana):
    make_policy(bot.project, "slow", by=ana, expires_in=600)
    make_policy(bot.project, "guard", by=ana, safeguard=True, expires_in=300)
    request = opened(agent, expires_in=60)
    refused(extend(lead, request, 301), 422, "out_of_range")
    assert extend(lead, request, 300).status_code == 200


def test_thirty_days_are_the_end(agent, lead, turn_clock):
    request = opened(agent, expires_in=2_000_000)
    turn_clock(1_500_000)
    refused(extend(lead, request, 1_500_000), 422, "out_of_range")
    assert extend(lead, request, 1_000_000).status_code == 200


def test_only_leads_extend_and_only_what_waits(agent, reviewer, lead, api, ana, sam, otto, rita):
    request = opened(agent)
    refused(extend(agent, request), 403, "agents_cannot_respond")
    for client in (reviewer, api(ana), api(sam)):
        refused(extend(client, request), 403, "not_allowed")
    refused(extend(api(otto), request), 404, "not_found")
    closed = approved(agent, reviewer)
    refused(extend(lead, closed), 409, "request_closed")
    grant = agent.get(path_of(closed)).json()["grant"]
    assert grant == closed["grant"]


def test_what_is_late_stays_late(agent, lead, turn_clock):
    request = opened(agent, expires_in=3600)
    turn_clock(3600)
    refused(extend(lead, request), 409, "request_expired")
    assert ApprovalRequest.objects.get(pk=request["id"]).status == "rejected"


def test_deadlines_of_stages_stay(agent, lead, turn_clock, rita):
    stage = {"name": "desk", "reviewers": {"users": ["rita"]}, "expires_in": 1800}
    request = opened(agent, expires_in=3600, stages=[stage])
    before = Stage.objects.filter(request=request["id"]).values_list("expires_at", flat=True)
    kept = list(before)
    turn_clock(600)
    assert extend(lead, request).status_code == 200
    assert any(kept)
    assert list(before.all()) == kept
