"""Reads what the page of one request shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.db.models import Q, QuerySet

from approvals.access.masking import masks_for
from approvals.access.principals import PersonPrincipal, Principal
from approvals.access.requests import Sight, check_cancel, check_comment, check_revoke, sight
from approvals.access.silence import silence_of
from approvals.display import arguments, risk
from approvals.display.consequences import consequence
from approvals.display.judged import judged
from approvals.exceptions import NotAllowed
from approvals.models import ApprovalRequest, Decision, Execution, Grant, Response
from approvals.models.responses import LIVE
from approvals.rules import strict_json

from .budgets import budget_of
from .claim import claim_of, requester_of
from .deliveries import of_request
from .detail import Detail
from .evidence import evidence_of
from .names import Names, names_for
from .pauses import stop_of
from .presence import presence_of
from .similar import similar_to
from .stages import stage_facts
from .standing import Standing, standing_of, voting_of
from .thread import comments_of, thread
from .timeline import timeline
from .turn import following, turn_of


def request_detail(
    principal: PersonPrincipal, request: ApprovalRequest, *, now: datetime
) -> Detail:
    """Read what one request's page needs. The caller has settled what was due.

    Eleven statements for an open request (stages, live answers, responders, delegations, aliases,
    claims, answers, tools, events, mails, what was decided before), one more for a closed one,
    one more where mails were tried and two where the stages name somebody, one where rosters
    count, one where it was revised, one where there is evidence and one where that has files,
    one where somebody commented, one where it is paused and one where it is a call of a turn,
    two where silence might approve it, two for a sum that the reader may approve (their limits,
    and those of their groups).
    """
    seen = sight(principal, request)
    stages = stage_facts([request])[request.id]
    answers = list(_answers(request))
    mine = next((a for a in reversed(answers) if _is_own(a, principal, request)), None)
    names = names_for(principal, request)
    decision = None if request.is_open else _decision(request, names)
    grant = cast("Grant | None", getattr(decision, "grant", None)) if decision else None
    masks = masks_for(principal)
    mask = masks.of(request.action_name)
    sent = strict_json.read_object(request.action_text) if request.action_text else {}
    args = None if sent.get("args") is None else arguments.node(mask.shown(sent["args"]))
    action = mask.action(sent)
    asks = strict_json.read_object(request.asks_text)
    claim = claim_of(request, action)
    standing = standing_of(principal, request, stages, mine)
    moments = timeline(request, principal, seen)
    happened = {moment.type for moment in moments}
    turn = turn_of(principal, request, now=now)
    voting = voting_of(principal, stages) if standing is Standing.ANSWER else None
    budget = budget_of(request, asks, reader=principal.id, voting=voting, now=now)
    return Detail(
        request=request,
        principal=principal,
        seen=seen,
        standing=standing,
        masks=masks,
        action=action,
        asks=asks,
        args=args,
        args_text=args.as_json if args is not None else "",
        budget=budget,
        consequence=consequence(
            agent=request.agent.name,
            kind=request.kind,
            action=action,
            asks=asks,
            total=budget.asked if budget else "",
        ),
        facts=risk.facts(
            declared_risk=request.declared_risk,
            effective_risk=request.effective_risk,
            irreversible=request.irreversible,
            side_effects=claim.side_effects,
            has_action=bool(action),
        ),
        judged=judged(
            name=request.policy_name,
            version=request.policy_version,
            verdict=request.verdict,
            reasons=request.reasons,
            matched=request.matched,
        ),
        claim=claim,
        evidence=evidence_of(request, principal.person if seen is Sight.FULL else None),
        similar=similar_to(principal, request, seen, mask),
        requester=requester_of(request),
        stages=stages,
        answers=answers if seen is Sight.FULL else [],
        mine=mine,
        decision=decision,
        grant=grant,
        execution=cast("Execution | None", getattr(grant, "execution", None)) if grant else None,
        moments=moments,
        told=of_request(request) if seen is Sight.FULL else [],
        thread=thread(comments_of(request, names)) if "comment.added" in happened else [],
        turn=turn,
        paused=stop_of(request),
        presence=(
            presence_of(principal, request, stages, moments, now=now)
            if seen is Sight.FULL
            else None
        ),
        may_comment=request.is_open and _allowed(check_comment, principal, request),
        may_cancel=request.is_open and _allowed(check_cancel, principal, request),
        may_revoke=_ready(grant) and _allowed(check_revoke, principal, request),
        following=(
            following(principal, request, turn, now=now)
            if standing in (Standing.ANSWERED, Standing.CLOSED)
            else None
        ),
        silence=silence_of(request),
    )


def _decision(request: ApprovalRequest, names: Names) -> Decision | None:
    rows = Decision.objects.select_related("grant__execution", "person")
    decision = rows.filter(request=request).first()
    if decision is not None:
        names.put_on_decision(decision)
        request.decision = decision  # access.check_revoke reads it from there
    return decision


def _answers(request: ApprovalRequest) -> QuerySet[Response]:
    """The answers to this revision, and the rejections that carried over to it."""
    carried = Q(effect=Response.Effect.REJECT) & LIVE
    rows = Response.objects.filter(Q(revision=request.revision) | carried, request=request)
    return rows.order_by("id")


def _is_own(answer: Response, principal: PersonPrincipal, request: ApprovalRequest) -> bool:
    is_live = answer.withdrawn_at is None and answer.voided_at is None
    is_current = answer.revision == request.revision
    return is_live and is_current and answer.person_id == principal.person.id


def _ready(grant: Grant | None) -> bool:
    return grant is not None and grant.status == Grant.Status.READY


def _allowed(
    check: Callable[[Principal, ApprovalRequest], None],
    principal: PersonPrincipal,
    request: ApprovalRequest,
) -> bool:
    try:
        check(principal, request)
    except NotAllowed:
        return False
    return True
