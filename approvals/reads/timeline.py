"""The story of one request as people read it: its audit events, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight
from approvals.models import ApprovalRequest, AuditEvent
from approvals.rules import strict_json

from .names import Names, names_for
from .sayings import Sign, saying

# An answer that did not close the request is a vote in progress, and who looked at what is the
# reviewers' own: not for the requester's view.
_NOT_FOR_REQUESTERS = (
    *("response.recorded", "response.withdrawn", "part.opened", "value.revealed"),
    *("request.claimed", "request.released", "request.claim_taken_over", "request.reassigned"),
    *("stage.opened", "stage.closed", "stage.stuck", "stage.unstuck"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: who did what, when. `who` is None where the name was erased.

    `text` follows that name, but for `ran_out`, which nobody did; `sign` is what is drawn beside
    it, `option` the value that was chosen, `stage` the name of the stage that it is about,
    `giver` in whose place it was done, and `from_reader` whether the reader lost something by it.
    """

    id: str
    type: str
    sign: Sign
    text: str
    option: str
    stage: str
    giver: str
    who: str | None
    who_kind: str
    mine: bool
    from_reader: bool
    at: datetime
    reason: str

    @property
    def ran_out(self) -> bool:
        """Whether it is the deadline that came."""
        return self.type == "request.closed" and self.sign == "late"


def timeline(request: ApprovalRequest, principal: PersonPrincipal, seen: Sight) -> list[Moment]:
    """Every event of a request that this principal may see, newest first. One statement."""
    events = AuditEvent.objects.filter(subject_type="request", subject_id=request.id)
    if seen is Sight.REQUESTER:
        events = events.exclude(type__in=_NOT_FOR_REQUESTERS)
    rows = events.select_related("detail").order_by("-number")
    names = names_for(principal, request)
    return _without_echoes([_moment(event, names, request.kind) for event in rows])


def _moment(event: AuditEvent, names: Names, kind: str) -> Moment:
    facts = strict_json.read_object(event.facts)
    detail = strict_json.read_object(event.detail.value) if event.detail.value else {}
    sign, text = saying(event.type, facts, kind=kind)
    is_choice = facts.get("type") == "choose"
    return Moment(
        id=event.id,
        type=event.type,
        sign=sign,
        text=str(text),
        option=str(facts.get("option") or "") if is_choice else "",
        stage=str(detail.get("stage") or ""),
        giver=names.told("human", None, str(detail.get("for_name") or ""))
        if detail.get("for_name")
        else "",
        who=_who(event, detail, names),
        who_kind=event.actor_kind,
        mine=event.actor_kind == "human" and event.actor_id == names.reader,
        from_reader=facts.get("from") == names.reader,
        at=event.at,
        reason=str(detail.get("reason") or detail.get("error") or ""),
    )


def _who(event: AuditEvent, detail: dict[str, Any], names: Names) -> str | None:
    if "actor_name" not in detail:
        return None
    return names.told(event.actor_kind, event.actor_id, str(detail["actor_name"]))


def _without_echoes(moments: list[Moment]) -> list[Moment]:
    """Leave out the answer that closed the request, or sent it back: what came of it says the
    same, with its reason."""
    told = {
        (m.at, m.who_kind, m.option)
        for m in moments
        if m.type in ("request.closed", "request.changes_requested")
    }
    return [
        m
        for m in moments
        if m.type != "response.recorded" or (m.at, m.who_kind, m.option) not in told
    ]
