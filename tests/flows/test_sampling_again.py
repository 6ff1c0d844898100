"""An agent whose request was drawn for an audit does not get past it by asking again."""

import pytest

from approvals import clock
from approvals.actions.cancelling import cancel_request
from approvals.actions.expiry import settle
from approvals.models import Agent, ApprovalRequest
from tests.make import action, decide, make_policy, make_request, of_agent


@pytest.fixture(autouse=True)
def sampled(bot, rita, ana):
    """Half of all is looked at by people, and the rest goes through."""
    make_policy(bot.project, "rest", by=ana, priority=900, use="always_approve")
    make_policy(bot.project, "audit", by=ana, use="audit_sample", options={"rate": 0.5})


def ask(bot, amount=10, name="pay", **more):
    sent = f'{{"name":"{name}","args":{{"amount":{amount}}},"risk":"low"}}'
    return make_request(bot, action=action(sent.encode()), **more)


def drawn(bot, **sent):
    """A request that was drawn; those before it went through."""
    while (request := ask(bot, **sent)).status == "approved":
        pass
    return request


def taken_back(bot):
    cancel_request(request_id=drawn(bot).id, actor=of_agent(bot))


def run_out(bot):
    request = drawn(bot, expires_in=60)
    ApprovalRequest.objects.filter(pk=request.pk).update(expires_at=clock.now())
    assert settle([request.id]) == 1


def still_waiting(bot):
    drawn(bot)


def rejected(bot, rita):
    decide(drawn(bot), rita, "reject", "no")


@pytest.mark.parametrize("end", [taken_back, run_out, still_waiting])
def test_the_same_again_is_asked_about_again_each_time(bot, end):
    end(bot)
    assert {ask(bot).status for _ in range(8)} == {"pending"}


def test_what_people_rejected_does_not_go_through_by_another_draw(bot, rita):
    rejected(bot, rita)
    assert {ask(bot).status for _ in range(8)} == {"pending"}


@pytest.mark.parametrize("end", [taken_back, run_out])
def test_other_arguments_do_not_shake_it_off(bot, end):
    end(bot)
    again = ask(bot, amount=11)
    assert again.status == "pending"
    assert "audit" in again.matched
    for amount in range(12, 20):
        cancel_request(request_id=again.id, actor=of_agent(bot))
        again = ask(bot, amount=amount)
        assert again.status == "pending"


def test_once_people_have_approved_it_it_is_drawn_as_ever(bot, rita):
    said = set()
    for _ in range(40):
        request = ask(bot)
        said.add(request.status)
        if request.status == "pending":
            decide(request, rita)
    assert said == {"approved", "pending"}


def test_what_was_drawn_for_another_action_or_agent_is_nothing_to_this_one(bot, ana):
    taken_back(bot)
    assert "approved" in {ask(bot, amount=n, name="mail").status for n in range(40)}
    other = Agent.objects.create(project=bot.project, name="other")
    assert "approved" in {ask(other, amount=n).status for n in range(40)}
