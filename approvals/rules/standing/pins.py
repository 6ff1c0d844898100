"""Pins: what each argument of a relieved action may be, and nothing but that.

An argument is pinned by the value that it equals, by a list of such values, or by an upper bound.
There is no pattern: "allow always" of a pattern became blanket trust elsewhere. Values are
compared as canonical JSON, so 5120.00 and 5120 are one, and "5120" is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue, StrictJsonError, parse, pointer

from .amounts import exact, spelt

Kind: TypeAlias = Literal["equals", "in", "max"]
KINDS: tuple[Kind, ...] = ("equals", "in", "max")
MAX_ARGUMENTS = 50
MAX_VALUES = 50
# Of all values together, as canonical JSON.
MAX_CHARACTERS = 16_384


@dataclass(frozen=True, slots=True)
class Pin:
    """What one argument may be. `texts` are canonical JSON; of a bound one plain decimal."""

    kind: Kind
    texts: tuple[str, ...]

    def holds(self, value: JsonValue) -> bool:
        """Whether the argument may have this value."""
        if self.kind == "max":
            amount = exact(value)
            return amount is not None and amount <= Decimal(self.texts[0])
        return _written(value) in self.texts

    @property
    def values(self) -> list[JsonValue]:
        """The values as JSON; of a bound the bound itself, as text."""
        if self.kind == "max":
            return [self.texts[0]]
        return [parse(text.encode()) for text in self.texts]


Pins: TypeAlias = Mapping[str, Pin]


class PinsRefused(ValueError):
    """Why pins cannot be used: `mistakes` are pairs of a JSON pointer below them and a sentence."""

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        super().__init__(f"{mistakes[0][0] or '/'} {mistakes[0][1]}")
        self.mistakes = mistakes


def read_pins(document: Mapping[str, Any]) -> dict[str, Pin]:
    """Read `{"to": {"equals": "acme"}, "amount": {"max": 100}}`. Raises `PinsRefused`."""
    if len(document) > MAX_ARGUMENTS:
        raise PinsRefused([("", f"pins more than {MAX_ARGUMENTS} arguments.")])
    pins: dict[str, Pin] = {}
    mistakes: list[tuple[str, str]] = []
    for name, said in document.items():
        read = _read_pin(said)
        if isinstance(read, Pin):
            pins[name] = read
        else:
            mistakes.append((pointer([name]) + read[0], read[1]))
    if sum(len(text) for pin in pins.values() for text in pin.texts) > MAX_CHARACTERS:
        mistakes.append(("", f"holds more than {MAX_CHARACTERS} characters of values."))
    if mistakes:
        raise PinsRefused(mistakes)
    return pins


def _read_pin(said: object) -> Pin | tuple[str, str]:
    if not isinstance(said, dict) or len(said) != 1 or next(iter(said)) not in KINDS:
        return "", 'is one of {"equals": …}, {"in": […]} and {"max": …}.'
    kind, value = next(iter(said.items()))
    if kind == "max":
        amount = exact(value)
        if amount is None:
            return "/max", "is a number, or a plain decimal text, that is not below zero."
        return Pin("max", (spelt(amount),))
    values = [value] if kind == "equals" else value
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_VALUES:
        return "/in", f"is a list of 1 to {MAX_VALUES} values."
    try:
        texts = dict.fromkeys(canonical(each).decode() for each in values)
    except StrictJsonError as error:
        return f"/{kind}", error.detail
    return Pin(kind, tuple(texts))


def document_of(pins: Pins) -> dict[str, dict[str, JsonValue]]:
    """Pins as they are written in the API, with each value as it was meant."""
    return {
        name: {pin.kind: pin.values if pin.kind == "in" else pin.values[0]}
        for name, pin in pins.items()
    }


def row_of(pins: Pins) -> dict[str, dict[str, list[str]]]:
    """Pins for the database, where numbers in JSON would lose their digits: texts alone."""
    return {name: {pin.kind: list(pin.texts)} for name, pin in pins.items()}


def of_row(row: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Pin]:
    """Pins as `row_of` wrote them. Raises ValueError for a row that it never wrote."""
    pins = {}
    for name, said in row.items():
        ((kind, texts),) = said.items()
        if kind not in KINDS:
            raise ValueError(f"no pin is of the kind {kind}")
        pins[name] = Pin(kind, tuple(texts))
    return pins


def misfit(pins: Pins, args: object) -> str | None:
    """Why these arguments are not what was granted; None where every one is.

    What is not pinned refuses, and so does a pinned argument that is missing.
    """
    if args is None:
        args = {}
    if not isinstance(args, Mapping):
        return "the arguments are no object"
    for name in args:
        if name not in pins:
            return f"{name} is not pinned"
    for name, pin in pins.items():
        if name not in args:
            return f"{name} is missing"
        if not pin.holds(args[name]):
            return f"{name} is something else"
    return None


def sample(pins: Pins) -> dict[str, JsonValue]:
    """Arguments that fit: the first of each list, and each bound itself."""
    return {name: _sampled(pin) for name, pin in pins.items()}


def _sampled(pin: Pin) -> JsonValue:
    if pin.kind != "max":
        return pin.values[0]
    try:  # a number, since conditions compare amounts as numbers
        return parse(pin.texts[0].encode())
    except StrictJsonError:  # more digits than a number keeps
        return pin.texts[0]


def _written(value: JsonValue) -> str | None:
    try:
        return canonical(value).decode()
    except StrictJsonError:
        return None
