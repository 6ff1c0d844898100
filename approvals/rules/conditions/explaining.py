"""What the tester of a policy shows: each comparison with the values that it looked at."""

from __future__ import annotations

from typing import Any

from approvals.rules import editing, strict_json
from approvals.rules.failures import Failure

from .condition import Condition
from .context import ConditionContext
from .failing import shown
from .following import Step, follow
from .nodes import COMPARISONS, Binary, Node
from .paths import Path, dotted, path_of, reads

MAX_VALUE = 60
MASKED = "••••"


def explain(condition: Condition, context: ConditionContext) -> tuple[str, ...]:
    """One line for each comparison, in the order of the text, with values as they were sent.

    Masked arguments stay masked. Where nothing could be looked at at all, the one line says why.
    """
    context.load(condition.variables)
    trouble = condition.trouble(context)
    if trouble is not None:
        return (trouble.reason,)
    steps = follow(condition.node, context).steps
    return tuple(_line(step, context) for step in steps)


def _line(step: Step, context: ConditionContext) -> str:
    part = shown(step.node)
    if step.result is None:
        return f"{part}: was not needed"
    if isinstance(step.result, Failure):
        return f"{part}: failed, {step.result.reason}"
    word = "true" if step.result else "false"
    if isinstance(step.node, Binary) and step.node.operator in COMPARISONS:
        sides = [_side(side, context) for side in (step.node.left, step.node.right)]
        return f"{part}: {sides[0]} {step.node.operator} {sides[1]} is {word}"
    held = [f"{dotted(path)} is {_value(path, context)}" for path in _looked_at(step.node)]
    return f"{part}: {word}" + (f", where {' and '.join(held)}" if held else "")


def _looked_at(node: Node) -> list[Path]:
    return list(dict.fromkeys(read.path for read in reads(node) if not read.is_asked))


def _side(node: Node, context: ConditionContext) -> str:
    path = path_of(node)
    if path is not None and path[0] in context.names:
        return _value(path, context)
    inside = [f"{dotted(path)} = {_value(path, context)}" for path in _looked_at(node)]
    return shown(node) + (f" ({', '.join(inside)})" if inside else "")


def _value(path: Path, context: ConditionContext) -> str:
    sent = context.sent(path)
    if isinstance(sent, Failure):
        return "missing"
    if _is_masked(path, context):
        return MASKED
    text = _spelt(sent)
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}…"


def _spelt(sent: Any) -> str:
    try:
        return strict_json.text(sent)
    except (TypeError, ValueError):
        return type(sent).__name__


def _is_masked(path: Path, context: ConditionContext) -> bool:
    tool = context.facts.tool
    is_argument = path[0] in ("args", "amount", "currency")
    if tool is None or not is_argument:
        return False
    inside = path[1:] if path[0] == "args" else path
    steps = [str(step) for step in inside]
    return any(_overlap(steps, editing.steps(pointer)) for pointer in tool.mask)


def _overlap(steps: list[str], masked: list[str]) -> bool:
    common = min(len(steps), len(masked))
    return steps[:common] == masked[:common]
