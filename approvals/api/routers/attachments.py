"""Files: handed in before a request names them (api.md 2.1)."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.attachments import attachment_for, check_hand_in
from approvals.access.keys import require_scope
from approvals.actions.attachments import hand_in
from approvals.actions.idempotency import Effect, once
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import read_file, refuse_body, sent_query
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import FILE_CONTENT, described
from approvals.api.parameters import FILE_NAME
from approvals.api.schemas.evidence import AttachmentShown
from approvals.exports.files import file_answer
from approvals.models import Attachment
from approvals.reads.evidence import content_of, file_object
from approvals.rules import parameters
from approvals.rules.file_names import clean_name, name_in

router = Router(tags=["evidence"])


@router.post(
    "/attachments",
    operation_id="handInFile",
    summary="Hand in a file",
    **described(
        file=True,
        shown={201: AttachmentShown, 200: AttachmentShown},
        codes=["rate_limited"],
        query=FILE_NAME,
        idempotent=True,
    ),
)
def hand_in_(request: HttpRequest) -> HttpResponse:
    """The body is the file itself. Agents with scope `requests:create`, people with `respond`.
    Its name is `name`, else the `filename` of a `Content-Disposition` header; folders in it are
    left out. One sender hands in at most 1,000 files and 256 MB within a day."""
    content = read_file(request)
    principal = principal_of(request)
    check_hand_in(principal)
    query = parameters.read(sent_query(request), known=("project", "name"))
    said = query.get("name") or name_in(request.headers.get("Content-Disposition", ""))
    name = clean_name(said)

    def act() -> Effect:
        return Effect(hand_in(principal=principal, name=name, content=content).id)

    digest = hashlib.sha256(content).hexdigest()
    done = once(call_of(request, principal, {"name": name, "sha256": digest}), act)
    file = Attachment.objects.defer("content").get(pk=done.object_id)
    headers = {"Location": f"/api/v1/attachments/{file.id}", **replay_header(done)}
    return answer(file_object(file), status=201 if done.is_new else 200, headers=headers)


@router.get(
    "/attachments/{attachment_id}",
    operation_id="readFile",
    summary="What is known of a file",
    **described(shown={200: AttachmentShown}),
)
def read(request: HttpRequest, attachment_id: str) -> HttpResponse:
    """For who handed it in, and for who may see a request that names it; scope
    `requests:read`."""
    return answer(file_object(_find(request, attachment_id)))


@router.get(
    "/attachments/{attachment_id}/content",
    operation_id="readFileContent",
    summary="The bytes of a file",
    **described(shown={200: None}, extra={200: FILE_CONTENT}),
)
def content(request: HttpRequest, attachment_id: str) -> HttpResponse:
    """As above. A browser is told to run nothing in it, and to keep what is neither PDF, PNG,
    JPEG nor text as a download."""
    file = _find(request, attachment_id)
    return file_answer(file, content_of(file))


def _find(request: HttpRequest, attachment_id: str) -> Attachment:
    refuse_body(request)
    principal = principal_of(request)
    found = attachment_for(principal, attachment_id)
    require_scope(principal, "requests:read")
    parameters.read(sent_query(request), known=("project",))
    return found
