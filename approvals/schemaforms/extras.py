"""Entries of an object that no field asks for: shown and edited as JSON, never hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue, StrictJsonError, parse, pointer

from .nodes import Node
from .posts import plain_lines
from .spots import Spot
from .values import pretty

if TYPE_CHECKING:
    from .growing import Grower


def grow(grower: Grower, spot: Spot, source: Mapping[str, JsonValue]) -> Node | None:
    """The JSON field for the entries `source` beside the fields, if there are or may be any."""
    if not source and not _takes_more(spot):
        return None
    node = grower.node(spot, "json", "json")
    node.id = f"{node.id}x"
    node.rest = True
    node.label = _("More entries")
    node.required = False
    node.help = ""
    node.section = ""
    node.width = 6
    node.source = node.value = dict(source)
    node.text = pretty(node.value) if source else ""
    node.rows = min(12, max(3, node.text.count("\n") + 2))
    node.proposed = _proposed(spot, source)
    _protect(grower, spot, node, source)
    if node.readonly:
        node.widget = "readonly"
        return node if source else None
    if grower.posted(node):
        _read(node, grower.post.text(node.id), spot.schema.get("properties") or {})
    return node


def _takes_more(spot: Spot) -> bool:
    """Whether the author says what further entries look like."""
    more = spot.schema.get("additionalProperties")
    return bool(spot.schema.get("patternProperties")) or (isinstance(more, Mapping) and bool(more))


def _proposed(spot: Spot, source: Collection[str]) -> dict[str, JsonValue]:
    if not isinstance(spot.proposed, dict):
        return {}
    known = spot.schema.get("properties") or {}
    return {n: one for n, one in spot.proposed.items() if n in source or n not in known}


def _protect(grower: Grower, spot: Spot, node: Node, source: Collection[str]) -> None:
    if spot.place is None:
        return
    places = [pointer([*spot.place, name]) for name in source]
    if any(_inside(one, places) for one in grower.orders.locked):
        node.locked = node.readonly = True
    if any(_inside(one, places) for one in grower.orders.masked):
        node.locked = node.readonly = True
        node.compares = False
        node.text = ""
        node.note = _("Parts of this are masked, so it is not shown here and cannot be edited.")


def _inside(here: str, places: list[str]) -> bool:
    return any(here == one or here.startswith(f"{one}/") for one in places)


def _read(node: Node, typed: str, known: Collection[str]) -> None:
    if typed == plain_lines(node.text):
        return
    node.text = typed
    if not typed.strip():
        node.value = {}
        return
    try:
        found = parse(typed.encode("utf-8", "replace"))
    except StrictJsonError as error:
        node.errors.append(error.detail)
        return
    if not isinstance(found, dict):
        node.errors.append(_("These must be names and values: {…}"))
    elif twice := [name for name in found if name in known]:
        node.errors.append(_("Use the field of its own for: %(names)s") % {"names": twice[0]})
    else:
        node.value = found
