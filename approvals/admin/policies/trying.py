"""What would happen: one request, of the past or pasted, judged with the draft in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals import clock
from approvals.models import Agent, ApprovalRequest, Project
from approvals.reads.samples import recent_samples, sample_of
from approvals.reads.trials import Trial, try_draft
from approvals.rules.policies.policy import Policy

from .sample_bodies import EXAMPLE, SampleRefused, read_sample

_OFFERED = 15


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it, or why it could not be tried."""

    trial: Trial | None = None
    refusal: str = ""


def trial_of(request: HttpRequest, project: Project, draft: Policy) -> Tried:
    """Judge the request that was picked, else the body that was pasted."""
    picked = request.POST.get("sample", "")
    if picked:
        row = ApprovalRequest.objects.filter(project=project, pk=picked).first()
        if row is None:
            return Tried(refusal=_("There is no such request here."))
        sample = sample_of(row)
        trial = try_draft(
            draft, sample.proposal, agent=row.agent, project=project, now=row.created_at
        )
        return Tried(trial)
    try:
        proposal = read_sample(request.POST.get("body", ""))
    except SampleRefused as refused:
        return Tried(refusal=refused.message)
    agents = Agent.objects.filter(project=project)
    agent = agents.filter(name=request.POST.get("as_agent", "")).first()
    agent = agent or agents.order_by("name").first() or Agent(project=project, name=_("any agent"))
    return Tried(try_draft(draft, proposal, agent=agent, project=project, now=clock.now()))


def context_of(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the panel offers, and what was chosen in it."""
    offered = [sample.request for sample in recent_samples(project, last=_OFFERED)]
    return {
        "offered": offered,
        "picked": request.POST.get("sample", ""),
        "body": request.POST.get("body", EXAMPLE),
        "agents": Agent.objects.filter(project=project, is_active=True).order_by("name")[:50],
        "as_agent": request.POST.get("as_agent", ""),
    }
