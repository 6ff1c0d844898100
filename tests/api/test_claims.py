"""POST /api/v1/requests/{id}/claim and /release: who is at it, and whom that keeps out."""

from datetime import datetime, timedelta

import pytest

from approvals.actions.memberships import change_membership
from approvals.models import AuditEvent, Claim, Membership
from approvals.reads.verification import verify
from approvals.rules.strict_json import read_object
from approvals.signals import request_claimed
from tests.make import make_policy, of_person

from .calls import answer_to, duties, opened, path_of, pointers, post, refused

EVERY = ["approve", "edit", "reject", "request_changes"]


@pytest.fixture
def lea(project, join):
    return join(project, "lea", "lead")


def claims(client, request, **body):
    return post(client, path_of(request, "/claim"), body)


def releases(client, request):
    return post(client, path_of(request, "/release"), {})


def claimed(client, request, **body):
    response = claims(client, request, **body)
    assert response.status_code == 200, response.content
    return response.json()


def answers(client, request, type="approve", **fields):
    return post(client, path_of(request, "/responses"), answer_to(request, type, **fields))


def moment(text):
    return datetime.fromisoformat(text)


def events_of(request, kind="request.claim"):
    rows = AuditEvent.objects.filter(request=request["id"], type__startswith=kind)
    return list(rows.order_by("number"))


def test_a_claim_holds_for_fifteen_minutes(agent, reviewer, rita):
    request = opened(agent)
    shown = claimed(reviewer, request)
    assert shown["request"] == request["id"]
    assert shown["claim"]["by"] == {"username": "rita", "name": "Rita"}
    assert shown["others"] == []
    length = moment(shown["claim"]["until"]) - moment(shown["claim"]["since"])
    assert length == timedelta(minutes=15)


def test_the_same_call_renews_it_for_an_hour_at_most(agent, reviewer, turn_clock):
    request = opened(agent)
    first = claimed(reviewer, request)["claim"]
    for minutes in (14, 14, 14, 13):
        turn_clock(minutes * 60)
        again = claimed(reviewer, request)["claim"]
        assert (again["id"], again["since"]) == (first["id"], first["since"])
    assert moment(again["until"]) - moment(again["since"]) == timedelta(minutes=60)
    turn_clock(5 * 60)
    assert claimed(reviewer, request)["claim"]["id"] != first["id"]


def test_where_one_answer_is_enough_another_is_kept_out(agent, reviewer, api, rui):
    request = opened(agent)
    held = claimed(reviewer, request)["claim"]
    for call in (claims, answers):
        problem = refused(call(api(rui), request), 409, "claimed")
        assert problem["who"] == {"username": "rita", "name": "Rita"}
        assert (problem["since"], problem["until"]) == (held["since"], held["until"])
    refused(answers(api(rui), request, "reject"), 409, "claimed")
    assert answers(reviewer, request).status_code == 201


def test_an_answer_that_takes_over_goes_through(agent, reviewer, api, rita, rui):
    request = opened(agent)
    claimed(reviewer, request)
    assert answers(api(rui), request, take_over=True).status_code == 201
    taken = events_of(request, "request.claim_taken_over")
    assert [each.actor_id for each in taken] == [rui.id]
    assert read_object(taken[0].facts)["from"] == rita.id
    assert not Claim.objects.filter(ended_at=None).exists()


def test_taking_over_where_nobody_is_is_nothing(agent, reviewer):
    request = opened(agent)
    assert answers(reviewer, request, take_over=True).status_code == 201
    assert events_of(request) == []


def test_a_claim_may_be_taken_over(agent, reviewer, api, rui):
    request = opened(agent)
    claimed(reviewer, request)
    claimed(api(rui), request, take_over=True)
    assert [each.type for each in events_of(request)] == [
        "request.claimed",
        "request.claim_taken_over",
        "request.claimed",
    ]
    refused(answers(reviewer, request), 409, "claimed")


def test_where_more_answers_are_needed_a_claim_is_presence_only(agent, reviewer, api, rita, rui):
    request = opened(agent, reviewers={"users": ["rita", "rui"], "require": 2})
    claimed(reviewer, request)
    shown = claimed(api(rui), request)
    assert [each["by"]["username"] for each in shown["others"]] == ["rita"]
    assert answers(api(rui), request).status_code == 201
    assert answers(reviewer, request).status_code == 201


def test_it_lapses(agent, reviewer, api, rui, turn_clock):
    request = opened(agent)
    claimed(reviewer, request)
    turn_clock(15 * 60)
    assert answers(api(rui), request).status_code == 201


def test_a_release_ends_it(agent, reviewer, api, rui):
    request = opened(agent)
    claimed(reviewer, request)
    assert releases(reviewer, request).json()["claim"] is None
    assert [each.type for each in events_of(request, "request.re")] == ["request.released"]
    assert answers(api(rui), request).status_code == 201


def test_a_release_of_nothing_writes_nothing(agent, reviewer, api, rui):
    request = opened(agent)
    claimed(reviewer, request)
    assert releases(api(rui), request).status_code == 200
    assert events_of(request, "request.released") == []
    refused(answers(api(rui), request), 409, "claimed")


