"""A standing grant in words: what would go through, of which no word is the agent's own."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.rules import strict_json
from approvals.rules.standing.pins import Pin
from approvals.rules.standing.scope import Scope
from approvals.rules.strict_json import JsonValue


@dataclass(frozen=True, slots=True)
class PinWords:
    """What one argument may be: `kind` says how the values are meant."""

    name: str
    kind: str
    values: tuple[str, ...]


def pin_words(scope: Scope) -> list[PinWords]:
    """The arguments in their order, with the values as people read them."""
    return [PinWords(name, pin.kind, _values(pin)) for name, pin in scope.pins.items()]


def _values(pin: Pin) -> tuple[str, ...]:
    return tuple(value_words(value) for value in pin.values)


def value_words(value: JsonValue) -> str:
    """A text as it is, everything else as JSON."""
    return value if isinstance(value, str) else strict_json.text(value)
