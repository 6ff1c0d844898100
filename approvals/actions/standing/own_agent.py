"""The agent in whose name Countersign itself asks people, one for each project.

It has no keys, so nobody can ask, see, cancel or use anything by the API in its name: for every
other agent what it asked is another's, and that is 404.
"""

from __future__ import annotations

from approvals import clock, journal
from approvals.actions.projects import hold_project
from approvals.models import Agent, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

NAME = "countersign"


def own_agent(project: Project) -> Agent:
    """The project's own agent, made at its first use."""
    found = Agent.objects.select_related("project").filter(project=project, is_own=True).first()
    if found is not None:
        return found
    with write_transaction():
        held = hold_project(project.id)
        found = Agent.objects.select_related("project").filter(project=held, is_own=True).first()
        if found is not None:
            return found
        agent = Agent.objects.create(project=held, name=_free_name(held), is_own=True)
        facts = {"agent": agent.id, "name": agent.name, "owner": None}
        entry = journal.Entry("agent.created", facts)
        journal.record_project(held, actor=actor_of(agent), at=clock.now(), entries=[entry])
    return agent


def actor_of(agent: Agent) -> Actor:
    """The agent as who did something, by no door."""
    return Actor("agent", agent.id, agent.name, "system")


def _free_name(project: Project) -> str:
    taken = set(Agent.objects.filter(project=project).values_list("name", flat=True))
    name, number = NAME, 1
    while name in taken:
        number += 1
        name = f"{NAME} ({number})"
    return name