def test_an_answer_of_its_holder_ends_it(agent, reviewer, api, rita, rui):
    request = opened(agent, reviewers={"users": ["rita", "rui"], "require": 2})
    claimed(reviewer, request)
    assert answers(reviewer, request).status_code == 201
    assert claimed(api(rui), request)["others"] == []
    refused(claims(reviewer, request), 409, "already_responded")


def test_a_new_revision_ends_it(agent, reviewer, api, rui):
    request = opened(agent, allowed_responses=EVERY)
    claimed(reviewer, request)
    back = answer_to(request, "request_changes", reason="Not so.", take_over=True)
    assert post(api(rui), path_of(request, "/responses"), back).status_code == 201
    refused(claims(reviewer, request), 409, "illegal_transition")
    again = post(agent, path_of(request, "/resubmit"), {"revision": 1}).json()
    assert answers(api(rui), again).status_code == 201


def test_an_edit_by_its_holder_ends_it(agent, reviewer, api, rita, rui, lea):
    request = opened(
        agent, allowed_responses=EVERY, reviewers={"users": ["rita", "rui", "lea"], "require": 2}
    )
    claimed(reviewer, request)
    args = {**request["action"]["args"], "amount": "1.00"}
    assert answers(reviewer, request, "edit", args=args).status_code == 201
    now = api(rui).get(path_of(request)).json()
    assert (now["revision"], claimed(api(rui), now)["others"]) == (2, [])


def test_the_loss_of_the_right_ends_it(agent, reviewer, api, rita, rui, ana):
    request = opened(agent)
    claimed(reviewer, request)
    membership = Membership.objects.get(person=rita)
    change_membership(membership=membership, roles=["auditor"], actor=of_person(ana, "admin"))
    assert answers(api(rui), request).status_code == 201


def test_what_is_closed_or_late_is_not_claimed(agent, reviewer, api, rui, turn_clock):
    closed, late = opened(agent), opened(agent)
    assert answers(reviewer, closed).status_code == 201
    refused(claims(api(rui), closed), 409, "request_closed")
    turn_clock(90_000)
    refused(claims(reviewer, late), 409, "request_expired")


def test_who_may_claim(agent, api, reviewer, lea, ana, sam, rita, rui, otto, project, join):
    request = opened(agent, reviewers={"users": ["rui"]})
    own = opened(agent, requester={"id": "rita"})
    refused(claims(agent, request), 403, "agents_cannot_respond")
    refused(claims(reviewer, request), 403, "not_eligible")
    refused(claims(reviewer, own), 403, "separation_of_duties")
    for person in (ana, sam, join(project, "ada", "auditor")):
        refused(claims(api(person), request), 403, "not_eligible")
    refused(claims(api(otto), request), 404, "not_found")
    assert claims(api(rui), request).status_code == 200


def test_a_lead_holds_what_they_may_not_answer_and_takes_nothing_over(agent, api, lea, rui, rita):
    request = opened(agent, reviewers={"users": ["rui"]})
    claimed(api(lea), request)
    refused(answers(api(rui), request), 409, "claimed")
    claimed(api(rui), request, take_over=True)
    refused(claims(api(lea), request, take_over=True), 409, "claimed")
    refused(answers(api(lea), request, take_over=True), 403, "not_eligible")


def test_a_lead_with_a_part_in_it_holds_nothing(agent, api, lea, rui):
    request = opened(agent, requester={"id": "lea"})
    refused(claims(api(lea), request), 403, "separation_of_duties")


@pytest.mark.parametrize("body", [{"take_over": "yes"}, {"for": "ana"}, b"[]"])
def test_an_unsound_body_is_refused(agent, reviewer, body):
    request = opened(agent)
    response = post(reviewer, path_of(request, "/claim"), body)
    assert response.status_code == 422
    assert pointers(response.json())


def test_the_agent_sees_nothing_of_it_and_is_not_woken(agent, reviewer, api, rui, monkeypatch):
    request = opened(agent)
    seen = agent.get(path_of(request))
    rung = []
    monkeypatch.setattr("approvals.wakeups.ring", rung.append)
    claimed(reviewer, request)
    claimed(api(rui), request, take_over=True)
    releases(api(rui), request)
    again = agent.get(path_of(request))
    assert (again.content, again["ETag"]) == (seen.content, seen["ETag"])
    assert {(bell.request, bell.kind) for bell in rung} == {(request["id"], "beside")}
    assert verify().broken is None


def test_others_may_listen_to_claims(agent, reviewer, rita):
    request = opened(agent)
    heard = []

    def listen(sender, request, claim, now, **_):
        heard.append((request.id, claim.person_id, now == claim.taken_at))

    request_claimed.connect(listen)
    try:
        claimed(reviewer, request)
        claimed(reviewer, request)
    finally:
        request_claimed.disconnect(listen)
    assert heard == [(request["id"], rita.id, True)]


def test_a_stand_in_claims_in_the_place_of_another(agent, project, ana, api, rita, rui):
    make_policy(
        project,
        "transfers",
        by=ana,
        verdict="review",
        stages=[{"name": "desk", "reviewers": {"users": ["rita"]}}],
    )
    request = opened(agent)
    refused(claims(api(rui), request), 403, "not_eligible")
    assert post(api(rita), "/api/v1/delegations", duties("rui")).status_code == 201
    assert claims(api(rui), request).status_code == 200
    refused(answers(api(rita), request), 409, "claimed")
