"""Digests: what exactly was approved, as one short text (api.md 1, Conventions: digest)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, cast

import rfc8785

from . import decimals
from .proposal import Proposal
from .strict_json import JsonValue, StrictJsonError

_SUBJECT_DOMAIN = b"countersign/subject/1\n"
ACTION_MEMBERS = ("name", "args", "resource", "target")


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


def bound(
    *,
    kind: str,
    title: str,
    description: str | None,
    has_action: bool,
    asks: Mapping[str, JsonValue],
) -> dict[str, JsonValue]:
    """What an approval binds besides the action, with exactly the members of api.md 1.

    `asks` holds form, budget, options and confirm_phrase, as far as they were sent. Title and
    description (None: not sent) are bound only for kinds without an action, whose words are all
    there is. Raises ValueError for an amount that is no plain decimal.
    """
    members: dict[str, JsonValue] = {"kind": kind}
    for name, pick in _ASKED.items():
        if name in asks:
            members[name] = pick(asks[name])
    if not has_action:
        members["title"] = title
        if description is not None:
            members["description"] = description
    return members


def bound_by(proposal: Proposal) -> dict[str, JsonValue]:
    """What an approval of a proposal would bind besides the action (`bound`)."""
    return bound(
        kind=proposal.kind,
        title=proposal.title,
        description=proposal.description,
        has_action=proposal.action is not None,
        asks=proposal.asks,
    )


def subject(
    bound: Mapping[str, JsonValue], action: Mapping[str, JsonValue] | None
) -> dict[str, JsonValue]:
    """What the digest is computed over: `bound`, and the members of the action that may run.

    A member of `action` that was not sent must be absent from it; null counts as sent.
    """
    if action is None:
        return dict(bound)
    members = {name: action[name] for name in ACTION_MEMBERS if name in action}
    return {**bound, "action": members}


def _budget(sent: Any) -> JsonValue:
    kept = {name: sent[name] for name in ("amount", "currency", "department") if name in sent}
    if "max_amount" in sent:
        kept["max_amount"] = sent["max_amount"]
    amounts = {"amount", "max_amount"}
    return {
        name: decimals.canonical(value) if name in amounts and value is not None else value
        for name, value in kept.items()
    }


def _options(sent: Any) -> JsonValue:
    return [{"value": option["value"], "effect": option["effect"]} for option in sent]


_ASKED: Mapping[str, Callable[[Any], JsonValue]] = {
    "budget": _budget,
    "form": lambda sent: {"schema": sent["schema"]},
    "options": _options,
    "confirm_phrase": lambda sent: cast(JsonValue, sent),
}


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
    asks_text: str,
    extras_text: str,
    requester_text: str | None,
) -> str:
    """Fingerprint all that a reviewer is shown of a request, the unbound words included.

    `action_digest` binds what may run; this also covers the agent's title, reasons and context,
    so that the audit can tell if somebody rewrites what a decision was based on.
    """
    shown: list[JsonValue] = [title, description, action_text, extras_text, requester_text]
    return body_digest(shown if asks_text == "{}" else [*shown, asks_text])


def body_digest(body: JsonValue) -> str:
    """Fingerprint a request body as canonical JSON, to tell a replay from a reused key."""
    return _sha256(canonical(body))


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
