"""Agents as they are stopped and let go on: the body, and what is answered (api.md 2.5)."""

from __future__ import annotations

from pydantic import Field

from approvals.actions.reasons import MAX_REASON

from .common import Body, Shown
from .shown import PausedShown


class PauseBody(Body):
    """Why the agent is paused or resumed."""

    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=r"\S", description="One line, not blank."
    )


class AgentShown(Shown):
    """An agent, and the pause of its own that stops it, null where it runs."""

    id: str
    name: str
    paused: PausedShown | None
