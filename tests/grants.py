"""Standing grants for tests: a policy that asks about refunds, and what people want in advance."""

from datetime import timedelta
from typing import Any

from approvals import clock
from approvals.access.people import principal_in
from approvals.access.principals import PersonPrincipal
from approvals.actions.opening import open_request
from approvals.actions.standing.asking import ask_for_grant
from approvals.actions.standing.checks import Wanted
from approvals.models import Agent, ApprovalRequest, Person, PolicyVersion, Project, StandingGrant
from approvals.rules.proposal import Proposal
from tests.make import decide, make_policy, of_agent

ARGS: dict[str, Any] = {"to": "acme", "amount": 40}
PINS: dict[str, Any] = {"to": {"equals": "acme"}, "amount": {"max": 100}}


def refunds(project: Project, by: Person, *users: str, **document: Any) -> PolicyVersion:
    """A policy that asks these people about every refund."""
    stages = [{"name": "money", "reviewers": {"users": list(users)}}] if users else []
    entry = {"match": {"actions": ["refund"]}, "verdict": "review", "stages": stages, **document}
    return make_policy(project, "refunds", by=by, **entry)


def principal(person: Person, project: Project) -> PersonPrincipal:
    """This person in a project, at the API."""
    return principal_in(person, project, channel="api")


def wanted(of: Agent, **fields: Any) -> Wanted:
    """Five refunds to acme in the next week, each up to 100."""
    said: dict[str, Any] = {
        "agent": of.id,
        "action": "refund",
        "args": PINS,
        "uses": 5,
        "until": clock.now() + timedelta(days=7),
        "reason": "Always the same.",
    }
    return Wanted(**{**said, **fields})


def ask(of: Agent, person: Person, **fields: Any) -> StandingGrant:
    """Let a person ask for a grant."""
    return ask_for_grant(principal=principal(person, of.project), wanted=wanted(of, **fields))


def granted(agent: Agent, by: Person, approver: Person, **fields: Any) -> StandingGrant:
    """A grant that `by` asked for and `approver` approved."""
    grant = ask(agent, by, **fields)
    decide(grant.request, approver)
    grant.refresh_from_db()
    return grant


def refund(agent: Agent, args: dict[str, Any] | None = None, **action: Any) -> ApprovalRequest:
    """A refund that the agent asks for, as it is once it was filed."""
    body = {"name": "refund", "args": {**ARGS, **(args or {})}, "risk": "low", **action}
    proposal = Proposal(title="Refund acme", action=body)
    opened = open_request(agent=agent, proposal=proposal, actor=of_agent(agent))
    return ApprovalRequest.objects.get(pk=opened.request.pk)
