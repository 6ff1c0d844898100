"""JSON numbers by their decimal value (ui.md 2.2, fact 5)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeGuard

_LONGEST_SHOWN = 40


def is_number(value: object) -> TypeGuard[int | float]:
    """True for what JSON calls a number; true and false are none, nor is NaN."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def is_integer(value: object) -> TypeGuard[int | float]:
    """True for a number without a fraction, however it is spelt: 1.0 is one."""
    return is_number(value) and (isinstance(value, int) or value.is_integer())


def exact(number: int | float) -> Fraction:
    """The decimal value of a number: that of its shortest spelling, so 0.1 is one tenth.

    `ExactNumber` is let in only where the two agree (api.md 1), so its spelling is not needed
    here; reading it could take long (1 and 200,000 zeros, 0e999999999).
    """
    if isinstance(number, int):
        return Fraction(number)
    return Fraction(float.__repr__(number))


def spelt(number: int | float) -> str:
    """A number for a sentence: as it was written if that is short."""
    written = getattr(number, "literal", None) or repr(number)
    return written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}…"
