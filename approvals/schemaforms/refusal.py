"""Why a schema is not taken."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.rules import strict_json

Path = tuple[str | int, ...]


class SchemaRefused(ValueError):
    """A schema that we do not take.

    `code` is `unsupported_schema`, `schema_too_large` or `invalid_schema` (api.md 2.1), `message`
    a sentence, `pointer` a JSON pointer into the schema.
    """

    def __init__(self, code: str, message: str, path: Sequence[str | int] = ()) -> None:
        self.code = code
        self.message = message
        self.pointer = strict_json.pointer(list(path))
        super().__init__(f"{code} at {self.pointer or '/'}: {message}")
