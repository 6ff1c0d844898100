"""Strict JSON that keeps what was sent, digit for digit (api.md 1, Conventions: body)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any, TypeAlias, cast

from . import exact_numbers
from .exact_numbers import ExactNumber, Refused

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_NODES = 5_000

_BAD_CHARACTER = re.compile("[\x00\ud800-\udfff]")


class StrictJsonError(ValueError):
    """Why a body was refused.

    `code` is one of api.md's: malformed_json, duplicate_key, number_not_exact, bad_string,
    too_deep, too_many_nodes, too_large. `pointer` is the JSON pointer of the place, or "".
    """

    def __init__(self, code: str, detail: str, pointer: str = "") -> None:
        super().__init__(f"{code} at {pointer or '/'}: {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer


class Raw(str):
    """JSON text that `dumps` splices in as it is. Whoever makes one answers for its syntax."""

    __slots__ = ()


def parse(raw: bytes, *, max_bytes: int = MAX_BYTES) -> JsonValue:
    """Read one JSON document, or say with `StrictJsonError` why not.

    Depth counts arrays and objects (`[]` is 1), nodes count values (keys are none). Numbers with
    a fraction or an exponent, and -0, come back as `ExactNumber`. A byte order mark is refused.
    """
    if len(raw) > max_bytes:
        raise StrictJsonError("too_large", f"The body has more than {max_bytes} bytes.")
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise StrictJsonError("malformed_json", f"Not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise StrictJsonError("malformed_json", f"Not JSON at {place}: {error.msg}.") from None
    except RecursionError:
        raise StrictJsonError("too_deep", f"Nested deeper than {MAX_DEPTH} levels.") from None
    _Walk().check(value, depth=0)
    return value  # type: ignore[no-any-return]  # the walk has checked its type


def read_object(stored: str) -> dict[str, JsonValue]:
    """Read back an object that `text` wrote: it was judged when it came, so only decoded here."""
    return cast("dict[str, JsonValue]", _DECODER.decode(stored))


def text(value: JsonValue) -> str:
    """Write compact JSON: key order kept, `ExactNumber` as it was spelt, no \\u escapes needed.

    Raises ValueError for NaN and infinities, TypeError for what is not JSON.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def dumps(value: object) -> bytes:
    """Write ordinary Python values as compact UTF-8 JSON, splicing `Raw` in unchanged.

    Raises ValueError for NaN, infinities and lone surrogates, TypeError for what is not JSON.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode("utf-8")


def _write(value: object, put: Callable[[str], object]) -> None:
    if isinstance(value, str):
        put(value if type(value) is Raw else encode_basestring(value))
    elif value is None:
        put("null")
    elif value is True:
        put("true")
    elif value is False:
        put("false")
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, float):
        put(_spelt(value))
    elif isinstance(value, Mapping):
        _write_object(value, put)
    elif isinstance(value, list | tuple):
        _write_array(value, put)
    else:
        raise TypeError(f"{type(value).__name__} is not JSON")


def _spelt(number: float) -> str:
    if isinstance(number, ExactNumber):
        return number.literal
    if not math.isfinite(number):
        raise ValueError(f"{number} is not JSON")
    return float.__repr__(number)


def _write_object(members: Mapping[Any, object], put: Callable[[str], object]) -> None:
    separator = "{"
    for key, member in members.items():
        if not isinstance(key, str):
            raise TypeError("a key of a JSON object is a string")
        put(separator + encode_basestring(key) + ":")
        _write(member, put)
        separator = ","
    put("}" if members else "{}")


def _write_array(items: list[Any] | tuple[Any, ...], put: Callable[[str], object]) -> None:
    separator = "["
    for item in items:
        put(separator)
        _write(item, put)
        separator = ","
    put("]" if items else "[]")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Refused:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            break
        seen.add(key)
    return Refused("duplicate_key", "This key occurs twice in one object.", key)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=exact_numbers.decimal,
    parse_int=exact_numbers.integer,
    parse_constant=exact_numbers.constant,
)


class _Walk:
    """One pass over the parsed tree that finds the first refusal and where it stands."""

    def __init__(self) -> None:
        self.nodes = 0
        self.path: list[str | int] = []

    def check(self, value: Any, *, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse("too_many_nodes", f"More than {MAX_NODES} values in one body.")
        if isinstance(value, str):
            self.check_string(value)
        elif isinstance(value, dict):
            self.check_depth(depth + 1)
            for key, member in value.items():
                self.path.append(key)
                self.check_string(key)
                self.check(member, depth=depth + 1)
                self.path.pop()
        elif isinstance(value, list):
            self.check_depth(depth + 1)
            for index, item in enumerate(value):
                self.path.append(index)
                self.check(item, depth=depth + 1)
                self.path.pop()
        elif isinstance(value, Refused):
            if value.key is not None:
                self.path.append(value.key)
            self.refuse(value.code, value.detail)

    def check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.refuse("too_deep", f"Nested deeper than {MAX_DEPTH} levels.")

    def check_string(self, string: str) -> None:
        if _BAD_CHARACTER.search(string):
            self.refuse("bad_string", "A string holds NUL or half of a surrogate pair.")

    def refuse(self, code: str, detail: str) -> None:
        raise StrictJsonError(code, detail, pointer(self.path))


def pointer(path: list[str | int]) -> str:
    """Spell a path as a JSON pointer (RFC 6901); what UTF-8 cannot carry becomes U+FFFD."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    spelt = "".join(f"/{step}" for step in steps)
    return _BAD_CHARACTER.sub("\ufffd", spelt)
