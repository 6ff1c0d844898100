"""From stage to stage: which closes with what was answered, and which opens next.

All of it under the request's row, by whoever holds it (lifecycle.md, Who counts).
"""

from __future__ import annotations

from datetime import datetime

from approvals.access.quorums import Tally
from approvals.models import Stage, Status

from .beginning import next_together, open_stages
from .progress import Progress, kept, note_stuck, save


def advance(tally: Tally, *, now: datetime, by: str | None) -> Progress:
    """Let the stages go on as far as the answers carry them.

    `by` is the answer that came just now: a stage closes as approved only by a sound approval on
    it, or at its opening, never because people came or left. The rows of the stages are written;
    that of the request is the caller's, who closes it or says that it goes on.
    """
    progress = Progress(tally)
    before = kept(tally.stages)
    while progress.open and not _is_rejected(progress):
        _close_approved(progress, by)
        if progress.open:
            break
        following = next_together(tally.stages)
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
    save(progress, before)
    return progress


def _is_rejected(progress: Progress) -> bool:
    if any(progress.tally.standing(stage).rejected for stage in progress.open):
        progress.outcome = Status.REJECTED
    return progress.outcome is not None


def _close_approved(progress: Progress, by: str | None) -> None:
    for stage in progress.open:
        standing = progress.tally.standing(stage)
        if standing.approved and (by is None or by in standing.sound):
            stage.status, stage.stuck_at = Stage.State.APPROVED, None
            stage.required = standing.needed
            facts = {"status": stage.status, "required": stage.required}
            progress.say("stage.closed", stage, **facts, counted=list(standing.counted))


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
    before = kept(tally.stages)
    _reopen_short(progress, now=now)
    if not _is_rejected(progress):
        note_stuck(progress, now=now)
    save(progress, before)
    return progress


def look_differs(tally: Tally) -> bool:
    """Whether `look_again` would find anything to say."""
    for stage in tally.stages:
        if stage.status == Stage.State.APPROVED and not tally.standing(stage).approved:
            return True
        if stage.status == Stage.State.OPEN:
            standing = tally.standing(stage)
            if standing.rejected or standing.waits_for_nobody != (stage.stuck_at is not None):
                return True
    return False
