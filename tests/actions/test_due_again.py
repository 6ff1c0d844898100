"""A new revision begins its stages anew, and their deadlines with them."""

import pytest

from approvals.actions.expiry import settle_due
from approvals.models import ApprovalRequest
from approvals.reads.verification import verify
from tests.make import make_policy, make_request
from tests.staged import now, say, stage


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


def ask(bot, ana, *stages):
    """A request that its reviewers may edit, and approve what they edited."""
    make_policy(bot.project, "pays", by=ana, stages=list(stages), separation={"editor": False})
    return make_request(bot, allowed_responses=("approve", "edit", "reject"))


def edited(request, person):
    return say(request, person, "edit", args={"amount": 1, "to": "acme"})


def test_an_edit_gives_its_stage_all_of_its_time_again(bot, ana, rita, rui, turn_clock):
    one = stage("one", "rita", "rui", approvals=2, expires_in=100)
    request = ask(bot, ana, one)
    turn_clock(50)
    assert edited(request, rita) == "pending"
    assert now(request).stage_due_at == now(request).stages.get().expires_at
    turn_clock(60)
    assert settle_due() == 0
    assert now(request).status == "pending"


def test_an_edit_on_a_stage_without_a_deadline_begins_that_of_the_first(
    bot, ana, rita, rui, turn_clock
):
    stages = stage("one", "rita", expires_in=100), stage("two", "rui")
    request = ask(bot, ana, *stages)
    assert say(request, rita) == "pending"
    assert now(request).stage_due_at is None
    assert edited(request, rui) == "pending"
    turn_clock(100)
    assert settle_due() == 1
    assert now(request).status == "rejected"


def test_a_nearest_deadline_that_the_stages_do_not_have_is_found(bot, ana, rita):
    request = ask(bot, ana, stage("one", "rita", expires_in=100))
    ApprovalRequest.objects.filter(pk=request.pk).update(stage_due_at=None)
    assert verify().broken is not None
    ApprovalRequest.objects.filter(pk=request.pk).update(stage_due_at=request.stage_due_at)
