"""CEL's grammar, as far as conditions use it: from words to parts."""

from __future__ import annotations

from collections.abc import Callable

from . import nodes
from .cursor import Cursor
from .literals import read_number, read_text
from .nodes import Node
from .refusals import ConditionRefused
from .tokens import Token, tokens

MAX_CHARACTERS = 1_000
# The library works by recursion on the thread's stack: 40 operators inside each other take
# 384 KB of it, 60 take 512 KB, which is all that some systems give a thread.
MAX_DEPTH = 40
MACROS = frozenset(("all", "exists", "exists_one", "map", "filter"))

_CONSTANTS = {"true": True, "false": False, "null": None}
_NO_FIELDS = frozenset((*_CONSTANTS, "in"))
# From loose to tight; all of them stand to the left first.
_OPERATORS = (nodes.COMPARISONS, frozenset("+-"), frozenset("*/%"))


def parse(text: str) -> Node:
    """The condition that `text` spells. Raises `ConditionRefused`."""
    if len(text) > MAX_CHARACTERS:
        raise ConditionRefused(f"A condition has at most {MAX_CHARACTERS} characters.")
    if not text.strip():
        raise ConditionRefused("A condition is not empty.", None, "Leave it out to match always.")
    parser = _Parser(tokens(text))
    node = parser.choice()
    if parser.token.kind != "end":
        raise parser.unexpected()
    if _depth(node) > MAX_DEPTH:
        raise ConditionRefused(f"A condition is at most {MAX_DEPTH} steps deep.")
    return node


def _depth(node: Node) -> int:
    """How deep the tree is, without recursion: here it may still be too deep for one."""
    depth, level = 0, [node]
    while level:
        depth, level = depth + 1, [child for parent in level for child in nodes.children(parent)]
    return depth


class _Parser(Cursor):
    """Each method reads one kind of part."""

    def choice(self) -> Node:
        start = self.token.column
        condition = self.either()
        if not self.accept("?"):
            return condition
        self.deeper()
        then = self.either()
        self.expect(":")
        otherwise = self.choice()
        self.brackets -= 1
        return nodes.Choice(start, condition, then, otherwise)

    def either(self) -> Node:
        return self.logic("||", lambda: self.logic("&&", lambda: self.binary(0)))

    def logic(self, operator: str, read: Callable[[], Node]) -> Node:
        start = self.token.column
        parts = [read()]
        while self.accept(operator):
            parts.append(read())
        return parts[0] if len(parts) == 1 else nodes.Logic(start, operator, tuple(parts))

    def binary(self, level: int) -> Node:
        if level == len(_OPERATORS):
            return self.unary()
        left = self.binary(level + 1)
        while self.token.kind in ("sign", "name") and self.token.spelling in _OPERATORS[level]:
            operator = self.take()
            right = self.binary(level + 1)
            left = nodes.Binary(operator.column, operator.spelling, left, right)
        return left

    def unary(self) -> Node:
        signs: list[Token] = []
        while self.token.spelling in ("!", "-") and self.token.kind == "sign":
            signs.append(self.take())
        node = self.member()
        for sign in reversed(signs):
            node = nodes.Unary(sign.column, sign.spelling, node)
        return node

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.accept("."):
                node = self.field_or_call(node)
            elif self.token.spelling == "[" and self.token.kind == "sign":
                column = self.open().column
                node = nodes.Index(column, node, self.choice())
                self.close("]")
            else:
                return node

    def field_or_call(self, target: Node) -> Node:
        name = self.name()
        if self.is_sign("("):
            return self.call(name, target)
        if name.spelling in _NO_FIELDS:
            hint = f'Write ["{name.spelling}"].'
            raise ConditionRefused(f"{name.spelling} cannot follow a dot.", name.column, hint)
        return nodes.Select(name.column, target, name.spelling)

    def call(self, name: Token, target: Node | None) -> Node:
        arguments = self.list("(", ")", self.choice)
        if name.spelling == "has" and target is None:
            if len(arguments) == 1 and isinstance(arguments[0], nodes.Select):
                return nodes.Has(name.column, arguments[0])
            raise ConditionRefused("has() asks for a field.", name.column, "has(args.amount)")
        if name.spelling in MACROS and target is not None:
            return _each(name, target, arguments)
        return nodes.Call(name.column, name.spelling, target, tuple(arguments))

    def primary(self) -> Node:
        token = self.token
        match token:
            case Token(kind="text"):
                return read_text(self.take())
            case Token(kind="number"):
                return read_number(self.take())
            case Token(kind="name", spelling="true" | "false" | "null"):
                return nodes.Constant(self.take().column, _CONSTANTS[token.spelling])
            case Token(kind="name") if token.spelling != "in":
                name = self.take()
                if self.is_sign("("):
                    return self.call(name, None)
                return nodes.Name(name.column, name.spelling)
            case Token(kind="sign", spelling="("):
                self.open()
                node = self.choice()
                self.close(")")
                return node
            case Token(kind="sign", spelling="["):
                return nodes.Listing(token.column, tuple(self.list("[", "]", self.choice)))
            case Token(kind="sign", spelling="{"):
                return nodes.Mapping(token.column, tuple(self.list("{", "}", self.entry)))
        raise self.unexpected()

    def entry(self) -> tuple[Node, Node]:
        key = self.choice()
        self.expect(":")
        return key, self.choice()


def _each(name: Token, target: Node, arguments: list[Node]) -> nodes.Each:
    most = 3 if name.spelling == "map" else 2
    match arguments:
        case [nodes.Name(name=variable), *bodies] if 2 <= len(arguments) <= most:
            return nodes.Each(name.column, name.spelling, target, variable, tuple(bodies))
    raise ConditionRefused(
        f"{name.spelling}() takes a name for each member and a condition on it.",
        name.column,
        f"args.items.{name.spelling}(item, item.price > 100)",
    )
