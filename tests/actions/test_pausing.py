"""The stop switch: what stands still, what goes on, and the time that is given back."""

from datetime import timedelta

import pytest

from approvals import clock
from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, consume, report_execution
from approvals.actions.expiry import settle, settle_due
from approvals.actions.pausing import complete_resumed, pause, resume
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import Agent, ApprovalRequest, AuditEvent, Grant, Pause
from approvals.reads.verification import verify
from approvals.rules.actor import SYSTEM, Actor
from tests.make import (
    action,
    decide,
    make_policy,
    make_request,
    of_agent,
    of_person,
    say,
    take_back,
)

pytestmark = pytest.mark.django_db

OPERATOR = Actor("operator", None, "the command line", "command")
HOUR = timedelta(hours=1)


def stop(project, agent=None, actor=OPERATOR):
    return pause(project=project, agent=agent, reason="odd transfers", actor=actor)


def go_on(project, agent=None, actor=OPERATOR):
    return resume(project=project, agent=agent, reason="looked into", actor=actor)


def fresh(request):
    return ApprovalRequest.objects.get(pk=request.pk)


def code_of(act):
    with pytest.raises(Conflict) as refused:
        act()
    return refused.value.code


def consumed(request):
    return consume(
        request_id=request.id, action=action(), attempt="a" * 32, actor=of_agent(request.agent)
    )


def sent_back(bot, rita):
    return decide(make_request(bot, kind="feedback"), rita, "request_changes", "smaller").request


@pytest.fixture(params=["agent_paused", "project_paused"])
def stopped(request, project, bot):
    """What refuses, and how to stop and resume it."""
    agent = bot if request.param == "agent_paused" else None
    return request.param, lambda: stop(project, agent), lambda: go_on(project, agent)


OPTIONS = {"options": [{"value": "no", "label": "No", "effect": "reject"}]}
STOPPED = {
    "create": lambda r, bot, rita: make_request(bot),
    "approve": lambda r, bot, rita: decide(r["binary"], rita),
    "edit": lambda r, bot, rita: decide(
        r["binary"], rita, "edit", args={"amount": 1, "to": "acme"}
    ),
    "respond": lambda r, bot, rita: decide(r["binary"], rita, "respond", "no need"),
    "choose": lambda r, bot, rita: decide(r["choice"], rita, "choose", option="no"),
    "consume": lambda r, bot, rita: consumed(r["approved"]),
    "resubmit": lambda r, bot, rita: resubmit(
        request_id=r["sent_back"].id, resubmission=Resubmission(revision=1), actor=of_agent(bot)
    ),
}
ALL = ("approve", "edit", "reject", "respond", "request_changes")


@pytest.fixture
def requests(bot, rita):
    return {
        "binary": make_request(bot, allowed_responses=ALL),
        "choice": make_request(bot, kind="choice", asks=OPTIONS),
        "approved": decide(make_request(bot), rita).request,
        "sent_back": sent_back(bot, rita),
    }


@pytest.mark.parametrize("name", STOPPED)
def test_what_lets_something_happen_is_refused_while_it_is_paused(
    name, requests, stopped, bot, rita
):
    code, begin, end = stopped
    begin()
    events = AuditEvent.objects.count()
    assert code_of(lambda: STOPPED[name](requests, bot, rita)) == code
    assert AuditEvent.objects.count() == events
    end()
    STOPPED[name](requests, bot, rita)


def test_what_lets_nothing_happen_goes_on(requests, stopped, bot, rita):
    executing = make_request(bot)
    consumed(decide(executing, rita).request)
    open_one = make_request(bot, allowed_responses=ALL)
    _, begin, _ = stopped
    begin()
    assert decide(requests["binary"], rita, "reject", "no").request.status == "rejected"
    assert decide(open_one, rita, "request_changes", "less").request.status == "changes_requested"
    say(requests["choice"], rita)
    cancelled = cancel_request(request_id=requests["choice"].id, actor=of_agent(bot))
    assert cancelled.status == "cancelled"
    take_back(requests["approved"], rita)
    assert Grant.objects.get(request=requests["approved"]).status == "revoked"
    report_execution(
        request_id=executing.id, report=Report(status="succeeded"), actor=of_agent(bot)
    )
    assert verify().broken is None


def test_another_agent_of_the_project_is_not_stopped(project, bot, rita):
    other = Agent.objects.create(project=project, name="other")
    stop(project, bot)
    assert decide(make_request(other), rita).request.status == "approved"


def test_the_clock_stands_still_and_gets_its_time_back(turn_clock, requests, stopped, bot, rita):
    _, begin, end = stopped
    binary, approved = requests["binary"], requests["approved"]
    deadline = binary.expires_at
    runs_out = Grant.objects.get(request=approved).expires_at
    begin()
    turn_clock(100 * 3600)
    assert settle_due() == 0
    assert settle([binary.id, approved.id]) == 0
    assert ApprovalRequest.objects.open(clock.now()).filter(pk=binary.pk).exists()
    assert not ApprovalRequest.objects.due(clock.now()).exists()
    end()
    assert fresh(binary).expires_at == deadline + 100 * HOUR
    assert Grant.objects.get(request=approved).expires_at == runs_out + 100 * HOUR
    turn_clock(25 * 3600)
    assert settle([binary.id, approved.id]) == 2
    assert verify().broken is None


