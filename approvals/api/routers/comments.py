"""The thread between the people of a request and its agent (api.md 2.4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import check_comment
from approvals.actions.comments import comment
from approvals.actions.idempotency import Effect, once
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body, refuse_body
from approvals.api.found import find
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.parameters import read_query
from approvals.api.schemas.comments import CommentBody, CommentShown, ThreadShown
from approvals.models import Comment
from approvals.reads.names import names_for
from approvals.reads.thread import comment_object, comments_of

router = Router(tags=["comments"])


@router.get(
    "/requests/{request_id}/comments",
    operation_id="readThread",
    summary="Read what was said about a request",
    **described(shown={200: ThreadShown}),
)
def read(request: HttpRequest, request_id: str) -> HttpResponse:
    """Whoever may see the request, scope `requests:read`. All comments, oldest first."""
    refuse_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    require_scope(principal, "requests:read")
    read_query(request, [])
    names = names_for(principal, found)
    said = comments_of(found, names)
    return answer({"data": [comment_object(each, names) for each in said]})


@router.post(
    "/requests/{request_id}/comments",
    operation_id="comment",
    summary="Say or ask something about a request",
    **described(
        body=CommentBody,
        shown={201: CommentShown, 200: CommentShown},
        codes=["too_many_comments", "request_closed", "request_expired"],
        idempotent=True,
    ),
)
def say(request: HttpRequest, request_id: str) -> HttpResponse:
    """Its agent (scope `requests:create`), reviewers, leads, its requester or owner (scope
    `respond`), while the request is open. A person's question (`asks`) makes `next_action`
    `answer` while the request is pending, and so ends the agent's wait; the next comment of the
    agent answers all that were asked. `asks` of an agent is 422 `invalid_value`: it asks people
    with a request of kind `input`. The people of a request together, and its agent, have 250
    comments and 100,000 characters each; beyond that 409 `too_many_comments`."""
    sent = read_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    person = principal.person if isinstance(principal, PersonPrincipal) else None
    require_scope(principal, "respond" if person else "requests:create")
    check_comment(principal, found)
    body, raw = sent.checked(CommentBody)

    def act() -> Effect:
        said = comment(
            request_id=found.id,
            actor=principal.actor,
            person=person,
            text=body.text,
            asks=body.asks,
        )
        return Effect(said.id)

    done = once(call_of(request, principal, raw), act)
    said = Comment.objects.get(pk=done.object_id)
    return answer(
        comment_object(said, names_for(principal, found)),
        status=201 if done.is_new else 200,
        headers=replay_header(done),
    )
