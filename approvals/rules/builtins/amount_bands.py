"""`amount_bands`: small sums go through, larger ones to larger people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from approvals.rules.amounts import SUM, amount_at, currency_failure, has_budget
from approvals.rules.calendars import Calendar
from approvals.rules.conditions.paths import Path, dotted
from approvals.rules.currencies import minor_units
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure
from approvals.rules.fields import MISSING
from approvals.rules.proposal import Proposal

from .bands import Band, read_bands
from .looks import Builtin, Looked
from .options import Options

_CURRENCY: Path = ("currency",)


@dataclass(frozen=True, slots=True)
class AmountBands(Builtin):
    """Matches always where the amount can be read; verdict and reviewers are those of its band."""

    use: ClassVar[str] = "amount_bands"
    verdicts: ClassVar[tuple[str, ...]] = ()

    field: Path
    currency: str
    currency_field: Path
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, written: object) -> AmountBands:
        """Read `field`, `currency`, `currency_field` and `bands`. Raises `OptionsRefused`."""
        options = Options(written, "field", "currency", "currency_field", "bands")
        currency = options.written.get("currency")
        if not isinstance(currency, str) or minor_units(currency) is None:
            options.wrong(("currency",), "must be a currency that is in use, such as EUR")
            currency = ""
        rule = cls(
            field=options.path(options.written.get("field", "args.amount"), ("field",)),
            currency=currency,
            currency_field=options.path(
                options.written.get("currency_field", "args.currency"), ("currency_field",)
            ),
            bands=read_bands(options, currency),
        )
        options.done()
        return rule

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """Find the band. What cannot be weighed goes to those who look at the largest sums."""
        amount = self._amount(facts.proposal)
        if isinstance(amount, Failure):
            asked = [band.stages for band in self.bands if band.stages]
            return Looked(amount, amount.reason, stages=asked[-1] if asked else None)
        index = next(
            index for index, band in enumerate(self.bands) if band.to is None or amount < band.to
        )
        band = self.bands[index]
        reason = self._reason(index)
        return Looked(True, reason, verdict=band.verdict, stages=band.stages)

    @property
    def fields(self) -> tuple[str, ...]:
        """The amount and its currency."""
        return (dotted(self.field), dotted(self.currency_field))

    def _amount(self, proposal: Proposal) -> Decimal | Failure:
        # `amount` may be a budget's, whose currency does not stand in the arguments.
        is_sum = self.field == SUM or has_budget(proposal)
        for place in sorted({self.currency_field, *([_CURRENCY] if is_sum else [])}, key=dotted):
            failure = currency_failure(proposal, place, self.currency)
            if failure is not None:
                return failure
        amount = amount_at(proposal, self.field)
        if amount is MISSING:
            return Failure(f"{dotted(self.field)} is missing")
        if has_budget(proposal) and amount != amount_at(proposal, SUM):
            return Failure(f"{dotted(self.field)} is another sum than the budget's")
        return amount

    def _reason(self, index: int) -> str:
        to = self.bands[index].to
        what = dotted(self.field)
        if to is not None:
            return f"{what} is below {to:f} {self.currency}"
        below = self.bands[index - 1].to if index else None
        return f"{what} is any" if below is None else f"{what} is {below:f} {self.currency} or more"
