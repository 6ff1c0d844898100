"""The signals of `anomaly`: what an agent did before that makes this request odd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from typing import TypeAlias

from approvals.rules.amounts import USUAL_FIELDS, amounts_at
from approvals.rules.facts import History
from approvals.rules.failures import Failure
from approvals.rules.proposal import Proposal
from approvals.rules.recipients import recipients_of

# A sentence's part where the signal is the case; None where it is not.
Judged: TypeAlias = str | Failure | None
Judge: TypeAlias = Callable[[Proposal, History, Decimal], Judged]

# Wide enough for every amount times every threshold without rounding.
_EXACT = Context(prec=200)


def repeated_rejections(proposal: Proposal, history: History, threshold: Decimal) -> Judged:
    """People refused what this agent asked for, again and again."""
    count = history.rejections_in_a_row
    return f"{count} rejections in a row" if count >= threshold else None


def repeated_failures(proposal: Proposal, history: History, threshold: Decimal) -> Judged:
    """What this agent executed failed, again and again."""
    count = history.failures_in_a_row
    return f"{count} failed executions in a row" if count >= threshold else None


def same_action_in_a_row(proposal: Proposal, history: History, threshold: Decimal) -> Judged:
    """One action over and over; this request counts too."""
    count = history.same_action_in_a_row + 1
    if not proposal.action_name or count < threshold:
        return None
    return f"the same action {count} times in a row"


def unusual_recipient(proposal: Proposal, history: History, threshold: Decimal) -> Judged:
    """Somebody gets something whom no approved request of the same action named."""
    recipients = recipients_of(proposal)
    if isinstance(recipients, Failure) or not recipients:
        return recipients if isinstance(recipients, Failure) else None
    if not history.recipients:
        return Failure("no approved request of this action shows who its usual recipients are")
    return "an unusual recipient" if recipients - history.recipients else None


def large_amount(proposal: Proposal, history: History, threshold: Decimal) -> Judged:
    """An amount of more than `threshold` times the usual one."""
    amounts = amounts_at(proposal, USUAL_FIELDS)
    if isinstance(amounts, Failure) or not amounts:
        return amounts if isinstance(amounts, Failure) else None
    if history.usual_amount is None:
        return Failure("no approved request of this action shows what its usual amount is")
    limit = _EXACT.multiply(history.usual_amount, threshold)
    return "an unusually large amount" if max(amounts.values()) > limit else None


# By name: how it is judged, and its threshold where none is named. One recipient is enough.
SIGNALS: Mapping[str, tuple[Judge, Decimal]] = {
    "repeated_rejections": (repeated_rejections, Decimal(3)),
    "repeated_failures": (repeated_failures, Decimal(2)),
    "same_action_in_a_row": (same_action_in_a_row, Decimal(5)),
    "unusual_recipient": (unusual_recipient, Decimal(1)),
    "large_amount": (large_amount, Decimal(3)),
}
