"""Which draft a schema is written in, and what only that draft says."""

from __future__ import annotations

import enum
import re

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from .refusal import SchemaRefused

_DRAFT7 = re.compile(r"https?://json-schema\.org/draft-07/schema#?")
_DRAFT2020 = re.compile(r"https?://json-schema\.org/draft/2020-12/schema#?")


class Dialect(enum.Enum):
    """A draft, or none named.

    Without `$schema` a schema is 2020-12 (api.md 2.1); but many that name none are written in
    the older words, so there `items` may also be a list, with `additionalItems` after it.
    `dependencies` counts in 2020-12 too: a condition that an author wrote is not passed over.
    """

    DRAFT7 = "draft-07"
    DRAFT2020 = "2020-12"
    UNDECLARED = "2020-12, none declared"

    @property
    def takes_item_lists(self) -> bool:
        """Whether `items` may be a list of schemas, one for each place."""
        return self is not Dialect.DRAFT2020

    @property
    def refs_stand_alone(self) -> bool:
        """Whether what stands beside a `$ref` does not count."""
        return self is Dialect.DRAFT7


def dialect_of(schema: JsonValue) -> Dialect:
    """The dialect of a whole schema. Raises `SchemaRefused` (`unsupported_schema`)."""
    if not isinstance(schema, dict) or "$schema" not in schema:
        return Dialect.UNDECLARED
    named = schema["$schema"]
    if isinstance(named, str) and _DRAFT7.fullmatch(named):
        return Dialect.DRAFT7
    if isinstance(named, str) and _DRAFT2020.fullmatch(named):
        return Dialect.DRAFT2020
    raise SchemaRefused("unsupported_schema", _("only drafts 7 and 2020-12 are read"), ["$schema"])
