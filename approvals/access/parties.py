"""Who has a part in a request already, and so does not decide it (lifecycle.md, Who counts)."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.models import Agent, ApprovalRequest, Revision
from approvals.rules.separation import Parties

from .standing_grants import relieved_agent_id


def parties_of(requests: Sequence[ApprovalRequest]) -> dict[str, Parties]:
    """By the id of each request. One statement where a revision is not the first, and one where
    a standing grant is asked for."""
    editors = _editors([request for request in requests if request.revision > 1])
    owners = _relieved_owners(requests)
    return {
        request.id: Parties(
            request.requester_person_id,
            owners.get(request.id, request.agent.owner_id),
            editors.get(request.id),
        )
        for request in requests
    }


def _relieved_owners(requests: Sequence[ApprovalRequest]) -> dict[str, str | None]:
    """Who owns the agent that a standing grant would relieve: nobody owns the one that asks."""
    agents = {request.id: agent for request in requests if (agent := relieved_agent_id(request))}
    if not agents:
        return {}
    owners = dict(Agent.objects.filter(pk__in=agents.values()).values_list("pk", "owner_id"))
    return {request: owners.get(agent) for request, agent in agents.items()}


def _editors(requests: Sequence[ApprovalRequest]) -> dict[str, str]:
    """Who edited what each of these requests asks for now, where a person did. What policy makes
    of a revision leaves its content, and so its editor."""
    if not requests:
        return {}
    rows = Revision.objects.filter(request__in=requests).exclude(author_kind="policy")
    found = rows.order_by("number").values_list("request_id", "author_kind", "author_id")
    latest = {request: (kind, author) for request, kind, author in found}
    return {request: author for request, (kind, author) in latest.items() if kind == "human"}
