"""The `Idempotency-Key` header of a call."""

from __future__ import annotations

import re

from django.http import HttpRequest

from approvals.access.principals import Principal
from approvals.actions.idempotency import Call, Done
from approvals.exceptions import Invalid
from approvals.rules import digest
from approvals.rules.strict_json import JsonValue

_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def call_of(request: HttpRequest, principal: Principal, body: dict[str, JsonValue]) -> Call | None:
    """What makes this call the same as another, or None where no key was sent.

    Raises `Invalid` (`invalid_value`) for a key that is empty, too long or not printable.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid(
            "invalid_value", "An Idempotency-Key has 1 to 255 printable ASCII characters."
        )
    return Call(
        caller=principal.id,
        route=f"{request.method} {request.path}",
        key=key,
        body_digest=digest.body_digest(body),
    )


def replay_header(done: Done) -> dict[str, str]:
    """Says that the answer is that of an earlier call."""
    return {"Idempotent-Replayed": "true"} if done.replayed else {}
