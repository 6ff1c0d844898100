"""Creates of one agent at the same instant: its limits hold to the last request."""

import pytest

from approvals.exceptions import TooMany
from approvals.models import Agent, ApprovalRequest, Project
from tests.make import make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("limit", "code"),
    [("pending_per_agent", "too_many_pending"), ("creates_per_minute", "rate_limited")],
)
def test_parallel_creates_stop_at_the_limit(limit, code, bot, rita):
    Project.objects.filter(pk=bot.project_id).update(**{limit: 3})

    def create(agent_id):
        agent = Agent.objects.select_related("project").get(pk=agent_id)
        try:
            make_request(agent)
        except TooMany as refusal:
            return refusal.code
        return "created"

    contest = Round(bot.id)
    contenders = {f"call {number}": create for number in range(12)}
    assert contend([contest], contenders) == []
    assert sorted(map(str, contest.results.values())) == sorted(["created"] * 3 + [code] * 9)
    assert ApprovalRequest.objects.count() == 3
