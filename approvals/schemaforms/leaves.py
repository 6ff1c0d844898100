"""Fields of one value each: texts, numbers, constants, JSON, and what is only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.rules.strict_json import StrictJsonError, parse

from . import texts, typed_numbers
from .choices import suggestions
from .nodes import Node
from .posts import plain_lines
from .spots import Spot, cleared
from .values import present, pretty, short

if TYPE_CHECKING:
    from .growing import Grower


def scalar(grower: Grower, spot: Spot, kind: str, *, nullable: bool) -> Node:
    """A string or a number, asked for by the input that fits its format and the hints."""
    node = grower.node(spot, "text" if kind == "string" else "number", "text")
    node.nullable = nullable
    node.suggestions = suggestions(spot.schema)
    if kind == "string":
        texts.dress(node, spot, grower)
    else:
        typed_numbers.dress(node, spot.schema, kind, grower.hints(spot))
    if node.readonly:
        return shown(node)
    if node.kind == "file":
        return texts.read_file(node, spot, grower)
    _make_room(node)
    node = _typed(grower, spot, node)
    _make_room(node)
    return node


def _make_room(node: Node) -> None:
    """An input of one line would drop line breaks."""
    if "\n" in node.text or "\r" in node.text:
        node.widget = "textarea"
        node.attributes = {}


def _typed(grower: Grower, spot: Spot, node: Node) -> Node:
    rendered = node.text
    node.filled = present(spot.source)
    if not grower.posted(node):
        return node
    typed = grower.post.text(node.id)
    if texts.untouched(node, typed, rendered) and (typed or present(spot.source)):
        return node
    node.text = typed
    node.filled = typed != ""
    if typed == "":
        node.value = cleared(node, spot)
    elif node.kind == "number":
        typed_numbers.read(node, typed)
    else:
        node.value = texts.read(node, spot, typed, grower.orders.zone)
    return node


def json_field(grower: Grower, spot: Spot, *, nullable: bool = False) -> Node:
    """What has no field of its own: JSON as text, for this place only."""
    node = grower.node(spot, "json", "json")
    node.nullable = nullable
    node.width = 6
    node.note = _("There is no form for this part: edit it as JSON.")
    node.text = pretty(spot.source) if present(spot.source) else ""
    node.rows = min(16, max(3, node.text.count("\n") + 2))
    node.filled = present(spot.source)
    if grower.holds_lock(spot) and not node.locked:
        node.locked = node.readonly = True
    if node.readonly:
        node.widget = "readonly"
        return node
    if not grower.posted(node):
        return node
    typed = grower.post.text(node.id)
    if typed != plain_lines(node.text):
        _read_json(node, spot, typed)
    return node


def _read_json(node: Node, spot: Spot, typed: str) -> None:
    node.text = typed
    node.filled = bool(typed.strip())
    if not node.filled:
        node.value = cleared(node, spot)
        return
    try:
        node.value = parse(typed.encode("utf-8", "replace"))
    except StrictJsonError as error:
        where = f" ({error.pointer})" if error.pointer else ""
        node.errors.append(error.detail + where)


def shown(node: Node) -> Node:
    """A node that may be read and not answered: its value is its source, whatever is posted."""
    if node.widget == "password" and present(node.source):
        node.text = "•" * 8
    node.widget = "readonly"
    node.value = node.source
    node.filled = present(node.source)
    if not node.text:
        node.text = short(node.source)
    return node


def masked(grower: Grower, spot: Spot) -> Node:
    """A value that the reader may not see: it is kept on the server and never reaches the page."""
    node = grower.node(spot, "text", "readonly")
    whole = grower.mask(spot)
    node.masked = node.text = "•" * 8 if whole is None else whole
    node.locked = node.readonly = True
    node.filled = present(spot.source)
    node.compares = False
    node.note = _("Masked. The value never reaches your browser.")
    if whole is None:
        node.note = _("Parts of this are masked, so it is not shown here and cannot be edited.")
    return node


def hidden(grower: Grower, spot: Spot) -> Node:
    """What the author wants carried along without being shown."""
    node = grower.node(spot, "const", "hidden")
    node.readonly = True
    if not present(node.value) and spot.blank and "const" in spot.schema:
        node.value = spot.schema["const"]
    return node
