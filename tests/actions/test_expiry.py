import pytest

from approvals.actions.cancelling import cancel_request
from approvals.actions.expiry import settle, settle_due, settle_shown
from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, Decision, Grant
from tests.make import decide, make_request, of_agent


@pytest.mark.parametrize(
    ("on_timeout", "status"),
    [("reject", "rejected"), ("expire", "expired"), ("escalate", "rejected"), (None, "rejected")],
)
def test_time_closes_a_request_as_it_was_told_to(bot, turn_clock, on_timeout, status):
    make_request(bot, expires_in=60, on_timeout=on_timeout)
    turn_clock(60)
    assert settle_due() == 1
    request = ApprovalRequest.objects.get()
    decision = Decision.objects.get()
    assert (request.status, decision.outcome, decision.type) == (status, status, "expire")
    assert decision.by_kind == "system"
    assert settle_due() == 0


def test_nothing_is_settled_before_its_time(bot, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(59)
    assert settle([request.id]) == 0
    assert not settle_shown([request])
    assert ApprovalRequest.objects.get().status == "pending"


def test_a_decided_request_is_not_touched_by_time(bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    decide(request, rita, "reject")
    turn_clock(61)
    assert settle([request.id]) == 0
    assert Decision.objects.get().type == "reject"


def test_a_grant_runs_out(bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    decide(request, rita)
    turn_clock(bot.project.grant_seconds)
    assert settle_due() == 1
    assert Grant.objects.get().status == "expired"
    assert ApprovalRequest.objects.get().version == 3
    assert settle_due() == 0


def test_looking_costs_nothing_while_nothing_is_due(bot, turn_clock, django_assert_num_queries):
    request = make_request(bot)
    with django_assert_num_queries(0):
        settle_shown([request])


def test_cancel_closes_an_open_request(bot, rita):
    request = make_request(bot)
    cancelled = cancel_request(request_id=request.id, actor=of_agent(bot), reason="not needed")
    assert cancelled.status == "cancelled"
    decision = Decision.objects.get()
    assert (decision.outcome, decision.type, decision.by_kind) == ("cancelled", "cancel", "agent")
    assert decision.reason == "not needed"


def test_a_closed_request_cannot_be_cancelled(bot, rita):
    request = make_request(bot)
    decide(request, rita)
    with pytest.raises(Conflict) as refusal:
        cancel_request(request_id=request.id, actor=of_agent(bot))
    assert refusal.value.code == "request_closed"


def test_a_request_past_its_deadline_cannot_be_cancelled(bot, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(60)
    with pytest.raises(Conflict) as refusal:
        cancel_request(request_id=request.id, actor=of_agent(bot))
    assert refusal.value.code == "request_closed"
