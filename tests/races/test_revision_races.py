"""Edits, answers, rounds and new revisions want the same request at once.

Whoever approved is bound to what they saw: an answer to one revision never decides another
(reliability.md I7, I8; lifecycle.md, Edits, Resubmit). HITL_STORM_ROUNDS raises the number.
"""

import json
import os
from collections import Counter

import pytest
from django.core.management import call_command

from approvals.models import ApprovalRequest, Decision, Response, Revision
from approvals.rules import strict_json
from tests.make import action, make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HITL_STORM_ROUNDS", "120")) // 3
EVERY = ("approve", "edit", "reject", "request_changes")


def posts(client, step, make_body):
    """A contender that posts a body of its own to a request; the status it is told."""

    def act(request_id):
        address = f"/api/v1/requests/{request_id}/{step}"
        return client.post(
            address, json.dumps(make_body()), content_type="application/json"
        ).status_code

    return act


def test_nobody_approves_what_they_did_not_see(bot, rita, rui, join, project, api):
    digest = make_request(bot).action_digest
    people = {
        "rita": rita,
        "rui": rui,
        **{n: join(project, n, "reviewer") for n in ("mia", "kim", "leo")},
    }
    shown = {"revision": 1, "action_digest": digest}
    edited = {**action()["args"], "amount": 4800}
    other = {**action()["args"], "amount": 4900}
    redone = {**action(), "args": {**action()["args"], "amount": 10}}
    bodies = {
        "rita": {"type": "edit", "args": edited, **shown},
        "rui": {"type": "edit", "args": other, **shown},
        "mia": {"type": "approve", **shown},
        "kim": {"type": "request_changes", "reason": "smaller", **shown},
        "leo": {"type": "reject", **shown},
    }
    contenders = {
        name: posts(api(person), "responses", lambda name=name: bodies[name])
        for name, person in people.items()
    }
    agent = api(bot)
    contenders["bot"] = posts(agent, "resubmit", lambda: {"revision": 1, "action": redone})
    contenders["bot again"] = posts(agent, "resubmit", lambda: {"revision": 1})
    rounds = [Round(make_request(bot, allowed_responses=EVERY).id) for _ in range(ROUNDS)]
    assert contend(rounds, contenders) == []
    told: Counter[object] = Counter()
    endings = Counter(check(contest, told) for contest in rounds)
    assert set(told) <= {200, 201, 409}, told
    assert len(endings) >= 3, endings
    call_command("verify_audit")


def check(contest, told):
    """One story: the decision is on the revision that its answer was to."""
    told.update(contest.results.values())
    request = ApprovalRequest.objects.get(pk=contest.target)
    revisions = {row.number: row for row in Revision.objects.filter(request=request)}
    assert sorted(revisions) == list(range(1, request.revision + 1))
    assert request.action_digest == revisions[request.revision].action_digest
    answers = list(Response.objects.filter(request=request))
    assert sum(1 for name in ("bot", "bot again") if contest.results[name] == 200) <= 1
    decision = Decision.objects.filter(request=request).first()
    if decision is None:
        assert [answer.type for answer in answers] == ["request_changes"]
        return request.status
    assert len(answers) == 1, "whoever came first decided, and nobody else was heard"
    (answer,) = answers
    assert (answer.revision, answer.action_digest) == (decision.revision, decision.action_digest)
    amounts = {"edit": {4800, 4900}, "approve": {5120.0}, "reject": {5120.0}}
    args = strict_json.read_object(request.action_text)["args"]
    assert args["amount"] in amounts[decision.type]
    assert decision.edited == (decision.type == "edit")
    return decision.type
