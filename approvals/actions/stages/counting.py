"""What an answer that stands comes to: which of them count, and whether that decides."""

from __future__ import annotations

from datetime import datetime

from approvals import journal
from approvals.access.quorums import Tally
from approvals.actions.closing import Ending, close_request
from approvals.actions.expiry import touch
from approvals.actions.rounds import send_back
from approvals.models import ApprovalRequest, Response, Status
from approvals.rules.actor import SYSTEM, Actor

from .advancing import advance
from .progress import Progress

_TOO_FEW_LEFT = "The rejections leave too few people who could approve it."


def conclude(
    tally: Tally,
    response: Response,
    entries: list[journal.Entry],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Close the request if the answers that count decide it, go on to the next stage, or send it
    back to its agent; else only say that one came. `tally` counts it among the answers already;
    `entries` are recorded first."""
    request = tally.request
    if response.effect == Response.Effect.CHANGES:
        entries += send_back(request, response, now)
        journal.record_request(request, actor=actor, at=now, entries=entries)
        return
    if response.effect == Response.Effect.ANSWER:
        ending = _ending(Status.ANSWERED, response, actor)
        close_request(request, ending=ending, now=now, entries=tuple(entries))
        return
    progress = advance(tally, now=now, by=response.id)
    entries += progress.entries
    if progress.outcome is not None:
        ending = _ending_by(progress, progress.outcome, response, actor)
        close_request(request, ending=ending, now=now, entries=tuple(entries))
        return
    if not response.recommended or progress.entries:  # advice alone is nothing an agent can see
        touch(request, now)
    if any(entry.type == "request.edited" for entry in entries):
        progress.tell_reviewers(progress.open)
    journal.record_request(
        request, actor=actor, at=now, entries=entries, promises=progress.promises
    )


def too_few_left(outcome: Status) -> Ending:
    """How a request ends that no answer ended, but that nobody could approve any more."""
    return Ending(outcome=outcome, type="reject", actor=SYSTEM, reason=_TOO_FEW_LEFT)


def _ending_by(progress: Progress, outcome: Status, response: Response, actor: Actor) -> Ending:
    effect = Response.Effect.APPROVE if outcome == Status.APPROVED else Response.Effect.REJECT
    if response.effect != effect:
        # An answer elsewhere took away the last who could still have approved.
        return too_few_left(outcome)
    return _ending(outcome, response, actor, tuple(progress.counted))


def _ending(
    outcome: Status, response: Response, actor: Actor, counted: tuple[str, ...] = ()
) -> Ending:
    return Ending(
        outcome=outcome,
        type=response.type,
        actor=actor,
        person=response.person,
        reason=response.reason,
        option=response.option,
        data_text=response.data_text,
        counted=counted,
    )


def carried_by_approvals(request: ApprovalRequest) -> list[tuple[str | None, str | None]]:
    """Data and option of an approval of this revision that stands, if there is one."""
    approvals = Response.objects.approvals().filter(request=request, revision=request.revision)
    return list(approvals.values_list("data_text", "option")[:1])
