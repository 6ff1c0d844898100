"""Secrets in arguments, masked so that equal looks equal and different looks different."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue

Type: TypeAlias = Literal["object", "array", "string", "number", "boolean", "null"]
HEX_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Masked:
    """What stands in a secret's place: `text` ("•••• 6a3f91c2") and the type of the secret."""

    text: str
    type: Type


Shown: TypeAlias = (
    "bool | int | float | str | Masked | Sequence[Shown] | Mapping[str, Shown] | None"
)


def mask(value: JsonValue, pointers: Iterable[str], key: bytes) -> Shown:
    """Replace what the pointers name (config.md, `mask`); places that are not there are ignored.

    A pointer is an RFC 6901 one or a bare name, which is one step. Objects and lists are masked
    whole. `key` is the project's own, at least 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("a short key would let anybody try out what is masked")
    shown: Shown = value
    for spelt in pointers:
        shown = _replaced(shown, steps(spelt), value, key)
    return shown


def steps(pointer: str) -> list[str]:
    """The steps of a pointer as config.md spells them: "/a/b~1c" or a bare name."""
    if not pointer.startswith("/"):
        return [pointer] if pointer else []
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def type_of(value: Shown) -> Type:
    """The JSON type of a value, of a masked one too."""
    if isinstance(value, Masked):
        return value.type
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, Mapping):
        return "object"
    return "array" if isinstance(value, Sequence) else "number"


def _replaced(shown: Shown, path: list[str], original: JsonValue, key: bytes) -> Shown:
    if isinstance(shown, Masked):
        return shown  # something above it, or itself, is masked already
    if not path:
        return Masked(f"•••• {_fingerprint(original, key)}", type_of(original))
    step, rest = path[0], path[1:]
    if isinstance(shown, Mapping) and isinstance(original, dict) and step in original:
        return {**shown, step: _replaced(shown[step], rest, original[step], key)}
    if isinstance(shown, list) and isinstance(original, list) and _is_index(step, original):
        at = int(step)
        return [*shown[:at], _replaced(shown[at], rest, original[at], key), *shown[at + 1 :]]
    return shown


def _is_index(step: str, items: list[JsonValue]) -> bool:
    is_number = step.isascii() and step.isdigit() and (step == "0" or step[0] != "0")
    return is_number and len(step) < 10 and int(step) < len(items)


def _fingerprint(value: JsonValue, key: bytes) -> str:
    return hmac.new(key, canonical(value), hashlib.sha256).hexdigest()[:HEX_DIGITS]
