"""Why a comparison could not be judged, in words that name the field and never its value: the
reason of a failure goes to the agent and to every reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.rules.failures import Failure

from .context import ConditionContext
from .functions import number_or_failure
from .nodes import Call, Each, Node, every
from .paths import dotted, path_of, reads
from .writing import written

MAX_SHOWN = 80


def reason(node: Node, context: ConditionContext) -> Failure:
    """What is missing, what is no number, or which kinds of values do not go together."""
    for found in (*_missing(node, context), *_no_numbers(node, context)):
        return found
    held = dict.fromkeys(read.path[:-1] if read.is_asked else read.path for read in reads(node))
    kinds = [f"{dotted(path)} is {kind_of(context.sent(path))}" for path in held]
    if any(isinstance(part, Each) for part in every(node)):
        kinds.append("a member does not fit")
    said = " and ".join(kinds) if kinds else "no field is read"
    return Failure(f"{shown(node)} cannot be judged: {said}")


def _missing(node: Node, context: ConditionContext) -> Iterator[Failure]:
    for read in reads(node):
        # has() asks for the last step alone; what is above it has to be there.
        sent = context.sent(read.path[:-1] if read.is_asked else read.path)
        if isinstance(sent, Failure):
            yield sent


def _no_numbers(node: Node, context: ConditionContext) -> Iterator[Failure]:
    for part in every(node):
        if isinstance(part, Call) and part.function == "number":
            path = path_of(part.arguments[0])
            if path is None or path[0] not in context.names:
                continue
            found = number_or_failure(context.sent(path))
            if isinstance(found, Failure):
                yield Failure(f"{dotted(path)} {found.reason}")


def not_boolean(node: Node, result: Any) -> Failure:
    """What to say of a part that came to something else than true or false."""
    return Failure(f"{shown(node)} is {kind_of(result)}, not true or false")


def kind_of(value: Any) -> str:
    """The kind of a value in a person's words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a whole number" if value == value // 1 else "a number with a fraction"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a map"
    return "a list" if isinstance(value, list | tuple) else f"a {type(value).__name__}"


def shown(node: Node) -> str:
    """A part as it is written, short enough for a sentence."""
    text = written(node)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
