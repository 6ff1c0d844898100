"""Comparisons that say one thing and mean another: refused when a condition is written."""

from __future__ import annotations

import re

from .kinds_of_value import kind_of
from .nodes import COMPARISONS, ORDERS, Binary, Constant, Listing, Name, Node, Number, Text
from .refusals import ConditionRefused
from .variables import MEANT, WORDS

_NUMBER = re.compile(r"\s*[-+]?(\d[\d_, ]*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")


def check(node: Node) -> None:
    """Refuse a comparison that can only mislead. Raises `ConditionRefused`."""
    if not isinstance(node, Binary) or node.operator not in COMPARISONS:
        return
    _check_quoted_numbers(node)
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, Name):
            _check_whole(side, other, node)
            _check_order(side, node)


def _check_quoted_numbers(node: Binary) -> None:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        # What string() made is a text, so a text stands rightly beside it.
        is_text = kind_of(other) == "text" and not isinstance(other, Text | Name)
        for text in _texts(side) if not is_text else ():
            if _NUMBER.fullmatch(text.value):
                shown = text.value.strip()
                raise ConditionRefused(
                    "A number in quotes is a text: it is never equal to a number, and texts are "
                    "in the order of the alphabet.",
                    text.column,
                    f"Write {shown} without quotes, number(…) around a text that holds an amount, "
                    f'or like(…, "{shown}") for a text of digits.',
                )


def _texts(node: Node) -> list[Text]:
    parts = node.items if isinstance(node, Listing) else (node,)
    return [part for part in parts if isinstance(part, Text)]


def _check_whole(side: Name, other: Node, node: Binary) -> None:
    meant, kind = MEANT.get(side.name), kind_of(side)
    is_other = isinstance(other, Text | Number | Constant)
    is_other = is_other or (isinstance(other, Listing) and kind == "map")
    if meant is None or not is_other or (node.operator == "in" and side is node.right):
        return
    raise ConditionRefused(
        f"{side.name} is a {kind}, which is never equal to what it is compared with.",
        side.column,
        f"Do you mean {meant}?",
    )


def _check_order(side: Name, node: Binary) -> None:
    if side.name in WORDS and node.operator in ORDERS:
        words = ", ".join(f'"{word}"' for word in WORDS[side.name][-2:])
        raise ConditionRefused(
            f"{side.name} is a word, and words are in the order of the alphabet.",
            node.column,
            f"Write {side.name} in [{words}].",
        )
