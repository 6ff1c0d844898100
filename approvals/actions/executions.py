"""After the approval: consume it once, report what happened, or take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals import clock, journal
from approvals.access.pauses import check_running
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import check_revoke
from approvals.exceptions import Conflict, FieldError, Invalid, Unauthenticated
from approvals.models import ApprovalRequest, Decision, Execution, Grant, Status
from approvals.models.transactions import write_transaction
from approvals.rules import digest, strict_json
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue
from approvals.rules.times import stamp

from .closing import take_request
from .drawing import give_back
from .expiry import touch

MIN_ATTEMPT = 16


@dataclass(frozen=True, slots=True)
class Consumed:
    """A consumed grant, and whether this very attempt had consumed it before."""

    grant: Grant
    request: ApprovalRequest
    decision: Decision
    replayed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the agent says of its execution; `result` is any JSON value or None."""

    status: str
    result: JsonValue = None
    error: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None


def consume(
    *,
    request_id: str,
    action: dict[str, JsonValue] | None,
    action_digest: str | None = None,
    attempt: str | None,
    actor: Actor,
) -> Consumed:
    """Use up the grant of an approved request, for exactly the approved action (I9).

    For kinds without an action its place is taken by `action_digest`. The same `attempt` again
    gets the same answer; it is kept as a digest only. Raises `Conflict`: `action_mismatch`,
    `grant_consumed` (with `consumed_at`), `grant_revoked`, `grant_expired`, `grant_voided`,
    `not_approved`, `agent_paused`, `project_paused`; `Invalid` for a short attempt or a missing
    action; `Unauthenticated` where the agent was deactivated after its key was looked at.
    """
    if attempt is not None and len(attempt) < MIN_ATTEMPT:
        raise Invalid(
            "out_of_range",
            "An attempt is a fresh random id of at least 16 characters.",
            errors=[FieldError("/attempt", "at least 16 characters", "out_of_range")],
        )
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        if not request.agent.is_active:
            raise Unauthenticated
        check_running(request.agent)
        now = clock.now()
        grant, decision = _grant_of(request)
        if _digest_of(request, action, action_digest) != grant.action_digest:
            raise Conflict(
                "action_mismatch", "This is not the action that was approved. Do not run it."
            )
        attempt_digest = digest.text_digest(attempt) if attempt is not None else ""
        if _is_replay(grant, attempt_digest):
            return Consumed(grant=grant, request=request, decision=decision, replayed=True)
        _check_ready(grant, now)
        _use_up(request, grant, attempt_digest, actor, now)
    return Consumed(grant=grant, request=request, decision=decision, replayed=False)


def report_execution(*, request_id: str, report: Report, actor: Actor) -> ApprovalRequest:
    """Record, once, what came of the execution. Raises `Conflict`: `not_consumed`,
    `already_reported`, `not_approved`."""
    with write_transaction():
        request = take_request(request_id)
        now = clock.now()
        _grant_of(request)
        _report(request, report, actor, now)
    return request


def carry_out(
    request: ApprovalRequest, report: Report, *, entry: journal.Entry, actor: Actor, now: datetime
) -> None:
    """Use up an approval that was given in this very transaction and whose effect is the
    server's own; `entry` says what it was. The caller holds the request's row."""
    journal.record_request(request, actor=actor, at=now, entries=[entry])
    _use_up(request, request.grant, "", actor, now)
    _report(request, report, actor, now)
    request.execution.refresh_from_db()


def _report(request: ApprovalRequest, report: Report, actor: Actor, now: datetime) -> None:
    result_text = None if report.result is None else strict_json.text(report.result)
    hit = Execution.objects.filter(request=request, status=Execution.Status.RUNNING).update(
        status=report.status,
        result_text=result_text,
        error=report.error,
        finished_at=report.finished_at or now,
        reported_at=now,
        **({"started_at": report.started_at} if report.started_at else {}),
    )
    if hit != 1:
        raise _no_report(request)
    touch(request, now)
    facts = {"execution": report.status}
    details = {"result": result_text, "error": report.error}
    entry = journal.Entry("execution.reported", facts, details)
    journal.record_request(request, actor=actor, at=now, entries=[entry])


