"""Many approvals at once on one department: never more than it has (config.md, departments)."""

import pytest

from approvals.actions.departments import DepartmentBudget, save_department
from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, Decision, Draw, Grant
from approvals.reads.verification import verify
from approvals.rules.actor import Actor
from tests.make import decide, make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor("operator", None, "the command line", "command")


def test_of_ten_approvals_of_ten_on_fifty_exactly_five_go_through(project, bot, rita):
    save_department(
        project=project,
        name="marketing",
        budget=DepartmentBudget(currency="EUR", amount="50.00", period="year"),
        actor=OPERATOR,
    )
    asked = {"budget": {"amount": "10.00", "currency": "EUR", "department": "marketing"}}
    requests = [make_request(bot, kind="budget", action=None, asks=asked) for _ in range(10)]

    def approving(request):
        def approve(_):
            try:
                return decide(request, rita).request.status
            except Invalid as refused:
                return refused.code, refused.facts["left"]

        return approve

    contest = Round(project.id)
    contenders = {f"tab {n}": approving(request) for n, request in enumerate(requests)}
    assert contend([contest], contenders) == []
    results = list(contest.results.values())
    assert results.count("approved") == 5
    assert results.count(("over_limit", "0.00")) == 5
    for model in (Draw, Grant, Decision):
        assert model.objects.count() == 5
    assert ApprovalRequest.objects.filter(status="pending").count() == 5
    assert verify().broken is None
