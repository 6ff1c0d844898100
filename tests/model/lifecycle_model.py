"""A small model of one request's life, written from lifecycle.md and api.md 2 alone.

It shares no code with the product. Times are whole seconds; whoever drives both the model and
the product sees to it that no move falls within the second of a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass, field

APPROVERS_NEEDED = 1
MAX_ROUNDS = 5


@dataclass(frozen=True)
class Answer:
    """`revision` is the one that was seen, `amount` what an edit makes of it."""

    type: str
    reason: str = ""
    revision: int = 1
    amount: int | None = None


@dataclass(frozen=True)
class Result:
    """What a caller must see: "ok" or the code of the refusal, and whether it was said before."""

    code: str
    replayed: bool = False


OK = Result("ok")
AGAIN = Result("ok", replayed=True)


@dataclass
class RequestModel:
    deadline: int
    eligible: frozenset[str]
    life: int = 0
    revision: int = 1
    rounds: int = 0
    amount: int = 5120
    edited: bool = False
    on_timeout: str = "reject"
    grant_seconds: int = 60
    status: str = "pending"
    outcome: str | None = None
    type: str | None = None
    by: str | None = None
    decided_at: int | None = None
    # By person: the answer, and the revision that it is an answer to.
    answers: dict[str, tuple[Answer, int]] = field(default_factory=dict)
    grant: str | None = None
    grant_ends: int | None = None
    attempt: str | None = None
    execution: str | None = None
    moves: list[str] = field(default_factory=list)

    def settle(self, now: int) -> None:
        """Do what is due by `now`, as any reader must see it."""
        if self.status in ("pending", "changes_requested") and now >= self.deadline:
            outcome = "rejected" if self.on_timeout == "reject" else "expired"
            self._close(outcome, type="expire", by="system", at=now)
        if self.grant == "ready" and self.grant_ends is not None and now >= self.grant_ends:
            self.grant = "expired"

    def answer(self, person: str, answer: Answer, *, current: bool, now: int) -> Result:
        """Let a person answer; `current` says whether revision and digest were the current ones."""
        self.settle(now)
        if person not in self.eligible:
            return Result("not_eligible")
        given, to = self.answers.get(person, (None, 0))
        if given == answer and to == self.revision:
            return AGAIN
        if self.status not in ("pending", "changes_requested"):
            return Result("request_expired" if self.type == "expire" else "request_closed")
        if self.status == "changes_requested":
            return Result("illegal_transition")
        if not current:
            return Result("stale_revision")
        if to == self.revision:
            return Result("already_responded")
        if answer.type == "request_changes" and self.rounds >= MAX_ROUNDS:
            return Result("max_rounds_reached")
        if answer.type == "edit" and answer.amount == self.amount:
            return Result("invalid_value")
        self._count(person, answer, now)
        return OK

    def _count(self, person: str, answer: Answer, now: int) -> None:
        if answer.type == "edit":
            self._revise(answer.amount)
            self.edited = True
        self.answers[person] = (answer, self.revision)
        if answer.type == "request_changes":
            self.status = "changes_requested"
            self.rounds += 1
        elif answer.type == "reject":
            self._close("rejected", type="reject", by=person, at=now)
        elif answer.type == "respond":
            self._close("answered", type="respond", by=person, at=now)
        elif self._approvals() >= APPROVERS_NEEDED:
            self._close("approved", type=answer.type, by=person, at=now)

    def resubmit(self, *, revision: int, amount: int | None, now: int) -> Result:
        """Let the agent put the next revision before the reviewers."""
        self.settle(now)
        if self.status not in ("pending", "changes_requested"):
            return Result("request_expired" if self.type == "expire" else "request_closed")
        if revision != self.revision:
            return Result("stale_revision")
        if self.status == "pending":
            return Result("illegal_transition")
        self._revise(amount)
        self.status, self.edited, self.deadline = "pending", False, now + self.life
        return OK

    def _revise(self, amount: int | None) -> None:
        self.revision += 1
        self.amount = self.amount if amount is None else amount

    def cancel(self, *, by: str, now: int) -> Result:
        """Let the agent (or a person with the right) call it off."""
        self.settle(now)
        if self.status not in ("pending", "changes_requested"):
            return Result("request_closed")
        self._close("cancelled", type="cancel", by=by, at=now)
        return OK

    def consume(self, attempt: str, *, same_action: bool, now: int) -> Result:
        """Let the agent take the one right to execute what was approved."""
        self.settle(now)
        if self.grant is None:
            return Result("not_approved")
        if not same_action:
            return Result("action_mismatch")
        if self.grant == "consumed":
            return AGAIN if attempt == self.attempt else Result("grant_consumed")
        if self.grant != "ready":
            return Result(f"grant_{self.grant}")
        self.grant, self.attempt, self.execution = "consumed", attempt, "running"
        self.moves.append("consume")
        return OK

    def revoke(self, *, now: int) -> Result:
        """Let a person take back an approval that was not used yet."""
        self.settle(now)
        if self.grant is None:
            return Result("not_approved")
        if self.grant != "ready":
            return Result(f"grant_{self.grant}")
        self.grant = "revoked"
        self.moves.append("revoke")
        return OK

    def report(self, status: str, *, now: int) -> Result:
        """Let the agent say, once, how the execution ended."""
        self.settle(now)
        if self.grant != "consumed":
            return Result("not_consumed")
        if self.execution != "running":
            return Result("already_reported")
        self.execution = status
        self.moves.append("report")
        return OK

    def next_action(self, now: int) -> str:
        """What the agent is told to do."""
        self.settle(now)
        if self.status == "pending":
            return "wait"
        if self.status == "changes_requested":
            return "resubmit"
        if self.status == "answered":
            return "done"
        if self.grant == "consumed":
            return "report" if self.execution == "running" else "done"
        return "execute" if self.grant == "ready" else "stop"

    def _approvals(self) -> int:
        return sum(
            answer.type in ("approve", "edit") and to == self.revision
            for answer, to in self.answers.values()
        )

    def _close(self, outcome: str, *, type: str, by: str, at: int) -> None:
        self.status = self.outcome = outcome
        self.type, self.by, self.decided_at = type, by, at
        self.moves.append(outcome)
        if outcome == "approved":
            self.grant, self.grant_ends = "ready", at + self.grant_seconds
