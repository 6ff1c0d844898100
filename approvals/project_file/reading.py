"""YAML into nodes, event by event, so that a hostile file is left at the first excess.

Merge keys, tags and a second document have no meaning here and are refused. Aliases are
followed, as long as what they repeat stays within the bounds of a file without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from approvals.rules.strict_json import MAX_DEPTH

from .nodes import FileRefused, Mistake, Node
from .scalars import NotClear, plain_value

MAX_BYTES = 1024 * 1024
# A schema of the arguments, as deep as any JSON may be, stands under `tools` and its entry.
_DEEPEST = MAX_DEPTH + 8
# More than a sound file of a megabyte has: "- a\n" is four bytes a value.
MAX_NODES = 250_000
# libyaml reads a megabyte in a second, PyYAML's own reader in thirty.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def read_yaml(raw: bytes) -> Node:
    """The one document of a file. Raises `FileRefused` with all that is wrong on the way."""
    text = _decoded(raw)
    reader = _Reader(iter(yaml.parse(text, Loader=_LOADER)))
    try:
        root = reader.document()
    except yaml.MarkedYAMLError as error:
        reader.note(_line_of(error), f"This is not YAML: {error.problem}.")
    except yaml.YAMLError:
        reader.note(1, "This is not YAML.")
    if reader.mistakes:
        raise FileRefused(reader.mistakes)
    return root


def _decoded(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise FileRefused([Mistake(1, "The file has more than 1 MB.")])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileRefused([Mistake(line, "The file is not UTF-8.")]) from None
    found = _NOT_YAML.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found[0]):04X}"
        raise FileRefused([Mistake(line, f"The character {code} may not stand in a file.")])
    return text


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


class _Reader:
    """Turns events into nodes. What can be passed over is noted, what cannot is raised."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.mistakes: list[Mistake] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0

    def note(self, line: int, message: str) -> None:
        self.mistakes.append(Mistake(line, message))

    def document(self) -> Node:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise FileRefused([Mistake(1, "The file is empty.")])
        root = self.node(next(self.events), depth=0)
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.note(_line(event), "A second document begins here; a file holds one.")
        return root

    def node(self, event: Any, *, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, line)
        before = self.nodes
        self.count(1, line)
        if event.tag is not None:
            self.note(line, f"The tag {event.tag} is not understood; leave it out.")
        if depth >= _DEEPEST:
            self.stop(line, f"Nested deeper than {_DEEPEST} levels.")
        if isinstance(event, yaml.ScalarEvent):
            node = Node(line, self.scalar(event, line))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node(line, self.items(depth + 1))
        else:
            node = Node(line, self.members(depth + 1))
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.nodes - before)
        return node

    def alias(self, event: Any, line: int) -> Node:
        # An anchor is known once its value ends, so nothing can hold itself.
        if event.anchor not in self.anchors:
            self.stop(line, f"*{event.anchor} stands for nothing before it.")
        node, size = self.anchors[event.anchor]
        self.count(size, line)
        return replace(node, line=line)

    def scalar(self, event: Any, line: int) -> Any:
        if _NOT_TEXT.search(event.value):
            self.note(line, "A text holds NUL or half of a surrogate pair.")
        # Plain style alone: a quoted word is a text, whatever it looks like.
        if not event.implicit[0]:
            return event.value
        try:
            return plain_value(event.value)
        except NotClear as unclear:
            self.note(line, str(unclear))
            return event.value

    def items(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth=depth))
        return items

    def members(self, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth=depth)
            member = replace(self.node(next(self.events), depth=depth), line=key.line)
            if not isinstance(key.value, str):
                self.note(key.line, "A key must be a text; put it in quotes.")
            elif key.value == "<<":
                self.note(key.line, "Merge keys (<<) are not used here.")
            elif key.value in members:
                first = members[key.value].line
                self.note(key.line, f"{key.value} stands here twice, first in line {first}.")
            else:
                members[key.value] = member
        return members

    def count(self, nodes: int, line: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self.stop(line, f"The file comes to more than {MAX_NODES:,} values.")

    def stop(self, line: int, message: str) -> None:
        raise FileRefused([*self.mistakes, Mistake(line, message)])


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
