"""What was read of a project file: plain values, each of which knows its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from approvals.rules.strict_json import JsonValue

Scalar = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line (from 1) that it stands on; a member's line is that of its key."""

    line: int
    value: Scalar | list[Node] | dict[str, Node]

    def plain(self) -> JsonValue:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {key: member.plain() for key, member in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def at(self, path: Sequence[str | int]) -> Node:
        """The value that `path` leads to, or the last one on the way to what is not there.

        A place in a list may be written as a text, as in a JSON pointer.
        """
        node = self
        for step in path:
            inside = node.value
            if isinstance(inside, dict) and step in inside:
                node = inside[str(step)]
            elif isinstance(inside, list) and str(step).isdecimal() and int(step) < len(inside):
                node = inside[int(step)]
            else:
                break
        return node


def path_of(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON pointer."""
    steps = pointer.split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong with a file: its line (from 1) and a sentence."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


MAX_MISTAKES = 100
_MAX_MESSAGE = 300


class FileRefused(Exception):
    """A file that cannot be used, with what is wrong with it, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        found = sorted(set(mistakes))
        self.mistakes = [_readable(mistake) for mistake in found[:MAX_MISTAKES]]
        if len(found) > MAX_MISTAKES:
            more = f"From here on there are {len(found) - MAX_MISTAKES} more mistakes."
            self.mistakes.append(Mistake(found[MAX_MISTAKES].line, more))
        super().__init__("; ".join(map(str, self.mistakes)))


def _readable(mistake: Mistake) -> Mistake:
    """What a file calls its things goes to a terminal: nothing of it may act there."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in mistake.message)
    short = shown if len(shown) <= _MAX_MESSAGE else f"{shown[:_MAX_MESSAGE]}…"
    return Mistake(mistake.line, short)
