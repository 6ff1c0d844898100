"""Growing a form: one walk over schema, hints, source and post makes every node and its value.

Building a form and reading one back are the same walk; the only difference is whether a post
is at hand. So what a browser saw and how its answer is read cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.crypto import salted_hmac

from approvals.rules.strict_json import JsonValue
from approvals.rules.strict_json import pointer as spell

from . import choices, leaves, rows, rules, selections, switches, words
from .groups import grow_money, grow_object
from .hints import Hints
from .merging import Endless, Folder, types
from .nodes import Node
from .posts import NOTHING, Post
from .spots import Orders, Path, Spot
from .values import ABSENT, Maybe, Schema, is_type, present

# More inputs or answers to choose than this, and the rest is asked for as JSON.
MAX_FIELDS, MAX_OPTIONS = 400, 10_000
MAX_DEPTH = 4  # groups inside groups
_GROUPING = ("properties", "oneOf", "anyOf", "if", "dependencies", "dependentSchemas")


class Grower:
    """One walk. `last` holds the values of the walk before, by which conditions are judged."""

    def __init__(
        self,
        *,
        folder: Folder,
        fits: Callable[[Any, Any], bool],
        orders: Orders,
        post: Post = NOTHING,
        last: Mapping[str, JsonValue] | None = None,
        whole: Maybe = ABSENT,
        asked: Mapping[Path, set[str]] | None = None,
    ) -> None:
        self.folder = folder
        self.fits = fits
        self.orders = orders
        self.post = post
        self.last = last or {}
        self.whole = whole
        self._asked = asked or {}
        self.values: dict[str, JsonValue] = {}
        self.fields = 0
        self.options = 0

    def grow(self, spot: Spot) -> Node:
        """The node of a place, with its value. What cannot be a field becomes a JSON field."""
        spot = self._put_back(spot)
        try:
            schema, seen = self.folder.plain(spot.schema, spot.seen)
        except Endless:
            schema, seen = words.talk(spot.schema), spot.seen
        spot = replace(spot, schema=schema, seen=seen)
        if spot.blank and not present(spot.source) and _has_default(schema):
            spot = replace(spot, source=schema["default"])
        self.fields += 1
        if self.mask(spot) is not None:
            return leaves.masked(self, spot)
        try:
            node = self._grow_kind(spot)
        except Endless:
            node = leaves.json_field(self, spot)
        # A group hides and locks its parts one by one; any other field has them with the rest.
        if node.is_group:
            return node
        if self.masks_below(spot):
            return leaves.masked(self, spot)
        return leaves.json_field(self, spot) if self._is_open(node, spot) else node

    def _grow_kind(self, spot: Spot) -> Node:
        schema = spot.schema
        if self.hints(spot).widget == "hidden":
            return leaves.hidden(self, spot)
        if self.fields > MAX_FIELDS or self.options > MAX_OPTIONS:
            return leaves.json_field(self, spot)
        if "const" in schema and (spot.told or not isinstance(schema["const"], bool)):
            return selections.constant(self, spot)
        if "const" in schema:
            return selections.boolean(self, spot, nullable=False)
        options = choices.listed(schema, self.folder)
        if options and (types(schema) != ["boolean"] or "oneOf" in schema or "enum" in schema):
            self.options += len(options)
            return selections.choice(self, spot, options)
        alternative = switches.variants(self, spot)
        if alternative:
            return switches.grow(self, spot, alternative)
        spot, nullable = switches.nullable(self, spot)
        return self._grow_type(spot, nullable=nullable)

    def _grow_type(self, spot: Spot, *, nullable: bool) -> Node:
        named = types(spot.schema)
        kind = named[0] if len(named) == 1 else switches.guess(self, spot)
        if kind == "object" and (present(spot.source) and not isinstance(spot.source, dict)):
            kind = ""
        if kind == "array" and (present(spot.source) and not isinstance(spot.source, list)):
            kind = ""
        if kind == "object":
            return self._grow_object(spot, nullable=nullable)
        if kind == "array":
            return rows.grow(self, spot)
        if kind == "boolean":
            return selections.boolean(self, spot, nullable=nullable)
        if kind == "null":
            return selections.constant(self, replace(spot, schema={**spot.schema, "const": None}))
        if kind in ("string", "number", "integer"):
            return leaves.scalar(self, spot, kind, nullable=nullable)
        return leaves.json_field(self, spot, nullable=nullable)

    def _grow_object(self, spot: Spot, *, nullable: bool) -> Node:
        if spot.schema.get("format") == "money":
            return grow_money(self, spot)
        if spot.depth <= MAX_DEPTH and any(keyword in spot.schema for keyword in _GROUPING):
            return grow_object(self, spot)
        return leaves.json_field(self, spot, nullable=nullable)

    def hints(self, spot: Spot) -> Hints:
        """The author's hints for a place."""
        return Hints(spot.ui, spot.schema)

    def identity(self, path: Path) -> str:
        """The opaque id of a place: no agent can steer it, no name of the schema is in it."""
        digest = salted_hmac("schemaforms", spell(list(path)), algorithm="sha256").hexdigest()
        return f"{self.orders.prefix}{digest[:12]}"

    def node(self, spot: Spot, kind: str, widget: str) -> Node:
        """A node with all that its place already says of it."""
        hints = self.hints(spot)
        schema = spot.schema
        locked = self.is_locked(spot)
        about, markdown = words.help_of(schema, hints)
        return Node(
            pointer=spell(list(spot.pointer)),
            id=self.identity(spot.path),
            kind=kind,
            widget=widget,
            label=spot.label or words.label(schema, hints, spot.name),
            name=spot.name,
            help=about,
            help_markdown=markdown,
            placeholder=hints.words("placeholder"),
            required=spot.required,
            readonly=locked
            or spot.readonly
            or self.orders.readonly
            or (hints.readonly and not self._is_lacking(spot)),
            locked=locked,
            live=spot.live,
            width=hints.width or 3,
            depth=spot.depth,
            section=spot.section,
            messages=hints.messages,
            source=spot.source,
            value=spot.source,
            compares=self.orders.compares and spot.place is not None,
            proposed=spot.proposed,
        )

    def _is_lacking(self, spot: Spot) -> bool:
        """Whether a value is due that nobody has given: read only, it could never be given. Edited
        arguments are complete, and what their schema calls read only stays as it is."""
        return spot.required and not present(spot.source) and not self.orders.compares

    def _is_open(self, node: Node, spot: Spot) -> bool:
        """Whether an answer here would also be one for a part that is locked."""
        return not node.readonly and self.holds_lock(spot)

    def is_locked(self, spot: Spot) -> bool:
        """Whether the caller locked this place or one above it."""
        if spot.place is None:
            return False
        here = spell(list(spot.place))
        return any(_covers(lock, here) for lock in self.orders.locked)

    def holds_lock(self, spot: Spot) -> bool:
        """Whether something below this place is locked or masked: its shape must stay."""
        if spot.place is None:
            return False
        here = spell(list(spot.place))
        return any(_covers(here, lock) for lock in (*self.orders.locked, *self.orders.masked))

    def masks_below(self, spot: Spot) -> bool:
        """Whether some part of this place must not reach the page."""
        if spot.place is None:
            return False
        here = spell(list(spot.place))
        return any(_covers(here, mask) for mask in self.orders.masked)

    def mask(self, spot: Spot) -> str | None:
        """What to show in place of a value that must not reach the page."""
        return None if spot.place is None else self.orders.masked.get(spell(list(spot.place)))

    def asked(self, path: Path) -> set[str]:
        """The fields of a group by which hints show or unlock others."""
        return self._asked.get(path, set())

    def is_shown(self, spot: Spot) -> bool:
        """Whether the hints show a field for what the form holds."""
        test = rules.test_of(spot.ui, spot.schema, rules.SHOW)
        return test is None or not present(self.whole) or self.fits(test, self.whole)

    def is_enabled(self, spot: Spot, name: str) -> bool:
        """Whether the hints let a property be answered for what the form holds."""
        test = rules.test_of(self.hints(spot).below(name), {}, rules.ENABLE)
        return test is None or not present(self.whole) or self.fits(test, self.whole)

    def put_back(self, spot: Spot) -> bool:
        """Whether a place was asked back to what the agent proposed."""
        here = spell(list(spot.pointer))
        return any(_covers(asked, here) for asked in self.orders.put_back)

    def posted(self, node: Node, name: str = "") -> bool:
        """Whether the browser says anything about a node that may be answered."""
        if node.readonly or any(_covers(p, node.pointer) for p in self.orders.put_back):
            return False
        return self.post.has(name or node.id)

    def _put_back(self, spot: Spot) -> Spot:
        if self.orders.compares and self.put_back(spot):
            return replace(spot, source=spot.proposed)
        return spot


def _covers(upper: str, lower: str) -> bool:
    return lower == upper or lower.startswith(upper + "/")


def _has_default(schema: Schema) -> bool:
    """Whether there is a default that its own schema has room for: where "" or null stands for a
    number or text that is not there, nobody could ever empty the field again."""
    named = types(schema)
    default = schema.get("default")
    if default not in ("", None):
        return "default" in schema
    return "default" in schema and (not named or any(is_type(default, name) for name in named))
