"""The keywords, as functions for the `jsonschema` library.

Each takes the validator, the keyword's value, the value to judge and the schema, yields what is
wrong in sentences without the value itself, and counts its loops against the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from approvals.schemaforms.judgement import Validator

__all__ = ["Keyword", "Validator", "Wrongs", "wrong"]

Wrongs = Iterator[ValidationError]
Keyword = Callable[[Validator, Any, Any, Mapping[str, Any]], Wrongs]


def wrong(message: str, *path: str | int) -> ValidationError:
    """Something wrong with the value, or with what is (or should be) at `path` in it."""
    return ValidationError(message, path=path)
