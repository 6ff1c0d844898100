"""What people approve in advance (api.md 3; config.md, How policies combine 7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.requests import require_person
from approvals.access.standing_sight import check_ask, check_end, grant_for, grants_seen
from approvals.actions.idempotency import Effect, once
from approvals.actions.standing.asking import ask_for_grant
from approvals.actions.standing.states import end_grant
from approvals.api import parameters as query_parameters
from approvals.api.answers import answer, shown_request
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body, refuse_body
from approvals.api.codes import PAUSED
from approvals.api.found import find
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.pagination import cursor_of_id, id_of, limit_of, page_object
from approvals.api.schemas.shown import RequestShown
from approvals.api.schemas.standing_grants import (
    StandingGrantBody,
    StandingGrantPageShown,
    StandingGrantShown,
)
from approvals.reads.standing_grants import grant_object

router = Router(tags=["standing grants"])


@router.get(
    "/standing-grants",
    operation_id="listStandingGrants",
    summary="List standing grants, newest first",
    **described(
        shown={200: StandingGrantPageShown},
        codes=["agents_cannot_respond", "invalid_limit", "invalid_cursor"],
        query=query_parameters.STANDING_GRANTS,
    ),
)
def list_(request: HttpRequest) -> HttpResponse:
    """People only, scope `requests:read`: those whose request the caller may know of."""
    refuse_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "requests:read")
    query = query_parameters.read_query(request, query_parameters.STANDING_GRANTS)
    limit, after = limit_of(query), id_of(query, prefix="sgt")
    rows = grants_seen(person).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    cursor = cursor_of_id(found[limit - 1].pk) if len(found) > limit else None
    return answer(page_object([grant_object(each) for each in found[:limit]], next_cursor=cursor))


@router.post(
    "/standing-grants",
    operation_id="askForStandingGrant",
    summary="Ask people to approve actions of one kind in advance",
    **described(
        body=StandingGrantBody,
        shown={201: RequestShown, 200: RequestShown},
        codes=[
            "agents_cannot_respond",
            "separation_of_duties",
            "unknown_agent",
            "not_relievable",
            *PAUSED,
            "rate_limited",
            "too_many_pending",
        ],
        idempotent=True,
    ),
)
def ask(request: HttpRequest) -> HttpResponse:
    """Leads, and reviewers whom the policy would ask; scope `respond`. The answer is the request
    that asks for it, of whom the policy asks; the grant begins with its approval. Every argument
    is pinned, and one that is not refuses. At most 30 days and 100 uses, for what a policy asks
    people about, of medium risk at most and nothing irreversible."""
    sent = read_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "respond")
    check_ask(person)
    body, raw = sent.checked(StandingGrantBody)

    def act() -> Effect:
        grant = ask_for_grant(principal=person, wanted=body.wanted(raw))
        return Effect(grant.request_id)

    done = once(call_of(request, person, raw), act)
    return shown_request(
        find(person, done.object_id),
        person,
        status=201 if done.is_new else 200,
        headers=replay_header(done),
    )


@router.delete(
    "/standing-grants/{grant_id}",
    operation_id="endStandingGrant",
    summary="End a standing grant at once",
    **described(
        shown={200: StandingGrantShown},
        codes=["agents_cannot_respond", "csrf_failed", "request_closed"],
    ),
)
def end(request: HttpRequest, grant_id: str) -> HttpResponse:
    """Who asked for it, a lead or an admin; scope `respond`. The request of one that is only
    asked for is cancelled. One that has ended stays as it is."""
    refuse_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "respond")
    check_end(person, grant_for(person, grant_id))
    query_parameters.read_query(request, [])
    return answer(grant_object(end_grant(principal=person, grant_id=grant_id)))
