"""Stages begin: from the first with each revision, and one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from approvals.access.quorums import Tally, needs_roster, tally_of
from approvals.models import ApprovalRequest, RosterEntry, Stage
from approvals.rules.times import stamp

from .assigning import assign
from .progress import Progress, kept, nearest_deadline, note_stuck, save


def arrange(stages: Sequence[Stage], *, now: datetime) -> datetime | None:
    """Let the stages begin from the first: it opens, with those parallel to it, the others wait.

    Only the rows at hand are changed; the caller writes them, and then calls `begin`. Returns
    the nearest deadline of those that open.
    """
    for stage in stages:
        stage.status, stage.stuck_at = Stage.State.WAITING, None
        stage.opened_at = stage.expires_at = None
    first = next_together(stages)
    for stage in first:
        stage.status, stage.opened_at = Stage.State.OPEN, now
        stage.expires_at = _deadline(stage, now)
    return nearest_deadline(first)


def begin(request: ApprovalRequest, stages: list[Stage], *, now: datetime) -> Progress:
    """Take the rosters of stages that were arranged and written, and see whether anybody is
    there to answer. What changes by it is written, and told by `stage_facts`."""
    progress = Progress(tally_of(request, stages, []))
    before = kept(stages)
    begin_stages(progress, progress.open, now=now)
    progress.tell_reviewers(progress.open)
    note_stuck(progress, now=now)
    progress.entries.clear()
    save(progress, before)
    return progress


def restart(request: ApprovalRequest, *, now: datetime) -> list[Stage]:
    """Begin again from the first stage with a revision that was just written; all the stages.

    Whether anybody is left to answer is for the caller, who goes on to count.
    """
    stages = list(Stage.objects.filter(request=request).order_by("number"))
    before = kept(stages)
    arrange(stages, now=now)
    progress = Progress(tally_of(request, stages))
    begin_stages(progress, progress.open, now=now)
    save(progress, before)
    return stages


def stage_facts(stage: Stage) -> dict[str, object]:
    """A stage as it is recorded with the revision that it begins with."""
    return {
        "stage": stage.id,
        "number": stage.number,
        "status": stage.status,
        "rule": stage.rule,
        "required": stage.required,
        "denials": stage.denials,
        "reject_rule": stage.reject_rule,
        "parallel": stage.parallel,
        "asks_everybody": stage.asks_everybody,
        "expires_at": stamp(stage.expires_at) if stage.expires_at else None,
        "stuck": stage.stuck_at is not None,
        "assigned_to": stage.assigned_to_id,
    }


def next_together(stages: Sequence[Stage]) -> list[Stage]:
    """The first stage that waits, and those that open together with it."""
    waiting = [stage for stage in stages if stage.status == Stage.State.WAITING]
    together = waiting[:1]
    for stage in waiting[1:]:
        if not stage.parallel:
            break
        together.append(stage)
    return together


def open_stages(progress: Progress, stages: Sequence[Stage], *, now: datetime) -> None:
    """Open these stages: their deadlines begin, rosters are taken, and their people are told."""
    begin_stages(progress, stages, now=now)
    for stage in stages:
        progress.say("stage.opened", stage, **opening_facts(progress.tally, stage))
    progress.tell_reviewers(stages)


def begin_stages(progress: Progress, stages: Sequence[Stage], *, now: datetime) -> None:
    """The same without a word: a new revision says by itself which stages are open."""
    rosters: dict[str, frozenset[str]] = {}
    tally = progress.tally
    for stage in stages:
        stage.status, stage.opened_at, stage.stuck_at = Stage.State.OPEN, now, None
        stage.expires_at = _deadline(stage, now)
        electorate = tally.voting[stage.id]
        if needs_roster(stage) and stage.id not in tally.rosters:
            rosters[stage.id] = electorate.in_their_own_right
        if stage.rule == Stage.Rule.ONE_PER_GROUP:
            stage.required = max(stage.required, len(electorate.groups))
        if stage.rule == Stage.Rule.ALL and stage.id in rosters:
            humans = {electorate.humans.of(person) for person in rosters[stage.id]}
            stage.required = max(1, len(humans))
    RosterEntry.objects.bulk_create(
        RosterEntry(stage_id=stage, revision=tally.request.revision, person_id=person)
        for stage, people in rosters.items()
        for person in sorted(people)
    )
    # Whether the editor may approve hangs on how many must.
    progress.tally = tally.with_rosters(rosters).after(tally.ballots)
    assign(progress.tally, stages)


def _deadline(stage: Stage, now: datetime) -> datetime | None:
    return now + timedelta(seconds=stage.expires_in) if stage.expires_in else None


def opening_facts(tally: Tally, stage: Stage) -> dict[str, object]:
    """What is recorded of a stage at its opening."""
    return {
        "required": stage.required,
        "expires_at": stamp(stage.expires_at) if stage.expires_at else None,
        "roster": sorted(tally.rosters.get(stage.id, ())),
        "assigned_to": stage.assigned_to_id,
    }
