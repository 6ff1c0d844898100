"""Openings, approvals and a new revision want the same request at once (api.md 2.5, must_read).

HITL_STORM_ROUNDS raises the number.
"""

import os
from collections import Counter

import pytest
from django.core.management import call_command

from approvals.models import ApprovalRequest, AuditEvent, Opening, Response
from tests.api.calls import REQUESTS, answer_to, path_of, post
from tests.files import text
from tests.make import make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HITL_STORM_ROUNDS", "120")) // 6
MUST = {"evidence": [text(must_read=True)]}
EVERY = ("approve", "reject", "request_changes")


def opens(client):
    return lambda request_id: client.get(f"{REQUESTS}/{request_id}/evidence/0").status_code


def test_openings_at_once_are_one(bot, rita, rui, api, browser_of):
    contenders = {f"rita {n}": opens(api(rita)) for n in range(3)}
    contenders["rui"] = opens(api(rui))
    page = browser_of(rita)
    contenders["page"] = lambda id: page.get(f"/requests/{id}/evidence/0/").status_code
    rounds = [Round(make_request(bot, extras=MUST).id) for _ in range(ROUNDS)]
    assert contend(rounds, contenders) == []
    for contest in rounds:
        assert set(contest.results.values()) == {200}
        opened = Opening.objects.filter(request=contest.target)
        assert sorted(opened.values_list("person__username", flat=True)) == ["rita", "rui"]
        events = AuditEvent.objects.filter(type="part.opened", request=contest.target)
        assert sorted(event.actor_id for event in events) == sorted([rita.id, rui.id])
    call_command("verify_audit")


def test_an_approval_never_slips_past_a_new_revision_that_was_not_read(bot, rita, rui, api):
    agent, reader, other = api(bot), api(rita), api(rui)

    def shown(client, request_id):
        return client.get(f"{REQUESTS}/{request_id}").json()

    def approves(request_id):
        request = shown(reader, request_id)
        answer = post(reader, path_of(request, "/responses"), answer_to(request))
        return answer.json().get("code", answer.status_code)

    def resubmits(request_id):
        body = {"revision": 1, **MUST}
        return post(agent, f"{REQUESTS}/{request_id}/resubmit", body).status_code

    rounds = []
    for _ in range(ROUNDS):
        made = make_request(bot, extras=MUST, allowed_responses=EVERY)
        request = shown(other, made.id)
        assert opens(reader)(made.id) == 200
        back = answer_to(request, "request_changes", reason="More.")
        assert post(other, path_of(request, "/responses"), back).status_code == 201
        rounds.append(Round(made.id))
    contenders = {"approves": approves, "resubmits": resubmits, "opens": opens(reader)}
    assert contend(rounds, contenders) == []
    told = Counter(contest.results["approves"] for contest in rounds)
    assert set(told) <= {201, "must_read", "stale_revision", "illegal_transition"}, told
    for contest in rounds:
        assert contest.results["resubmits"] == 200
        request = ApprovalRequest.objects.get(pk=contest.target)
        approved = Response.objects.filter(request=request, type="approve").first()
        if approved is not None:
            read = Opening.objects.filter(request=request, revision=2, person=rita).get()
            assert (approved.revision, read.at <= approved.effective_at) == (2, True)
        else:
            assert request.status == "pending"
    call_command("verify_audit")
