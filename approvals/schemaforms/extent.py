"""How much a schema asks once its references are followed (api.md 2.1: schema_too_large)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from . import places
from .places import Reach
from .references import References
from .refusal import Path, SchemaRefused

MAX_LEVELS = 8
MAX_FIELDS = 300
# Schemas within the schema, each counted as often as it is reached. Far more than a form needs,
# far less than the unfolding of $refs that double at each step.
MAX_PARTS = 5_000
# Schemas applied to one and the same value through one another; bounds our recursion too.
MAX_CHAIN = 32


class Extent(NamedTuple):
    """Sums over a schema and all that it reaches."""

    fields: int
    parts: int
    levels: int


class Step(NamedTuple):
    """From one schema to another that is applied with it."""

    keyword: str
    reach: Reach
    path: Path
    schema: JsonValue


def steps(path: Path, schema: JsonValue, references: References) -> Iterator[Step]:
    """Where judging goes on from this schema, `$ref` followed."""
    if not isinstance(schema, dict):
        return
    ref = schema.get("$ref")
    if isinstance(ref, str):
        yield Step("$ref", Reach.SAME, *references.target(ref, path))
    for each in places.applied(schema, references.dialect):
        yield Step(each.keyword, each.reach, path + each.path, each.schema)


class Measure:
    """Measures each schema once, however often it is reached; recursion is counted once."""

    def __init__(self, references: References) -> None:
        self.references = references
        self._known: dict[Path, Extent] = {}
        self._open: set[Path] = set()
        self._chains: dict[Path, int] = {}

    def check(self, starts: Iterable[tuple[Path, JsonValue]]) -> None:
        """Raise `SchemaRefused`: circles, endless chains; then what the root unfolds to."""
        for path, schema in starts:
            self._chain(path, schema, depth=1)
        self._open.clear()
        self._extent((), self.references.root, level=0)

    def _chain(self, path: Path, schema: JsonValue, *, depth: int) -> int:
        """The longest chain of schemas that judge the value that this one judges."""
        if path in self._open:
            message = _("this refers back to itself without going into the value")
            raise SchemaRefused("unsupported_schema", message, path)
        if depth > MAX_CHAIN:
            raise _too_large(_("schemas are applied through too many others"), path)
        if path not in self._chains:
            self._open.add(path)
            lengths = [
                self._chain(step.path, step.schema, depth=depth + 1)
                for step in steps(path, schema, self.references)
                if step.reach is Reach.SAME
            ]
            self._open.discard(path)
            self._chains[path] = 1 + max(lengths, default=0)
        if depth + self._chains[path] - 1 > MAX_CHAIN:
            raise _too_large(_("schemas are applied through too many others"), path)
        return self._chains[path]

    def _extent(self, path: Path, schema: JsonValue, *, level: int) -> Extent:
        if level > MAX_LEVELS:
            raise _too_large(_("more than %d nested objects or lists") % MAX_LEVELS, path)
        if path in self._open:
            return Extent(0, 0, 0)
        if path not in self._known:
            self._open.add(path)
            self._known[path] = self._sum(path, schema, level)
            self._open.discard(path)
        known = self._known[path]
        if level + known.levels > MAX_LEVELS:
            raise _too_large(_("more than %d nested objects or lists") % MAX_LEVELS, path)
        return known

    def _sum(self, path: Path, schema: JsonValue, level: int) -> Extent:
        fields, parts, levels = 0, 1, _own_level(schema)
        for step in steps(path, schema, self.references):
            below = 1 if step.reach is Reach.INTO else 0
            part = self._extent(step.path, step.schema, level=level + below)
            fields += part.fields + _own_field(step)
            parts += part.parts
            levels = max(levels, part.levels + below)
            if fields > MAX_FIELDS:
                raise _too_large(_("more than %d fields") % MAX_FIELDS, path)
            if parts > MAX_PARTS:
                raise _too_large(_("unfolds to more than %d schemas") % MAX_PARTS, path)
        return Extent(fields, parts, levels)


def _own_level(schema: JsonValue) -> int:
    kinds = schema.get("type") if isinstance(schema, dict) else None
    nests = isinstance(kinds, str | list) and ("object" in kinds or "array" in kinds)
    return 1 if nests else 0


def _own_field(step: Step) -> int:
    """Each property is a field, and each place of a list whose places differ."""
    is_place = step.keyword == "items" and isinstance(step.path[-1], int)
    return 1 if is_place or step.keyword in ("properties", "prefixItems") else 0


def _too_large(message: str, path: Path) -> SchemaRefused:
    return SchemaRefused("schema_too_large", message, path)
