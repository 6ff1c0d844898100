"""How a view comes by a request, only through access and with what is due settled first, and by
the body of who may answer it."""

from __future__ import annotations

from django.http import HttpRequest

from approvals.access.keys import require_scope
from approvals.access.principals import AgentPrincipal, PersonPrincipal, Principal
from approvals.access.requests import request_for, require_agent, require_person
from approvals.actions.expiry import settle_shown
from approvals.actions.stages.placing import check_may_answer
from approvals.api.auth import principal_of
from approvals.api.bodies import MODEL, Sent
from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, Person
from approvals.rules.strict_json import JsonValue


def find(principal: Principal, request_id: str) -> ApprovalRequest:
    """The request as it truly is now. Raises `NotFound` for what the caller may not see."""
    found = request_for(principal, request_id)
    if settle_shown([found]):
        found = request_for(principal, request_id)
    return found


def find_for_person(
    request: HttpRequest, request_id: str
) -> tuple[PersonPrincipal, ApprovalRequest]:
    """The person who wants to act on a request, and the request as `find` gives it.

    Raises `NotAllowed` (`agents_cannot_respond`, and `not_allowed` without the scope `respond`)
    for who sees it and may not, `NotFound` for who does not.
    """
    principal = principal_of(request)
    found = find(principal, request_id)
    person = require_person(principal)
    require_scope(person, "respond")
    return person, found


def find_for_agent(
    request: HttpRequest, request_id: str, *, scope: str
) -> tuple[AgentPrincipal, ApprovalRequest]:
    """The agent that goes on with a request of its own, and the request as `find` gives it.

    Raises `NotAllowed` (`agents_only`, and `not_allowed` without the scope), `NotFound`.
    """
    principal = principal_of(request)
    found = find(principal, request_id)
    agent = require_agent(principal)
    require_scope(agent, scope)
    return agent, found


def checked_for_responder(
    sent: Sent, model: type[MODEL], person: Person, request: ApprovalRequest
) -> tuple[MODEL, dict[str, JsonValue]]:
    """The body as `Sent.checked` gives it. Raises `Invalid` for what is not sound, but to who may
    not answer the request `NotAllowed`: they learn only that."""
    try:
        return sent.checked(model)
    except Invalid:
        check_may_answer(person, request)
        raise
