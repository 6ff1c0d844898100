"""The story of one request as people read it: its audit events, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight
from approvals.models import ApprovalRequest, AuditEvent
from approvals.rules import strict_json
from approvals.rules.event_types import EVENT_TYPES

# An answer that did not close the request is a vote in progress, and who looked at what is the
# reviewers' own: not for the requester's view.
_NOT_FOR_REQUESTERS = ("response.recorded", "part.opened", "value.revealed")


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: who did what, when. `who` is None where the name was erased.

    `word` tells moments of one event type apart: the type of an answer, an outcome, how an
    execution ended.
    """

    id: str
    type: str
    word: str
    text: str
    who: str | None
    who_kind: str
    mine: bool
    at: datetime
    reason: str


def timeline(request: ApprovalRequest, principal: PersonPrincipal, seen: Sight) -> list[Moment]:
    """Every event of a request that this principal may see, newest first. One statement."""
    events = AuditEvent.objects.filter(subject_type="request", subject_id=request.id)
    if seen is Sight.REQUESTER:
        events = events.exclude(type__in=_NOT_FOR_REQUESTERS)
    rows = events.select_related("detail").order_by("-number")
    return _without_echoes([_moment(event, principal) for event in rows])


def _moment(event: AuditEvent, principal: PersonPrincipal) -> Moment:
    facts = strict_json.read_object(event.facts)
    detail = strict_json.read_object(event.detail.value) if event.detail.value else {}
    word = facts.get("outcome") or facts.get("execution") or facts.get("type") or ""
    if event.type == "request.closed" and facts.get("type") == "expire":
        word = "timeout"
    if facts.get("asks"):
        word = "asked"
    return Moment(
        id=event.id,
        type=event.type,
        word=str(word),
        text=EVENT_TYPES[event.type].text,
        who=str(detail["actor_name"]) if "actor_name" in detail else None,
        who_kind=event.actor_kind,
        mine=event.actor_kind == "human" and event.actor_id == principal.person.id,
        at=event.at,
        reason=str(detail.get("reason") or detail.get("error") or ""),
    )


def _without_echoes(moments: list[Moment]) -> list[Moment]:
    """Leave out the answer that closed the request: the closing says the same, with its reason."""
    closing = {(m.at, m.who_kind) for m in moments if m.type == "request.closed"}
    return [
        moment
        for moment in moments
        if moment.type != "response.recorded" or (moment.at, moment.who_kind) not in closing
    ]
