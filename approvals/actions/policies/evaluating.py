"""What would come of a request if it were filed now, or at another time. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.access.forecasts import Forecast, forecast_of
from approvals.access.rulebooks import judge
from approvals.actions.asking import check_proposal
from approvals.actions.naming import check_reviewers, check_stated, find_requester
from approvals.actions.standing.using import look_for
from approvals.models import Agent
from approvals.models.ids import new_id
from approvals.rules.judgement import Judgement
from approvals.rules.proposal import Proposal

from .ruling import ruled_by, within_budget


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The judgement, and who could answer its stages."""

    judgement: Judgement
    stages: tuple[Forecast, ...]


def evaluate_proposal(*, agent: Agent, proposal: Proposal, now: datetime) -> Evaluation:
    """Judge a proposal as `open_request` would at `now` (api.md 3), and refuse what it refuses.

    Raises `Invalid`. Limits, groups of calls and idempotency are not looked at. Whether a sample
    would be taken is chance: each call has a server-made id of its own.
    """
    check_stated(agent, proposal)
    check_proposal(proposal, agent)
    check_reviewers(agent.project, proposal)
    requester = find_requester(agent.project, proposal)
    judged = judge(
        proposal,
        agent=agent,
        project=agent.project,
        request_id=new_id("req"),
        now=now,
        grant=look_for(agent, proposal, now=now, in_vain=()),
    )
    ruled = within_budget(ruled_by(judged, agent.project), agent, proposal, now, hold=False)
    judgement = ruled.judgement
    stages = forecast_of(judgement, project=agent.project, agent=agent, requester=requester)
    return Evaluation(judgement, stages)
