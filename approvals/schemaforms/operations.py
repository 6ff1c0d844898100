"""Buttons inside a form: add, remove and move rows, put back, update. All work without JavaScript.

A button posts `_op` with what to do and a JSON pointer: `add:/items`, `remove:/items/2`,
`up:/items/2`, `down:/items/2`, `back:/amount`, `update`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .nodes import Node
from .posts import Post

LIST_ACTS = ("add", "remove", "up", "down")
NAME = "_op"


@dataclass(frozen=True, slots=True)
class Order:
    """What a button asks for, and where."""

    act: str
    pointer: str = ""


def asked(post: Post) -> Order | None:
    """The button that was pressed, or None where the form itself was sent.

    An order that we do not know counts as `update`: it shows the form again and sends nothing.
    """
    if not post.has(NAME):
        return None
    act, _, pointer = post.text(NAME).partition(":")
    known = act in (*LIST_ACTS, "back", "update")
    return Order(act if known else "update", pointer)


def on_list(order: Order, post: Post, root: Node) -> Post:
    """The post as it would be with the row added, removed or moved; unchanged where none fits."""
    for node in root.walk():
        if node.kind != "list":
            continue
        if order.act == "add" and node.pointer == order.pointer and node.can_add:
            return _with(post, node, [*_keys(node), _new_key(node)])
        for index, item in enumerate(node.items):
            if item.pointer == order.pointer and order.act != "add":
                return _with(post, node, _moved(order.act, node, index))
    return post


def _moved(act: str, node: Node, index: int) -> list[str]:
    keys = _keys(node)
    if act == "remove" and node.can_remove:
        del keys[index]
    elif act in ("up", "down") and node.can_move:
        other = index - 1 if act == "up" else index + 1
        if 0 <= other < len(keys):
            keys[index], keys[other] = keys[other], keys[index]
    return keys


def _keys(node: Node) -> list[str]:
    return [item.key for item in node.items]


def _new_key(node: Node) -> str:
    used = {item.key for item in node.items}
    return next(f"n{number}" for number in range(len(used) + 1) if f"n{number}" not in used)


def _with(post: Post, node: Node, keys: list[str]) -> Post:
    return Post({**post.fields, f"{node.id}k": ["", *keys]}, post.files)
