"""Open, list, read and cancel requests (api.md 2.1, 2.2, 2.4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import check_cancel, require_agent
from approvals.actions.cancelling import cancel_request
from approvals.actions.expiry import settle_shown
from approvals.actions.idempotency import Effect, once
from approvals.actions.opening import open_request
from approvals.actions.rounds import resubmit
from approvals.api import parameters as query_parameters
from approvals.api.answers import answer, shown_request
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body, refuse_body
from approvals.api.codes import PAUSED, SCHEMAS
from approvals.api.found import find, find_for_agent
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.pagination import cursor_of_id, id_of, limit_of, page_object
from approvals.api.schemas.requests import ReasonBody, RequestBody, ResubmitBody
from approvals.api.schemas.shown import RequestPageShown, RequestShown
from approvals.models import ApprovalRequest
from approvals.reads import wire
from approvals.reads.lists import request_page

router = Router(tags=["requests"])


@router.post(
    "/requests",
    operation_id="openRequest",
    summary="Ask for an approval",
    **described(
        body=RequestBody,
        shown={201: RequestShown, 200: RequestShown},
        codes=[
            "agents_only",
            "unknown_reviewer",
            "requester_required",
            *SCHEMAS,
            *PAUSED,
            "group_conflict",
            "rate_limited",
            "too_many_pending",
        ],
        idempotent=True,
    ),
)
def open_(request: HttpRequest) -> HttpResponse:
    """Agents only, scope `requests:create`. 200 with `Idempotent-Replayed: true` where the same
    call was made before."""
    sent = read_body(request)
    principal = require_agent(principal_of(request))
    require_scope(principal, "requests:create")
    body, raw = sent.checked(RequestBody)
    proposal = body.proposal(raw)

    fresh: ApprovalRequest | None = None

    def act() -> Effect:
        nonlocal fresh
        opened = open_request(agent=principal.agent, proposal=proposal, actor=principal.actor)
        fresh = opened.request
        fresh.is_fresh_with(opened.stages, opened.grounds)
        return Effect(fresh.id)

    done = once(call_of(request, principal, raw), act)
    shown = fresh or find(principal, done.object_id)
    headers = {"Location": f"/api/v1/requests/{shown.id}", **replay_header(done)}
    return shown_request(shown, principal, status=201 if done.is_new else 200, headers=headers)


@router.get(
    "/requests",
    operation_id="listRequests",
    summary="List requests, newest first",
    **described(
        shown={200: RequestPageShown},
        codes=["invalid_limit", "invalid_cursor"],
        query=query_parameters.LIST,
    ),
)
def list_(request: HttpRequest) -> HttpResponse:
    """What the caller may see, scope `requests:read`. A parameter that is not known, or comes
    twice, is 422. Nothing whose deadline has come is shown as pending."""
    refuse_body(request)
    principal = principal_of(request)
    require_scope(principal, "requests:read")
    filters, query = query_parameters.read_list(request)
    limit, after = limit_of(query), id_of(query, prefix="req")
    page = request_page(principal, filters, after=after, limit=limit)
    if settle_shown(page.rows):
        page = request_page(principal, filters, after=after, limit=limit, leave_out_due=True)
    next_cursor = cursor_of_id(page.rows[-1].pk) if page.has_more else None
    data = wire.request_objects(page.rows, principal)
    return answer(page_object(data, next_cursor=next_cursor))


@router.get(
    "/requests/{request_id}",
    operation_id="readRequest",
    summary="Read a request, or wait for it",
    **described(
        shown={200: RequestShown},
        codes=["rate_limited", "unavailable"],
        query=query_parameters.READ,
        extra={304: {"description": "With `If-None-Match`: nothing has changed."}},
    ),
)
def read(request: HttpRequest, request_id: str) -> HttpResponse:
    """Scope `requests:read`. With `wait` (seconds) the answer comes as soon as `next_action` is
    not `wait`, or with `If-None-Match` as soon as the version differs; when the time is over it
    is the request as it is, or 304. A wait that ran out is never an error. The waiting itself is
    done in front of Django (`live/waiting.py`); where that is missing the answer comes at once."""
    refuse_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    require_scope(principal, "requests:read")
    query_parameters.read_wait(request, query_parameters.READ)
    tag = wire.etag(found, principal)
    if wire.is_known(request.headers.get("If-None-Match"), tag):
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": wire.CACHING})
    return shown_request(found, principal)


@router.post(
    "/requests/{request_id}/resubmit",
    operation_id="resubmitRequest",
    summary="Send the next revision after changes were asked for",
    **described(
        body=ResubmitBody,
        shown={200: RequestShown},
        codes=[
            "agents_only",
            *SCHEMAS,
            *PAUSED,
            "stale_revision",
            "illegal_transition",
            "request_closed",
            "request_expired",
        ],
        idempotent=True,
    ),
)
def resubmit_(request: HttpRequest, request_id: str) -> HttpResponse:
    """The owning agent only, scope `requests:create`. It is judged anew, gets a new digest, and
    its deadline begins again."""
    sent = read_body(request)
    agent, found = find_for_agent(request, request_id, scope="requests:create")
    body, raw = sent.checked(ResubmitBody)

    def act() -> Effect:
        resubmit(request_id=found.id, resubmission=body.resubmission(raw), actor=agent.actor)
        return Effect(found.id)

    done = once(call_of(request, agent, raw), act)
    return shown_request(find(agent, found.id), agent, headers=replay_header(done))


@router.post(
    "/requests/{request_id}/cancel",
    operation_id="cancelRequest",
    summary="Take a request back",
    **described(
        body=ReasonBody,
        body_required=False,
        shown={200: RequestShown},
        codes=["request_closed"],
        idempotent=True,
    ),
)
def cancel(request: HttpRequest, request_id: str) -> HttpResponse:
    """Its agent, its requester or owner, a lead or an admin; scope `requests:cancel`."""
    sent = read_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    require_scope(principal, "requests:cancel")
    check_cancel(principal, found)
    body, raw = sent.checked(ReasonBody)

    def act() -> Effect:
        cancel_request(
            request_id=found.id,
            actor=principal.actor,
            person=principal.person if isinstance(principal, PersonPrincipal) else None,
            reason=body.reason,
        )
        return Effect(found.id)

    done = once(call_of(request, principal, raw), act)
    return shown_request(find(principal, found.id), principal, headers=replay_header(done))
