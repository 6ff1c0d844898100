"""Keywords that hold further schemas for the same value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n
from jsonschema.exceptions import ValidationError

from approvals.schemaforms import judgement
from approvals.schemaforms.shown import listed, value_shown

from . import Validator, Wrongs, descend, wrong
from .arrays import fits
from .closest import closest

Schema = Mapping[str, Any]

# Of one alternative: enough to tell which is closest, whatever the size of the value.
_MOST_HEARD = 50


def ref(validator: Validator, target: Any, instance: Any, schema: Schema) -> Wrongs:
    judging = judgement.of(validator)
    judging.budget.spend()
    yield from descend(validator, instance, judging.references.target(target)[1])


def all_of(validator: Validator, inners: Any, instance: Any, schema: Schema) -> Wrongs:
    for inner in inners:
        judgement.of(validator).budget.spend()
        yield from descend(validator, instance, inner)


def _tries(
    validator: Validator, inners: Sequence[Any], instance: Any
) -> Iterator[list[ValidationError]]:
    for inner in inners:
        judgement.of(validator).budget.spend()
        yield list(islice(descend(validator, instance, inner), _MOST_HEARD))


def _named(validator: Validator, inners: Sequence[Any], instance: Any) -> list[int]:
    """How many members of the value each alternative has as properties."""
    counts = []
    for inner in inners:
        if isinstance(inner, dict) and isinstance(inner.get("$ref"), str):
            inner = judgement.of(validator).references.target(inner["$ref"])[1]
        own = inner.get("properties", {}) if isinstance(inner, dict) else {}
        counts.append(len(own.keys() & instance.keys()) if isinstance(instance, dict) else 0)
    return counts


def any_of(validator: Validator, inners: Any, instance: Any, schema: Schema) -> Wrongs:
    tries = []
    for wrongs in _tries(validator, inners, instance):
        if not wrongs:
            return
        tries.append(wrongs)
    yield from closest(tries, _named(validator, inners, instance))


def one_of(validator: Validator, inners: Any, instance: Any, schema: Schema) -> Wrongs:
    tries = list(_tries(validator, inners, instance))
    matching = tries.count([])
    if not matching:
        yield from closest(tries, _named(validator, inners, instance))
    elif matching > 1:
        text = _n("fits %d of the alternatives, and may fit only one",
                  "fits %d of the alternatives, and may fit only one", matching)  # fmt: skip
        yield wrong(text % matching)


def not_(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    judgement.of(validator).budget.spend()
    if not fits(validator, inner, instance):
        return
    if isinstance(inner, dict) and set(inner) == {"const"}:
        yield wrong(_("must not be %s") % value_shown(inner["const"]))
    elif isinstance(inner, dict) and set(inner) == {"enum"}:
        yield wrong(_("must be none of: %s") % listed(inner["enum"]))
    else:
        yield wrong(_("is of a form that is not allowed here"))


def if_(validator: Validator, condition: Any, instance: Any, schema: Schema) -> Wrongs:
    judgement.of(validator).budget.spend()
    branch = "then" if fits(validator, condition, instance) else "else"
    if branch in schema:
        yield from descend(validator, instance, schema[branch])
