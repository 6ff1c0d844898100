"""Values of several shapes: a type switch, or alternatives of which one is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import leaves
from .merging import schemas, types
from .nodes import Node, Option
from .values import ABSENT, Maybe, Schema, is_type, present

if TYPE_CHECKING:
    from .growing import Grower
    from .spots import Spot

_SCALARS = {"string", "number", "integer", "boolean"}
_WORDS = {
    "string": gettext_lazy("Text"),
    "number": gettext_lazy("Number"),
    "integer": gettext_lazy("Whole number"),
    "boolean": gettext_lazy("Yes or no"),
    "object": gettext_lazy("Group of fields"),
    "array": gettext_lazy("List"),
    "null": gettext_lazy("No value (null)"),
}


def nullable(grower: Grower, spot: Spot) -> tuple[Spot, bool]:
    """The place without its null, and whether null was allowed: `["string", "null"]`, or
    alternatives of which one is null. A field has no button for null: emptied, it is null."""
    named = types(spot.schema)
    if "null" in named and len(named) == 2:
        other = next(name for name in named if name != "null")
        return replace(spot, schema={**spot.schema, "type": other}), True
    for keyword in ("anyOf", "oneOf"):
        found = [grower.folder.plain(one)[0] for one in schemas(spot.schema.get(keyword))]
        rest = [one for one in found if one.get("type") != "null"]
        if found and len(rest) == 1:
            base = {key: one for key, one in spot.schema.items() if key != keyword}
            inner, was_nullable = nullable(grower, replace(spot, schema=rest[0]))
            merged = grower.folder.merge(inner.schema, base)
            return replace(spot, schema=merged), was_nullable or len(found) == 2
        if rest and _all_alike(rest) and not types(spot.schema):
            base = {key: one for key, one in spot.schema.items() if key != keyword}
            alike = {**base, "type": _all_alike(rest)}
            return replace(spot, schema=alike), len(rest) < len(found)
    return spot, False


def _all_alike(branches: list[Schema]) -> str:
    """The one scalar type of all branches, if they differ in their rules only."""
    named = {name for one in branches for name in types(one)}
    if named == {"integer", "number"}:
        return "number"
    return next(iter(named)) if len(named) == 1 and named <= _SCALARS else ""


def variants(grower: Grower, spot: Spot) -> list[tuple[str, Schema]]:
    """The shapes between which somebody has to choose, by name; none where there is one shape."""
    schema = spot.schema
    named = types(schema)
    for keyword in ("oneOf", "anyOf"):
        found = [grower.folder.plain(one)[0] for one in schemas(schema.get(keyword))]
        rest = [one for one in found if one.get("type") != "null"]
        shapes = {name for one in rest for name in types(one)}
        if not shapes or (len(rest) == 1 and shapes <= _SCALARS):
            continue
        if shapes == {"object"} and len(rest) == len(found):
            return []  # a group of fields chooses by itself
        if _all_alike(rest) or named:
            continue
        base = {key: one for key, one in schema.items() if key not in (keyword, "title", "default")}
        return [
            (_title(one, index, found), grower.folder.merge(base, one))
            for index, one in enumerate(found)
        ]
    plain = {"object", "array"} & set(named)
    if len(named) - ("null" in named) > 1 or (plain and "null" in named):
        return [(str(_WORDS.get(name, name)), {**schema, "type": name}) for name in named]
    return []


def _title(branch: Schema, index: int, among: list[Schema]) -> str:
    title = branch.get("title")
    if isinstance(title, str) and title:
        return title
    named = types(branch)
    if len(named) == 1 and sum(types(one) == named for one in among) == 1:
        return str(_WORDS.get(named[0], named[0]))
    return _("Alternative %(number)s") % {"number": index + 1}


def grow(grower: Grower, spot: Spot, alternatives: list[tuple[str, Schema]]) -> Node:
    """A chooser and, below it, the field of the shape that is chosen."""
    before = _shape_of(grower, spot.source, [schema for _title, schema in alternatives])
    if present(spot.source) and before is None:
        return leaves.json_field(grower, spot)
    node = grower.node(spot, "switch", "switch")
    node.width = 6
    node.live = True
    options = [Option(str(i), title, ABSENT) for i, (title, _schema) in enumerate(alternatives)]
    node.options = options
    fixed = node.readonly or grower.holds_lock(spot)
    node.facts["fixed"] = fixed
    was = "" if before is None else str(before)
    now = was
    if not fixed and grower.posted(node, f"{node.id}s"):
        now = grower.post.text(f"{node.id}s")
    chosen = next((option for option in options if option.key == now), None)
    if chosen is None:
        node.value, node.filled = (ABSENT, False)
        return node
    chosen.chosen = True
    moved = now != was
    child = grower.grow(
        replace(
            spot,
            path=(*spot.path, "="),
            schema=alternatives[int(now)][1],
            source=ABSENT if moved else spot.source,
            blank=spot.blank or moved,
            label=chosen.label,
            required=True,
            live=False,
        )
    )
    child.help = "" if child.help == node.help else child.help
    node.children.append(child)
    node.value, node.filled = child.value, True
    return node


def _shape_of(grower: Grower, source: Maybe, found: list[Schema]) -> int | None:
    """Which shape a value has: one whose rules it keeps, else one whose type it is."""
    if not present(source):
        return None
    for index, schema in enumerate(found):
        if grower.fits(schema, source):
            return index
    for index, schema in enumerate(found):
        if any(is_type(source, name) for name in types(schema)):
            return index
    numbers = isinstance(source, float) and not isinstance(source, bool)
    for index, schema in enumerate(found):
        if numbers and "integer" in types(schema):
            return index
    return None


def guess(grower: Grower, spot: Spot) -> str:
    """The type to ask for where the schema leaves it open: that of all alternatives or of the
    value; "" for none."""
    for keyword in ("oneOf", "anyOf"):
        found = [grower.folder.plain(one)[0] for one in schemas(spot.schema.get(keyword))]
        if found and all(types(one) == ["object"] for one in found):
            return "object"
    source = spot.source
    if types(spot.schema):
        return ""
    if spot.schema.get("format") == "money" and (not present(source) or isinstance(source, dict)):
        return "object"
    if not present(source):
        return ""
    return next((n for n in ("string", "boolean", "integer", "number") if is_type(source, n)), "")
