"""Everything that the page of one request shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet

from approvals.access.eligibility import Responder
from approvals.access.masking import Masks, masks_for
from approvals.access.principals import PersonPrincipal, Principal
from approvals.access.requests import Sight, check_cancel, check_comment, check_revoke, sight
from approvals.access.silence import silence_of
from approvals.display import arguments, risk
from approvals.display.consequences import Consequence, consequence
from approvals.display.judged import Judged, judged
from approvals.exceptions import NotAllowed
from approvals.models import ApprovalRequest, Decision, Execution, Grant, Response, Status
from approvals.rules import strict_json
from approvals.rules.strict_json import JsonValue
from approvals.rules.terms import read_terms

from .budgets import Budget, budget_of
from .claim import Claim, claim_of, requester_of
from .deliveries import Delivery, of_request
from .evidence import Evidence, evidence_of
from .names import Names, names_for
from .pauses import Stop, stop_of
from .presence import Presence, presence_of
from .similar import Similar, similar_to
from .stages import StageFacts, stage_facts
from .standing import Standing, standing_of, voting_of
from .thread import Said, comments_of, thread
from .timeline import Moment, timeline
from .turn import Turn, following, turn_of
from .waiting import waiting_words

# Events that change nothing of what is to be decided.
_NO_CHANGE = (
    *("request.claimed", "request.released", "request.claim_taken_over", "request.reassigned"),
    *("part.opened", "value.revealed", "comment.added"),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One request as this person sees it: `action` and `args` are masked by `masks`."""

    request: ApprovalRequest
    principal: PersonPrincipal
    seen: Sight
    standing: Standing
    masks: Masks
    action: dict[str, JsonValue]
    asks: Mapping[str, Any]
    args: arguments.Node | None
    args_text: str
    budget: Budget | None
    consequence: Consequence
    facts: list[risk.Fact]
    judged: Judged
    claim: Claim
    evidence: Evidence
    similar: list[Similar]
    requester: str
    stages: list[StageFacts]
    answers: list[Response]
    mine: Response | None
    decision: Decision | None
    grant: Grant | None
    execution: Execution | None
    moments: list[Moment]
    told: list[Delivery]
    thread: list[Said]
    turn: Turn | None
    paused: Stop | None
    presence: Presence | None
    may_comment: bool
    may_cancel: bool
    may_revoke: bool
    following: ApprovalRequest | None
    silence: Status

    @property
    def stage(self) -> StageFacts | None:
        """The first stage that is open, or the last one there was; None: policy decided."""
        last = self.stages[-1] if self.stages else None
        return next((stage for stage in self.stages if stage.status == "open"), last)

    @property
    def open_stages(self) -> list[StageFacts]:
        """Those that take answers now."""
        return [stage for stage in self.stages if stage.status == "open"]

    @property
    def waits(self) -> list[str]:
        """Whom it waits for, in a sentence for each open stage."""
        return waiting_words(self.stages) if self.request.is_open else []

    @property
    def answers_stage(self) -> int | None:
        """The number of the stage that the reader's answer is for, where there are several."""
        if self.standing is not Standing.ANSWER or len(self.stages) < 2:
            return None
        person = self.principal.person.id
        return next(stage.number for stage in self.stages if stage.waits_for_answer_of(person))

    @property
    def stands_in_for(self) -> Responder | None:
        """In whose place the reader's answer would be; None: in their own right."""
        if self.standing is not Standing.ANSWER:
            return None
        person = self.principal.person.id
        stage = next(stage for stage in self.stages if stage.waits_for_answer_of(person))
        seat = stage.seat_for(person)
        return seat.giver if seat else None

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader has given an approval that may be taken back."""
        mine, is_pending = self.mine, self.request.status == Status.PENDING
        return is_pending and mine is not None and mine.effect == Response.Effect.APPROVE

    @property
    def unread(self) -> int:
        """How many parts the reader has to open before their approval counts."""
        return self.evidence.left if self.standing is Standing.ANSWER else 0

    @property
    def reason_required(self) -> tuple[str, ...]:
        """The types of answers, of those the reader may give, that a policy wants a reason for."""
        offered = {"approve", *self.request.allowed_responses}
        return tuple(t for t in read_terms(self.request.terms).reason_required if t in offered)

    @property
    def may_reveal(self) -> bool:
        """Whether something is masked that the reader may look at."""
        answers = self.standing is Standing.ANSWER and self.request.status == Status.PENDING
        return answers and bool(self.masks.of(self.request.action_name).pointers)

    @property
    def stamp(self) -> str:
        """Changes when the page of this reader would; a mail that went out is no reason to, nor
        that somebody opened a piece of evidence or looked at a masked value. What was said, and
        what became of the other calls of the turn, stands in `beside`."""
        waiting = "-".join(str(len(stage.waiting_for)) for stage in self.stages)
        told = sum(moment.type not in _NO_CHANGE for moment in self.moments)
        # Each comment raised the version by one; those read after the request's row did not yet.
        said = sum(each.comment.at <= self.request.updated_at for each in self.thread)
        return f"{self.request.version - said}.{told}.{self.standing}.{waiting}"

    @property
    def beside(self) -> str:
        """Changes with what may be swapped even under somebody who is deciding."""
        turn, paused = self.turn.stamp if self.turn else "", self.paused
        left = self.budget.left_now if self.budget else ""
        since = paused.since.timestamp() if paused else ""
        at_it = self.presence.stamp if self.presence else ""
        return f"{len(self.thread)}.{turn}.{since}.{left}.{at_it}"


def request_detail(
    principal: PersonPrincipal, request: ApprovalRequest, *, now: datetime
) -> Detail:
    """Read what one request's page needs. The caller has settled what was due.

    Eleven statements for an open request (stages, live answers, responders, delegations, aliases,
    claims, answers, tools, events, mails, what was decided before), one more for a closed one,
    one more where mails were tried and two where the stages name somebody, one where rosters
    count, one where it was revised, one where there is evidence and one where that has files,
    one where somebody commented, one where it is paused and one where it is a call of a turn,
    two where silence might approve it,
    two for a sum that the reader may approve (their limits, and those of their groups).
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
    carried = Q(effect=Response.Effect.REJECT, voided_at=None, withdrawn_at=None)
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
