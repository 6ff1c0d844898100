"""Who answers in whose place (api.md 2.5, 3)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals import clock
from approvals.access.delegations import check_end, check_give, delegation_for, delegations_seen
from approvals.access.keys import require_scope
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import require_person
from approvals.actions.delegations import delegate, end_delegation
from approvals.actions.idempotency import Effect, once
from approvals.api import parameters as query_parameters
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import Sent, read_body, refuse_body
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.pagination import cursor_of_id, id_of, limit_of, page_object
from approvals.api.schemas.delegations import DelegationBody, DelegationPageShown, DelegationShown
from approvals.reads.delegations import delegation_object

router = Router(tags=["delegations"])


@router.get(
    "/delegations",
    operation_id="listDelegations",
    summary="List delegations, newest first",
    **described(
        shown={200: DelegationPageShown},
        codes=["agents_cannot_respond", "invalid_limit", "invalid_cursor"],
        query=query_parameters.DELEGATIONS,
    ),
)
def list_(request: HttpRequest) -> HttpResponse:
    """People only, scope `requests:read`. Those that the caller gave, took or made; leads,
    auditors and admins see all of the project."""
    refuse_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "requests:read")
    query = query_parameters.read_query(request, query_parameters.DELEGATIONS)
    limit, after = limit_of(query), id_of(query, prefix="del")
    rows = delegations_seen(person).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found, now = list(rows[: limit + 1]), clock.now()
    shown = [delegation_object(each, now=now) for each in found[:limit]]
    cursor = cursor_of_id(found[limit - 1].pk) if len(found) > limit else None
    return answer(page_object(shown, next_cursor=cursor))


@router.post(
    "/delegations",
    operation_id="delegate",
    summary="Let somebody answer in the place of another",
    **described(
        body=DelegationBody,
        shown={201: DelegationShown, 200: DelegationShown},
        codes=[
            "agents_cannot_respond",
            "unknown_reviewer",
            "delegation_cycle",
            "too_many_delegations",
        ],
        idempotent=True,
    ),
)
def give(request: HttpRequest) -> HttpResponse:
    """Reviewers and leads give their own duties; leads and admins those of somebody who is away
    (`from`), never to themselves; scope `respond`. At most 90 days. Who takes them must have a
    responding role, and answers with the rights of the giver: separation of duties bars both."""
    sent = read_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "respond")
    check_give(person, own=_is_own(sent, person))
    body, raw = sent.checked(DelegationBody)

    def act() -> Effect:
        return Effect(delegate(principal=person, duties=body.duties()).pk)

    done = once(call_of(request, person, raw), act)
    made = delegation_for(person, done.object_id)
    return answer(
        delegation_object(made, now=clock.now()),
        status=201 if done.is_new else 200,
        headers=replay_header(done),
    )


@router.delete(
    "/delegations/{delegation_id}",
    operation_id="endDelegation",
    summary="End a delegation at once",
    **described(shown={200: DelegationShown}, codes=["agents_cannot_respond", "csrf_failed"]),
)
def end(request: HttpRequest, delegation_id: str) -> HttpResponse:
    """Giver, taker, a lead or an admin; scope `respond`. It stays in the list and in the audit
    log. One that has ended stays as it is."""
    refuse_body(request)
    person = require_person(principal_of(request))
    require_scope(person, "respond")
    found = delegation_for(person, delegation_id)
    check_end(person, found)
    query_parameters.read_query(request, [])
    ended = end_delegation(principal=person, delegation=found)
    return answer(delegation_object(ended, now=clock.now()))


def _is_own(sent: Sent, person: PersonPrincipal) -> bool:
    """Whether the body, sound or not, is about the caller's own duties."""
    giver = sent.value.get("from") if isinstance(sent.value, dict) else None
    return giver is None or giver == person.person.username
