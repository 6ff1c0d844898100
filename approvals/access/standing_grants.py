"""Standing grants: what one covers, whether it still stands, and who may ask for one.

That one stands is looked at anew each time, under the lock that a change would need: no event
that was missed lets anything through (config.md, How policies combine 7).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from approvals.models import (
    ApprovalRequest,
    Membership,
    Policy,
    PolicyVersion,
    Response,
    StandingGrant,
    Tool,
)
from approvals.models.compiled import Compiled
from approvals.rules import digest, strict_json
from approvals.rules.standing.pins import of_row
from approvals.rules.standing.scope import ACTION, Scope, Sum
from approvals.rules.times import stamp

MAX_USES = 100
MAX_TIME = timedelta(days=30)
MAX_RISKS = ("low", "medium")

# All that stand for one kind of action of one agent, with what they rest on.
STANDING = Compiled(
    lambda agent, action: (
        StandingGrant.objects.filter(
            agent=agent, action_name=action, status=StandingGrant.Status.ACTIVE
        )
        .select_related("agent__project", "policy_version__policy", "request")
        .order_by("pk")
    )
)


def scope_of(grant: StandingGrant) -> Scope:
    """What goes through by it."""
    limit = Sum(grant.sum_field, grant.sum_currency, grant.sum_max) if grant.sum_field else None
    return Scope(
        action=grant.action_name,
        pins=of_row(grant.pins),
        resource=grant.resource,
        target=grant.target,
        sum=limit,
    )


def tool_digest(project_id: str, action_name: str) -> str:
    """The fingerprint of the registry's entry for an action; "" where there is none."""
    tool = Tool.objects.best_for(project_id, action_name)
    return digest.body_digest({"id": tool.id, **tool.settings}) if tool else ""


def scope_digest(grant: StandingGrant) -> str:
    """The fingerprint of all of a grant that never changes."""
    return digest.body_digest(
        {
            "agent": grant.agent_id,
            "action": grant.action_name,
            "resource": grant.resource,
            "target": grant.target,
            "pins": grant.pins,
            "policy_version": grant.policy_version_id,
            "tool": grant.tool_digest,
            "uses": grant.uses,
            "sum": [grant.sum_field, grant.sum_currency, grant.sum_max],
            "until": stamp(grant.until),
            "request": grant.request_id,
            "asked_by": grant.asked_by_id,
        }
    )


def why_ended(grant: StandingGrant, *, now: datetime) -> str | None:
    """Why it does not stand at `now`, as the row will say it; None where it does.

    `grant` was read now, with its agent, project and policy version, while the project's set-up
    was held.
    """
    agent = grant.agent
    if agent.project.paused_at is not None:
        return "project_paused"
    if agent.paused_at is not None:
        return "agent_paused"
    if not agent.is_active or not agent.project.is_active:
        return "agent_deactivated"
    if not _is_in_force(grant.policy_version):
        return "policy_changed"
    if tool_digest(grant.project_id, grant.action_name) != grant.tool_digest:
        return "tool_changed"
    if _is_an_approver_gone(grant):
        return "approver_gone"
    if now >= grant.until:
        return "time_over"
    return "used_up" if grant.used >= grant.uses else None


def _is_in_force(version: PolicyVersion) -> bool:
    policy = version.policy
    return policy.status == Policy.Status.ACTIVE and policy.in_force_id == version.id


def _is_an_approver_gone(grant: StandingGrant) -> bool:
    """Whether somebody whose approval it rests on, or whose seat they took, has left."""
    answers = approvals_of(grant.request).values_list("person_id", "for_person_id")
    people = {person for answer in answers for person in answer if person is not None}
    there = Membership.objects.filter(
        project=grant.project_id, person__in=people, is_active=True, person__is_active=True
    )
    return there.count() < len(people)


def approvals_of(*requests: ApprovalRequest) -> QuerySet[Response]:
    """The approvals that the present revisions of these requests have."""
    rows = Response.objects.approvals()
    return rows.filter(request__in=requests, revision=F("request__revision"))


def relieved_agent_id(request: ApprovalRequest) -> str | None:
    """The agent that a request for a standing grant would relieve; None for any other request.

    As its arguments say, which its digest binds: the row of the grant comes after it.
    """
    if request.action_name != ACTION:
        return None
    args: Any = strict_json.read_object(request.action_text)["args"]
    return str(args["agent_id"])
