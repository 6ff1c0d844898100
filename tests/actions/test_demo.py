"""The demo's rules at work: what a newcomer sees of policy at once."""

import json

import pytest

from approvals.actions.demo import seed_demo
from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import Agent, Person
from tests.make import action, decide, make_request


@pytest.fixture
def demo_agent(db):
    seed_demo(actor=AT_THE_COMMAND_LINE, keep=lambda facts: None)
    return Agent.objects.get()


def ask(agent, name="refund", **args):
    return make_request(agent, action=action(json.dumps({"name": name, "args": args}).encode()))


def test_a_small_refund_goes_through_and_says_by_which_policy(demo_agent):
    request = ask(demo_agent, amount="99.99", to="Kim")
    assert (request.status, request.policy_name) == ("approved", "small_refund")
    assert request.reasons == ["a refund under 100"]


def test_a_large_refund_needs_a_manager_and_then_finance(demo_agent):
    request = ask(demo_agent, amount=2500.01)
    rita, rui = (Person.objects.get(username=name) for name in ("rita", "rui"))
    assert decide(request, rui).request.status == "pending"
    assert decide(request, rita).request.status == "approved"


@pytest.mark.parametrize("amount", [100, "2500", -1, "1e9", "a lot", None])
def test_everything_between_and_what_cannot_be_read_asks_a_person(demo_agent, amount):
    assert ask(demo_agent, amount=amount).status == "pending"
    assert ask(demo_agent).status == "pending"


def test_the_registry_knows_what_the_demo_and_the_readme_ask_for(demo_agent):
    for name in ("delete_file", "move_file", "publish_file", "transfer_funds"):
        request = ask(demo_agent, name=name)
        assert (request.status, "unknown action" in request.reasons) == ("pending", False)
    assert ask(demo_agent, name="delete_file").irreversible
