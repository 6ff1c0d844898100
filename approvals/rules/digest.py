"""Digests: what exactly was approved, as one short text (api.md 1, Conventions: digest)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import rfc8785

from .strict_json import JsonValue, StrictJsonError

_SUBJECT_DOMAIN = b"countersign/subject/1\n"
_ACTION_MEMBERS = ("name", "args", "resource", "target")


def canonical(value: JsonValue) -> bytes:
    """Write `value` as RFC 8785 canonical JSON; 5120.00, 5120 and 512e1 come out alike.

    Raises `StrictJsonError` for what has no canonical form. `parse` lets nothing of that through,
    so it can only come from values that the server made itself.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError) as error:
        raise StrictJsonError("number_not_exact", str(error)) from error
    except RecursionError as error:
        raise StrictJsonError("too_deep", "Nested too deep for a canonical form.") from error
    except ValueError as error:
        raise StrictJsonError("bad_string", str(error)) from error


def subject(
    *,
    kind: str,
    action: Mapping[str, JsonValue] | None,
    title: str | None = None,
    description: str | None = None,
) -> dict[str, JsonValue]:
    """Build what an approval binds, with exactly the members of api.md 1.

    A member of `action` that was not sent must be absent from it; null counts as sent. `title`
    and `description` are bound only for kinds without an action, whose words are all there is.
    """
    members: dict[str, JsonValue] = {"kind": kind}
    if action is not None:
        members["action"] = {name: action[name] for name in _ACTION_MEMBERS if name in action}
        return members
    if title is not None:
        members["title"] = title
    if description is not None:
        members["description"] = description
    return members


def action_digest(subject: Mapping[str, JsonValue]) -> str:
    """Return `sha256:` and 64 hex digits over the domain-separated canonical subject."""
    return _sha256(_SUBJECT_DOMAIN + canonical(dict(subject)))


def text_digest(text: str) -> str:
    """Return `sha256:` and 64 hex digits over the UTF-8 of `text`."""
    return _sha256(text.encode("utf-8"))


def shown_digest(
    *,
    title: str,
    description: str,
    action_text: str,
    extras_text: str,
    requester_text: str | None,
) -> str:
    """Fingerprint all that a reviewer is shown of a request, the unbound words included.

    `action_digest` binds what may run; this also covers the agent's title, reasons and context,
    so that the audit can tell if somebody rewrites what a decision was based on.
    """
    return body_digest([title, description, action_text, extras_text, requester_text])


def body_digest(body: JsonValue) -> str:
    """Fingerprint a request body as canonical JSON, to tell a replay from a reused key."""
    return _sha256(canonical(body))


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
