"""What the rules say of a proposal, as an action takes it: with the rows that they name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from approvals import clock
from approvals.access.rulebooks import judge, version_id
from approvals.actions.drawing import has_room
from approvals.actions.naming import Asked, find_asked
from approvals.actions.standing.using import Use, look_for, take
from approvals.models import Agent, Project
from approvals.rules.judgement import Judgement, ask_people
from approvals.rules.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules of version `rules_version` say, and whom they ask."""

    rules_version: int
    judgement: Judgement
    version_id: str | None
    asked: Asked


# How a proposal of an agent is judged under the id that its request will have, without the
# standing grants that were looked at in vain.
Rule: TypeAlias = Callable[[Agent, Proposal, str, Collection[str]], Ruled]


def by_the_rules(
    agent: Agent, proposal: Proposal, request_id: str, in_vain: Collection[str]
) -> Ruled:
    """What the project's rules say, and its standing grants."""
    now = clock.now()
    judgement = judge(
        proposal,
        agent=agent,
        project=agent.project,
        request_id=request_id,
        now=now,
        grant=look_for(agent, proposal, now=now, in_vain=in_vain),
    )
    return ruled_by(judgement, agent.project)


def ruled_by(judgement: Judgement, project: Project) -> Ruled:
    """A judgement with what it names."""
    return Ruled(
        rules_version=project.rules_version,
        judgement=judgement,
        version_id=version_id(project, judgement.policy_name, judgement.policy_version),
        asked=find_asked(project, judgement.stages),
    )


def with_use(
    ruled: Ruled,
    rule: Rule,
    *,
    agent: Agent,
    proposal: Proposal,
    request_id: str,
    now: datetime,
) -> tuple[Ruled, Use | None]:
    """Use the standing grant that approves; where that cannot be, what is said without it.

    In the transaction that makes the request, while the project's set-up is held.
    """
    in_vain: set[str] = set()
    while (grant := ruled.judgement.standing_grant) is not None:
        use = take(grant, agent=agent, proposal=proposal, version_id=ruled.version_id, now=now)
        if use is not None:
            return ruled, use
        in_vain.add(grant)
        ruled = rule(agent, proposal, request_id, in_vain)
    return ruled, None


def within_budget(
    ruled: Ruled, agent: Agent, proposal: Proposal, now: datetime, *, hold: bool = True
) -> Ruled:
    """As ruled, but that people look at what the rules approve and no department has left."""
    budget = proposal.asks.get("budget")
    if ruled.judgement.verdict != "approve" or not isinstance(budget, dict):
        return ruled
    if has_room(agent.project, budget, now=now, hold=hold):
        return ruled
    return replace(ruled, judgement=ask_people(ruled.judgement, "not enough is left"))
