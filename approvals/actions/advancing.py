"""From stage to stage: which closes with what was answered, and which opens next.

All of it under the request's row, by whoever holds it (lifecycle.md, Who counts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from approvals import journal
from approvals.access.quorums import Tally, needs_roster, tally_of
from approvals.models import ApprovalRequest, OutboxMessage, RosterEntry, Stage, Status
from approvals.rules.times import stamp


@dataclass(slots=True)
class Progress:
    """What became of the stages: how the request ends (None: it goes on), what is to be
    recorded and promised, and the approvals that count where it ends approved."""

    tally: Tally
    outcome: Status | None = None
    entries: list[journal.Entry] = field(default_factory=list)
    promises: list[OutboxMessage.Kind] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[Stage]:
        """The stages that are open now."""
        return [stage for stage in self.tally.stages if stage.status == Stage.State.OPEN]

    def say(self, type: str, stage: Stage, **facts: object) -> None:
        """Have it recorded that something became of a stage."""
        told = {"stage": stage.id, "number": stage.number, **facts}
        self.entries.append(journal.Entry(type, told, {"stage": stage.name}))

    def promise(self, kind: OutboxMessage.Kind) -> None:
        """Have people told, once."""
        if kind not in self.promises:
            self.promises.append(kind)


def arrange(request: ApprovalRequest, stages: Sequence[Stage], *, now: datetime) -> None:
    """Let the stages begin from the first: it opens, with those parallel to it, the others wait.

    Only the rows at hand are changed; the caller writes them, and then calls `begin`.
    """
    for stage in stages:
        stage.status, stage.stuck_at = Stage.State.WAITING, None
        stage.opened_at = stage.expires_at = None
    first = _next(stages)
    for stage in first:
        stage.status, stage.opened_at = Stage.State.OPEN, now
        stage.expires_at = _deadline(stage, now)
    request.stage_due_at = _nearest(first)


def begin(request: ApprovalRequest, stages: list[Stage], *, now: datetime) -> Progress:
    """Take the rosters of stages that were arranged and written, and see whether anybody is
    there to answer. What changes by it is written, and told by `stage_facts`."""
    progress = Progress(tally_of(request, stages, []))
    before = _kept(stages)
    begin_stages(progress, progress.open, now=now)
    note_stuck(progress, now=now)
    progress.entries.clear()
    _save(progress, before)
    return progress


def restart(request: ApprovalRequest, *, now: datetime) -> list[Stage]:
    """Begin again from the first stage with a revision that was just written; all the stages.

    Whether anybody is left to answer is for the caller, who goes on to count.
    """
    stages = list(Stage.objects.filter(request=request).order_by("number"))
    before = _kept(stages)
    arrange(request, stages, now=now)
    progress = Progress(tally_of(request, stages))
    begin_stages(progress, progress.open, now=now)
    _save(progress, before)
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
    }


def advance(tally: Tally, *, now: datetime, by: str | None) -> Progress:
    """Let the stages go on as far as the answers carry them.

    `by` is the answer that came just now: a stage closes as approved only by an approval that
    counts there, or at its opening, never because people left. The rows of the stages are
    written; that of the request is the caller's, who closes it or says that it goes on.
    """
    progress = Progress(tally)
    before = _kept(tally.stages)
    while progress.open and not _is_rejected(progress):
        _close_approved(progress, by)
        if progress.open:
            break
        following = _next(tally.stages)
        if following:
            open_stages(progress, following, now=now)
            by = None  # what stands already counts from the opening on
        elif _reopen_short(progress, now=now):
            break
        else:
            progress.outcome = Status.APPROVED
    if progress.outcome is None:
        note_stuck(progress, now=now)
    elif progress.outcome == Status.APPROVED:
        # The last ones close with the request, which tells of it and of what counted.
        progress.entries = [each for each in progress.entries if each.type != "stage.closed"]
    _save(progress, before)
    return progress


def _is_rejected(progress: Progress) -> bool:
    if any(progress.tally.standing(stage).rejected for stage in progress.open):
        progress.outcome = Status.REJECTED
    return progress.outcome is not None


def _close_approved(progress: Progress, by: str | None) -> None:
    for stage in progress.open:
        standing = progress.tally.standing(stage)
        if standing.approved and (by is None or by in standing.counted):
            stage.status, stage.stuck_at = Stage.State.APPROVED, None
            stage.required = standing.needed
            facts = {"status": stage.status, "required": stage.required}
            progress.say("stage.closed", stage, **facts, counted=list(standing.counted))


def _next(stages: Sequence[Stage]) -> list[Stage]:
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
    progress.promise(OutboxMessage.Kind.MAIL_REVIEWERS)


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


def _deadline(stage: Stage, now: datetime) -> datetime | None:
    return now + timedelta(seconds=stage.expires_in) if stage.expires_in else None


def opening_facts(tally: Tally, stage: Stage) -> dict[str, object]:
    """What is recorded of a stage at its opening."""
    return {
        "required": stage.required,
        "expires_at": stamp(stage.expires_at) if stage.expires_at else None,
        "roster": sorted(tally.rosters.get(stage.id, ())),
    }


def _reopen_short(progress: Progress, *, now: datetime) -> bool:
    """Count every approval again; open stages anew that have fallen short. Whether any has."""
    standings = {stage.id: progress.tally.standing(stage) for stage in progress.tally.stages}
    short = [
        stage
        for stage in progress.tally.stages
        if stage.status == Stage.State.APPROVED and not standings[stage.id].approved
    ]
    if short:
        open_stages(progress, short, now=now)
    progress.counted = sorted(id for each in standings.values() for id in each.counted)
    return bool(short)


def look_again(tally: Tally, *, now: datetime) -> Progress:
    """Count anew where no answer came: one was taken back, or people came or left.

    Nothing is approved by it. A stage that has fallen short opens again, one that nobody can
    approve any more is stuck, and rejections may be too many now.
    """
    progress = Progress(tally)
    before = _kept(tally.stages)
    _reopen_short(progress, now=now)
    if not _is_rejected(progress):
        note_stuck(progress, now=now)
    _save(progress, before)
    return progress


def note_stuck(progress: Progress, *, now: datetime) -> None:
    """Say of the open stages where too few people are left, and have the leads told at once."""
    for stage in progress.open:
        standing = progress.tally.standing(stage)
        # Approved, and yet open: whom it still waited for has left. Nobody decides by leaving.
        is_stuck = standing.stuck or standing.approved
        if is_stuck and stage.stuck_at is None:
            stage.stuck_at = now
            progress.say("stage.stuck", stage)
            progress.promise(OutboxMessage.Kind.MAIL_LEADS)
        elif not is_stuck and stage.stuck_at is not None:
            stage.stuck_at = None
            progress.say("stage.unstuck", stage)


_COLUMNS = ("status", "required", "opened_at", "expires_at", "stuck_at")


def _kept(stages: Sequence[Stage]) -> dict[str, tuple[object, ...]]:
    return {stage.id: tuple(getattr(stage, name) for name in _COLUMNS) for stage in stages}


def _save(progress: Progress, before: dict[str, tuple[object, ...]]) -> None:
    for stage in progress.tally.stages:
        now = tuple(getattr(stage, name) for name in _COLUMNS)
        if now != before[stage.id]:
            Stage.objects.filter(pk=stage.pk).update(**dict(zip(_COLUMNS, now, strict=True)))
    _save_due(progress.tally.request, progress.open)


def _save_due(request: ApprovalRequest, open_stages: Sequence[Stage]) -> None:
    """Keep the nearest deadline of the open stages in the request's row."""
    due = _nearest(open_stages)
    if due != request.stage_due_at:
        request.stage_due_at = due
        ApprovalRequest.objects.filter(pk=request.pk).update(stage_due_at=due)


def _nearest(stages: Sequence[Stage]) -> datetime | None:
    return min((each.expires_at for each in stages if each.expires_at), default=None)
