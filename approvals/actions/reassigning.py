"""Somebody else is asked first (lifecycle.md, Reassign). It makes nobody eligible."""

from __future__ import annotations

from datetime import datetime

from approvals import clock, journal, wakeups
from approvals.access.eligibility import Responder
from approvals.access.notices import since_opening
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.access.quorums import Tally, tally_of
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, OutboxMessage, Stage
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction

from .claims import ring_beside
from .closing import take_request
from .reasons import checked_reason
from .stages.placing import find_place
from .still_open import check_pending

EVENT = "request.reassigned"


def reassign(*, request_id: str, principal: PersonPrincipal, to: str, reason: str) -> Stage:
    """Ask `to` (a username) first on an open stage, and tell them by mail.

    Somebody who may answer it moves it within their stage, a lead anywhere. `to` must be eligible
    there already and not have answered. Raises `NotAllowed` (`not_eligible`,
    `separation_of_duties`), `Invalid` (`unknown_reviewer`, `missing_field`, `out_of_range`) and
    `Conflict` (`request_closed`, `request_expired`, `illegal_transition`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        tally = tally_of(request)
        stages = _stages_of(as_now(principal, request.project), tally)
        said = checked_reason(reason)
        check_pending(request, now, event="reassign")
        stage, person = _found(tally, stages, to)
        before = stage.assigned_to
        Stage.objects.filter(pk=stage.pk).update(assigned_to=person.id)
        stage.assigned_to_id = person.id
        facts = {
            "stage": stage.pk,
            "number": stage.number,
            "from": before.pk if before else None,
            "to": person.id,
        }
        names = {"stage": stage.name, "to_name": person.display_name, "reason": said}
        entry = journal.Entry(EVENT, facts, names)
        journal.record_request(request, actor=principal.actor, at=now, entries=[entry], rings=False)
        ring_beside(request)
        if person.email:
            _mail(request, stage, person, now)
    return stage


def _stages_of(principal: PersonPrincipal, tally: Tally) -> list[Stage]:
    """The stages within which the principal may move it."""
    open_ = [stage for stage in tally.stages if stage.status == Stage.State.OPEN]
    if principal.has("lead"):
        return open_
    own = find_place(principal.person, tally).stage
    return [stage for stage in open_ if stage.pk == own.pk]


def _found(tally: Tally, stages: list[Stage], to: str) -> tuple[Stage, Responder]:
    for stage in stages:
        electorate = tally.voting[stage.pk]
        answered = {each.person for each in tally.ballots if each.stage == stage.pk}
        for person in electorate.people:
            if person.username.casefold() == to.casefold() and person.id not in answered:
                return stage, person
    message = "may not answer this now; whom to ask changes nobody's right"
    raise Invalid(
        "unknown_reviewer",
        "Only somebody who may answer it, and has not, can be asked.",
        errors=[FieldError("/to", message, "unknown_reviewer")],
    )


def _mail(request: ApprovalRequest, stage: Stage, person: Responder, now: datetime) -> None:
    insert(
        OutboxMessage(
            project_id=request.project_id,
            request=request,
            kind=OutboxMessage.Kind.MAIL,
            event=EVENT,
            stages=since_opening([stage]),
            person_id=person.id,
            recipient=person.email,
            created_at=now,
            next_attempt_at=now,
        )
    )
    wakeups.drain()