def test_a_stage_gets_its_time_back_too(turn_clock, stopped, project, bot, ana, rita):
    _, begin, end = stopped
    stage = {"name": "review", "reviewers": {"users": ["rita"]}, "expires_in": 600}
    make_policy(
        project, "brief", by=ana, verdict="review", match={"actions": ["*"]}, stages=[stage]
    )
    bot.refresh_from_db()
    request = make_request(bot, expires_in=3600)
    due = fresh(request).stage_due_at
    begin()
    turn_clock(1000)
    assert settle_due() == 0
    end()
    assert fresh(request).stage_due_at == due + timedelta(seconds=1000)
    assert fresh(request).stages.get().expires_at == fresh(request).stage_due_at
    assert verify().broken is None
    turn_clock(600)
    assert settle_due() == 1
    assert verify().broken is None


def test_past_the_old_deadline_a_paused_request_takes_a_no_and_no_approval(
    stopped, bot, rita, turn_clock
):
    code, begin, _ = stopped
    first, second = make_request(bot, expires_in=3600), make_request(bot, expires_in=3600)
    begin()
    turn_clock(2 * 3600)
    assert code_of(lambda: decide(first, rita)) == code
    assert decide(first, rita, "reject", "no").request.status == "rejected"
    revoked = cancel_request(request_id=second.id, actor=of_agent(bot))
    assert revoked.status == "cancelled"
    assert verify().broken is None


def test_what_was_over_before_the_pause_stays_over(project, bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(3600)
    stop(project, bot)
    assert code_of(lambda: decide(request, rita, "reject")) == "request_expired"
    go_on(project, bot)
    assert settle_due() == 1


def test_an_agent_paused_by_itself_stays_paused_when_the_project_goes_on(project, bot, rita):
    request = make_request(bot)
    stop(project, bot)
    stop(project)
    go_on(project)
    assert code_of(lambda: decide(request, rita)) == "agent_paused"
    go_on(project, bot)
    assert decide(request, rita).request.status == "approved"


@pytest.mark.parametrize("first", ["agent", "project"])
@pytest.mark.parametrize("begun", ["agent", "project"])
def test_time_under_two_pauses_is_given_back_once(begun, first, project, bot, turn_clock):
    request = make_request(bot)
    scope = {"agent": bot, "project": None}
    last = {"agent": "project", "project": "agent"}
    stop(project, scope[begun])
    turn_clock(3600)
    stop(project, scope[last[begun]])
    turn_clock(3600)
    go_on(project, scope[first])
    turn_clock(3600)
    go_on(project, scope[last[first]])
    assert fresh(request).expires_at == request.expires_at + 3 * HOUR
    assert verify().broken is None


def test_each_pause_and_each_resume_is_one_event_and_repeats_are_none(project, bot, ana):
    by_ana = of_person(ana)
    begun = stop(project, bot, by_ana)
    assert stop(project, bot, by_ana) == begun
    assert go_on(project, bot, by_ana) == begun
    assert go_on(project, bot, by_ana) is None
    events = AuditEvent.objects.filter(type__startswith="agent.").values_list("type", flat=True)
    assert list(events) == ["agent.paused", "agent.resumed"]
    assert Pause.objects.get().finished_at is not None


def test_a_resume_that_was_interrupted_is_completed_by_the_sweep(project, bot, rita, turn_clock):
    request = make_request(bot)
    begun = stop(project, bot)
    turn_clock(3600)
    Pause.objects.filter(pk=begun.pk).update(resumed_at=clock.now())
    turn_clock(3600)
    assert code_of(lambda: decide(request, rita)) == "agent_paused"
    assert complete_resumed() == 1
    assert complete_resumed() == 0
    assert fresh(request).expires_at == request.expires_at + HOUR
    assert decide(fresh(request), rita).request.status == "approved"


def test_a_stop_that_comes_while_a_resume_is_under_way_holds(project, bot, rita):
    request = make_request(bot)
    begun = stop(project, bot)
    Pause.objects.filter(pk=begun.pk).update(resumed_at=clock.now())
    assert stop(project, bot) != begun
    assert code_of(lambda: decide(request, rita)) == "agent_paused"


RIGHTS = {"ana": (True, True), "lea": (True, False), "sam": (True, False), "rita": (False, False)}


@pytest.mark.parametrize("name", RIGHTS)
def test_who_may_stop_an_agent_and_who_may_let_it_go_on(name, project, bot, join, ana, rita, sam):
    person = {"ana": ana, "rita": rita, "sam": sam}.get(name) or join(project, "lea", "lead")
    may_stop, may_resume = RIGHTS[name]
    for may, act in ((may_stop, stop), (may_resume, go_on)):
        if may:
            act(project, bot, of_person(person))
        else:
            with pytest.raises(NotAllowed):
                act(project, bot, of_person(person))
    assert Pause.objects.count() == may_stop


def test_an_owner_does_not_stop_the_project_nor_an_agent_anything(project, bot, sam):
    for actor in (of_person(sam), of_agent(bot), SYSTEM):
        with pytest.raises(NotAllowed):
            stop(project, None, actor)
    with pytest.raises(NotAllowed):
        stop(project, bot, of_agent(bot))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\nb", "nul\0"])
def test_a_reason_is_one_line_that_says_something(reason, project):
    with pytest.raises(Invalid):
        pause(project=project, agent=None, reason=reason, actor=OPERATOR)
    assert not Pause.objects.exists()


def test_the_statements_of_a_resume_do_not_grow_with_what_it_moves(
    project, bot, django_assert_max_num_queries
):
    for _ in range(12):
        make_request(bot)
    stop(project)
    with django_assert_max_num_queries(60):
        go_on(project)
    assert AuditEvent.objects.filter(type="request.clock_moved").count() == 12
