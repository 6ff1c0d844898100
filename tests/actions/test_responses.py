import json

import pytest

from approvals.actions.expiry import settle
from approvals.actions.responses import respond
from approvals.exceptions import Conflict, Invalid, NotAllowed, NotFound
from approvals.models import (
    ApprovalRequest,
    AuditEvent,
    Decision,
    Grant,
    Membership,
    Response,
    Stage,
)
from approvals.rules.answers import Answer
from tests.make import answer_for, decide, make_request, of_person


def refusal_of(error_type, request, person, **changes):
    """What an answer is refused with, after proof that only the changes make it refused."""
    fields = {
        "type": "approve",
        "revision": request.revision,
        "action_digest": request.action_digest,
        **changes,
    }
    with pytest.raises(error_type) as refusal:
        respond(
            request_id=request.id,
            person=person,
            answer=Answer(**fields),
            actor=of_person(person),
        )
    return refusal.value.code


def test_one_approval_decides_and_grants(bot, rita):
    request = make_request(bot)
    recorded = decide(request, rita, "approve", "fine")

    decision = Decision.objects.get(request=request)
    assert (decision.outcome, decision.type, decision.by_name) == ("approved", "approve", "Rita")
    assert decision.action_digest == request.action_digest
    assert recorded.request.status == "approved"
    assert recorded.request.version == 2
    assert Grant.objects.get(decision=decision).status == "ready"
    assert Stage.objects.get(request=request).status == "approved"
    assert list(
        AuditEvent.objects.filter(request=request).order_by("number").values_list("type", flat=True)
    ) == ["request.opened", "response.recorded", "request.closed"]


def test_one_rejection_decides_and_grants_nothing(bot, rita):
    request = make_request(bot)
    assert decide(request, rita, "reject", "no").request.status == "rejected"
    assert not Grant.objects.exists()


def test_the_same_answer_again_is_the_first_one(bot, rita):
    request = make_request(bot)
    first = decide(request, rita, "approve", "fine")
    again = decide(request, rita, "approve", "fine")
    assert again.replayed
    assert again.response == first.response
    assert Response.objects.count() == 1


def test_a_second_answer_after_closing_is_refused(bot, rita, rui):
    request = make_request(bot)
    decide(request, rita)
    assert refusal_of(Conflict, request, rui, type="reject") == "request_closed"
    assert refusal_of(Conflict, request, rita, type="reject") == "request_closed"
    assert Decision.objects.get().outcome == "approved"


def test_another_answer_by_the_same_person_is_refused_while_open(bot, rita, rui):
    request = make_request(bot)
    Stage.objects.filter(request=request).update(required=2)
    decide(request, rita)
    assert ApprovalRequest.objects.get().status == "pending"
    assert refusal_of(Conflict, request, rita, reason="other words") == "already_responded"
    assert decide(request, rui).request.status == "approved"


def test_an_approval_of_somebody_who_lost_the_right_does_not_count(bot, rita, rui, join, project):
    mia = join(project, "mia", "reviewer")
    request = make_request(bot)
    Stage.objects.filter(request=request).update(required=2)
    decide(request, rita)
    Membership.objects.filter(person=rita).update(is_active=False)
    assert decide(request, rui).request.status == "pending"
    assert decide(request, mia).request.status == "approved"


@pytest.mark.parametrize("username", ["ana", "sam", "otto"])
def test_who_is_not_asked_may_not_answer(bot, rita, ana, otto, username):
    outsider = Membership.objects.get(person__username=username).person
    assert refusal_of(NotAllowed, make_request(bot), outsider) == "not_eligible"


def test_the_requester_may_not_answer(bot, rita):
    request = make_request(bot, requester={"id": "rita"})
    assert refusal_of(NotAllowed, request, rita) == "separation_of_duties"


def test_the_owner_of_the_agent_may_not_answer(bot, sam, rita):
    Membership.objects.filter(person=sam).update(is_reviewer=True)
    request = make_request(bot)
    assert refusal_of(NotAllowed, request, sam) == "separation_of_duties"


def test_a_deactivated_reviewer_may_not_answer(bot, rita):
    request = make_request(bot)
    rita.is_active = False
    rita.save()
    assert refusal_of(NotAllowed, request, rita) == "not_eligible"


def test_an_operator_decides_nothing(bot, rita):
    request = make_request(bot)
    rita.is_superuser = True
    rita.save()
    assert refusal_of(NotAllowed, request, rita) == "not_eligible"


def test_an_answer_to_another_revision_or_digest_is_stale(bot, rita):
    request = make_request(bot)
    assert refusal_of(Conflict, request, rita, revision=2) == "stale_revision"
    other = "sha256:" + "0" * 64
    assert refusal_of(Conflict, request, rita, action_digest=other) == "stale_revision"
    assert not Response.objects.exists()


def test_an_answer_that_was_not_offered_is_refused(bot, rita):
    request = make_request(bot, allowed_responses=("reject",))
    assert refusal_of(Invalid, request, rita) == "response_not_allowed"
    assert refusal_of(Invalid, request, rita, type="choose") == "response_not_allowed"


def test_a_reason_without_end_is_refused(bot, rita):
    request = make_request(bot)
    assert refusal_of(Invalid, request, rita, reason="x" * 10_001) == "out_of_range"


def test_no_answer_counts_at_or_after_the_deadline(bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(59.999)
    assert ApprovalRequest.objects.get().status == "pending"
    turn_clock(0.001)
    assert refusal_of(Conflict, request, rita) == "request_expired"
    assert settle([request.id]) == 1
    assert refusal_of(Conflict, request, rita) == "request_expired"


def test_an_answer_just_before_the_deadline_counts(bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(59.999)
    assert decide(request, rita).request.status == "approved"


def test_an_unknown_request_is_not_found(rita):
    with pytest.raises(NotFound):
        respond(
            request_id="req_nothing",
            person=rita,
            answer=Answer("approve", 1, ""),
            actor=of_person(rita),
        )


def test_the_name_of_who_answered_is_kept_as_it_was(bot, rita):
    request = make_request(bot)
    decide(request, rita)
    rita.name = "Somebody else"
    rita.save()
    assert Response.objects.get().person_name == "Rita"
    assert Decision.objects.get().by_name == "Rita"


def test_answering_costs_a_fixed_number_of_statements(bot, rita, django_assert_max_num_queries):
    request = make_request(bot)
    answer = answer_for(request)
    with django_assert_max_num_queries(24):
        respond(request_id=request.id, person=rita, answer=answer, actor=of_person(rita))


@pytest.mark.parametrize(
    "more", [[*("x" * 150_000 for _ in range(2))], [[]] * 6000, json.loads("[" * 40 + "]" * 40)]
)
def test_what_no_body_could_hold_is_no_answer(bot, rita, more):
    """A page makes its values of fields and files; what is kept must be read again."""
    form = make_request(bot, kind="form", action=None, asks={"form": {"schema": {}}})
    binary = make_request(bot, allowed_responses=("approve", "edit"))
    assert refusal_of(Invalid, form, rita, data={"x": more}) == "invalid_data"
    assert refusal_of(Invalid, binary, rita, type="edit", args={"x": more}) == "invalid_data"
    assert not Response.objects.exists()
