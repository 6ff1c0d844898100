"""Kill the process at every statement of a pause and a resume: each clock is moved exactly once."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from approvals.actions import clocks
from approvals.actions.pausing import complete_resumed, pause, resume
from approvals.models import Agent, ApprovalRequest, AuditEvent, Grant, Pause
from approvals.rules.actor import Actor
from tests.faults.killing import dies
from tests.make import decide, make_request

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor("operator", None, "the command line", "command")


def test_a_resume_that_is_killed_anywhere_is_completed_and_moves_each_clock_once(
    project, bot, rita, monkeypatch
):
    monkeypatch.setattr(clocks, "BATCH", 1)
    requests = [make_request(bot) for _ in range(2)]
    granted = decide(make_request(bot), rita).request
    before = deadlines()

    def stop() -> None:
        pause(project=project, agent=bot, reason="odd", actor=OPERATOR)

    def go_on() -> None:
        resume(project=project, agent=bot, reason="again", actor=OPERATOR)

    stop()
    count = 0
    # Before each statement; after one is before the next, and each commit counts as one.
    while dies(go_on, moment="before", at=count + 1):
        count += 1
        if Pause.objects.filter(finished_at__isnull=True).exists():
            assert Agent.objects.get().paused_at is not None
        go_on()
        complete_resumed()
        given_back = sum(
            (each.resumed_at - each.started_at for each in Pause.objects.all()), timedelta(0)
        )
        now = deadlines()
        assert {id: now[id] - before[id] for id in before} == dict.fromkeys(before, given_back)
        moves = AuditEvent.objects.filter(type="request.clock_moved")
        assert moves.count() == 3 * Pause.objects.count()
        stop()
    assert count > 20
    assert {*before} == {*(each.id for each in requests), granted.id}
    call_command("verify_audit")


def deadlines() -> dict:
    """When each open request, and each unused grant, runs out."""
    open_ones = ApprovalRequest.objects.filter(status="pending")
    ready = Grant.objects.filter(status="ready")
    return {
        **dict(open_ones.values_list("pk", "expires_at")),
        **dict(ready.values_list("request_id", "expires_at")),
    }
