"""Numbers as people type them, read to the digit and written as JSON writes them."""

from __future__ import annotations

import re
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from approvals.rules import exact_numbers
from approvals.rules.exact_numbers import Refused
from approvals.rules.strict_json import text as json_text

from .hints import Hints
from .nodes import Node
from .values import Schema, present, short

_LITERAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LOOSE = re.compile(r"([+-]?)0*([0-9]+)?(?:\.([0-9]*))?([eE][+-]?[0-9]+)?")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’_]")


def dress(node: Node, schema: Schema, kind: str, hints: Hints) -> None:
    """Let the node show its number as text; a browser's own number field loses what is wrong."""
    node.type_name = _("integer") if kind == "integer" else _("number")
    node.text = shown(node.source) if present(node.source) else ""
    node.attributes["inputmode"] = "numeric" if kind == "integer" else "decimal"
    node.attributes["autocomplete"] = "off"
    node.note = _range(schema)
    currency = hints.get("currency") or schema.get("currency")
    if isinstance(currency, str) and len(currency) <= 8:
        node.facts["unit"] = currency


def shown(value: Any) -> str:
    """A number in the reader's notation, every digit kept."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return short(value)
    return json_text(value).replace(".", get_format("DECIMAL_SEPARATOR"))


def canonical(typed: str) -> str | None:
    """The JSON literal of what was typed in the reader's notation, or None if it is no number.

    Grouping must be whole (1,234,567): "4,82" with a point as decimal sign is not guessed at.
    """
    point, group = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
    plain = _SPACES.sub("", typed.strip()).replace("\u2212", "-")
    if group and group in plain:
        whole, sign, rest = plain.partition(point)
        if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+", whole):
            return None
        plain = whole.replace(group, "") + sign + rest
    plain = plain.replace(point, ".")
    if _LITERAL.fullmatch(plain):
        return plain
    found = _LOOSE.fullmatch(plain)
    if found is None or not (found[2] or found[3]):
        return None
    sign = "-" if found[1] == "-" else ""
    fraction = f".{found[3]}" if found[3] else ""
    return f"{sign}{found[2] or '0'}{fraction}{found[4] or ''}"


def read(node: Node, typed: str) -> None:
    """Give the node the number that was typed, or the text itself and a reason."""
    node.value = typed
    literal = canonical(typed)
    if literal is None:
        node.errors.append(_("This is not a number."))
        return
    whole = re.fullmatch(r"-?[0-9]+", literal)
    number = exact_numbers.integer(literal) if whole else exact_numbers.decimal(literal)
    if isinstance(number, Refused):
        node.errors.append(_("This number has more digits than can be kept exactly."))
    else:
        node.value = number


def _range(schema: Schema) -> str:
    low, high = _bound(schema, "minimum"), _bound(schema, "maximum")
    if low and high:
        return _("From %(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("At least %(low)s") % {"low": low}
    return _("At most %(high)s") % {"high": high} if high else ""


def _bound(schema: Schema, name: str) -> str:
    bound = schema.get(name)
    is_number = isinstance(bound, int | float) and not isinstance(bound, bool)
    return shown(bound) if is_number else ""
