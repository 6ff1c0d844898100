"""What to think of twice in a sound condition: said beside the field, refused by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .condition import Condition, compile_condition
from .nodes import ORDERS, Binary, Call, Logic, Name, Node, Number, Text, every
from .paths import Path, dotted, path_of, reads
from .variables import WORDS

# Variables whose members an agent may leave out.
_OPEN = frozenset(("args", "context", "requester", "action"))
_ALWAYS = frozenset((("action", "name"),))


@dataclass(frozen=True, slots=True)
class Warning:
    """A sentence, and the column that it is about, from 1; None: the whole."""

    message: str
    column: int | None = None


def lint(text: str) -> list[Warning]:
    """What may surprise in a condition, in the order of the text.

    Raises `ConditionRefused` for what is none.
    """
    condition = compile_condition(text)
    found = [*_unasked(condition), *_parts(condition.node)]
    return sorted(found, key=lambda warning: warning.column or 0)


def unasked_fields(condition: Condition) -> tuple[str, ...]:
    """The fields that it reads without asking `has()` for them anywhere."""
    return tuple(dotted(path) for path in _unasked_paths(condition))


def _unasked_paths(condition: Condition) -> dict[Path, int]:
    asked = {read.path for read in condition.reads if read.is_asked}
    return {
        read.path: read.column
        for read in reversed(condition.reads)
        if not read.is_asked
        and read.path[0] in _OPEN
        and len(read.path) > 1
        and read.path not in _ALWAYS
        and not any(path[: len(read.path)] == read.path for path in asked)
    }


def _unasked(condition: Condition) -> Iterator[Warning]:
    unasked = _unasked_paths(condition)
    for path, column in unasked.items():
        name = dotted(path)
        yield Warning(
            f"{name} is read without has(): where it is missing, the condition fails, "
            "which means review.",
            column,
        )
    joined = [part for part in every(condition.node) if isinstance(part, Logic)]
    for operator in dict.fromkeys(part.operator for part in joined):
        part = next(part for part in joined if part.operator == operator)
        if any(read.path in unasked for read in reads(part)):
            word = "true" if operator == "||" else "false"
            yield Warning(
                f"{operator} drops an error: where one side fails and the other is {word}, "
                f"the whole is {word}.",
                part.column,
            )


def _parts(node: Node) -> Iterator[Warning]:
    for part in every(node):
        match part:
            case Binary(operator="+" | "-" | "*" | "/" | "%"):
                yield from _sum(part)
            case Binary():
                yield from _comparison(part)
            case Call(function="matches"):
                yield from _search(part)


def _sum(part: Binary) -> Iterator[Warning]:
    fields = [side for side in (part.left, part.right) if path_of(side) is not None]
    if any(path_of(side) != ("amount",) for side in fields):
        yield Warning(
            f"{part.operator} fails where one side has a fraction and the other has none, and "
            "fractions are rounded as doubles are; put number(…) around each field.",
            part.column,
        )


def _comparison(part: Binary) -> Iterator[Warning]:
    sides = (part.left, part.right)
    for side, other in (sides, sides[::-1]):
        is_field = (path_of(side) or ("", ""))[0] in _OPEN
        if is_field and isinstance(other, Number) and part.operator in ("==", "!="):
            yield Warning(
                f"{part.operator} does not fail where the field is a text; number(…) does.",
                part.column,
            )
        if isinstance(other, Text) and part.operator in ORDERS:
            yield Warning("Texts are in the order of the alphabet.", part.column)
        words = WORDS.get(side.name) if isinstance(side, Name) else None
        if words and isinstance(other, Text) and other.value not in words:
            yield Warning(f"It is never {other.value}, but {', '.join(words)}.", other.column)


def _search(part: Call) -> Iterator[Warning]:
    pattern = next((node for node in part.arguments if isinstance(node, Text)), None)
    if pattern and not (pattern.value.startswith("^") and pattern.value.endswith("$")):
        yield Warning("matches finds its pattern anywhere; ^ and $ hold both ends.", pattern.column)
