import copy

import pytest

from approvals.actions.agents import deactivate_agent
from approvals.actions.executions import Report, consume, report_execution
from approvals.exceptions import Conflict, Invalid, Unauthenticated
from approvals.models import ApprovalRequest, Decision, Execution, Grant
from tests.make import action, decide, make_request, of_agent, of_person, take_back

ATTEMPT = "an attempt of many characters"


@pytest.fixture
def approved(bot, rita):
    request = make_request(bot)
    return decide(request, rita).request


def use(request, *, attempt=ATTEMPT, of=None):
    return consume(
        request_id=request.id,
        action=of or action(),
        attempt=attempt,
        actor=of_agent(request.agent),
    )


def refused(error_type, call, *args, **kwargs):
    with pytest.raises(error_type) as refusal:
        call(*args, **kwargs)
    return refusal.value


def test_an_approval_is_consumed_once(approved):
    first = use(approved)
    assert (first.grant.status, first.replayed) == ("consumed", False)
    assert Execution.objects.get().status == "running"
    refusal = refused(Conflict, use, approved, attempt="another attempt of characters")
    assert refusal.code == "grant_consumed"
    assert "consumed_at" in refusal.facts


def test_an_agent_that_was_deactivated_meanwhile_uses_nothing(approved, ana):
    deactivate_agent(agent=approved.agent, actor=of_person(ana))
    refused(Unauthenticated, use, approved)
    assert not Execution.objects.exists()


def test_the_same_attempt_gets_the_same_answer(approved):
    first = use(approved)
    again = use(approved)
    assert again.replayed
    assert again.grant.consumed_at == first.grant.consumed_at
    assert Execution.objects.count() == 1


def test_a_second_call_without_attempt_is_refused(approved):
    use(approved, attempt=None)
    assert refused(Conflict, use, approved, attempt=None).code == "grant_consumed"


def test_a_short_attempt_is_refused(approved):
    assert refused(Invalid, use, approved, attempt="short").code == "out_of_range"
    assert Grant.objects.get().status == "ready"


def test_any_other_action_is_refused(approved):
    for change in (
        {"name": "transfer_fund"},
        {"args": {"amount": 5120, "to": "acme "}},
        {"args": {"amount": "5120.00", "to": "acme"}},
        {"args": {"amount": 5120, "to": "acme", "more": None}},
        {"target": "test"},
        {"resource": "bank"},
    ):
        other = {**copy.deepcopy(action()), **change}
        assert refused(Conflict, use, approved, of=other).code == "action_mismatch"
    assert Grant.objects.get().status == "ready"


def test_the_same_value_spelt_otherwise_is_the_same_action(approved):
    spelt = action(b'{"target":"prod","args":{"to":"acme","amount":5120},"name":"transfer_funds"}')
    assert use(approved, of=spelt).grant.status == "consumed"


def test_what_was_not_approved_cannot_be_consumed(bot, rita):
    request = make_request(bot)
    assert refused(Conflict, use, request).code == "not_approved"
    decide(request, rita, "reject")
    assert refused(Conflict, use, request).code == "not_approved"


def test_a_revoked_approval_cannot_be_consumed(approved, rita):
    take_back(approved, rita, reason="changed my mind")
    assert refused(Conflict, use, approved).code == "grant_revoked"
    assert Decision.objects.get().outcome == "approved"
    assert ApprovalRequest.objects.get().status == "approved"


def test_a_consumed_approval_cannot_be_revoked(approved, rita):
    use(approved)
    refusal = refused(Conflict, take_back, request=approved, person=rita)
    assert refusal.code == "grant_consumed"


def test_an_approval_that_ran_out_cannot_be_consumed(bot, rita, turn_clock):
    request = decide(make_request(bot), rita).request
    turn_clock(bot.project.grant_seconds)
    assert refused(Conflict, use, request).code == "grant_expired"


def test_an_execution_is_reported_once(approved):
    actor = of_agent(approved.agent)
    early = refused(
        Conflict,
        report_execution,
        request_id=approved.id,
        report=Report("succeeded"),
        actor=actor,
    )
    assert early.code == "not_consumed"
    use(approved)
    report_execution(request_id=approved.id, report=Report("failed", error="no"), actor=actor)
    assert Execution.objects.get().status == "failed"
    again = refused(
        Conflict,
        report_execution,
        request_id=approved.id,
        report=Report("succeeded"),
        actor=actor,
    )
    assert again.code == "already_reported"


def test_every_step_raises_the_version(approved):
    versions = [approved.version]
    use(approved)
    versions.append(ApprovalRequest.objects.get().version)
    report_execution(
        request_id=approved.id, report=Report("succeeded"), actor=of_agent(approved.agent)
    )
    versions.append(ApprovalRequest.objects.get().version)
    assert versions == [2, 3, 4]
