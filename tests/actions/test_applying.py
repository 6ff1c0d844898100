"""The policies of today, applied to requests that wait: what tightens, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.actions.groups import create_group, end_group
from approvals.actions.policies.applying import apply_policies, apply_to_request
from approvals.actions.policies.drafts import archive_policy
from approvals.exceptions import NotAllowed
from approvals.models import ApprovalRequest, Policy, Status, paging
from approvals.reads.verification import verify
from tests.make import action, decide, make_policy, make_request, of_person
from tests.staged import eligible_on

STRICT = {
    "risk": "high",
    "expires_in": 600,
    "reason_required": ["reject"],
    "stages": [{"name": "finance", "reviewers": {"users": ["rui"]}}],
}


@pytest.fixture
def save(project, ana):
    return lambda document, name="strict": make_policy(project, name, by=ana, **document)


@pytest.fixture
def third(project, join):
    return join(project, "ruth", "reviewer")


@pytest.fixture
def apply(project, ana):
    return lambda: apply_policies(project=project, actor=of_person(ana))


def fresh(request):
    return ApprovalRequest.objects.get(pk=request.pk)


def test_a_stricter_policy_makes_a_new_revision(save, apply, bot, rita, rui, ana):
    request = make_request(bot)
    save(STRICT)
    assert apply() == 1
    now = fresh(request)
    assert (now.revision, now.version, now.status) == (2, 2, Status.PENDING)
    assert (now.effective_risk, now.action_digest) == ("high", request.action_digest)
    assert now.expires_at < request.expires_at
    assert now.policy_name == request.policy_name
    assert [stage.name for stage in now.stages.order_by("number")] == ["review", "finance"]
    revision = now.revisions.get(number=2)
    assert revision.author_kind == "policy"
    event = now.events.get(type="request.tightened")
    assert (event.actor_kind, f'"applied_by":"{ana.id}"' in event.facts) == ("policy", True)
    assert verify().broken is None


def test_applied_again_it_changes_nothing(save, apply, bot, rui):
    request = make_request(bot)
    save(STRICT)
    assert (apply(), apply()) == (1, 0)
    assert fresh(request).revision == 2


def test_nothing_is_ever_loosened(save, apply, bot, rita, rui, ana):
    save(STRICT)
    request = make_request(bot)
    archive_policy(policy=Policy.objects.get(), actor=of_person(ana))
    save({"verdict": "approve"}, name="loose")
    assert apply() == 0
    now = fresh(request)
    assert (now.status, now.effective_risk, now.revision) == (Status.PENDING, "high", 1)
    assert now.stages.count() == 1


def test_very_many_are_looked_at_some_at_a_time(save, apply, bot, rui, monkeypatch):
    monkeypatch.setattr(paging, "TOGETHER", 2)
    requests = [make_request(bot) for _ in range(5)]
    save(STRICT)
    with CaptureQueriesContext(connection) as asked:
        assert apply() == 5
    assert {fresh(request).revision for request in requests} == {2}
    pages = [each["sql"] for each in asked if "LIMIT 2" in each["sql"]]
    assert len(pages) == 4  # two, two, one, and none that are left


def test_what_is_rejected_now_is_closed_by_policy(save, apply, bot, rita):
    request = make_request(bot)
    save({"verdict": "reject", "reason": "not any more"})
    assert apply() == 1
    now = fresh(request)
    assert (now.status, now.decision.by_kind) == (Status.REJECTED, "policy")
    assert "not any more" in now.decision.reason
    assert verify().broken is None


def test_approvals_given_before_are_void(save, apply, bot, rita, rui):
    save({"stages": [{"name": "two", "approvals": 2}]}, name="two")
    request = make_request(bot)
    decide(request, rita)
    save({**STRICT, "safeguard": True})
    assert apply() == 1
    assert request.responses.get().voided_at is not None
    assert fresh(request).status == Status.PENDING


def test_who_edited_is_kept_from_approving_afterwards_too(save, apply, bot, rita, rui, third):
    save({"stages": [{"name": "two", "approvals": 2}]}, name="two")
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    edited = action(b'{"amount":5.00,"to":"acme"}')
    decide(request, rita, "edit", args=edited)
    now = fresh(request)
    assert [seat.person.username for seat in eligible_on(now.stages.get(), now)] == ["rui", "ruth"]
    save({"safeguard": True, "risk": "high", "stages": [{"name": "more"}]})
    assert apply() == 1
    now = fresh(request)
    stage = now.stages.get(name="two")
    assert [seat.person.username for seat in eligible_on(stage, now)] == ["rui", "ruth"]


def test_what_is_closed_stays_as_it_was(save, apply, bot, rita, ana):
    request = make_request(bot)
    decide(request, rita, "reject", "no")
    save(STRICT | {"stages": []})
    assert apply() == 0
    assert apply_to_request(request_id=request.id, actor=of_person(ana)) is False


def test_only_an_admin_applies_them(project, bot, rita):
    request = make_request(bot)
    with pytest.raises(NotAllowed):
        apply_policies(project=project, actor=of_person(rita))
    with pytest.raises(NotAllowed):
        apply_to_request(request_id=request.id, actor=of_person(rita))


@pytest.mark.parametrize(
    "reviewers",
    [{"groups": ["gone"]}, {"groups": ["gone"], "users": ["rui"]}],
)
@pytest.mark.parametrize("approvals", [1, "all", "one_per_group"])
def test_a_stage_whose_group_is_gone_is_applied_once(bot, ana, rita, rui, reviewers, approvals):
    request = make_request(bot)
    group = create_group(project=bot.project, name="gone", members=[rita], actor=of_person(ana))
    stage = {"name": "guard", "reviewers": reviewers, "approvals": approvals}
    make_policy(bot.project, "g", by=ana, safeguard=True, stages=[stage])
    end_group(group=group, actor=of_person(ana))
    assert [apply_policies(project=bot.project, actor=of_person(ana)) for _ in range(3)] == [
        1,
        0,
        0,
    ]
    assert request.stages.count() == 2
