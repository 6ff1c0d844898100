"""What the server knows of an agent's last 24 hours (config.md, `anomaly`).

Looked up only where a rule asks for it (`Rulebook.needs_history`): three statements, each of at
most 50 rows along an index, however busy the agent is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import takewhile
from statistics import median_low

from django.db.models import QuerySet
from django.db.models.functions import Length

from approvals.models import Agent, ApprovalRequest, Execution, Status
from approvals.rules import strict_json
from approvals.rules.amounts import USUAL_FIELDS, amounts_at
from approvals.rules.builtins.anomaly import LOOKED_AT
from approvals.rules.facts import History
from approvals.rules.failures import Failure
from approvals.rules.fields import value_at
from approvals.rules.proposal import Proposal
from approvals.rules.recipients import recipients_of

WINDOW = timedelta(hours=24)
# Characters of an action; a longer one is not read again to see what is usual.
MAX_ACTION = 16_384

_CURRENCY = ("currency",)


def history_of(
    agent_id: str, proposal: Proposal, now: datetime, *, request_id: str | None = None
) -> History:
    """What this agent did in the 24 hours before `now`, as far as it says something about
    `proposal`. `request_id` names the request itself where it stands there already."""
    since = now - WINDOW
    own = ApprovalRequest.objects.filter(agent_id=agent_id).exclude(pk=request_id)
    latest = list(
        own.filter(created_at__gt=since)
        .order_by("-created_at", "-pk")
        .values_list("action_name", "execution__status", "execution__reported_at")[:LOOKED_AT]
    )
    approved = _approved(own, agent_id, proposal.action_name, since)
    return History(
        rejections_in_a_row=_rejections(own, since),
        failures_in_a_row=_failures(latest),
        same_action_in_a_row=_count(name == proposal.action_name for name, _, _ in latest),
        recipients=_recipients(approved),
        usual_amount=_usual_amount(approved, proposal),
    )


def _rejections(own: QuerySet[ApprovalRequest], since: datetime) -> int:
    """What people rejected last, one after the other. What a policy, the clock or the agent
    itself closed is left out, so that nobody can hide a rejection behind such."""
    decided = own.filter(
        status__in=(Status.APPROVED, Status.REJECTED, Status.ANSWERED),
        verdict="review",
        decided_at__gt=since,
        decision__by_kind="human",
    )
    statuses = decided.order_by("-decided_at").values_list("status", flat=True)[:LOOKED_AT]
    return _count(status == Status.REJECTED for status in statuses)


def _failures(latest: Sequence[tuple[str, str | None, datetime | None]]) -> int:
    reported = [(at, status) for _, status, at in latest if at is not None]
    newest_first = sorted(reported, reverse=True, key=lambda report: report[0])
    return _count(status == Execution.Status.FAILED for _, status in newest_first)


def _count(flags: Iterable[bool]) -> int:
    """How many are true before the first that is not."""
    return sum(1 for _ in takewhile(bool, flags))


def _approved(
    own: QuerySet[ApprovalRequest], agent_id: str, action_name: str, since: datetime
) -> list[Proposal]:
    """The agent's approved requests of the same action, as far as signals read them."""
    rows = (
        own.filter(
            # An agent has one project; named, so that the index by action is of use.
            project_id=Agent.objects.filter(pk=agent_id).values("project_id")[:1],
            action_name=action_name,
            status=Status.APPROVED,
            decided_at__gt=since,
        )
        .annotate(length=Length("action_text"))
        .filter(length__lte=MAX_ACTION)
        .order_by("-decided_at")
        .values_list("action_text", "asks_text")[:LOOKED_AT]
    )
    return [
        Proposal(
            title="",
            action=strict_json.read_object(action) if action else None,
            asks=strict_json.read_object(asks),
        )
        for action, asks in rows
    ]


def _recipients(approved: list[Proposal]) -> frozenset[str]:
    found = (recipients_of(each) for each in approved)
    return frozenset().union(*(names for names in found if not isinstance(names, Failure)))


def _usual_amount(approved: list[Proposal], proposal: Proposal) -> Decimal | None:
    """The median of what was approved in the same currency; of an even number the lower one."""
    currency = value_at(proposal, _CURRENCY)
    alike = [each for each in approved if value_at(each, _CURRENCY) == currency]
    found = (amounts_at(each, USUAL_FIELDS) for each in alike)
    sums = [
        max(amounts.values()) for amounts in found if not isinstance(amounts, Failure) and amounts
    ]
    return median_low(sums) if sums else None
