"""Rounds: a reviewer sends a request back, its agent sends the next revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from approvals import clock, journal
from approvals.access.pauses import check_running
from approvals.exceptions import Conflict, FieldError, Invalid, Unauthenticated
from approvals.models import ApprovalRequest, Response, Status
from approvals.models.projects import MAX_EXPIRES_IN
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue
from approvals.rules.terms import read_terms

from .asking import check_proposal
from .closing import take_request
from .contents import proposal_of
from .revising import Change, put_to_reviewers, void_answers
from .still_open import closed_conflict, expired_conflict


@dataclass(frozen=True, slots=True)
class Resubmission:
    """What the agent sends to be judged instead of revision `revision`. None: as it was."""

    revision: int
    action: Mapping[str, JsonValue] | None = None
    description: str | None = None
    asks: Mapping[str, JsonValue] | None = None
    extras: Mapping[str, JsonValue] | None = None
    message: str = ""


def check_rounds(request: ApprovalRequest) -> None:
    """Raise `Invalid` (`max_rounds_reached`) where nobody may ask for changes any more."""
    rounds = read_terms(request.terms).max_rounds
    if request.rounds >= rounds:
        raise Invalid(
            "max_rounds_reached",
            f"Changes were asked for {rounds} times already; approve or reject it.",
            errors=[FieldError("/type", "no round is left", "max_rounds_reached")],
            facts={"rounds": request.rounds, "of": rounds},
        )


def send_back(request: ApprovalRequest, response: Response, now: datetime) -> list[journal.Entry]:
    """Let a request whose row the caller holds wait for its agent; what the caller records.

    The other answers to this revision are void (lifecycle.md, request_changes).
    """
    seen = request.version
    request.status = Status.CHANGES_REQUESTED
    request.rounds += 1
    request.version += 1
    request.updated_at = now
    hit = ApprovalRequest.objects.filter(pk=request.pk, status=Status.PENDING, version=seen).update(
        status=request.status, rounds=request.rounds, version=request.version, updated_at=now
    )
    if hit != 1:
        raise Conflict("stale_revision", "Somebody else changed this request just now.")
    facts = {
        "status": request.status,
        "round": request.rounds,
        "of": read_terms(request.terms).max_rounds,
        "response": response.id,
        "revision": request.revision,
    }
    entry = journal.Entry("request.changes_requested", facts, {"reason": response.reason})
    return [entry, *void_answers(request, request.revision, now=now)]


def resubmit(*, request_id: str, resubmission: Resubmission, actor: Actor) -> ApprovalRequest:
    """Put the next revision before the reviewers (lifecycle.md, Resubmit).

    Its deadline counts anew, never past thirty days after the creation. The caller has checked
    that it is the agent's own. Raises `Conflict`: `stale_revision`, `illegal_transition`,
    `request_closed`, `request_expired`, `agent_paused`, `project_paused`; `Invalid` for what
    cannot be asked; `Unauthenticated` where the agent was deactivated after its key was looked at.
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        _check_state(request, resubmission.revision, now)
        request.asks_agent = False
        proposal = _proposal(request, resubmission)
        check_proposal(proposal, request.agent)
        change = Change(
            proposal=proposal,
            author=actor,
            message=resubmission.message,
            expires_at=min(
                now + timedelta(seconds=request.expires_in),
                request.created_at + timedelta(seconds=MAX_EXPIRES_IN),
            ),
        )
        put_to_reviewers(request, change, now=now)
    return request


def _check_state(request: ApprovalRequest, revision: int, now: datetime) -> None:
    if not request.is_open:
        raise closed_conflict(request)
    if not request.agent.is_active:
        raise Unauthenticated
    check_running(request.agent)
    if request.is_over(now):
        raise expired_conflict()
    if revision != request.revision:
        raise Conflict(
            "stale_revision",
            f"Revision {request.revision} is the one that the request has now.",
            facts={"revision": request.revision},
        )
    if request.status != Status.CHANGES_REQUESTED:
        raise Conflict(
            "illegal_transition",
            "Nobody has asked for changes to this revision.",
            facts={"from": request.status, "event": "resubmit"},
        )


def _proposal(request: ApprovalRequest, sent: Resubmission) -> Proposal:
    proposal = proposal_of(request)
    return replace(
        proposal,
        action=proposal.action if sent.action is None else sent.action,
        description=proposal.description if sent.description is None else sent.description,
        asks={**proposal.asks, **(sent.asks or {})},
        extras={**proposal.extras, **(sent.extras or {})},
    )
