"""What a condition may call beside CEL's own functions."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from approvals.rules import globs
from approvals.rules.exact_numbers import MAX_INTEGER
from approvals.rules.failures import Failure

# A double keeps any 15 digits.
MAX_DIGITS = 15

_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

# The library logs whatever our functions refuse, with the agent's words in it. The trace of the
# policy says it instead.
logging.getLogger("cel").setLevel(logging.CRITICAL)


def number(value: object) -> float:
    """A JSON number, or a plain decimal text of at most 15 digits, as a double.

    Raises ValueError for anything else: then the condition fails.
    """
    found = number_or_failure(value)
    if isinstance(found, Failure):
        raise ValueError(found.reason)
    return found


def number_or_failure(value: object) -> float | Failure:
    """What `number` gives, or why it gives none, in words that follow the name of a field."""
    if isinstance(value, str):
        # With a sign and a point; a long text is not even searched.
        is_short = len(value) <= MAX_DIGITS + 2
        if not is_short or not _PLAIN.fullmatch(value) or _digits(value) > MAX_DIGITS:
            return Failure(f"is a text that is no plain number of at most {MAX_DIGITS} digits")
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Failure("is neither a number nor a text with one")
    if not -MAX_INTEGER <= value <= MAX_INTEGER:  # nor NaN
        return Failure("is a number that a double does not keep exactly")
    return float(value)


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def like(text: object, glob: object) -> bool:
    """Whether the whole text fits a glob, in which only `*` is special; case counts.

    Raises TypeError for what is no text: then the condition fails.
    """
    if not isinstance(text, str) or not isinstance(glob, str):
        raise TypeError("like() compares a text")
    return globs.fits(glob, text)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"number": number, "like": like}
