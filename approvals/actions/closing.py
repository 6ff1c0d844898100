"""The one door out: every final result of a request is written here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection
from django.db.models import QuerySet

from approvals import journal, signals
from approvals.access.pauses import agent_now
from approvals.access.rulebooks import version_id
from approvals.exceptions import Conflict, NotFound
from approvals.models import (
    ApprovalRequest,
    Decision,
    Grant,
    Person,
    Project,
    Revision,
    Stage,
)
from approvals.models.compiled import Compiled
from approvals.models.inserting import insert
from approvals.rules.actor import Actor
from approvals.rules.judgement import Judgement
from approvals.rules.terms import read_terms

from .drawing import draw
from .still_open import closed_conflict


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ends: `outcome` and `type` as in api.md 2.3, and in whose name. `counted` are
    the answers that an approval by people rests on."""

    outcome: str
    type: str
    actor: Actor
    person: Person | None = None
    reason: str = ""
    option: str | None = None
    data_text: str | None = None
    counted: tuple[str, ...] = ()


def by_policy(request: ApprovalRequest, judgement: Judgement) -> Ending:
    """How policy ends a request by itself, in the name of the one whose verdict it is."""
    name, number = judgement.ruled_by or (request.policy_name, request.policy_version)
    version = version_id(request.project, name, number)
    return Ending(
        outcome="approved" if judgement.verdict == "approve" else "rejected",
        type=judgement.verdict,
        actor=Actor("policy", version, name or "", "policy"),
        reason="; ".join(judgement.reasons),
    )


def take_request(request_id: str, *, hold_setup: bool = False) -> ApprovalRequest:
    """The request's row, held until the transaction ends. The first statement of every action.

    With `hold_setup` the project's people, roles, groups, agents and owners stay as they are
    until then as well, so that who may act is true at the commit (I11). On SQLite the write
    transaction itself holds everything. Raises `NotFound`.
    """
    found = _TAKEN.rows(request_id)
    if not found:
        raise NotFound
    (request,) = found
    if hold_setup:
        hold_setup_of(request.project_id)
    # Not by a join: what is joined to a row that had to be waited for is from before the wait.
    request.agent = agent_now(request.agent_id)
    request.project = request.agent.project
    return request


def _taken(request_id: str) -> QuerySet[ApprovalRequest]:
    rows = ApprovalRequest.objects.filter(pk=request_id)
    return rows.select_for_update(no_key=True) if connection.vendor == "postgresql" else rows


_TAKEN = Compiled(_taken)


def hold_setup_of(project_id: str) -> None:
    """Let changes of a project's set-up, which take its row for themselves, wait for us."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Project._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [project_id])  # noqa: S608


def close_request(
    request: ApprovalRequest,
    *,
    ending: Ending,
    now: datetime,
    entries: tuple[journal.Entry, ...] = (),
) -> Decision:
    """Write the one Decision of a request whose row the caller holds, and all that follows.

    `entries` are recorded before the closing itself, in the same chain. An approval makes
    a grant that may wait as long as the project says, never longer. Raises `Conflict`
    (`request_closed`) where somebody else closed it first, `Invalid` (`over_limit`) where
    its department has less left than is approved.
    """
    seen = (request.status, request.version)
    approves = ending.outcome == Decision.Outcome.APPROVED
    drawn = draw(request, ending.data_text, now) if approves else {}
    _close_stages(request, ending)
    decision = _insert_decision(request, ending, now)
    request.status = ending.outcome
    request.version += 1
    request.decided_at = request.updated_at = now
    hit = ApprovalRequest.objects.filter(pk=request.pk, status=seen[0], version=seen[1]).update(
        status=request.status,
        version=request.version,
        decided_at=now,
        updated_at=now,
    )
    if hit != 1:
        raise closed_conflict(request)
    request.has_none_of("grant", "execution")
    if approves:
        _issue_grant(request, decision, now)
    journal.record_request(
        request,
        actor=ending.actor,
        at=now,
        entries=[*entries, _closing_entry(decision, ending, drawn)],
    )
    signals.request_closed.send(ApprovalRequest, request=request, decision=decision, now=now)
    return decision


def _close_stages(request: ApprovalRequest, ending: Ending) -> None:
    """End what is left of the stages, before the decision, which rests on them."""
    ends = {"approved": Stage.State.APPROVED, "rejected": Stage.State.REJECTED}
    left = Stage.objects.filter(request=request)
    left.filter(status=Stage.State.OPEN).update(status=ends.get(ending.outcome, Stage.State.CLOSED))
    left.filter(status=Stage.State.WAITING).update(status=Stage.State.CLOSED)


def _insert_decision(request: ApprovalRequest, ending: Ending, now: datetime) -> Decision:
    waited = now - request.created_at
    try:
        decision = Decision(
            request=request,
            outcome=ending.outcome,
            type=ending.type,
            by_kind=ending.actor.kind,
            by_id=ending.actor.id,
            by_name=ending.actor.name,
            person=ending.person,
            reason=ending.reason,
            option=ending.option,
            data_text=ending.data_text,
            edited=ending.outcome == Decision.Outcome.APPROVED and _is_edited(request),
            revision=request.revision,
            action_digest=request.action_digest,
            policy_name=request.policy_name,
            policy_version=request.policy_version,
            decided_at=now,
            latency_ms=max(0, waited // timedelta(milliseconds=1)),
        )
        insert(decision)
    except IntegrityError as error:
        # The transaction is lost now; the caller's is rolled back by this very exception.
        raise Conflict("request_closed", "This request is closed.") from error
    return decision


def _is_edited(request: ApprovalRequest) -> bool:
    """Whether the revision that was decided is a reviewer's own."""
    if request.revision == 1:
        return False
    rows = Revision.objects.filter(request=request).exclude(author_kind="policy")
    return rows.order_by("-number").values_list("author_kind", flat=True)[0] == "human"


def _issue_grant(request: ApprovalRequest, decision: Decision, now: datetime) -> None:
    seconds = read_terms(request.terms).grant_seconds or request.project.grant_seconds
    grant = Grant(
        request=request,
        decision=decision,
        action_digest=decision.action_digest,
        expires_at=now + timedelta(seconds=seconds),
    )
    insert(grant)


def _closing_entry(
    decision: Decision, ending: Ending, drawn: Mapping[str, object]
) -> journal.Entry:
    return journal.Entry(
        "request.closed",
        {
            "status": decision.outcome,
            "outcome": decision.outcome,
            "type": decision.type,
            "decision": decision.id,
            "option": decision.option,
            "edited": decision.edited,
            "counted": list(ending.counted),
            "revision": decision.revision,
            "action_digest": decision.action_digest,
            **drawn,
        },
        {"reason": decision.reason, "data": decision.data_text},
    )
