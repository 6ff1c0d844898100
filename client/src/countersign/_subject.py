"""What an approval binds (api.md 1, digest): the action, and what else was asked beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

BOUND = ("name", "args", "resource", "target")
# What infers a kind where none is named: the first of these that was sent.
_INFERRED = (
    ("confirm_phrase", "confirmation"),
    ("options", "choice"),
    ("budget", "budget"),
    ("form", "form"),
)
KINDS = frozenset({"binary", "input", "feedback", *(kind for _, kind in _INFERRED)})
_PLAIN = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")


def beside(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the digest covers besides the action, from the body of a create or from a
    request object; what is null there was not sent. Raises ValueError where it cannot be known.
    """
    if document.get("form_fields") is not None:
        raise ValueError("Send a form instead of form_fields: its schema is part of the digest.")
    asked = {name: document[name] for name, _ in _INFERRED if document.get(name) is not None}
    kind = document.get("kind")
    if kind is None:
        kind = next((kind for name, kind in _INFERRED if name in asked), "binary")
    members = {name: _PICKED[name](value) for name, value in asked.items()}
    return {"kind": kind, **members}


def bound(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of an action that its digest binds, as far as they are there."""
    return {name: action[name] for name in BOUND if name in action}


def _budget(sent: Any) -> dict[str, Any]:
    names = ("amount", "currency", "department", "max_amount")
    return {
        name: _amount(sent[name]) if "amount" in name and sent[name] is not None else sent[name]
        for name in names
        if name in sent
    }


def _amount(value: Any) -> str:
    """The one spelling of an amount: no zero at the end, no bare point, no exponent."""
    text = value if isinstance(value, str) else f"{Decimal(repr(value)):f}"
    if isinstance(value, bool) or not _PLAIN.fullmatch(text):
        raise ValueError("An amount is a plain decimal such as 4800.00.")
    return text.rstrip("0").rstrip(".") if "." in text else text


_PICKED: Mapping[str, Callable[[Any], Any]] = {
    "budget": _budget,
    "form": lambda sent: {"schema": sent["schema"]},
    "options": lambda sent: [{name: each[name] for name in ("value", "effect")} for each in sent],
    "confirm_phrase": lambda sent: sent,
}
