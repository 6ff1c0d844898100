"""Keywords that look at the items of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from approvals.schemaforms import judgement

from . import Validator, Wrongs, descend, wrong

Schema = Mapping[str, Any]


def _each(validator: Validator, inner: Any, instance: list[Any], *, after: int) -> Wrongs:
    for index in range(after, len(instance)):
        judgement.of(validator).budget.spend()
        yield from descend(validator, instance[index], inner, path=index)


def _placed(validator: Validator, inners: list[Any], instance: list[Any]) -> Wrongs:
    for index, (item, inner) in enumerate(zip(instance, inners, strict=False)):
        judgement.of(validator).budget.spend()
        yield from descend(validator, item, inner, path=index)


def items(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    """One schema for the items after `prefixItems`, or (older drafts) one for each place."""
    if isinstance(instance, list):
        if isinstance(inner, list):
            yield from _placed(validator, inner, instance)
        else:
            yield from _each(validator, inner, instance, after=len(schema.get("prefixItems", ())))


def lone_items(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    """As `items` in draft 7, where `prefixItems` is no keyword."""
    yield from items(validator, inner, instance, {})


def prefix_items(validator: Validator, inners: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, list):
        yield from _placed(validator, inners, instance)


def additional_items(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    placed = schema.get("items")
    if isinstance(instance, list) and isinstance(placed, list):
        yield from _each(validator, inner, instance, after=len(placed))


def min_items(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, list) and len(instance) < limit:
        least = int(limit)
        text = _n("must have at least %d item", "must have at least %d items", least)
        yield wrong(text % least)


def max_items(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, list) and len(instance) > limit:
        most = int(limit)
        yield wrong(_n("must have at most %d item", "must have at most %d items", most) % most)


def unique_items(validator: Validator, wanted: Any, instance: Any, schema: Schema) -> Wrongs:
    if wanted and isinstance(instance, list):
        judging = judgement.of(validator)
        judging.budget.spend(len(instance) // 10)
        seen: dict[bytes, int] = {}
        for index, item in enumerate(instance):
            first = seen.setdefault(judging.text(item), index)
            if first != index:
                yield wrong(_("is the same as item %d") % (first + 1), index)


def contains(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    """With `minContains` and `maxContains` beside it."""
    if not isinstance(instance, list):
        return
    least = int(schema.get("minContains", 1))
    most = int(schema.get("maxContains", len(instance)))
    matching = 0
    for item in instance:
        judgement.of(validator).budget.spend()
        matching += fits(validator, inner, item)
    if matching < least:
        text = _n(
            "needs at least %d item of one kind", "needs at least %d items of one kind", least
        )
        yield wrong(text % least)
    if matching > most:
        text = _n("takes at most %d item of one kind", "takes at most %d items of one kind", most)
        yield wrong(text % most)


def lone_contains(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    """As `contains` in draft 7, where one item is enough."""
    yield from contains(validator, inner, instance, {})


def fits(validator: Validator, inner: Any, instance: Any) -> bool:
    """Whether a value is valid against an inner schema."""
    return next(iter(descend(validator, instance, inner)), None) is None
