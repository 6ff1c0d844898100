"""What an unquoted word of the file means: true, false, null, a number as in JSON, else a text.

YAML 1.1 and 1.2 differ in `no`, `09:00`, `2026-12-25`, `1_000` and `0755`. Here the first four
are texts, as in 1.2. What looks like a number but is none of JSON's could be meant either way.
"""

from __future__ import annotations

import re

from approvals.rules import exact_numbers
from approvals.rules.exact_numbers import Refused

from .nodes import Scalar

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LIKE_A_NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class NotClear(ValueError):
    """A word that might be meant as a number or as a text."""


def plain_value(word: str) -> Scalar:
    """The value of an unquoted word. Raises `NotClear`, with a sentence, for 0755, 0x1F, .5."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        number: int | float | Refused = exact_numbers.integer(word)
    elif _DECIMAL.fullmatch(word):
        number = exact_numbers.decimal(word)
    elif _LIKE_A_NUMBER.fullmatch(word):
        raise NotClear(f"{word} is not written as a number; if it is a text, put it in quotes.")
    else:
        return word
    if isinstance(number, Refused):
        raise NotClear("This number has more digits than are kept; put it in quotes.")
    return number
