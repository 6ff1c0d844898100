"""The demo project: a few people, two groups, one agent, some rules. Made whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from approvals.models import Agent, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .agents import create_agent
from .demo_rules import add_rules
from .groups import create_group
from .keys import issue_agent_key, issue_person_token
from .people import create_person
from .projects import create_project

PROJECT = "demo"
AGENT = "files-bot"
OWNER = "sam"

# username, name, roles, groups. Sam owns the agent, so sam never decides what it asks.
CAST = (
    ("ana", "Ana Duarte", ("lead", "admin"), ()),
    ("rita", "Rita Moreira", ("reviewer",), ("finance",)),
    ("rui", "Rui Tavares", ("reviewer",), ("managers",)),
    ("sam", "Sam Okafor", ("auditor",), ()),
)


class DemoUser(TypedDict):
    """A person of the demo with what opens the doors."""

    username: str
    password: str
    token: str
    roles: list[str]
    groups: list[str]


class DemoAgent(TypedDict):
    """The agent of the demo with its key."""

    name: str
    id: str
    api_key: str


class DemoFacts(TypedDict):
    """What config.md lets `seed_demo --json` print, but for `base_url`."""

    project: str
    agents: list[DemoAgent]
    users: list[DemoUser]


def is_seeded(facts: DemoFacts) -> bool:
    """Whether these credentials belong to the demo project of this very database."""
    ids = [agent["id"] for agent in facts["agents"]]
    return Agent.objects.filter(project__name=facts["project"], pk__in=ids).exists()


def has_project() -> bool:
    """Whether a project of the demo's name stands, whoever made it."""
    return Project.objects.filter(name=PROJECT).exists()


def seed_demo(*, actor: Actor, keep: Callable[[DemoFacts], None]) -> DemoFacts:
    """Make the demo project and return what opens its doors, which is known this once.

    `keep` stores it; it runs before the commit, so that no account is ever made whose password
    is lost. Raises `Invalid` where a name is taken.
    """
    with write_transaction():
        project = create_project(name=PROJECT, actor=actor)
        facts = DemoFacts(
            project=project.name,
            users=_make_people(project, actor),
            agents=[_make_agent(project, actor)],
        )
        add_rules(project, actor)
        keep(facts)
    return facts


def _make_people(project: Project, actor: Actor) -> list[DemoUser]:
    users, members = [], {}
    for username, name, roles, groups in CAST:
        new = create_person(
            project=project,
            username=username,
            name=name,
            email=f"{username}@example.com",
            roles=roles,
            actor=actor,
        )
        members[username] = new.person
        token = issue_person_token(person=new.person, project=project, label="demo", actor=actor)
        users.append(
            DemoUser(
                username=username,
                password=new.password,
                token=token.plain,
                roles=list(roles),
                groups=list(groups),
            )
        )
    for group in sorted({group for *_, groups in CAST for group in groups}):
        inside = [members[username] for username, _, _, groups in CAST if group in groups]
        create_group(project=project, name=group, members=inside, actor=actor)
    return users


def _make_agent(project: Project, actor: Actor) -> DemoAgent:
    owner = project.memberships.get(person__username=OWNER).person
    agent = create_agent(project=project, name=AGENT, owner=owner, actor=actor)
    key = issue_agent_key(agent=agent, label="demo", actor=actor)
    return DemoAgent(name=agent.name, id=agent.id, api_key=key.plain)
