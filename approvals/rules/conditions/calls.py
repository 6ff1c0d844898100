"""The functions that a condition may call, and how."""

from __future__ import annotations

from dataclasses import dataclass

from . import patterns
from .grammar import MACROS
from .nodes import Call
from .refusals import ConditionRefused, did_you_mean


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called: with how many arguments, and with how many after a dot.

    None: it is not called so. `gives` is the type of what comes back.
    """

    alone: int | None
    after_a_dot: int | None
    gives: str
    example: str


_TIME = {
    name: Signature(None, 0, "number", f"timestamp(args.at).{name}()")
    for name in (
        *("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek"),
        *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
    )
}

FUNCTIONS = {
    "number": Signature(1, None, "number", "number(args.amount)"),
    "like": Signature(2, None, "boolean", 'like(args.to, "*@example.com")'),
    "matches": Signature(None, 1, "boolean", 'args.to.matches("^[a-z]+$")'),
    "size": Signature(1, 0, "number", "size(args.items)"),
    "contains": Signature(None, 1, "boolean", 'args.memo.contains("urgent")'),
    "startsWith": Signature(None, 1, "boolean", 'args.iban.startsWith("PT")'),
    "endsWith": Signature(None, 1, "boolean", 'args.to.endsWith("@example.com")'),
    "string": Signature(1, None, "text", "string(args.id)"),
    "int": Signature(1, None, "number", "int(args.amount)"),
    "uint": Signature(1, None, "number", "uint(args.count)"),
    "double": Signature(1, None, "number", "double(args.amount)"),
    "timestamp": Signature(1, None, "timestamp", "timestamp(args.at)"),
    "duration": Signature(1, None, "duration", 'duration("1h")'),
    **_TIME,
}


def check(call: Call) -> None:
    """Refuse a function that does not exist, or is called otherwise. Raises `ConditionRefused`."""
    known = FUNCTIONS.get(call.function)
    if known is None:
        hint = did_you_mean(call.function, ("has", *FUNCTIONS, *MACROS))
        raise ConditionRefused(f"There is no function {call.function}().", call.column, hint)
    wanted = known.alone if call.target is None else known.after_a_dot
    if wanted != len(call.arguments):
        message = f"{call.function}() is called otherwise."
        raise ConditionRefused(message, call.column, f"Write {known.example}.")
    if call.function in ("matches", "like"):
        patterns.check(call)
