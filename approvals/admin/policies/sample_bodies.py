"""A create body as an admin pastes it, to be judged and not to be filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.rules import kinds, strict_json
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import StrictJsonError

EXAMPLE = """{
  "title": "Refund 4,820.00 EUR",
  "action": {
    "name": "payments.create_refund",
    "args": {"amount": 4820.00, "currency": "EUR"}
  },
  "context": {"confidence": 0.71}
}"""
_ASKS = ("form", "form_fields", "budget", "options", "confirm_phrase")
_GIVEN_BACK = ("context", "metadata", "priority", "evidence")
_TYPES: Mapping[str, type] = {
    **{"title": str, "kind": str, "description": str, "severity": str, "on_timeout": str},
    **{"action": dict, "requester": dict, "context": dict, "reviewers": dict, "budget": dict},
    **{"tags": list, "allowed_responses": list, "expires_in": int},
}


class SampleRefused(ValueError):
    """Why a body cannot be tried."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_sample(text: str) -> Proposal:
    """The proposal that a body makes. Only what the rules look at is judged: a body that the API
    would refuse may be tried. Raises `SampleRefused`."""
    try:
        body = strict_json.parse(text.encode(errors="replace"))
    except StrictJsonError as error:
        raise SampleRefused(error.detail) from None
    if not isinstance(body, dict):
        raise SampleRefused(_("Paste an object: {…}."))
    for name, expected in _TYPES.items():
        value = body.get(name)
        if value is not None and (not isinstance(value, expected) or isinstance(value, bool)):
            raise SampleRefused(_("%(name)s has the wrong type.") % {"name": name})
    return _proposal(body)


def _proposal(body: Mapping[str, Any]) -> Proposal:
    reviewers = body.get("reviewers") or {}
    asks = {name: body[name] for name in _ASKS if body.get(name) is not None}
    action = body.get("action")
    named = {*asks, *(("action",) if action is not None else ())}
    return Proposal(
        title=body.get("title") or "",
        action=action,
        kind=body.get("kind") or kinds.infer(named) or "binary",
        description=body.get("description"),
        asks=asks,
        allowed_responses=_texts(body.get("allowed_responses")) or None,
        severity=body.get("severity"),
        tags=_texts(body.get("tags")),
        requester=body.get("requester"),
        expires_in=body.get("expires_in"),
        on_timeout=body.get("on_timeout"),
        reviewer_users=_texts(reviewers.get("users")),
        reviewer_groups=_texts(reviewers.get("groups")),
        extras={name: body[name] for name in _GIVEN_BACK if body.get(name) is not None},
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
