"""What the two commands of the stop switch share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from approvals.models import Agent, Project

from .plain import project_named


def add_scope(parser: CommandParser) -> None:
    """Let a command say what is switched, and why."""
    parser.add_argument("--project", required=True)
    parser.add_argument("--agent", metavar="NAME", help="this agent alone, by name or id")
    parser.add_argument("--reason", required=True, help="one line, kept in the audit log")


def scope_of(options: Mapping[str, Any]) -> tuple[Project, Agent | None]:
    """The project, and the agent in it that was named; raises `CommandError`."""
    project = project_named(options["project"])
    name = options["agent"]
    if name is None:
        return project, None
    rows = Agent.objects.filter(project=project)
    agent = rows.filter(name=name).first() or rows.filter(pk=name).first()
    if agent is None:
        raise CommandError(f"There is no agent {name!r} in {project}.", returncode=1)
    return project, agent


def switched_facts(project: Project, agent: Agent | None) -> dict[str, Any]:
    """How it stands after the switch."""
    row = agent or project
    row.refresh_from_db(fields=["paused_at"])
    return {
        "project": project.name,
        "agent": agent.name if agent else None,
        "paused_at": str(row.paused_at) if row.paused_at else None,
    }
