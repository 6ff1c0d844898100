"""Keywords that look at one value: its type, size, pattern, format and what it may equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from approvals.schemaforms import judgement
from approvals.schemaforms.numbers import exact, is_number, spelt
from approvals.schemaforms.shown import value_shown

from . import Validator, Wrongs, wrong

Schema = Mapping[str, Any]

_KINDS = {
    "array": gettext_lazy("a list"),
    "boolean": gettext_lazy("true or false"),
    "integer": gettext_lazy("a whole number"),
    "null": gettext_lazy("null"),
    "number": gettext_lazy("a number"),
    "object": gettext_lazy("an object"),
    "string": gettext_lazy("text"),
}


def kinds_shown(types: Sequence[str]) -> str:
    """The sentence that names the types a value may have."""
    return _("must be %s") % _(" or ").join(str(_KINDS[each]) for each in types)


def type_(validator: Validator, types: Any, instance: Any, schema: Schema) -> Wrongs:
    named = [types] if isinstance(types, str) else types
    if not any(validator.is_type(instance, each) for each in named):
        yield wrong(kinds_shown(named))


def enum(validator: Validator, values: Any, instance: Any, schema: Schema) -> Wrongs:
    judging = judgement.of(validator)
    if judging.text(instance) not in judging.choices(values):
        yield wrong(judging.choices_sentence(values))


def const(validator: Validator, value: Any, instance: Any, schema: Schema) -> Wrongs:
    judging = judgement.of(validator)
    if judging.text(instance) != judging.text(value):
        yield wrong(_("must be %s") % value_shown(value))


def minimum(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if is_number(instance) and exact(instance) < exact(limit):
        yield wrong(_("must be at least %s") % spelt(limit))


def maximum(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if is_number(instance) and exact(instance) > exact(limit):
        yield wrong(_("must be at most %s") % spelt(limit))


def exclusive_minimum(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if is_number(instance) and exact(instance) <= exact(limit):
        yield wrong(_("must be more than %s") % spelt(limit))


def exclusive_maximum(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if is_number(instance) and exact(instance) >= exact(limit):
        yield wrong(_("must be less than %s") % spelt(limit))


def multiple_of(validator: Validator, step: Any, instance: Any, schema: Schema) -> Wrongs:
    if is_number(instance) and exact(instance) % exact(step):
        yield wrong(_("must be a multiple of %s") % spelt(step))


def min_length(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, str) and len(instance) < limit:
        least = int(limit)
        text = _n("must have at least %d character", "must have at least %d characters", least)
        yield wrong(text % least)


def max_length(validator: Validator, limit: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, str) and len(instance) > limit:
        most = int(limit)
        text = _n("must have at most %d character", "must have at most %d characters", most)
        yield wrong(text % most)


def pattern(validator: Validator, pattern: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, str) and not judgement.of(validator).budget.search(pattern, instance):
        yield wrong(_("does not have the form %s") % value_shown(pattern))


def format_(validator: Validator, name: Any, instance: Any, schema: Schema) -> Wrongs:
    fault = judgement.of(validator).format_fault(instance, name)
    if fault is not None:
        yield wrong(fault)
