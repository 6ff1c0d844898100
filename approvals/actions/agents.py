"""Agents: the programs that ask, and who answers for them."""

from __future__ import annotations

from collections.abc import Mapping

from approvals import clock, journal
from approvals.access.relations import accounts_of
from approvals.exceptions import NotAllowed
from approvals.models import Agent, Membership, Person, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .projects import take_project
from .soundness import check_readable, refuse, save_sound
from .standing.states import end_unsound


def create_agent(
    *,
    project: Project,
    name: str,
    actor: Actor,
    owner: Person | None = None,
    requires_requester: bool = False,
) -> Agent:
    """Register a program; it can do nothing before a key is issued to it.

    Raises `Invalid` for a name that is taken or an owner outside the project.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        _check_owner(held, owner)
        agent = Agent(
            project=held,
            name=check_readable("/name", name),
            owner=owner,
            requires_requester=requires_requester,
        )
        save_sound(agent, new=True)
        facts = {"owner": agent.owner_id, "requires_requester": requires_requester}
        _record(agent, "agent.created", actor, {"name": agent.name, **facts})
    return agent


def change_agent(
    *, agent: Agent, owner: Person | None, requires_requester: bool, actor: Actor
) -> Agent:
    """Set who owns an agent and whether it must name a requester. The name is fixed.

    Raises `Invalid` for an owner outside the project, and `NotAllowed` (`own_agent`) where
    the owner hands on their own agent: an owner may not answer its requests.
    """
    with write_transaction():
        project = take_project(agent.project_id, actor=actor)
        held = _fresh(agent)
        before = _facts(held)
        new_owner = owner.id if owner else None
        if new_owner != held.owner_id:
            if held.owner_id in accounts_of(project.id, actor.id):
                raise NotAllowed("own_agent", "The owner of an agent does not hand it on.")
            _check_owner(project, owner)
        held.owner = owner
        held.requires_requester = requires_requester
        after = _facts(held)
        if after == before:
            return held
        save_sound(held, new=False)
        _record(held, "agent.changed", actor, {"before": before, "after": after})
    return held


def deactivate_agent(*, agent: Agent, actor: Actor) -> Agent:
    """Stop an agent: its keys open nothing while it is deactivated."""
    return _switch(agent, is_active=False, event="agent.deactivated", actor=actor)


def reactivate_agent(*, agent: Agent, actor: Actor) -> Agent:
    """Let an agent ask again, with those of its keys that are still live."""
    return _switch(agent, is_active=True, event="agent.reactivated", actor=actor)


def _switch(agent: Agent, *, is_active: bool, event: str, actor: Actor) -> Agent:
    with write_transaction():
        take_project(agent.project_id, actor=actor)
        held = _fresh(agent)
        if held.is_active == is_active:
            return held
        held.is_active = is_active
        held.save(update_fields=["is_active"])
        _record(held, event, actor, {})
        end_unsound(held.project, actor=actor)
    return held


def _fresh(agent: Agent) -> Agent:
    return Agent.objects.select_related("project").get(pk=agent.pk)


def _facts(agent: Agent) -> dict[str, object]:
    return {"owner": agent.owner_id, "requires_requester": agent.requires_requester}


def _check_owner(project: Project, owner: Person | None) -> None:
    if owner is None:
        return
    members = Membership.objects.filter(
        project=project, person=owner, is_active=True, person__is_active=True
    )
    if not members.exists():
        raise refuse("/owner", "is not active in this project.")


def _record(agent: Agent, event: str, actor: Actor, facts: Mapping[str, object]) -> None:
    journal.record_project(
        agent.project,
        actor=actor,
        at=clock.now(),
        entries=[journal.Entry(event, {"agent": agent.id, **facts})],
    )
