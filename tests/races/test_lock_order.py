"""Locks are taken in one order, so that no two can wait for each other (docs/concurrency.md)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.access.people import principal_in
from approvals.actions.departments import DepartmentBudget, save_department
from approvals.actions.reassigning import reassign
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, Draw
from approvals.reads.verification import verify
from approvals.rules.actor import Actor
from tests.make import decide, make_policy, make_request, of_agent
from tests.races.storm import Round, contend
from tests.staged import stage

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor("operator", None, "the command line", "command")
# As docs/concurrency.md lists them, by how a statement names them.
ORDER = (
    "approvals_approvalrequest",
    "approvals_person",
    "approvals_project",
    "approvals_agent",
    "approvals_standinggrant",
    TURN := "pg_advisory_xact_lock",
    LAST := "approvals_department",
)
LOCKS = re.compile(r"pg_advisory_xact_lock|FROM \"?(approvals_\w+)\"?.* FOR (NO KEY UPDATE|SHARE)")


def fund(project, name, amount="1000.00"):
    budget = DepartmentBudget(currency="EUR", amount=amount, period="year")
    return save_department(project=project, name=name, budget=budget, actor=OPERATOR)


def asking(bot, department, amount="10.00"):
    budget = {"amount": amount, "currency": "EUR", "department": department}
    sent = {"name": "buy", "args": {"amount": 1}}
    allowed = ("approve", "edit", "request_changes")
    return make_request(
        bot, kind="budget", action=sent, asks={"budget": budget}, allowed_responses=allowed
    )


def in_order(act):
    """The locks that a transaction takes, which are taken in the order of the list."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = (LOCKS.search(each["sql"]) for each in captured)
    taken = [match[1] or TURN for match in found if match]
    assert taken == sorted(taken, key=ORDER.index)
    return taken


@pytest.fixture
def in_turn(project, ana, rita, rui):
    """Budgets are asked of people who take turns."""
    both = stage("desk", "rita", "rui", assign="round_robin")
    make_policy(project, "desk", by=ana, stages=[both], separation={"editor": False})
    fund(project, "marketing")
    fund(project, "research")


@pytest.mark.postgres
def test_every_flow_takes_its_locks_in_that_order(project, ana, bot, rita, in_turn):
    first, second, third = (asking(bot, "marketing") for _ in range(3))
    by = principal_in(rita, project, channel="api")
    to = {"rita": "rui", "rui": "rita"}[third.stages.get().assigned_to.username]
    again = Resubmission(revision=1)

    assert TURN in in_order(lambda: asking(bot, "research"))
    assert in_order(lambda: decide(first, rita, "edit", args={"amount": 2}))[-1] == LAST
    in_order(lambda: decide(second, rita, "request_changes", "smaller"))
    in_order(lambda: resubmit(request_id=second.id, resubmission=again, actor=of_agent(bot)))
    in_order(lambda: reassign(request_id=third.id, principal=by, to=to, reason="away"))
    assert in_order(lambda: decide(third, rita))[-1] == LAST
    make_policy(project, "desk", by=ana, use="always_approve")
    assert in_order(lambda: asking(bot, "research"))[-1] == LAST
    # More than is left: people look at it, and nobody's turn is taken behind the department.
    assert in_order(lambda: asking(bot, "research", "5000.00"))[-1] == LAST


def test_two_departments_and_turns_at_once_wait_for_each_other_in_no_circle(
    project, bot, rita, rui, in_turn
):
    def edits(person, department):
        def act(_):
            request = asking(bot, department)
            try:
                return decide(request, person, "edit", args={"amount": 2}).request.status
            except Invalid as refused:
                return refused.code

        return act

    def approves(person, department):
        return lambda _: decide(asking(bot, department), person).request.status

    rounds = [Round(project.id) for _ in range(6)]
    contenders = {
        "rita edits": edits(rita, "marketing"),
        "rui edits": edits(rui, "research"),
        "rita approves": approves(rita, "research"),
        "rui approves": approves(rui, "marketing"),
    }
    assert contend(rounds, contenders) == []
    assert {each for contest in rounds for each in contest.results.values()} == {"approved"}
    assert Draw.objects.count() == ApprovalRequest.objects.count() == 24
    assert verify().broken is None
