"""Whether what somebody wants approved in advance can be: its caps and its pins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.access.standing_grants import MAX_TIME, MAX_USES
from approvals.exceptions import FieldError, Invalid
from approvals.rules.standing.pins import Pins, PinsRefused, read_pins
from approvals.rules.standing.scope import RESERVED, Scope, Sum, read_sum


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants (api.md 3). `agent` is an id or a name, `args` and `sum` as they came."""

    agent: str
    action: str
    args: Mapping[str, Any]
    uses: int
    until: datetime
    reason: str = ""
    resource: str | None = None
    target: str | None = None
    sum: Mapping[str, Any] | None = None


def check_wanted(wanted: Wanted, *, now: datetime) -> Scope:
    """What would go through. Raises `Invalid` that names every mistake, by pointers into the
    body: `invalid_value`, `out_of_range`."""
    errors = [*_caps(wanted, now)]
    pins: Pins | None = None
    limit: Sum | None = None
    try:
        pins = read_pins(wanted.args)
        limit = read_sum(wanted.sum, pins) if wanted.sum is not None else None
    except PinsRefused as refused:
        at = "/args" if pins is None else "/sum"
        errors += [
            FieldError(at + pointer, message, "invalid_value")
            for pointer, message in refused.mistakes
        ]
    if errors:
        first = errors[0]
        raise Invalid(first.code, f"{first.pointer} {first.message}", errors=errors)
    return Scope(wanted.action, pins or {}, wanted.resource, wanted.target, limit)


def _caps(wanted: Wanted, now: datetime) -> Iterator[FieldError]:
    if wanted.action.startswith(RESERVED):
        yield FieldError("/action", "is one of Countersign's own.", "invalid_value")
    if not 1 <= wanted.uses <= MAX_USES:
        yield FieldError("/uses", f"is a whole number from 1 to {MAX_USES}.", "out_of_range")
    if not now < wanted.until <= now + MAX_TIME:
        words = f"is in the future, and at most {MAX_TIME.days} days from now."
        yield FieldError("/until", words, "out_of_range")
    if not wanted.reason.strip():
        yield FieldError("/reason", "is missing: say why nobody need be asked.", "missing_field")
