"""What `matches` and `like` may search for: patterns that stand in the condition, and are cheap."""

from __future__ import annotations

import re

from .nodes import Call, Node, Text
from .refusals import ConditionRefused

MAX_PATTERN = 200

# A brace that is no part of \p{…}, \x{…} or \u{…} starts a counted repetition, or is hidden.
_BRACE = re.compile(r"\\[pPxuU]\{[^{}]*\}|\\.|(?P<brace>\{)|\(\?(?P<flags>[a-zA-Z-]*)", re.DOTALL)
_CLASS = re.compile(r"\\[wWpPbB]")
_SET = re.compile(r"\\[dDsS]|\.|\[|\(\?[a-zA-Z]*i")


def check(call: Call) -> None:
    """Refuse a `matches` or `like` whose pattern has no bound (config.md, How policies combine 8).

    Raises `ConditionRefused`.
    """
    pattern = _pattern(call)
    if not isinstance(pattern, Text):
        raise ConditionRefused(
            f"{call.function} takes a pattern written out in quotes.",
            call.column if pattern is None else pattern.column,
            "A pattern from a request could take seconds to try.",
        )
    if len(pattern.value) > MAX_PATTERN:
        message = f"A pattern has at most {MAX_PATTERN} characters."
        raise ConditionRefused(message, pattern.column)
    if call.function == "matches":
        _check_expression(pattern)


def _pattern(call: Call) -> Node | None:
    return call.arguments[-1] if call.arguments else None


def _check_expression(pattern: Text) -> None:
    for match in _BRACE.finditer(pattern.value):
        if match["brace"]:
            raise ConditionRefused(
                "A pattern counts no repetitions.",
                pattern.column,
                "{1,64} costs 64 times as much; write + or *, or \\\\{ for a brace itself.",
            )
        if match["flags"] and "x" in match["flags"]:
            message = "A pattern has no free spacing (the flag x)."
            raise ConditionRefused(message, pattern.column)


def compile_work(pattern: str) -> int:
    """What reading a pattern costs, in units of 0.1 µs: the library does so at each evaluation.

    Measured: 0.3 ms for a class of Unicode (\\w, \\pL), 25 µs for another class.
    """
    letters = len(_CLASS.findall(pattern))
    return 50 + 30 * len(pattern) + 300 * len(_SET.findall(pattern)) + 5_000 * letters
