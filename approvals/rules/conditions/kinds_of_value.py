"""What kind of value a part comes to, where that is known without a request."""

from __future__ import annotations

from .calls import FUNCTIONS
from .nodes import (
    COMPARISONS,
    Binary,
    Call,
    Constant,
    Each,
    Has,
    Listing,
    Logic,
    Mapping,
    Name,
    Node,
    Number,
    Text,
    Unary,
)
from .variables import VARIABLES


def kind_of(node: Node) -> str | None:
    """`text`, `number`, `boolean`, `list`, `map`, ... or None where the request decides."""
    match node:
        case Text():
            return "text"
        case Number():
            return "number"
        case Constant(value=value):
            return "null" if value is None else "boolean"
        case Listing():
            return "list"
        case Mapping():
            return "map"
        case Name(name=name) if name in VARIABLES:
            return VARIABLES[name][0].split()[0]
    return _result(node)


def _result(node: Node) -> str | None:
    match node:
        case Has() | Logic() | Unary(operator="!"):
            return "boolean"
        case Unary():
            return "number"
        case Binary(operator=operator):
            return "boolean" if operator in COMPARISONS else _sum(node)
        case Each(macro=macro):
            return "list" if macro in ("map", "filter") else "boolean"
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].gives
    return None


def _sum(node: Binary) -> str:
    known = kind_of(node.left) or kind_of(node.right)
    return known if node.operator == "+" and known is not None else "number"
