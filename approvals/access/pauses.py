"""The stop switch: what it stops, and who may pull it (lifecycle.md, Pause)."""

from __future__ import annotations

from approvals.exceptions import Conflict, NotAllowed, NotFound
from approvals.models import Agent, Membership, Project
from approvals.models.compiled import Compiled
from approvals.rules.actor import Actor
from approvals.rules.times import stamp

from .principals import AgentPrincipal, Principal

# The answers that a pause does not stop: they let nothing happen.
GO_ON = frozenset({"reject", "request_changes"})


def check_running(agent: Agent) -> None:
    """Raise `Conflict` where the agent is stopped: `project_paused`, else `agent_paused`.

    For an agent that was read, with its project, while the project's set-up was held
    (`actions.closing.take_request` does): so a pause and what it stops have one order.
    """
    if agent.project.paused_at is not None:
        raise Conflict(
            "project_paused",
            "The project is paused; nothing new and no approval goes through meanwhile.",
            facts={"paused_at": stamp(agent.project.paused_at)},
        )
    if agent.paused_at is not None:
        raise Conflict(
            "agent_paused",
            "The agent is paused; nothing new and no approval goes through meanwhile.",
            facts={"paused_at": stamp(agent.paused_at)},
        )


def agent_now(agent_id: str) -> Agent:
    """The agent with its project, as they are at this moment."""
    return _AGENT.rows(agent_id)[0]


_AGENT = Compiled(lambda agent: Agent.objects.select_related("project").filter(pk=agent))


def agent_of(principal: Principal, agent_id: str) -> Agent:
    """The agent of the caller's project with this id; `NotFound` where there is none, and for
    an agent that is another one."""
    found = _IN_PROJECT.rows(principal.project.id, agent_id) if agent_id.isprintable() else []
    is_other = isinstance(principal, AgentPrincipal) and principal.id != agent_id
    if not found or is_other:
        raise NotFound
    return found[0]


_IN_PROJECT = Compiled(
    lambda project, agent: Agent.objects.select_related("project").filter(project=project, pk=agent)
)


def check_pause(actor: Actor, project: Project, agent: Agent | None) -> None:
    """Raise `NotAllowed` unless the actor may pause this agent, or the whole project (None):
    a lead or an admin, an agent's owner, an operator (architecture.md 7)."""
    owns = agent is not None and actor.kind == "human" and agent.owner_id == actor.id
    if not owns and not _is(actor, project, "is_lead", "is_admin"):
        raise NotAllowed("not_allowed", "Only a lead, an admin or the agent's owner may pause.")


def check_resume(actor: Actor, project: Project) -> None:
    """Raise `NotAllowed` unless the actor may resume what is paused: an admin, an operator."""
    if not _is(actor, project, "is_admin"):
        raise NotAllowed("not_allowed", "Only an admin may resume what is paused.")


def _is(actor: Actor, project: Project, *roles: str) -> bool:
    if actor.kind == "operator":
        return True
    held = Membership.objects.filter(
        project=project, person=actor.id, is_active=True, person__is_active=True
    )
    return actor.kind == "human" and any(
        getattr(membership, role) for membership in held for role in roles
    )
