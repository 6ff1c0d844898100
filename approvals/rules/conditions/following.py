"""The way through a condition, side by side: which comparison decided, and which one failed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cel

from approvals.rules.failures import Failure

from . import failing
from .context import ConditionContext
from .nodes import Choice, Logic, Node, Unary
from .writing import written


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison that was looked at, and what it came to; None: it was not needed."""

    node: Node
    result: bool | Failure | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What a part came to, and the comparisons on the way, in the order of the text."""

    result: bool | Failure
    steps: tuple[Step, ...]


def failure(node: Node, context: ConditionContext) -> Failure:
    """Why a condition that neither holds nor does not came to nothing."""
    result = follow(node, context).result
    if isinstance(result, Failure):
        return result
    return Failure("the condition came to neither true nor false")


def follow(node: Node, context: ConditionContext) -> Followed:
    """Judge a condition part by part, as the library does: left to right, and where && or || is
    decided by one side an error of the other side is dropped."""
    match node:
        case Logic(operator=operator, parts=parts):
            return _follow_logic(parts, context, decides=operator == "||")
        case Unary(operator="!", of=of):
            inner = follow(of, context)
            result = inner.result
            return Followed(
                result if isinstance(result, Failure) else not result,
                inner.steps,
            )
        case Choice():
            return _follow_choice(node, context)
    result = _judge(node, context)
    return Followed(result, (Step(node, result),))


def _follow_logic(parts: tuple[Node, ...], context: ConditionContext, *, decides: bool) -> Followed:
    steps: list[Step] = []
    failed: Failure | None = None
    for at, part in enumerate(parts):
        followed = follow(part, context)
        steps.extend(followed.steps)
        if isinstance(followed.result, Failure):
            failed = followed.result if failed is None else failed
        elif followed.result is decides:
            steps.extend(Step(rest, None) for rest in parts[at + 1 :])
            return Followed(decides, tuple(steps))
    return Followed((not decides) if failed is None else failed, tuple(steps))


def _follow_choice(node: Choice, context: ConditionContext) -> Followed:
    asked = follow(node.condition, context)
    if isinstance(asked.result, Failure):
        return asked
    taken, left = node.then, node.otherwise
    if not asked.result:
        taken, left = left, taken
    followed = follow(taken, context)
    return Followed(followed.result, (*asked.steps, *followed.steps, Step(left, None)))


def _judge(node: Node, context: ConditionContext) -> bool | Failure:
    try:
        result: Any = _compiled(written(node)).execute(context.engine)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  # a panic of the library is no Exception
        return failing.reason(node, context)
    if isinstance(result, bool):
        return result
    return failing.not_boolean(node, result)


@lru_cache(maxsize=2_048)
def _compiled(source: str) -> cel.Program:
    return cel.compile(source)
