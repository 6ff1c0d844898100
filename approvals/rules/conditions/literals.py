"""Texts and numbers of a condition: read once here, and written so that no reader can differ."""

from __future__ import annotations

import re

from approvals.rules import exact_numbers

from .nodes import Number, Text
from .refusals import ConditionRefused
from .tokens import Token

_ESCAPE = re.compile(
    r"\\(?:(?P<letter>[abfnrtv\\'\"`?])|[xX](?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2}))|(?P<bad>\\)"
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WRITTEN = re.compile(r'["\\\x00-\x1f\x7f\u0085\u2028\u2029]')


def read_text(token: Token) -> Text:
    """The text that a token spells. Raises `ConditionRefused` for bytes and broken escapes."""
    prefix, quote = _prefix(token.spelling)
    if "b" in prefix:
        raise ConditionRefused("Bytes are not offered; a text is.", token.column)
    inside = token.spelling[len(prefix) + len(quote) : -len(quote)]
    if "r" in prefix:
        return Text(token.column, inside)
    return Text(token.column, _ESCAPE.sub(lambda match: _unescaped(match, token), inside))


def _prefix(spelling: str) -> tuple[str, str]:
    at = min(spelling.find(quote) % (len(spelling) + 1) for quote in "\"'")
    quote = spelling[at]
    return spelling[:at].lower(), quote * 3 if spelling.startswith(quote * 3, at) else quote


def _unescaped(match: re.Match[str], token: Token) -> str:
    if match["letter"]:
        return _LETTERS.get(match["letter"], match["letter"])
    digits = match["x"] or match["u"] or match["U"]
    if match["bad"] or not (digits or match["octal"]):
        raise ConditionRefused(
            "A backslash in a text stands before what it cannot stand before.",
            token.column,
            'Write \\\\ for a backslash, or r"…" for a text without escapes.',
        )
    number = int(digits, 16) if digits else int(match["octal"], 8)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise ConditionRefused("A text names a character that does not exist.", token.column)
    return chr(number)


def read_number(token: Token) -> Number:
    """The number that a token spells. Raises `ConditionRefused` where a double keeps less of it,
    as the API does (api.md 1), so that both sides of a comparison are exact."""
    spelling, unsigned = token.spelling.rstrip("uU"), token.spelling[-1] in "uU"
    if spelling[:2].lower() == "0x":
        spelling = str(int(spelling, 16))
    exact = exact_numbers.decimal if re.search("[.eE]", spelling) else exact_numbers.integer
    number = exact(spelling)
    if isinstance(number, exact_numbers.Refused):
        raise ConditionRefused(
            f"{number.detail.split(';')[0]}.", token.column, "Numbers have at most 15 digits."
        )
    value = float(number) if isinstance(number, float) else number
    return Number(token.column, value, unsigned)


def write_text(value: str) -> str:
    """A text as the library reads it: in double quotes, with what could end it escaped."""
    return '"' + _WRITTEN.sub(lambda match: f"\\u{ord(match[0]):04x}", value) + '"'


def write_number(node: Number) -> str:
    """A number as the library reads it."""
    return f"{node.value!r}u" if node.unsigned else repr(node.value)
