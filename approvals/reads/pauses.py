"""What is paused now, by whom, since when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.access.principals import AgentPrincipal, Principal
from approvals.models import Agent, ApprovalRequest, Pause
from approvals.rules.times import stamp


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause that is in force: of the agent with this name, or "" of the whole project."""

    agent: str
    by: str
    since: datetime
    reason: str


def stops_in(project_id: str) -> list[Stop]:
    """What is stopped in a project now, the whole of it first. One statement."""
    found = Pause.objects.filter(project=project_id, finished_at__isnull=True)
    rows = [_stop(each) for each in found.select_related("agent").order_by("started_at")]
    return sorted(rows, key=lambda stop: bool(stop.agent))


def stop_of(request: ApprovalRequest) -> Stop | None:
    """What stops this request, its project's pause first. No statement where nothing does."""
    if not request.is_paused:
        return None
    stops = stops_in(request.project_id)
    return next((each for each in stops if each.agent in ("", request.agent.name)), None)


def paused_objects(
    requests: Sequence[ApprovalRequest], principal: Principal
) -> dict[str, dict[str, Any] | None]:
    """The `paused` member of each request; an agent is told of what, not by whom and why.

    One statement, and none where nothing is paused.
    """
    stopped = [request for request in requests if request.is_paused]
    stops = stops_in(stopped[0].project_id) if stopped else []
    told = isinstance(principal, AgentPrincipal)
    return {
        request.id: next(
            (
                _stop_object(each, brief=told)
                for each in stops
                if request.is_paused and each.agent in ("", request.agent.name)
            ),
            None,
        )
        for request in requests
    }


def agent_object(agent: Agent) -> dict[str, Any]:
    """An agent, and the pause of its own that stops it (api.md 2.5)."""
    own = next((each for each in stops_in(agent.project_id) if each.agent == agent.name), None)
    return {
        "id": agent.id,
        "name": agent.name,
        "paused": _stop_object(own, brief=False) if own else None,
    }


def _stop(pause: Pause) -> Stop:
    return Stop(
        agent=pause.agent.name if pause.agent else "",
        by=pause.started_by,
        since=pause.started_at,
        reason=pause.reason,
    )


def _stop_object(stop: Stop, *, brief: bool) -> dict[str, Any]:
    shown = {"what": "agent" if stop.agent else "project", "since": stamp(stop.since)}
    return shown if brief else {**shown, "by": stop.by, "reason": stop.reason}
