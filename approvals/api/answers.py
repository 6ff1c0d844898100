"""Answers: JSON as the mapper wrote it, with the headers that every answer of the API has."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from approvals.access.principals import Principal
from approvals.exceptions import DomainError
from approvals.models import ApprovalRequest
from approvals.reads import wire
from approvals.rules import problems, strict_json


def answer(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """`value` as JSON. Texts that were stored as they came are spliced in as they are."""
    return HttpResponse(
        strict_json.dumps(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": wire.CACHING, **(headers or {})},
    )


def problem_answer(error: DomainError) -> HttpResponse:
    """A refusal as problem+json."""
    return HttpResponse(
        problems.problem_text(error),
        status=error.status,
        content_type=problems.CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **error.headers},
    )


def shown_request(
    request: ApprovalRequest,
    principal: Principal,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A request as this caller sees it, with its ETag."""
    tagged = {"ETag": wire.etag(request, principal), **(headers or {})}
    return answer(wire.request_object(request, principal), status=status, headers=tagged)
