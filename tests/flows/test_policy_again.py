"""A new revision is judged again: by the version that decided, and by the safeguards of today."""

from datetime import timedelta

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, AuditEvent, Decision, Response, Stage
from approvals.reads.verification import verify
from tests.make import decide, make_policy, make_request, of_agent

ANSWERS = ("approve", "edit", "reject", "request_changes")


@pytest.fixture
def pending(bot, ana, rita, rui):
    """A request that rita is asked for; its policy says since that it goes through."""
    asked = {
        "stages": [{"name": "first", "reviewers": {"users": ["rita"]}}],
        "separation": {"editor": False},
    }
    make_policy(bot.project, "rule", by=ana, **asked)
    request = make_request(bot, allowed_responses=ANSWERS)
    make_policy(bot.project, "rule", by=ana, verdict="approve")
    return request


@pytest.fixture
def guarded(pending, ana):
    """Since then a safeguard asks rui about larger sums, and another never lets the largest go."""
    project = pending.project
    larger = {
        "when": "args.amount > 600",
        "stages": [{"name": "second", "reviewers": {"users": ["rui"]}}],
        "risk": "critical",
        "expires_in": 60,
        "on_timeout": "expire",
    }
    make_policy(project, "larger", by=ana, safeguard=True, **larger)
    largest = {"when": "args.amount > 900", "verdict": "reject", "reason": "never over 900"}
    make_policy(project, "largest", by=ana, safeguard=True, **largest)
    return pending


def edit(request, person, amount):
    return decide(request, person, "edit", args={"amount": amount, "to": "acme"}).request


def test_an_edit_falls_under_the_safeguards_of_today_and_the_log_tells_of_all_of_it(guarded, rita):
    edited = edit(guarded, rita, 700)
    names = Stage.objects.filter(request=edited).order_by("number").values_list("name", flat=True)
    assert (edited.status, list(names)) == ("pending", ["first", "second"])
    assert (edited.effective_risk, edited.on_timeout) == ("critical", "reject")
    assert edited.expires_at - edited.updated_at == timedelta(seconds=60)
    assert verify().broken is None


def test_a_looser_version_or_a_smaller_sum_loosens_nothing_that_is_pending(guarded, rita, rui):
    edited = edit(edit(guarded, rita, 700), rui, 1)
    assert (edited.policy_version, edited.effective_risk) == (1, "critical")
    assert (edited.status, edited.stages.count(), edited.expires_in) == ("pending", 2, 60)
    approved = decide(edited, rita).request
    assert (approved.status, verify().broken) == ("approved", None)


def test_an_edit_that_policy_rejects_is_refused_and_changes_nothing(guarded, rita):
    before = ApprovalRequest.objects.values().get(pk=guarded.pk)
    events = AuditEvent.objects.count()
    with pytest.raises(Invalid) as refusal:
        edit(guarded, rita, 950)
    assert refusal.value.code == "rejected_by_policy"
    assert "never over 900" in refusal.value.facts["reasons"]
    assert ApprovalRequest.objects.values().get(pk=guarded.pk) == before
    assert (AuditEvent.objects.count(), Response.objects.count()) == (events, 0)


def test_a_revision_of_the_agent_that_policy_rejects_closes_the_request(guarded, bot, rita):
    sent_back = decide(guarded, rita, "request_changes", "Too dear?").request
    action = {"name": "transfer_funds", "args": {"amount": 950, "to": "acme"}}
    closed = resubmit(
        request_id=sent_back.id,
        resubmission=Resubmission(revision=1, action=action),
        actor=of_agent(bot),
    )
    assert (closed.status, closed.revision) == ("rejected", 2)
    decision = Decision.objects.get(request=closed)
    assert (decision.by_kind, decision.type) == ("policy", "reject")
    assert "never over 900" in decision.reason
    assert verify().broken is None


def test_an_edit_that_asks_a_second_stage_is_refused_where_nobody_else_is_on_the_first(
    bot, ana, rita, rui
):
    # Two approvals in all bar the editor, whom alone the first stage asks.
    stages = [
        {"name": "first", "reviewers": {"users": ["rita"]}},
        {"name": "more", "when": "args.amount > 600", "reviewers": {"users": ["rui"]}},
    ]
    make_policy(bot.project, "rule", by=ana, stages=stages)
    action = {"name": "transfer_funds", "args": {"amount": 5, "to": "acme"}}
    request = make_request(bot, action=action, allowed_responses=ANSWERS)
    with pytest.raises(Invalid) as refusal:
        edit(request, rita, 700)
    assert refusal.value.code == "edit_needs_second_person"
    request.refresh_from_db()
    assert (request.revision, request.stages.count()) == (1, 1)
    assert edit(request, rita, 6).status == "approved"
    assert verify().broken is None
