"""The keywords, as functions for the `jsonschema` library.

Each takes the validator, the keyword's value, the value to judge and the schema, yields what is
wrong in sentences without the value itself, and counts its loops against the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from jsonschema.exceptions import ValidationError

from approvals.schemaforms.judgement import Validator

__all__ = ["NOTHING", "Keyword", "Validator", "Wrongs", "descend", "wrong"]

# Stands for the keyword where a schema is false.
NOTHING = "false"

Wrongs = Iterator[ValidationError]
Keyword = Callable[[Validator, Any, Any, Mapping[str, Any]], Wrongs]


def descend(validator: Validator, value: Any, inner: Any, path: str | int | None = None) -> Wrongs:
    """What an inner schema finds wrong with a value, or with the part of it at `path`."""
    if inner is False:  # the library would lose the path
        place = () if path is None else (path,)
        yield ValidationError(_("is not expected here"), validator=NOTHING, path=place)
    else:
        yield from validator.descend(value, inner, path=path)


def wrong(message: str, *path: str | int) -> ValidationError:
    """Something wrong with the value, or with what is (or should be) at `path` in it."""
    return ValidationError(message, path=path)
