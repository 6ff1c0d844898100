"""Secrets in arguments, masked so that equal looks equal and different looks different."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue, pointer

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


def plain(shown: Shown) -> JsonValue:
    """The same as JSON, a masked value being its text."""
    if isinstance(shown, Masked):
        return shown.text
    if isinstance(shown, Mapping):
        return {name: plain(member) for name, member in shown.items()}
    if isinstance(shown, Sequence) and not isinstance(shown, str):
        return [plain(item) for item in shown]
    return cast(JsonValue, shown)


def places(shown: Shown, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Masked]]:
    """Every masked value, with its JSON pointer."""
    if isinstance(shown, Masked):
        yield pointer(list(path)), shown
    elif isinstance(shown, Mapping):
        for name, member in shown.items():
            yield from places(member, (*path, name))
    elif isinstance(shown, Sequence) and not isinstance(shown, str):
        for index, item in enumerate(shown):
            yield from places(item, (*path, index))


def put_back(
    sent: JsonValue, original: JsonValue, pointers: Sequence[str], key: bytes
) -> tuple[JsonValue, list[str]]:
    """What somebody means who was shown `original` masked, and sends it back changed.

    A mask's text in its own place stands for the value there. Also the pointers of masked
    places where anything else stands: even the true value, else one could try out what it is.
    """
    held = mask(original, pointers, key)
    wrong: list[str] = []
    meant = _put_back(sent, held, original, (), wrong)
    known = _places_in(held, ())
    new = _places_in(mask(sent, pointers, key), ())
    wrong += [place for place in new if place not in known]
    return meant, list(dict.fromkeys(wrong))


def _put_back(
    sent: JsonValue, held: Shown, original: JsonValue, path: tuple[str | int, ...], wrong: list[str]
) -> JsonValue:
    if isinstance(held, Masked) and sent == held.text:
        return original
    if isinstance(held, dict) and isinstance(sent, dict) and isinstance(original, dict):
        for name in (name for name in held if name not in sent):
            wrong += _places_in(held[name], (*path, name))
        return {
            name: _put_back(value, held[name], original[name], (*path, name), wrong)
            if name in held
            else value
            for name, value in sent.items()
        }
    if isinstance(held, list) and isinstance(sent, list) and isinstance(original, list):
        for index in range(len(sent), len(held)):
            wrong += _places_in(held[index], (*path, index))
        there = enumerate(zip(sent, held, original, strict=False))
        kept = [_put_back(*three, (*path, index), wrong) for index, three in there]
        return [*kept, *sent[len(held) :]]
    wrong += _places_in(held, path)
    return sent


def _places_in(held: Shown, path: tuple[str | int, ...]) -> list[str]:
    return [place for place, _ in places(held, path)]


def value_at(value: JsonValue, path: Iterable[str]) -> JsonValue:
    """The value at a place that is there."""
    for step in path:
        value = (
            value[int(step)]
            if isinstance(value, list)
            else cast("dict[str, JsonValue]", value)[step]
        )
    return value


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
