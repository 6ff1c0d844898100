"""Who the caller is (api.md 2.5, `/me`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.people import memberships_of
from approvals.access.principals import AgentPrincipal, Principal
from approvals.access.spending import spending_limits
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import refuse_body
from approvals.api.operations import described
from approvals.api.parameters import read_query
from approvals.api.schemas.shown import CallerShown
from approvals.models import ApiKey, Project

router = Router(tags=["me"])


@router.get(
    "/me",
    operation_id="readCaller",
    summary="Who am I, and what may I do",
    **described(shown={200: CallerShown}),
)
def me(request: HttpRequest) -> HttpResponse:
    """For an agent with its limits. For a person with their roles in the project at hand and
    all projects they are in; a session has every scope of a person."""
    refuse_body(request)
    read_query(request, [])
    return answer(_caller_object(principal_of(request)))


def _caller_object(principal: Principal) -> dict[str, Any]:
    key, project = principal.key, principal.project
    here = {"id": project.id, "name": project.name}
    if isinstance(principal, AgentPrincipal):
        return {
            "kind": "agent",
            "id": principal.id,
            "name": principal.agent.name,
            "username": None,
            "roles": [],
            "project": here,
            "projects": [here],
            "scopes": principal.key.scopes,
            "limits": _limits(project),
        }
    memberships = memberships_of(principal.person)
    reached = [
        m.project for m in memberships if key is None or key.project_id in (None, m.project_id)
    ]
    return {
        "kind": "person",
        "id": principal.id,
        "name": principal.person.display_name,
        "username": principal.person.username,
        "roles": principal.membership.roles if principal.membership else [],
        "project": here,
        "projects": [{"id": each.id, "name": each.name} for each in reached],
        "scopes": key.scopes if key is not None else list(ApiKey.PERSON_SCOPES),
        "limits": spending_limits(principal.id, project.id),
    }


def _limits(project: Project) -> dict[str, int]:
    return {
        "creates_per_minute": project.creates_per_minute,
        "pending_per_agent": project.pending_per_agent,
        "waits_per_agent": project.waits_per_agent,
    }
