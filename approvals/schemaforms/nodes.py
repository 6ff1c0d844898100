"""A form as a tree: every node knows what it shows, what it holds and where that belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .values import ABSENT, Maybe, same, short

MOST_SHOWN = 400


@dataclass(slots=True)
class Option:
    """One answer to choose: `key` is what the browser posts, never the value itself."""

    key: str
    label: str
    value: Maybe
    help: str = ""
    chosen: bool = False
    disabled: bool = False
    stray: bool = False  # was sent, and is none of the schema's options


@dataclass(slots=True)
class Item:
    """One row of a list: `key` follows it through adding, removing and moving."""

    key: str
    pointer: str
    node: Node


@dataclass(slots=True)
class Node:
    """One field or group (ui.md 2.3).

    `id` is opaque and names the field in the page; nothing of the schema occurs in it. `kind` is
    what it holds: object, list, switch, text, number, choice, choices, check, const, json, file,
    money. `widget` is the template that draws it. `source` is what the form was built with,
    `value` what it holds now; either may be ABSENT. `text` is what its input shows.
    """

    pointer: str
    id: str
    kind: str
    widget: str
    label: str
    name: str | int | None = None
    help: str = ""
    help_markdown: bool = False
    note: str = ""
    type_name: str = ""
    placeholder: str = ""
    required: bool = False
    nullable: bool = False
    readonly: bool = False
    locked: bool = False
    masked: str | None = None
    live: bool = False  # other fields depend on it
    width: int = 3
    rows: int = 3
    depth: int = 0
    text: str = ""
    options: list[Option] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    can_add: bool = False
    can_remove: bool = False
    can_move: bool = False
    add_label: str = ""
    section: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    source: Maybe = ABSENT
    value: Maybe = ABSENT
    filled: bool = False  # somebody or something filled it in: a blank group is left out
    compares: bool = False
    rest: bool = False  # holds the entries of its group that no field asks for
    moved: bool = False  # rows were added, removed or moved
    proposed: Maybe = ABSENT
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The template of its widget."""
        return f"schemaforms/{self.widget}.html"

    @property
    def anchor(self) -> str:
        """The id of the element that a link to this node should reach."""
        return f"{self.id}s" if self.kind == "switch" else self.id

    @property
    def is_group(self) -> bool:
        """Whether it holds other nodes rather than a value of its own."""
        return self.kind in ("object", "list", "switch")

    @property
    def current(self) -> Maybe:
        """What it holds now."""
        return self.value

    @property
    def changed(self) -> bool:
        """Whether it holds something else than the agent proposed (only where one compares)."""
        return self.compares and not same(self.value, self.proposed)

    @property
    def differs(self) -> bool:
        """Whether to say so here: groups leave it to their fields, lists speak of their rows."""
        return self.moved or (self.changed and not self.is_group and self.widget != "hidden")

    @property
    def asks(self) -> bool:
        """Whether to say that an answer is due; a row of a list is there or is removed, and a
        line that may be null can stay empty."""
        due = self.required and not (self.nullable and self.kind in ("text", "number"))
        return due and not self.readonly and not isinstance(self.name, int)

    @property
    def keeps_rows(self) -> bool:
        """Whether nobody can add, remove or move a row."""
        return not (self.can_add or self.can_remove or self.can_move)

    @property
    def proposed_text(self) -> str:
        """What the agent proposed, in words."""
        for option in self.options:
            if same(option.value, self.proposed):
                return option.label
        words = short(self.proposed)
        if len(words) <= MOST_SHOWN:
            return words
        cut = {"start": words[:MOST_SHOWN], "count": len(words)}
        return _("%(start)s… (%(count)s characters in all)") % cut

    @property
    def has_proposal(self) -> bool:
        """Whether the agent proposed anything here."""
        return self.proposed is not ABSENT

    @property
    def described_by(self) -> str:
        """Ids of the texts that describe its input, in reading order."""
        parts = [
            f"{self.id}-h" if self.help else "",
            f"{self.id}-n" if self.note else "",
            f"{self.id}-w" if self.differs else "",
            f"{self.id}-e" if self.errors else "",
        ]
        return " ".join(part for part in parts if part)

    @property
    def chosen(self) -> Option | None:
        """The option that is chosen, of those where one can be."""
        return next((option for option in self.options if option.chosen), None)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order in which they are drawn."""
        yield self
        for child in self.children:
            yield from child.walk()
        for item in self.items:
            yield from item.node.walk()


@dataclass(slots=True)
class Section:
    """Fields that stand under one heading."""

    title: str
    nodes: list[Node]


@dataclass(slots=True)
class Problem:
    """One line of the error summary; `node` is None where no field is to blame."""

    message: str
    node: Node | None = None


@dataclass(slots=True)
class Form:
    """A whole form. `update_url`, if set, is where a change of a live field is posted."""

    root: Node
    problems: list[Problem] = field(default_factory=list)
    update_url: str = ""

    def nodes(self) -> Iterator[Node]:
        """Every node, in the order in which they are drawn."""
        return self.root.walk()

    def at(self, pointer: str) -> Node | None:
        """The node at a JSON pointer; of several (a switch and its choice), the last."""
        found = [node for node in self.nodes() if node.pointer == pointer]
        return found[-1] if found else None

    @property
    def fields(self) -> list[Node]:
        """The nodes that a person fills in."""
        return [node for node in self.nodes() if not node.is_group and node.widget != "hidden"]

    @property
    def changes(self) -> list[Node]:
        """What differs from what the agent proposed: fields, and lists whose rows changed."""
        return [node for node in self.nodes() if node.differs]

    @property
    def sections(self) -> list[Section]:
        """The root's fields under their headings; the root itself where it is no object."""
        if self.root.kind != "object":
            return [Section("", [self.root])]
        found: dict[str, Section] = {}
        for node in self.root.children:
            found.setdefault(node.section, Section(node.section, [])).nodes.append(node)
        return list(found.values())

    @property
    def has_live(self) -> bool:
        """Whether some fields appear or change with the answer of others."""
        return any(node.live for node in self.nodes())
