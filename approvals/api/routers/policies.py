"""What the policies would say (api.md 3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals import clock
from approvals.access.forecasts import Forecast
from approvals.access.keys import require_scope
from approvals.access.principals import AgentPrincipal, Principal
from approvals.actions.policies.evaluating import Evaluation, evaluate_proposal
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body
from approvals.api.codes import SCHEMAS
from approvals.api.operations import described
from approvals.api.schemas.policies import EvaluateBody, EvaluationShown
from approvals.exceptions import FieldError, Invalid, NotAllowed
from approvals.models import Agent, Person
from approvals.rules import times

router = Router(tags=["policies"])


@router.post(
    "/policies/evaluate",
    operation_id="evaluatePolicies",
    summary="What would come of a request",
    **described(
        body=EvaluateBody,
        shown={200: EvaluationShown},
        codes=["unknown_reviewer", "requester_required", *SCHEMAS],
    ),
)
def evaluate(request: HttpRequest) -> HttpResponse:
    """Agents judge their own, scope `requests:create`. Leads, auditors and admins name the agent,
    scope `requests:read`. It stores nothing, and refuses what creating would refuse."""
    sent = read_body(request)
    principal = principal_of(request)
    _check_right(principal)
    body, raw = sent.checked(EvaluateBody)
    proposal = body.proposal(raw)
    now = times.read(body.at) if body.at else clock.now()
    agent = _agent(principal, body.agent)
    return answer(_shown(evaluate_proposal(agent=agent, proposal=proposal, now=now)))


def _check_right(principal: Principal) -> None:
    if isinstance(principal, AgentPrincipal):
        require_scope(principal, "requests:create")
        return
    require_scope(principal, "requests:read")
    if not principal.sees_all:
        raise NotAllowed("not_allowed", "Leads, auditors and admins may try the policies.")


def _agent(principal: Principal, name: str | None) -> Agent:
    if isinstance(principal, AgentPrincipal):
        if name not in (None, principal.agent.name, principal.agent.id):
            raise _wrong_agent("is another: an agent judges its own requests", "invalid_value")
        return principal.agent
    if name is None:
        raise _wrong_agent("is missing: say as which agent", "missing_field")
    agents = Agent.objects.select_related("project", "owner")
    named = Q(pk=name) if name.startswith("agt_") else Q(name=name)
    found = agents.filter(named, project=principal.project, is_active=True).first()
    if found is None:
        raise _wrong_agent("is no agent of this project", "invalid_value")
    return found


def _wrong_agent(message: str, code: str) -> Invalid:
    return Invalid(code, f"agent {message}.", errors=[FieldError("/agent", message, code)])


def _shown(found: Evaluation) -> dict[str, Any]:
    judged = found.judgement
    people = {person.id: person for stage in found.stages for person in stage.people}
    return {
        "verdict": judged.verdict,
        "reasons": list(judged.reasons),
        "matched": list(judged.matched),
        "policy": (
            {"name": judged.policy_name, "version": judged.policy_version}
            if judged.policy_name is not None
            else None
        ),
        "effective_risk": judged.effective_risk,
        "stages": [_stage(stage) for stage in found.stages],
        "reviewers": [_person(person) for person in people.values()],
        "expires_in": judged.expires_in,
    }


def _stage(stage: Forecast) -> dict[str, Any]:
    return {
        "name": stage.plan.name,
        "required": stage.plan.approvals,
        "parallel": stage.plan.parallel,
        "expires_in": stage.plan.expires_in,
        "origin": stage.plan.origin,
        "eligible": [_person(person) for person in stage.people],
    }


def _person(person: Person) -> dict[str, str]:
    return {"username": person.username, "name": person.display_name}
