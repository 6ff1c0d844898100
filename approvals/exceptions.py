"""Errors that a person or an agent may see: a stable code, a sentence, and a status.

Every refusal of the core is a `DomainError`. The API turns it into problem+json in one
handler, the pages into a partial in one middleware; nothing else catches it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with a body: where (a JSON pointer), what, and a stable code."""

    pointer: str
    message: str
    code: str


class DomainError(Exception):
    """A refusal with a stable `code` (api.md), an HTTP `status`, and a sentence in `detail`."""

    status = 409

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        # Extra members of the problem document, such as `consumed_at` (api.md 2.4).
        self.facts = dict(facts or {})


class BadRequest(DomainError):
    """400: the call itself cannot be read."""

    status = 400


class Unauthenticated(DomainError):
    """401: nobody known is asking."""

    status = 401

    def __init__(self, detail: str = "Send a valid key as `Authorization: Bearer <key>`.") -> None:
        super().__init__("unauthenticated", detail, headers={"WWW-Authenticate": "Bearer"})


class NotAllowed(DomainError):
    """403: known, but this is not theirs to do."""

    status = 403


class NotFound(DomainError):
    """404: it does not exist, or this caller may not know that it does."""

    status = 404

    def __init__(self, detail: str = "There is nothing here that you may see.") -> None:
        super().__init__("not_found", detail)


class MethodNotAllowed(DomainError):
    """405: the address exists, and takes other methods."""

    status = 405

    def __init__(self, allowed: Sequence[str]) -> None:
        methods = ", ".join(sorted(allowed))
        super().__init__(
            "method_not_allowed", f"Use one of: {methods}.", headers={"Allow": methods}
        )


class Conflict(DomainError):
    """409: sound, but it does not fit the state of things."""

    status = 409


class Invalid(DomainError):
    """422: the body is not sound; `errors` says where."""

    status = 422


class TooMany(DomainError):
    """429: a limit of config.md was reached; `Retry-After` says when to come back."""

    status = 429

    def __init__(self, code: str, detail: str, *, retry_after: int) -> None:
        super().__init__(code, detail, headers={"Retry-After": str(retry_after)})


class TooLarge(DomainError):
    """413: more bytes than any body may have."""

    status = 413


class UnsupportedMediaType(DomainError):
    """415: a body in a format that is not read here."""

    status = 415
