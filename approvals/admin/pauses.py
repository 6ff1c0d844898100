"""The buttons of the stop switch, on the page of an agent and of a project."""

from __future__ import annotations

from approvals.actions.pausing import pause, resume
from approvals.models import Agent, Project
from approvals.rules.actor import Actor

from .tools import Tool

Switched = Agent | Project


def switches(what: str) -> tuple[Tool, Tool]:
    """Pause and resume of `what`: an agent, or a project."""
    return (
        Tool(
            verb="pause",
            label="Pause",
            icon="pause",
            question="Nothing is approved, consumed or asked anew until it is resumed. "
            "Rejecting and cancelling go on, and all deadlines stand still.",
            run=_stop,
            fits=lambda row: row.paused_at is None,
            done=f"The {what} is paused.",
            is_grave=True,
            asks_why=True,
        ),
        Tool(
            verb="resume",
            label="Resume",
            icon="play",
            question="Approving and consuming go on at once. All deadlines move by the time "
            "that the pause took.",
            run=_go_on,
            fits=lambda row: row.paused_at is not None,
            done=f"The {what} goes on.",
            asks_why=True,
        ),
    )


def _stop(row: Switched, actor: Actor, reason: str) -> None:
    project, agent = _scope(row)
    pause(project=project, agent=agent, reason=reason, actor=actor)


def _go_on(row: Switched, actor: Actor, reason: str) -> None:
    project, agent = _scope(row)
    resume(project=project, agent=agent, reason=reason, actor=actor)


def _scope(row: Switched) -> tuple[Project, Agent | None]:
    return (row, None) if isinstance(row, Project) else (row.project, row)
