"""The stop switch of an agent (api.md 2.5; lifecycle.md, Pause)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.pauses import agent_of, check_pause, check_resume
from approvals.access.requests import require_person
from approvals.actions.pausing import pause, resume
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body
from approvals.api.operations import described
from approvals.api.parameters import read_query
from approvals.api.schemas.agents import AgentShown, PauseBody
from approvals.models import Agent, Project
from approvals.reads.pauses import agent_object
from approvals.rules.actor import Actor

router = Router(tags=["agents"])


@router.post(
    "/agents/{agent_id}/pause",
    operation_id="pauseAgent",
    summary="Stop an agent at once",
    **described(body=PauseBody, shown={200: AgentShown}, codes=["agents_cannot_respond"]),
)
def stop(request: HttpRequest, agent_id: str) -> HttpResponse:
    """A lead, an admin or the agent's owner; scope `revoke`. Until it is resumed nothing of it is
    approved, consumed or asked anew, and its deadlines stand still. Again is the same answer."""
    return _switched(request, agent_id, check_pause, pause)


@router.post(
    "/agents/{agent_id}/resume",
    operation_id="resumeAgent",
    summary="Let an agent go on",
    **described(body=PauseBody, shown={200: AgentShown}, codes=["agents_cannot_respond"]),
)
def go_on(request: HttpRequest, agent_id: str) -> HttpResponse:
    """An admin; scope `revoke`. Deadlines and unused approvals get the time of the pause back.
    Again is the same answer."""
    return _switched(request, agent_id, _check_resume, resume)


def _switched(
    request: HttpRequest,
    agent_id: str,
    check: Callable[[Actor, Project, Agent], None],
    act: Callable[..., object],
) -> HttpResponse:
    sent = read_body(request)
    principal = principal_of(request)
    agent = agent_of(principal, agent_id)
    person = require_person(principal)
    require_scope(person, "revoke")
    check(person.actor, agent.project, agent)
    read_query(request, [])
    body, _ = sent.checked(PauseBody)
    act(project=agent.project, agent=agent, reason=body.reason, actor=person.actor)
    return answer(agent_object(agent))


def _check_resume(actor: Actor, project: Project, agent: Agent) -> None:
    check_resume(actor, project)
