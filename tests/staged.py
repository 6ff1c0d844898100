"""Requests with stages, as a policy of the project asks for them."""

from datetime import timedelta
from typing import Any

from approvals import clock
from approvals.access.eligibility import Seat
from approvals.access.people import principal_in
from approvals.access.quorums import tally_of
from approvals.actions.delegations import Duties, delegate
from approvals.exceptions import DomainError
from approvals.models import Agent, ApprovalRequest, AuditEvent, Delegation, Person, Stage
from tests.make import decide, make_policy, make_request


def stage(name: str, *users: str, groups: tuple[str, ...] = (), **rule: Any) -> dict[str, Any]:
    """A stage of a policy: whom it asks, and `rule` in config.md's words."""
    return {"name": name, "reviewers": {"users": list(users), "groups": list(groups)}, **rule}


def ask(bot: Agent, ana: Person, *stages: dict[str, Any], **policy: Any) -> ApprovalRequest:
    """A pending request that needs these stages."""
    make_policy(bot.project, "pays", by=ana, stages=list(stages), **policy)
    return make_request(bot)


def now(request: ApprovalRequest) -> ApprovalRequest:
    """The request as it is by now."""
    return ApprovalRequest.objects.get(pk=request.pk)


def states(request: ApprovalRequest) -> list[str]:
    """The status of each stage, in their order."""
    rows = Stage.objects.filter(request=request).order_by("number")
    return list(rows.values_list("status", flat=True))


def say(request: ApprovalRequest, person: Person, type: str = "approve", **carried: Any) -> str:
    """Let a person answer what the request asks now; its status after, or the refusal's code."""
    try:
        decide(now(request), person, type, **carried)
    except DomainError as refusal:
        return refusal.code
    return now(request).status


def eligible_on(stage: Stage, request: ApprovalRequest) -> tuple[Seat, ...]:
    """The seats on this stage whose answer would count now, by username."""
    return tally_of(request).voting[stage.id].seats


def told(request: ApprovalRequest) -> list[str]:
    """The types of its events, the oldest first."""
    events = AuditEvent.objects.filter(subject_id=request.pk).order_by("number")
    return list(events.values_list("type", flat=True))


def stand_in(
    giver: Person, taker: Person, bot: Agent, hours: float = 1, **scope: Any
) -> Delegation:
    """Let `taker` answer in the place of `giver` from now on."""
    return delegate(
        principal=principal_in(giver, bot.project, channel="api"),
        duties=Duties(
            taker=taker.username,
            ends_at=clock.now() + timedelta(hours=hours),
            reason="away",
            **scope,
        ),
    )
