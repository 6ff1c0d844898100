"""Lists: rows that a person adds, removes and moves, also without JavaScript."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from . import choices, leaves
from .merging import Endless, as_schema, types
from .nodes import Item, Node, Option
from .selections import several
from .values import ABSENT, Maybe, Schema, present, short, type_of

if TYPE_CHECKING:
    from .growing import Grower
    from .spots import Spot

MAX_ROWS = 100
MAX_TICKS = 300
_KEY = re.compile(r"(?:0|[1-9][0-9]{0,3}|n[0-9]{1,4})")


def grow(grower: Grower, spot: Spot) -> Node:
    """A list as tick boxes, as rows, or as JSON where rows cannot hold its items."""
    schema = spot.schema
    found = schema.get("items")
    if found is None or found is True:
        options = _examples(schema)
        if options:
            return several(grower, spot, options)
        found = _alike(spot.source)
    if not isinstance(found, dict) or not found or "prefixItems" in schema:
        return leaves.json_field(grower, spot)
    try:
        item, seen = grower.folder.plain(found, spot.seen)
    except Endless:
        return leaves.json_field(grower, spot)
    options = choices.listed(item, grower.folder)
    if options and types(item) != ["boolean"] and _one_of_each(schema, spot, options, grower):
        # Each tick is posted, and a page may post a thousand fields in all. What was sent and is
        # no answer would be one more tick.
        sent = len(spot.source) if isinstance(spot.source, list) else 0
        grower.fields += len(options) // 2
        crowded = max(grower.fields, sent) > MAX_TICKS
        return leaves.json_field(grower, spot) if crowded else several(grower, spot, options)
    if not _fits_rows(grower, spot, item):
        return leaves.json_field(grower, spot)
    return _rows(grower, replace(spot, seen=seen), item)


def _alike(source: Maybe) -> Schema:
    """Rows for a list of texts or numbers whose schema does not say what its items are."""
    kinds = {type_of(one) for one in source} if isinstance(source, list) else set()
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    return {"type": kind} if kind in ("string", "number", "integer") else {}


def _one_of_each(schema: Schema, spot: Spot, options: list[Option], grower: Grower) -> bool:
    """Tick boxes cannot hold an answer twice: only where none may be, or none is."""
    wish = grower.hints(spot).widget
    return schema.get("uniqueItems") is True or wish == "checkboxes" or len(options) <= 12


def _fits_rows(grower: Grower, spot: Spot, item: Schema) -> bool:
    named = types(item)
    if "array" in named or (spot.in_list and "object" in named):
        return False
    sent = len(spot.source) if isinstance(spot.source, list) else 0
    size = max(1, len(as_schema(item.get("properties"))))
    return sent <= MAX_ROWS and grower.fields + sent * size <= 300


def _rows(grower: Grower, spot: Spot, item: Schema) -> Node:
    node = grower.node(spot, "list", "list")
    node.width = 6
    source = spot.source if isinstance(spot.source, list) else []
    fixed = node.readonly or grower.holds_lock(spot)
    before = [str(index) for index in range(len(source))]
    posted = not fixed and grower.posted(node, f"{node.id}k")
    keys = _keys(grower.post.every(f"{node.id}k"), len(source)) if posted else before
    _offer(node, spot, grower, len(keys), fixed=fixed)
    values: list[JsonValue] = []
    for index, key in enumerate(keys):
        row = _row(grower, spot, item, key, index)
        node.items.append(Item(key, f"{node.pointer}/{index}", row))
        values.append(_held(row, item))
    node.filled = present(spot.source) or bool(values)
    node.moved = node.compares and keys != before
    node.value = _listed(values, spot)
    return node


def _listed(values: list[JsonValue], spot: Spot) -> Maybe:
    """A list without rows is [] where it was or is due, and left out where it was emptied."""
    if values or spot.source == []:
        return values
    due = spot.required and (spot.blank or present(spot.source))
    return [] if due else ABSENT


def _row(grower: Grower, spot: Spot, item: Schema, key: str, index: int) -> Node:
    old = int(key) if key.isdigit() else None
    source = spot.source if isinstance(spot.source, list) else []
    proposed = spot.proposed if isinstance(spot.proposed, list) else []
    place = None if old is None or spot.place is None else (*spot.place, key)
    number = _("Item %(number)s") % {"number": index + 1}
    title = item.get("title")
    return grower.grow(
        replace(
            spot,
            path=(*spot.path, key),
            pointer=(*spot.pointer, str(index)),
            place=place,
            schema=item,
            ui=grower.hints(spot).below("items"),
            source=ABSENT if old is None else source[old],
            proposed=proposed[old] if old is not None and old < len(proposed) else ABSENT,
            blank=old is None,
            required=True,
            readonly=spot.readonly or grower.hints(spot).readonly,
            live=False,
            depth=spot.depth + 1,
            in_list=True,
            name=index,
            label=f"{title} {index + 1}" if isinstance(title, str) and title else number,
            section="",
        )
    )


def _held(row: Node, item: Schema) -> JsonValue:
    """A row always holds something: what was left empty is empty text, or null and so refused."""
    if present(row.value):
        return row.value
    row.value = "" if row.kind == "text" and types(item) == ["string"] else None
    return row.value


def _keys(posted: list[str], known: int) -> list[str]:
    sound = [key for key in posted if _KEY.fullmatch(key)]
    return [key for key in sound if not key.isdigit() or int(key) < known][:MAX_ROWS]


def _offer(node: Node, spot: Spot, grower: Grower, count: int, *, fixed: bool) -> None:
    hints = grower.hints(spot)
    most = spot.schema.get("maxItems")
    room = MAX_ROWS if not isinstance(most, int) else min(most, MAX_ROWS)
    node.can_add = not fixed and count < room and hints.get("addable") is not False
    node.can_remove = not fixed and hints.get("removable") is not False
    node.can_move = not fixed and hints.get("orderable") is not False and count > 1
    title = as_schema(spot.schema.get("items")).get("title")
    node.add_label = _("Add to %(list)s") % {"list": node.label} if node.label else _("Add")
    if isinstance(title, str) and title:
        node.add_label = _("Add: %(item)s") % {"item": title}
    node.note = _bounds(spot.schema)


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minItems"), schema.get("maxItems")
    if isinstance(low, int) and low and isinstance(high, int):
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if isinstance(low, int) and low:
        return _("at least %(low)s") % {"low": low}
    return _("at most %(high)s") % {"high": high} if isinstance(high, int) else ""


def _examples(schema: Schema) -> list[Option]:
    """Airflow's proposals for a list, with their words in `values_display`."""
    examples = schema.get("examples")
    if not isinstance(examples, list) or any(isinstance(one, list | dict) for one in examples):
        return []
    shown = as_schema(schema.get("values_display"))
    return [
        Option(str(index), str(shown.get(short(one)) or choices.label(one)), one)
        for index, one in enumerate(examples)
    ]
