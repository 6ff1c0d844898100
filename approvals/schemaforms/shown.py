"""Values of a schema, short enough for a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from approvals.rules import strict_json
from approvals.rules.strict_json import JsonValue

_LONGEST = 60
_MOST = 6


def value_shown(value: JsonValue) -> str:
    """A value as JSON, text without its quotes, cut where it is long."""
    if value == "" and isinstance(value, str):
        return _("empty")
    text = value if isinstance(value, str) else strict_json.text(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def choices_shown(values: Sequence[JsonValue]) -> str:
    """The sentence that names what a value may be, the first few of many."""
    if not values:
        return _("nothing is allowed here")
    if len(values) == 1:
        return _("must be %s") % value_shown(values[0])
    return _("must be one of: %s") % listed(values)


def listed(values: Sequence[JsonValue]) -> str:
    """The first few of some values, and how many more there are."""
    shown = ", ".join(value_shown(each) for each in values[:_MOST])
    more = len(values) - _MOST
    if more > 0:
        shown += _n(" and %d more", " and %d more", more) % more
    return shown
