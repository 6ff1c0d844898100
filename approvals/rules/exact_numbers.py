"""Numbers of JSON that a double keeps exactly, in the spelling in which they came (api.md 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_INTEGER = 2**53 - 1


class ExactNumber(float):
    """A number whose spelling matters (5120.00, 1e2, -0); counts as its double, writes as sent."""

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> ExactNumber:
        number = super().__new__(cls, literal)
        number.literal = literal
        return number

    def __reduce__(self) -> tuple[type[ExactNumber], tuple[str]]:
        """Let copies and pickles keep the spelling."""
        return (ExactNumber, (self.literal,))


@dataclass(frozen=True, slots=True)
class Refused:
    """Stands in the parsed tree where a value was refused, until the walk knows the pointer."""

    code: str
    detail: str
    key: str | None = None


def integer(literal: str) -> int | ExactNumber | Refused:
    """A literal without fraction and exponent, if a double can hold it."""
    if literal == "-0":
        return ExactNumber(literal)
    # int() is never asked to read thousands of digits: it is quadratic, and Python refuses them.
    if len(literal) > 17 or abs(number := int(literal)) > MAX_INTEGER:
        return _inexact(literal, "is beyond ±(2^53-1)")
    return number


def decimal(literal: str) -> ExactNumber | Refused:
    """A literal with a fraction or an exponent, if a double holds all of it."""
    number = ExactNumber(literal)
    if abs(number) > MAX_INTEGER:
        return _inexact(literal, "is beyond ±(2^53-1)")
    if number == 0.0:
        exact = not re.search("[1-9]", re.split("[eE]", literal)[0])
    else:
        exact = Decimal(literal) == Decimal(float.__repr__(number))
    return number if exact else _inexact(literal, "has more digits than a double keeps")


def constant(literal: str) -> Refused:
    """What other writers of JSON call NaN and Infinity."""
    return _inexact(literal, "is no JSON number")


def _inexact(literal: str, why: str) -> Refused:
    shown = literal if len(literal) <= 40 else f"{literal[:40]}…"
    return Refused("number_not_exact", f"{shown} {why}; send it as a string.")
