"""The stop switch: one agent, or a whole project, stands still at once (lifecycle.md, Pause)."""

from __future__ import annotations

from datetime import datetime

from approvals import clock, journal, wakeups
from approvals.access.pauses import agent_now, check_pause, check_resume
from approvals.models import Agent, Pause, Project
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.times import stamp

from .clocks import move_clocks
from .projects import hold_project
from .reasons import checked_reason
from .standing.states import end_unsound


def pause(*, project: Project, agent: Agent | None, reason: str, actor: Actor) -> Pause:
    """Stop an agent, or with None the whole project; what is paused already stays so.

    No approval becomes effective after the commit. Raises `NotAllowed` and `Invalid` (`reason`).
    """
    said = checked_reason(reason)
    while True:
        complete_resumed(project=project)
        with write_transaction():
            held, stopped = _held(project, agent)
            check_pause(actor, held, stopped)
            found = _unfinished(held, stopped)
            if found is None:
                return _begin(held, stopped, said, actor)
            if found.resumed_at is None:
                return found
        # It was resumed since we looked, and has to end before it can begin anew.


def _begin(project: Project, agent: Agent | None, reason: str, actor: Actor) -> Pause:
    now = clock.now()
    begun = Pause(
        project=project, agent=agent, started_at=now, started_by=actor.name, reason=reason
    )
    insert(begun)
    _mark(begun, now)
    _record(begun, "paused", actor, now, {"started_at": stamp(now)}, reason)
    end_unsound(project, actor=actor)
    _ring(begun)
    return begun


def resume(*, project: Project, agent: Agent | None, reason: str, actor: Actor) -> Pause | None:
    """Let what was stopped go on; None where nothing was. Its clocks get the time back.

    Whose agent was paused by itself stays paused when the project goes on. Should this end in
    the middle, `complete_resumed` does the rest. Raises `NotAllowed` and `Invalid` (`reason`).
    """
    said = checked_reason(reason)
    with write_transaction():
        held, stopped = _held(project, agent)
        check_resume(actor, held)
        ended = _unfinished(held, stopped)
        if ended is not None and ended.resumed_at is None:
            ended.resumed_at = now = clock.now()
            ended.save(update_fields=["resumed_at"])
            seconds = round((now - ended.started_at).total_seconds(), 3)
            _record(ended, "resumed", actor, now, {"seconds": str(seconds)}, said)
    complete_resumed(project=project)
    return ended


def complete_resumed(*, project: Project | None = None) -> int:
    """Move the clocks of what was resumed and end those pauses; how many ended. Safe at any
    time, in any number of processes: also the sweep's part, after a crash in the middle."""
    left = Pause.objects.filter(resumed_at__isnull=False, finished_at__isnull=True)
    if project is not None:
        left = left.filter(project=project)
    return sum(_complete(each) for each in left.order_by("resumed_at"))


def _complete(ended: Pause) -> bool:
    move_clocks(ended)
    with write_transaction():
        hold_project(ended.project_id)
        now = clock.now()
        left = Pause.objects.filter(pk=ended.pk, finished_at__isnull=True)
        if left.update(finished_at=now) != 1:
            return False
        _mark(ended, None)
        # The sweep passed by what stood still: it looks again who came or left meanwhile.
        Project.objects.filter(pk=ended.project_id).update(setup_seen=0)
        _ring(ended)
    return True


def _held(project: Project, agent: Agent | None) -> tuple[Project, Agent | None]:
    """Both as they are, and no other pause, approval or consume between here and the commit."""
    held = hold_project(project.id)
    return held, None if agent is None else agent_now(agent.id)


def _unfinished(project: Project, agent: Agent | None) -> Pause | None:
    """Their pause, running or resumed; one at most."""
    return Pause.objects.filter(project=project, agent=agent, finished_at__isnull=True).first()


def _mark(pause: Pause, since: datetime | None) -> None:
    if pause.agent_id:
        Agent.objects.filter(pk=pause.agent_id).update(paused_at=since)
    else:
        Project.objects.filter(pk=pause.project_id).update(paused_at=since)


def _record(
    pause: Pause,
    verb: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
    reason: str,
) -> None:
    noun = "agent" if pause.agent_id else "project"
    entry = journal.Entry(
        f"{noun}.{verb}",
        {"pause": pause.id, noun: pause.agent_id or pause.project_id, **facts},
        {"reason": reason},
    )
    journal.record_project(pause.project, actor=actor, at=now, entries=[entry])


def _ring(pause: Pause) -> None:
    """Everything that is shown of it looks different now."""
    wakeups.ring(wakeups.of_project(pause.project_id, pause.agent_id))