def revoke_grant(
    *, request_id: str, principal: PersonPrincipal, reason: str = ""
) -> ApprovalRequest:
    """Take back an approval that was not consumed yet. The Decision never changes.

    The caller has checked the right to (`access.requests.check_revoke`), which is judged again
    by now. Raises `NotAllowed`, and `Conflict` as `consume` does.
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        check_revoke(as_now(principal, request.project), request)
        now = clock.now()
        grant, _ = _grant_of(request)
        at = request.clock(now)  # what is paused does not run out
        _check_ready(grant, at)
        _swap(grant, at, status=Grant.Status.REVOKED, ended_at=now)
        touch(request, now)
        facts = {"grant": grant.id, **give_back(request, now)}
        journal.record_request(
            request,
            actor=principal.actor,
            at=now,
            entries=[journal.Entry("grant.revoked", facts, {"reason": reason})],
        )
    return request


def _digest_of(
    request: ApprovalRequest, action: dict[str, JsonValue] | None, action_digest: str | None
) -> str:
    """The digest of what the agent says it is about to do; raises `Invalid` (`missing_field`)."""
    needed, sent = ("action", action) if request.action_text else ("action_digest", action_digest)
    if sent is None:
        raise Invalid(
            "missing_field",
            f"Send the {needed} that is about to be executed.",
            errors=[FieldError(f"/{needed}", "is missing", "missing_field")],
        )
    if action is None:
        return action_digest or ""
    bound = strict_json.read_object(request.bound_text)
    found = digest.action_digest(digest.subject(bound, action))
    return found if action_digest in (None, found) else ""


def _grant_of(request: ApprovalRequest) -> tuple[Grant, Decision]:
    if request.status != Status.APPROVED:
        raise Conflict("not_approved", f"This request is {request.status}; nothing may run.")
    grant = Grant.objects.select_related("decision").get(request=request)
    return grant, grant.decision


def _is_replay(grant: Grant, attempt_digest: str) -> bool:
    return (
        grant.status == Grant.Status.CONSUMED
        and attempt_digest != ""
        and grant.attempt_digest == attempt_digest
    )


def _check_ready(grant: Grant, now: datetime) -> None:
    if grant.status == Grant.Status.CONSUMED:
        raise Conflict(
            "grant_consumed",
            "This approval was already used. Do not run the action again.",
            facts={"consumed_at": stamp(grant.consumed_at or now)},
        )
    if grant.status == Grant.Status.READY and now >= grant.expires_at:
        raise Conflict("grant_expired", "The approval ran out before it was used.")
    if grant.status != Grant.Status.READY:
        raise Conflict(f"grant_{grant.status}", f"The approval is {grant.status}.")


def _use_up(
    request: ApprovalRequest, grant: Grant, attempt_digest: str, actor: Actor, now: datetime
) -> None:
    _swap(grant, now, status=Grant.Status.CONSUMED, consumed_at=now, attempt_digest=attempt_digest)
    Execution.objects.create(request=request, grant=grant, started_at=now)
    touch(request, now)
    journal.record_request(
        request,
        actor=actor,
        at=now,
        entries=[
            journal.Entry(
                "grant.consumed", {"grant": grant.id, "action_digest": grant.action_digest}
            )
        ],
    )


def _swap(grant: Grant, now: datetime, **changes: object) -> None:
    hit = Grant.objects.filter(pk=grant.pk, status=Grant.Status.READY, expires_at__gt=now).update(
        **changes
    )
    if hit != 1:
        raise Conflict("grant_consumed", "This approval was used by somebody else just now.")
    for name, value in changes.items():
        setattr(grant, name, value)


def _no_report(request: ApprovalRequest) -> Conflict:
    if Execution.objects.filter(request=request).exists():
        return Conflict("already_reported", "This execution was already reported.")
    return Conflict("not_consumed", "Consume the approval before you report an execution.")
