"""Who is asking: an agent by its key, or a person in one project."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.models import Agent, ApiKey, Membership, Person, Project
from approvals.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class AgentPrincipal:
    """A program, known by its key. It asks, waits, consumes and reports; it never decides."""

    agent: Agent
    key: ApiKey
    ip: str | None = None

    @property
    def id(self) -> str:
        return self.agent.id

    @property
    def project(self) -> Project:
        return self.agent.project

    @property
    def actor(self) -> Actor:
        return Actor("agent", self.agent.id, self.agent.name, "api", self.ip)


@dataclass(frozen=True, slots=True)
class PersonPrincipal:
    """A person with the roles of one membership; `key` where they came by a token.

    `membership` is None for somebody who has no role in the project and is only the
    requester of a request or the owner of an agent there.
    """

    person: Person
    project: Project
    membership: Membership | None
    channel: str
    key: ApiKey | None = None
    ip: str | None = None

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def actor(self) -> Actor:
        return Actor("human", self.person.id, self.person.display_name, self.channel, self.ip)

    def has(self, *roles: str) -> bool:
        """Whether any of these roles is held in an active membership."""
        held = self.membership.roles if self.membership and self.membership.is_active else []
        return any(role in held for role in roles)

    @property
    def sees_all(self) -> bool:
        """Leads, auditors and admins see every request of their project."""
        return self.has("lead", "auditor", "admin")


Principal = AgentPrincipal | PersonPrincipal
