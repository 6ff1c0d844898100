"""May this schema be used at all (api.md 2.1: drafts, `unsupported_schema`, `schema_too_large`)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue, StrictJsonError

from . import places
from .dialects import Dialect, dialect_of
from .extent import MAX_PARTS, Measure
from .references import References
from .refusal import Path, SchemaRefused
from .shapes import Shapes

__all__ = ["MAX_BYTES", "SchemaRefused", "check_schema"]

MAX_BYTES = 64 * 1024

_DYNAMIC = ("$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor")


def check_schema(schema: JsonValue) -> None:
    """Raise `SchemaRefused` unless values can be judged by this schema in bounded time.

    `unsupported_schema`: another draft than 7 and 2020-12, a reference that does not begin with
    `#`, leads nowhere, stands under an `$id` of its own or goes round in a circle, and dynamic
    references. `schema_too_large`: more than 64 KB of canonical text, 8 nested objects or lists,
    300 fields, or an unfolding without end (extent.py). `invalid_schema`: what the draft's
    metaschema refuses, or a pattern that cannot be read. Fetches nothing.
    """
    if not isinstance(schema, dict | bool):
        raise SchemaRefused("invalid_schema", _("must be a schema: an object, true or false"))
    _check_size(schema)
    dialect = dialect_of(schema)
    references = References(schema, dialect)
    try:
        Measure(references).check(_Survey(references).visit())
    except RecursionError:
        raise SchemaRefused("schema_too_large", _("nested too deep")) from None


def _check_size(schema: JsonValue) -> None:
    try:
        size = len(canonical(schema))
    except StrictJsonError as error:
        code = "schema_too_large" if error.code == "too_deep" else "invalid_schema"
        raise SchemaRefused(code, error.detail) from None
    if size > MAX_BYTES:
        raise SchemaRefused("schema_too_large", _("more than %d KB") % (MAX_BYTES // 1024))


class _Survey:
    """Goes through all schemas within one, also those that only a reference makes one."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.shapes = Shapes(references.dialect)
        self.seen: dict[Path, JsonValue] = {}

    def visit(self) -> list[tuple[Path, JsonValue]]:
        """Every schema with its path. Raises `SchemaRefused` at the first that is unfit."""
        waiting: list[tuple[Path, JsonValue]] = [((), self.references.root)]
        while waiting:
            start, outer = waiting.pop()
            for path, schema in places.every(outer, self.references.dialect, start):
                if path not in self.seen:
                    waiting.extend(self._visit(path, schema))
        return list(self.seen.items())

    def _visit(self, path: Path, schema: JsonValue) -> list[tuple[Path, JsonValue]]:
        if not isinstance(schema, dict | bool):
            message = _("must be a schema: an object, true or false")
            raise SchemaRefused("invalid_schema", message, path)
        self.seen[path] = schema
        if len(self.seen) > MAX_PARTS:
            raise SchemaRefused("schema_too_large", _("more than %d schemas") % MAX_PARTS, path)
        if isinstance(schema, bool):
            return []
        self._check_support(path, schema)
        self.shapes.check(path, schema)
        ref = schema.get("$ref")
        if not isinstance(ref, str):
            return []
        target = self.references.target(ref, path)
        self._check_base(path)
        return [] if target[0] in self.seen else [target]

    def _check_support(self, path: Path, schema: dict[str, JsonValue]) -> None:
        for keyword in _DYNAMIC:
            if keyword in schema:
                message = _("dynamic references are not supported")
                raise SchemaRefused("unsupported_schema", message, (*path, keyword))
        if path and "$schema" in schema:
            message = _("only the whole schema names its draft")
            raise SchemaRefused("unsupported_schema", message, (*path, "$schema"))

    def _check_base(self, path: Path) -> None:
        """Refuse a reference that an `$id` above it, other than the root's, would lead away."""
        here = self.references.root
        for depth, step in enumerate(path, start=1):
            here = here[step]  # type: ignore[index]  # a path that was walked
            if depth == len(path) and self.references.dialect is Dialect.DRAFT7:
                return  # an $id beside a $ref does not count there
            own_id = here.get("$id") if isinstance(here, dict) else None
            if path[:depth] in self.seen and isinstance(own_id, str) and own_id[:1] != "#":
                message = _("references under an $id of their own are not followed")
                raise SchemaRefused("unsupported_schema", message, (*path, "$ref"))
