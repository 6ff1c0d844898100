"""Two want to claim, or one claims while another answers (lifecycle.md, Claim).

HITL_STORM_ROUNDS raises the number.
"""

import os
from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Count

from approvals import clock
from approvals.models import ApprovalRequest, AuditEvent, Claim, Response, Stage
from tests.api.calls import CREATE, REQUESTS, answer_to, duties, path_of, post
from tests.make import make_policy, make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HITL_STORM_ROUNDS", "120")) // 6


def code_of(response):
    return response.json()["code"] if response.status_code >= 400 else response.status_code


def claims(client, **body):
    return lambda id: code_of(post(client, f"{REQUESTS}/{id}/claim", body))


def answers(client, **fields):
    def act(id):
        request = client.get(f"{REQUESTS}/{id}").json()
        return code_of(post(client, path_of(request, "/responses"), answer_to(request, **fields)))

    return act


def opens(client):
    return lambda _: code_of(post(client, REQUESTS, CREATE))


def made(bot):
    return [Round(make_request(bot).id) for _ in range(ROUNDS)]


def test_of_two_who_claim_at_once_one_has_it(bot, rita, rui, api):
    rounds = made(bot)
    assert contend(rounds, {"rita": claims(api(rita)), "rui": claims(api(rui))}) == []
    for contest in rounds:
        assert sorted(contest.results.values(), key=str) == [200, "claimed"]
        live = Claim.objects.live(clock.now()).filter(stage__request=contest.target)
        (holder,) = live.values_list("person__username", flat=True)
        assert contest.results[holder] == 200
    call_command("verify_audit")


def test_a_claim_and_an_answer_at_once_come_one_after_the_other(bot, rita, rui, api):
    rounds = made(bot)
    assert contend(rounds, {"claims": claims(api(rita)), "answers": answers(api(rui))}) == []
    told = Counter((each.results["claims"], each.results["answers"]) for each in rounds)
    assert set(told) <= {(200, "claimed"), ("request_closed", 201)}, told
    for contest in rounds:
        status = ApprovalRequest.objects.get(pk=contest.target).status
        assert (status == "approved") == (contest.results["answers"] == 201)
    call_command("verify_audit")


def test_taking_over_and_the_claimants_own_answer_decide_once(bot, rita, rui, api):
    rounds = made(bot)
    first = claims(api(rita))
    assert {first(contest.target) for contest in rounds} == {200}
    contenders = {
        "claimant": answers(api(rita)),
        "answers": answers(api(rui), take_over=True),
        "takes": claims(api(rui), take_over=True),
    }
    assert contend(rounds, contenders) == []
    for contest in rounds:
        assert Response.objects.filter(request=contest.target).count() == 1
        decided = [contest.results["claimant"], contest.results["answers"]].count(201)
        assert decided == 1, contest.results
        closed = AuditEvent.objects.filter(request=contest.target, type="request.closed")
        assert closed.count() == 1
    call_command("verify_audit")


def test_delegations_at_once_close_no_circle(project, rita, rui, join, api):
    lou = join(project, "lou", "reviewer")
    rounds = [Round("")]

    def gives(client, taker):
        return lambda _: code_of(post(client, "/api/v1/delegations", duties(taker)))

    pairs = [(rita, "rui"), (rui, "lou"), (lou, "rita")]
    contenders = {giver.username: gives(api(giver), taker) for giver, taker in pairs}
    assert contend(rounds, contenders) == []
    assert sorted(rounds[0].results.values(), key=str) == [201, 201, "delegation_cycle"]


def test_requests_that_open_at_once_take_turns(project, ana, bot, rita, rui, join, api):
    join(project, "lou", "reviewer")
    people = {"users": ["lou", "rita", "rui"]}
    stages = [{"name": "desk", "reviewers": people, "assign": "round_robin"}]
    make_policy(project, "desk", by=ana, verdict="review", stages=stages)
    rounds = [Round("") for _ in range(ROUNDS)]
    clients = {name: api(bot) for name in ("one", "two", "three")}
    contenders = {name: opens(client) for name, client in clients.items()}
    assert contend(rounds, contenders) == []
    asked = Stage.objects.values_list("assigned_to__username").annotate(Count("pk"))
    assert dict(asked) == dict.fromkeys(people["users"], ROUNDS)
