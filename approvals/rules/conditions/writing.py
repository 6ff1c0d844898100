"""A condition written out again. Only this text reaches the library, so that both mean the same:
what the checks took for a text in quotes can never be an operator to the library."""

from __future__ import annotations

from .literals import write_number, write_text
from .nodes import (
    Binary,
    Call,
    Choice,
    Constant,
    Each,
    Has,
    Index,
    Listing,
    Logic,
    Mapping,
    Name,
    Node,
    Number,
    Select,
    Text,
    Unary,
)

_CONSTANTS = {True: "true", False: "false", None: "null"}


def written(node: Node) -> str:
    """The part in the library's language. Operators below operators stand in parentheses."""
    match node:
        case Text(value=value):
            return write_text(value)
        case Number():
            return write_number(node)
        case Constant(value=value):
            return _CONSTANTS[value]
        case Name(name=name):
            return name
        case Listing(items=items):
            return f"[{_list(items)}]"
        case Mapping(entries=entries):
            sides = (f"{written(key)}: {written(value)}" for key, value in entries)
            return "{" + ", ".join(sides) + "}"
    return _operation(node)


def _operation(node: Node) -> str:
    match node:
        case Unary(operator=operator, of=of):
            return f"{operator}{_tight(of)}"
        case Binary(operator=operator, left=left, right=right):
            return f"{_tight(left)} {operator} {_tight(right)}"
        case Logic(operator=operator, parts=parts):
            return f" {operator} ".join(_tight(part) for part in parts)
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return f"{_tight(condition)} ? {_tight(then)} : {_tight(otherwise)}"
    return _member(node)


def _member(node: Node) -> str:
    match node:
        case Select(of=of, field=field):
            return f"{_tight(of)}.{field}"
        case Index(of=of, key=key):
            return f"{_tight(of)}[{written(key)}]"
        case Has(field=field):
            return f"has({written(field)})"
        case Call(function=function, target=None, arguments=arguments):
            return f"{function}({_list(arguments)})"
        case Call(function=function, target=Node() as target, arguments=arguments):
            return f"{_tight(target)}.{function}({_list(arguments)})"
        case Each(macro=macro, target=target, variable=variable, bodies=bodies):
            return f"{_tight(target)}.{macro}({variable}, {_list(bodies)})"
    raise TypeError(f"{type(node).__name__} is no part of a condition")


def _tight(node: Node) -> str:
    loose = isinstance(node, Unary | Binary | Logic | Choice)
    return f"({written(node)})" if loose else written(node)


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join(written(node) for node in nodes)
