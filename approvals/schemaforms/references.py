"""Following `$ref` inside one schema. Nothing is ever fetched: only `#…` is understood."""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from . import places
from .dialects import Dialect
from .refusal import Path, SchemaRefused


class References:
    """The places that a schema's `$ref`s mean."""

    def __init__(self, root: JsonValue, dialect: Dialect) -> None:
        self.root = root
        self.dialect = dialect
        self._names: dict[str, Path] | None = None
        self._found: dict[str, tuple[Path, JsonValue]] = {}

    def target(self, ref: str, at: Path = ()) -> tuple[Path, JsonValue]:
        """Path and schema that `ref` means.

        Raises `SchemaRefused` (`unsupported_schema`), pointing `at` the schema that holds the
        reference, where it leads out of this schema or nowhere.
        """
        if ref not in self._found:
            self._found[ref] = self._look_up(ref, (*at, "$ref"))
        return self._found[ref]

    def _look_up(self, ref: str, at: Path) -> tuple[Path, JsonValue]:
        if not ref.startswith("#"):
            raise SchemaRefused(
                "unsupported_schema", _("only references that begin with # are followed"), at
            )
        fragment = unquote(ref[1:])
        if fragment and not fragment.startswith("/"):
            path = self.names().get(fragment)
            found = None if path is None else (path, _at(self.root, path))
        else:
            found = self._walk(fragment)
        if found is None:
            raise SchemaRefused("unsupported_schema", _("this reference leads nowhere"), at)
        return found

    def _walk(self, pointer: str) -> tuple[Path, JsonValue] | None:
        path: list[str | int] = []
        here = self.root
        for spelt in pointer.split("/")[1:]:
            step = spelt.replace("~1", "/").replace("~0", "~")
            if isinstance(here, dict) and step in here:
                path.append(step)
                here = here[step]
            elif isinstance(here, list) and re.fullmatch("0|[1-9][0-9]{0,5}", step, re.ASCII):
                if int(step) >= len(here):
                    return None
                path.append(int(step))
                here = here[int(step)]
            else:
                return None
        return tuple(path), here

    def names(self) -> dict[str, Path]:
        """Plain names of places: `$anchor`, and draft 7's `$id` of a fragment alone."""
        if self._names is None:
            self._names = {}
            for path, schema in places.every(self.root, self.dialect):
                if isinstance(schema, dict):
                    for name in _names_of(schema, self.dialect):
                        self._names.setdefault(name, path)
        return self._names


def _names_of(schema: dict[str, JsonValue], dialect: Dialect) -> list[str]:
    anchor, own_id = schema.get("$anchor"), schema.get("$id")
    names = []
    if dialect is not Dialect.DRAFT7 and isinstance(anchor, str):
        names.append(anchor)
    if dialect is not Dialect.DRAFT2020 and isinstance(own_id, str) and own_id.startswith("#"):
        names.append(own_id[1:])
    return names


def _at(root: JsonValue, path: Path) -> JsonValue:
    here = root
    for step in path:
        here = here[step]  # type: ignore[index]  # the walk has been there
    return here
