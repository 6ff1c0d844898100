"""`audit_sample`: a share of all requests is looked at by people, drawn beyond guessing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from approvals.rules.calendars import Calendar
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure

from .looks import Builtin, Looked
from .options import Options

_PURPOSE = b"countersign/audit-sample/1\n"


@dataclass(frozen=True, slots=True)
class AuditSample(Builtin):
    """Matches where the request is drawn, or one that it repeats was, and always at the risks of
    `escalate_on`."""

    use: ClassVar[str] = "audit_sample"
    needs_repeats: ClassVar[bool] = True

    rate: Decimal
    escalate_on: tuple[str, ...]

    @classmethod
    def read(cls, written: object) -> AuditSample:
        """Read `rate` (0 to 1) and `escalate_on`. Raises `OptionsRefused`."""
        options = Options(written, "rate", "escalate_on")
        words = "a number from 0 to 1"
        rate = options.number(options.written.get("rate"), ("rate",), words)
        if rate is not None and rate > 1:
            options.wrong(("rate",), f"must be {words}")
        escalate_on = options.risks("escalate_on")
        options.done()
        return cls(rate=rate or Decimal(0), escalate_on=escalate_on)

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """Risk first. A draw without a secret or a server-made id could be guessed: a failure."""
        if facts.risk in self.escalate_on:
            return Looked(True, f"the risk is {facts.risk}")
        if not secret or not facts.request_id:
            missing = Failure("without a secret and an id of its own nothing can be drawn")
            return Looked(missing, missing.reason)
        if is_drawn(facts.request_id, self.rate, secret):
            return Looked(True, "drawn for an audit")
        if any(is_drawn(each, self.rate, secret) for each in facts.repeats):
            return Looked(True, "asked again after it was drawn for an audit")
        return Looked(False)


def is_drawn(request_id: str, rate: Decimal, secret: bytes) -> bool:
    """Whether this id is among the share `rate` (0 to 1): the same each time, and evenly spread.

    HMAC-SHA256 makes of the id a number below 2^256 that nobody without the secret can know;
    it is drawn if that is below `rate` times 2^256, compared without rounding.
    """
    digest = hmac.digest(secret, _PURPOSE + request_id.encode(), hashlib.sha256)
    numerator, denominator = rate.as_integer_ratio()
    return int.from_bytes(digest, "big") * denominator < numerator << 256
