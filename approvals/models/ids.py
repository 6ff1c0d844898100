"""Public ids: a prefix that names the kind, and 26 characters that sort by time.

The 26 characters are a ULID: 48 bits of milliseconds, then 80 random bits, in
Crockford's base 32. They say nothing about how many there are, and an index
stays warm at its end because new ids are always the greatest.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField  # it takes no type arguments at run time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base32(value: int, length: int) -> str:
    """`value` in `length` characters of Crockford's base 32, most significant first."""
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def new_id(prefix: str) -> str:
    """A fresh id such as `req_01KBC7…`."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{base32(milliseconds << 80 | secrets.randbits(80), 26)}"


class IdField(TextField):
    """A text primary key that fills itself with `new_id(prefix)`."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(**{**options, "max_length": 32, "primary_key": True, "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "primary_key", "editable"):
            options.pop(fixed, None)
        return name, path, [self.prefix, *args], options

    def has_default(self) -> bool:
        return True

    def get_default(self) -> str:
        return new_id(self.prefix)
