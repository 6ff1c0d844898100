"""Keywords that look at the members of an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from approvals.schemaforms import judgement

from . import Validator, Wrongs, descend, wrong

Schema = Mapping[str, Any]


def properties(validator: Validator, named: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        judgement.of(validator).budget.spend(1 + len(named) // 10)
        for name, inner in named.items():
            if name in instance:
                yield from descend(validator, instance[name], inner, path=name)


def pattern_properties(validator: Validator, named: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        budget = judgement.of(validator).budget
        for pattern, inner in named.items():
            for name, member in instance.items():
                if budget.search(pattern, name):
                    yield from descend(validator, member, inner, path=name)


def unnamed(validator: Validator, instance: dict[str, Any], schema: Schema) -> Iterator[str]:
    """The members that neither `properties` nor `patternProperties` of this schema name."""
    budget = judgement.of(validator).budget
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name in instance:
        budget.spend()
        if name not in named and not any(budget.search(each, name) for each in patterns):
            yield name


def additional_properties(
    validator: Validator, inner: Any, instance: Any, schema: Schema
) -> Wrongs:
    if isinstance(instance, dict):
        for name in unnamed(validator, instance, schema):
            yield from descend(validator, instance[name], inner, path=name)


def property_names(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        for name in instance:
            judgement.of(validator).budget.spend()
            for fault in descend(validator, name, inner):
                yield wrong(_("its name is not allowed: %s") % fault.message, name)
                break


def required(validator: Validator, names: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        budget = judgement.of(validator).budget
        budget.spend(1 + len(names) // 10)
        for name in names:
            if name not in instance:
                budget.spend()
                yield wrong(_("is required"), name)


def dependent_required(validator: Validator, named: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        for name, others in named.items():
            judgement.of(validator).budget.spend()
            if name in instance:
                yield from _required_with(validator, others, instance)


def _required_with(validator: Validator, names: list[str], instance: dict[str, Any]) -> Wrongs:
    budget = judgement.of(validator).budget
    budget.spend(1 + len(names) // 10)
    for name in names:
        if name not in instance:
            budget.spend()
            yield wrong(_("is required with what else is filled in"), name)


def dependent_schemas(validator: Validator, named: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        for name, inner in named.items():
            judgement.of(validator).budget.spend()
            if name in instance:
                yield from descend(validator, instance, inner)


def dependencies(validator: Validator, named: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict):
        for name, inner in named.items():
            judgement.of(validator).budget.spend()
            if name not in instance:
                continue
            if isinstance(inner, list):
                yield from _required_with(validator, inner, instance)
            else:
                yield from descend(validator, instance, inner)


def min_properties(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict) and len(instance) < limit:
        least = int(limit)
        text = _n("must have at least %d member", "must have at least %d members", least)
        yield wrong(text % least)


def max_properties(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, dict) and len(instance) > limit:
        most = int(limit)
        text = _n("must have at most %d member", "must have at most %d members", most)
        yield wrong(text % most)
