"""What a condition may not be, judged when it is written (config.md, How policies combine 3, 8)."""

from __future__ import annotations

from . import calls, comparisons, kinds_of_value
from .nodes import Call, Choice, Each, Logic, Name, Node, Select, Unary, children, every
from .refusals import ConditionRefused, did_you_mean
from .variables import MEMBERS, VARIABLES

MAX_COMPREHENSIONS = 2


def check(node: Node) -> None:
    """Refuse what would fail always, mean something else than it says, or has no bound.

    Raises `ConditionRefused`.
    """
    # First, since a macro that is misspelt leaves its member's name unknown.
    for part in every(node):
        if isinstance(part, Call):
            calls.check(part)
    _check_names(node, frozenset())
    _check_comprehensions(node)
    for part in every(node):
        if isinstance(part, Select):
            _check_member(part)
        comparisons.check(part)
    _check_truths(node)


def _check_names(node: Node, bound: frozenset[str]) -> None:
    if isinstance(node, Name) and node.name not in bound and node.name not in VARIABLES:
        hint = did_you_mean(node.name, (*VARIABLES, *bound))
        hint = hint or f"Arguments are read as args.{node.name}, texts stand in quotes."
        raise ConditionRefused(f"There is no variable {node.name}.", node.column, hint)
    if not isinstance(node, Each):
        for child in children(node):
            _check_names(child, bound)
        return
    if node.variable in VARIABLES:
        message = f"{node.variable} is a variable already."
        raise ConditionRefused(message, node.column, "Take another name for the member.")
    _check_names(node.target, bound)
    for body in node.bodies:
        _check_names(body, bound | {node.variable})


def _check_member(select: Select) -> None:
    known = MEMBERS.get(select.of.name) if isinstance(select.of, Name) else None
    if known is None or select.field in known or not isinstance(select.of, Name):
        return
    hint = did_you_mean(select.field, known)
    if select.of.name == "action" and select.field in VARIABLES:
        hint = f"Write {select.field}, without action."
    raise ConditionRefused(
        f"{select.of.name} has no member {select.field}.",
        select.column,
        hint or f"It has {', '.join(known)}.",
    )


def _check_comprehensions(node: Node) -> None:
    found = [part for part in every(node) if isinstance(part, Each)]
    for outer in found:
        inner = (part for body in outer.bodies for part in every(body) if isinstance(part, Each))
        if (nested := next(inner, None)) is not None:
            message = f"{nested.macro}() stands inside {outer.macro}(): its cost has no bound."
            raise ConditionRefused(message, nested.column)
    if len(found) > MAX_COMPREHENSIONS:
        macros = "all, exists, exists_one, map and filter"
        message = f"A condition has at most {MAX_COMPREHENSIONS} of {macros}."
        raise ConditionRefused(message, found[MAX_COMPREHENSIONS].column)


def _check_truths(node: Node) -> None:
    """What is joined by && and || must be able to be true or false: `kind == "a" || "b"` is not."""
    for part in every(node):
        for operand in _truths(part):
            _check_truth(operand)
    _check_truth(node)


def _truths(part: Node) -> tuple[Node, ...]:
    match part:
        case Logic(parts=parts):
            return parts
        case Unary(operator="!", of=of):
            return (of,)
        case Choice(condition=condition):
            return (condition,)
        case Each(macro="map", bodies=bodies):
            return bodies[:-1]
        case Each(bodies=bodies):
            return bodies
    return ()


def _check_truth(node: Node) -> None:
    kind = kinds_of_value.kind_of(node)
    if kind not in (None, "boolean"):
        raise ConditionRefused(
            f"A {kind} stands where true or false is needed.",
            node.column,
            "Compare it, for example with ==, on each side of && and ||.",
        )
