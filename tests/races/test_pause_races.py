"""A pause and what it stops at the same instant: one is before the other, never both."""

import pytest

from approvals.actions.executions import consume
from approvals.actions.pausing import pause, resume
from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, AuditEvent, Pause
from approvals.reads.verification import verify
from approvals.rules.actor import Actor
from tests.make import action, decide, make_request, of_agent
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor("operator", None, "the command line", "command")
REFUSED = ("agent_paused", "project_paused")
# What was done before the pause, told by the events of the request.
DONE = {"approve": "request.closed", "consume": "grant.consumed", "create": "request.opened"}


def told(act):
    def run(target):
        try:
            return act(target)
        except Conflict as refused:
            return refused.code

    return run


@pytest.mark.parametrize("name", DONE)
@pytest.mark.parametrize("whole", [True, False])
def test_nothing_goes_through_after_the_commit_of_a_pause(name, whole, project, bot, rita):
    agent = None if whole else bot

    def begin(_):
        pause(project=project, agent=agent, reason="odd", actor=OPERATOR)
        return "paused"

    acts = {
        "approve": lambda request: decide(ApprovalRequest.objects.get(pk=request), rita) and "done",
        "consume": lambda request: (
            consume(request_id=request, action=action(), attempt=None, actor=of_agent(bot))
            and "done"
        ),
        "create": lambda _: make_request(bot, title="raced") and "done",
    }
    seen = set()
    for _ in range(6):
        request = make_request(bot)
        if name == "consume":
            decide(request, rita)
        contest = Round(request.id)
        assert contend([contest], {"stop": told(begin), "act": told(acts[name])}) == []
        assert contest.results["stop"] == "paused"
        outcome = contest.results["act"]
        assert outcome == "done" or outcome in REFUSED
        seen.add(outcome)
        stopped = AuditEvent.objects.filter(type__endswith=".paused").latest("at").at
        raced = AuditEvent.objects.filter(type=DONE[name], at__gt=stopped)
        assert raced.exists() is False
        resume(project=project, agent=agent, reason="again", actor=OPERATOR)
    assert seen
    assert verify().broken is None


def test_of_many_stops_and_resumes_at_once_each_counts_once(project, bot):
    for _ in range(3):
        make_request(bot)

    def stop(_):
        return pause(project=project, agent=bot, reason="odd", actor=OPERATOR).id

    def go_on(_):
        resume(project=project, agent=bot, reason="again", actor=OPERATOR)

    first = Round(bot.id)
    assert contend([first], {f"stop {n}": stop for n in range(4)}) == []
    assert len(set(first.results.values())) == 1
    assert contend([Round(bot.id)], {f"go on {n}": go_on for n in range(4)}) == []
    bot.refresh_from_db()
    assert bot.paused_at is None
    assert Pause.objects.get().finished_at is not None
    assert AuditEvent.objects.filter(type="request.clock_moved").count() == 3
    assert verify().broken is None
