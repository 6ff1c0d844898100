"""Groups of fields: an object's properties, in the author's order, those that hold now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from . import branches, extras
from .conditions import Settled, settle
from .hints import Hints
from .merging import as_schema, types
from .nodes import Node
from .values import ABSENT, Maybe, present

if TYPE_CHECKING:
    from .growing import Grower
    from .spots import Spot


def grow_object(grower: Grower, spot: Spot) -> Node:
    """A group, its fields, and the object that they make together."""
    node = grower.node(spot, "object", "group")
    node.width = 6
    source: Mapping[str, JsonValue] = spot.source if isinstance(spot.source, dict) else {}
    now = grower.last.get(node.id, source)
    held = now if isinstance(now, dict) else source
    settled = settle(spot.schema, held, grower.folder, grower.fits)
    before = settle(spot.schema, source, grower.folder, grower.fits)
    moved = False
    was_shown = set(before.properties)
    if settled.branches:
        moved, branch_names = branches.choose(grower, spot, node, settled)
        was_shown |= branch_names if moved else set()
    inner = replace(spot, schema={**settled.schema, "properties": settled.properties})
    shown = _fields(
        grower, inner, node, settled, blank=(spot.blank and not present(spot.source)) or moved
    )
    gone = was_shown - set(settled.properties)
    unasked = {n: one for n, one in source.items() if n not in settled.properties}
    rest = extras.grow(grower, inner, {n: one for n, one in unasked.items() if n not in gone})
    if rest is not None:
        node.children.append(rest)
    value = _compose(source, shown, gone=gone, rest=rest)
    grower.values[node.id] = value
    node.filled = any(child.filled for child in shown.values()) or present(spot.source)
    # A group that is due is there even when empty, so that what it lacks is said field by field;
    # but where values were given, nothing is added to them that nobody entered.
    due = spot.required and (spot.blank or not spot.depth)
    node.value = value if node.filled or due else ABSENT
    return node


def grow_money(grower: Grower, spot: Spot) -> Node:
    """An amount and its currency side by side (`format: money`)."""
    known = {"amount": {"type": "string"}, "currency": {"type": "string"}}
    properties = {**known, **as_schema(spot.schema.get("properties"))}
    for name, schema in known.items():
        if not types(as_schema(properties[name])) and not properties[name]:
            properties[name] = schema
    titles = {"amount": _("Amount"), "currency": _("Currency")}
    for name, title in titles.items():
        properties[name] = {"title": title, "format": f"money-{name}", **properties[name]}
    node = grow_object(grower, replace(spot, schema={**spot.schema, "properties": properties}))
    parts = {child.name: child for child in node.children}
    if set(parts) == set(known) and not any(part.is_group for part in parts.values()):
        node.children = [parts["amount"], parts["currency"]]
        node.widget = "money"
        node.width = grower.hints(spot).width or 3
    return node


def _fields(
    grower: Grower, spot: Spot, node: Node, settled: Settled, *, blank: bool
) -> dict[str, Node]:
    hints = Hints(spot.ui, spot.schema)
    required = spot.schema.get("required")
    needed = set(filter(_is_name, required)) if isinstance(required, list) else set()
    sections = hints.sections
    shown: dict[str, Node] = {}
    for name in _in_order(settled.properties, hints):
        section = as_schema(settled.properties[name]).get("section")
        child = _below(grower, spot, name, settled.properties[name], blank=blank)
        child = replace(
            child,
            required=name in needed,
            live=name in settled.live or name in grower.asked(spot.path),
            counts=name in settled.counting,
            told=any(name in as_schema(one.get("properties")) for one in settled.branches),
            section=sections.get(name, section if isinstance(section, str) else ""),
        )
        if not grower.is_shown(child):
            continue
        grown = grower.grow(child)
        shown[name] = grown
        node.children.append(grown)
    _tell_apart(list(shown.values()))
    return {name: shown[name] for name in settled.properties if name in shown}


def _tell_apart(fields: list[Node]) -> None:
    """Two fields of one type have its title both; then their names tell them apart."""
    labels = Counter(node.label for node in fields)
    for node in fields:
        if labels[node.label] > 1 and node.label != node.name:
            node.label = f"{node.label} ({node.name})"


def _is_name(name: object) -> bool:
    return isinstance(name, str)


def _below(grower: Grower, spot: Spot, name: str, schema: object, *, blank: bool) -> Spot:
    source = spot.source if isinstance(spot.source, dict) else {}
    proposed = spot.proposed if isinstance(spot.proposed, dict) else {}
    return spot.below(
        name,
        schema=as_schema(schema),
        ui=grower.hints(spot).below(name),
        source=source.get(name, ABSENT),
        proposed=proposed.get(name, ABSENT),
        blank=blank,
        readonly=spot.readonly or grower.hints(spot).readonly or not grower.is_enabled(spot, name),
        depth=spot.depth + 1,
    )


def _by_number(properties: Mapping[str, Any]) -> list[str]:
    """json-editor's `propertyOrder`; what has none counts as 1000 there."""
    numbers = {name: as_schema(one).get("propertyOrder") for name, one in properties.items()}
    if not any(isinstance(number, int) for number in numbers.values()):
        return []
    return sorted(
        properties, key=lambda n: number if isinstance(number := numbers[n], int) else 1000
    )


def _in_order(properties: Mapping[str, Any], hints: Hints) -> list[str]:
    order = hints.order or _by_number(properties)
    named = [name for name in order if name in properties]
    rest = [name for name in properties if name not in named]
    if "*" not in order:
        return [*dict.fromkeys(named), *rest]
    at = order.index("*")
    first = [name for name in order[:at] if name in properties]
    last = [name for name in order[at:] if name in properties]
    return list(dict.fromkeys([*first, *rest, *last]))


def _compose(
    source: Mapping[str, JsonValue], shown: Mapping[str, Node], *, gone: set[str], rest: Node | None
) -> dict[str, JsonValue]:
    """The object: keys that came keep their order and what nobody asked for stays as it came.

    What is `gone` belonged to an answer that was taken back.
    """
    held: dict[str, Maybe] = {name: node.value for name, node in shown.items()}
    if rest is not None and isinstance(rest.value, dict) and isinstance(rest.source, dict):
        held = {**rest.value, **held}
        gone = gone | rest.source.keys()
    value: dict[str, JsonValue] = {}
    for name in [*source, *shown, *held]:
        if name in gone and name not in held:
            continue
        found = held.get(name, source.get(name, ABSENT))
        if present(found):
            value[name] = found
    return value
