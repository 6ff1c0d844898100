"""What becomes of the stages of one request in one go, and how it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from approvals import journal
from approvals.access.notices import since_opening, since_stuck
from approvals.access.quorums import Tally
from approvals.models import ApprovalRequest, OutboxMessage, Stage, Status


@dataclass(slots=True)
class Progress:
    """What became of the stages: how the request ends (None: it goes on), what is to be
    recorded and who is to be told, and the approvals that count where it ends approved."""

    tally: Tally
    outcome: Status | None = None
    entries: list[journal.Entry] = field(default_factory=list)
    told: dict[OutboxMessage.Kind, dict[str, str]] = field(default_factory=dict)
    counted: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[Stage]:
        """The stages that are open now."""
        return [stage for stage in self.tally.stages if stage.status == Stage.State.OPEN]

    def say(self, type: str, stage: Stage, **facts: object) -> None:
        """Have it recorded that something became of a stage."""
        told = {"stage": stage.id, "number": stage.number, **facts}
        self.entries.append(journal.Entry(type, told, {"stage": stage.name}))

    @property
    def promises(self) -> list[journal.Promise]:
        """What the caller is to promise: one message of a kind, whatever it is about."""
        return [journal.Promise(kind, stages) for kind, stages in self.told.items()]

    def tell_reviewers(self, stages: Sequence[Stage]) -> None:
        """Have those told whose answers these stages wait for since they opened."""
        told = self.told.setdefault(OutboxMessage.Kind.MAIL_REVIEWERS, {})
        told.update(since_opening(stages))

    def tell_leads(self, stage: Stage) -> None:
        """Have the leads told that a stage is stuck."""
        told = self.told.setdefault(OutboxMessage.Kind.MAIL_LEADS, {})
        told.update(since_stuck([stage]))


def note_stuck(progress: Progress, *, now: datetime) -> None:
    """Say of the open stages where too few people are left, and have the leads told at once."""
    for stage in progress.open:
        is_stuck = progress.tally.standing(stage).waits_for_nobody
        if is_stuck and stage.stuck_at is None:
            stage.stuck_at = now
            progress.say("stage.stuck", stage)
            progress.tell_leads(stage)
        elif not is_stuck and stage.stuck_at is not None:
            stage.stuck_at = None
            progress.say("stage.unstuck", stage)


_COLUMNS = ("status", "required", "opened_at", "expires_at", "stuck_at")


def kept(stages: Sequence[Stage]) -> dict[str, tuple[object, ...]]:
    """What the rows of the stages say before anything becomes of them."""
    return {stage.id: tuple(getattr(stage, name) for name in _COLUMNS) for stage in stages}


def save(progress: Progress, before: dict[str, tuple[object, ...]]) -> None:
    """Write the rows that differ from `before`."""
    for stage in progress.tally.stages:
        now = tuple(getattr(stage, name) for name in _COLUMNS)
        if now != before[stage.id]:
            Stage.objects.filter(pk=stage.pk).update(**dict(zip(_COLUMNS, now, strict=True)))
    _save_due(progress.tally.request, progress.open)


def _save_due(request: ApprovalRequest, open_stages: Sequence[Stage]) -> None:
    """Keep the nearest deadline of the open stages in the request's row."""
    due = nearest_deadline(open_stages)
    if due != request.stage_due_at:
        request.stage_due_at = due
        ApprovalRequest.objects.filter(pk=request.pk).update(stage_due_at=due)


def nearest_deadline(stages: Sequence[Stage]) -> datetime | None:
    """The first deadline of these stages, or None where none has one."""
    return min((each.expires_at for each in stages if each.expires_at), default=None)
