"""Refusals as problem documents (RFC 9457): the same words at every door that speaks JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from approvals.exceptions import DomainError

from . import strict_json

CONTENT_TYPE = "application/problem+json"


class Unexpected(DomainError):
    """500: our own mistake. Says nothing of what went wrong; the log does, by the request id."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            "internal_error",
            "Something went wrong on the server. The log has the details under X-Request-ID.",
        )


def problem(error: DomainError) -> dict[str, Any]:
    """The problem document of a refusal. Facts such as `consumed_at` are members of their own."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "errors": [
            {"pointer": wrong.pointer, "message": wrong.message, "code": wrong.code}
            for wrong in error.errors
        ],
        **error.facts,
    }


def problem_text(error: DomainError) -> bytes:
    """The problem document as the bytes to send."""
    return strict_json.dumps(problem(error))
