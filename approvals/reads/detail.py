"""What the page of one request shows, and what follows from it (`detailing` reads it all)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.access.eligibility import Responder
from approvals.access.masking import Masks
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight
from approvals.display import arguments, risk
from approvals.display.consequences import Consequence
from approvals.display.judged import Judged
from approvals.models import ApprovalRequest, Decision, Execution, Grant, Response, Status
from approvals.rules.strict_json import JsonValue
from approvals.rules.terms import read_terms

from .budgets import Budget
from .claim import Claim
from .deliveries import Delivery
from .evidence import Evidence
from .pauses import Stop
from .presence import Presence
from .similar import Similar
from .stages import StageFacts
from .standing import Standing
from .thread import Said
from .timeline import Moment
from .turn import Turn
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
    def may_ask_agent(self) -> bool:
        """Whether the reader may put a question, to an agent that can answer it."""
        is_pending = self.request.status == Status.PENDING
        return self.may_comment and is_pending and not self.request.agent.is_own

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
