"""A standing grant is found for a proposal, and one use of it taken, by swap.

Finding is a look without a lock; only what is taken under the lock of its row counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from approvals import journal
from approvals.access.standing_grants import STANDING, scope_of, why_ended
from approvals.actions.naming import find_asked
from approvals.actions.policies.rejudging import plans_of
from approvals.models import Agent, Project, StandingGrant
from approvals.rules.evaluate import GrantLook
from approvals.rules.judgement import StagePlan
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.staging import is_same
from approvals.rules.proposal import Proposal
from approvals.rules.standing.amounts import added


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a standing grant that was taken: the row as it is then."""

    grant: StandingGrant

    def entry(self) -> journal.Entry:
        """What to record of it, with the request that it approves."""
        facts = {
            "standing_grant": self.grant.id,
            "used": self.grant.used,
            "sum_used": self.grant.sum_used,
        }
        return journal.Entry("standing_grant.used", facts)


def look_for(
    agent: Agent, proposal: Proposal, *, now: datetime, in_vain: Collection[str]
) -> GrantLook:
    """Looks for a grant that would let a proposal through, but for those looked at in vain."""

    def look(policy: Policy, stages: Sequence[StagePlan], /) -> str | None:
        for grant in STANDING.rows(agent.id, proposal.action_name):
            version = grant.policy_version
            relieves = (version.policy.name, version.number) == (policy.name, policy.version)
            if (
                relieves
                and grant.id not in in_vain
                and _next_sum(grant, proposal) is not None
                and why_ended(grant, now=now) is None
                and _asked_all(grant, stages, agent.project)
            ):
                return grant.id
        return None

    return look


def take(
    grant_id: str,
    *,
    agent: Agent,
    proposal: Proposal,
    version_id: str | None,
    now: datetime,
) -> Use | None:
    """Take one use, or None where the grant does not cover this, or not any more.

    The caller holds the project's set-up, so that what the grant rests on stays as it is.
    """
    rows = StandingGrant.objects.filter(pk=grant_id, status=StandingGrant.Status.ACTIVE)
    if connection.vendor == "postgresql":
        list(rows.select_for_update(no_key=True).values_list("pk"))
    found = rows.select_related("agent__project", "policy_version__policy", "request").first()
    if found is None or found.agent_id != agent.id or version_id is None:
        return None
    if found.policy_version_id != version_id or why_ended(found, now=now) is not None:
        return None
    total = _next_sum(found, proposal)
    if total is None:
        return None
    hit = rows.filter(used=found.used, sum_used=found.sum_used).update(
        used=found.used + 1, sum_used=total
    )
    if hit != 1:
        return None
    found.used, found.sum_used = found.used + 1, total
    return Use(found)


def _next_sum(grant: StandingGrant, proposal: Proposal) -> str | None:
    """The sum with this proposal in it; None where the grant does not cover the proposal."""
    scope = scope_of(grant)
    if scope.misfit(proposal) is not None:
        return None
    if scope.sum is None:
        return grant.sum_used
    return added(grant.sum_used, scope.amount_of(proposal), scope.sum.max)


def _asked_all(grant: StandingGrant, stages: Sequence[StagePlan], project: Project) -> bool:
    """Whether every stage that would be asked now was asked for the grant: nobody is passed by.

    Whom a stage names who is not there could not be asked then either.
    """
    known = find_asked(project, stages)
    asked = plans_of(grant.request)
    for stage in stages:
        there = replace(
            stage,
            users=tuple(name for name in stage.users if name in known.users),
            groups=tuple(name for name in stage.groups if name in known.groups),
        )
        names = bool(stage.users or stage.groups)
        if names and not (there.users or there.groups):
            return False
        if not any(is_same(there, other) for other in asked):
            return False
    return True
