"""Which of an agent's requests a new one repeats: asked about, and not settled by people.

Looked up only where a rule asks for it (`Rulebook.needs_repeats`), along an index.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from approvals.models import ApprovalRequest, Status
from approvals.rules import digest
from approvals.rules.proposal import Proposal

from .history import WINDOW

_MOST = 1_000
# Who ends a request that no person decided: its agent, and time.
_NOBODY = ("agent", "system")


def repeats_of(
    agent_id: str, proposal: Proposal, now: datetime, *, request_id: str
) -> tuple[str, ...]:
    """The ids of those of the 24 hours before `now`, without `request_id` itself.

    They asked people for the very same, who have not approved it; or they are the agent's latest
    for this action that people were asked about, and ended before anybody decided: taken back
    by the agent, or run out. Those in a row, since only the first need have been drawn itself.
    Two statements, and one more where there are such.
    """
    asked = ApprovalRequest.objects.filter(
        agent_id=agent_id,
        action_name=proposal.action_name,
        verdict="review",
        created_at__gt=now - WINDOW,
        created_at__lte=now,
    ).exclude(pk=request_id)
    newest = asked.order_by("-created_at", "-pk")
    asks = digest.subject(digest.bound_by(proposal), proposal.action)
    same = newest.filter(action_digest=digest.action_digest(asks)).exclude(
        status__in=(Status.APPROVED, Status.ANSWERED)
    )
    found = list(same.values_list("pk", flat=True)[:_MOST])
    return tuple(dict.fromkeys((*found, *_undecided(newest))))


def _undecided(newest: QuerySet[ApprovalRequest]) -> Iterator[str]:
    rows = newest.values_list("pk", "decision__by_kind")
    for most in (slice(1), slice(1, _MOST)):
        for pk, by_kind in rows[most]:
            if by_kind not in _NOBODY:
                return
            yield pk
