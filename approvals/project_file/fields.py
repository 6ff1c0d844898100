"""The members of an entry, read by type; what is wrong is noted with its line."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from approvals.models import Project
from approvals.rules.strict_json import JsonValue

from .named import find_people
from .nodes import Mistake, Node

_QUOTED = 'must be an amount in quotes, such as "5000.00"'
Value = TypeVar("Value", bound="bool | int | str | list[str] | dict[str, str]")


def entries_of(node: Node, where: str, mistakes: list[Mistake]) -> dict[str, Node]:
    """The members of what must be a mapping; none, and a mistake, where it is not."""
    if isinstance(node.value, dict):
        return node.value
    mistakes.append(Mistake(node.line, f"{where} must be a mapping."))
    return {}


class Fields:
    """One entry at `where`. Each getter gives None where the member is absent or wrong."""

    def __init__(
        self, node: Node, where: str, mistakes: list[Mistake], *, known: Collection[str]
    ) -> None:
        self.entry = node
        self.where = where
        self.mistakes = mistakes
        self.members = entries_of(node, where, mistakes)
        for key, member in self.members.items():
            if key not in known:
                self.note(member, f"{where} has no member {key}; known are {', '.join(known)}.")

    def note(self, node: Node, message: str) -> None:
        self.mistakes.append(Mistake(node.line, message))

    def require(self, *keys: str) -> None:
        """Note which of the members are missing."""
        for key in keys:
            if isinstance(self.entry.value, dict) and key not in self.members:
                self.note(self.entry, f"{self.where}.{key} is missing.")

    def flag(self, key: str) -> bool | None:
        return self._typed(key, bool, "must be true or false")

    def number(self, key: str) -> int | None:
        node = self.members.get(key)
        if node is not None and isinstance(node.value, bool):
            self.note(node, f"{self.where}.{key} must be a whole number.")
            return None
        return self._typed(key, int, "must be a whole number")

    def text(self, key: str) -> str | None:
        return self._typed(key, str, "must be a text (quoted, if it looks like a number)")

    def choice(self, key: str, choices: Collection[str]) -> str | None:
        value = self.text(key)
        if value is None or value in choices:
            return value
        self.note(self.members[key], f"{self.where}.{key} must be one of {', '.join(choices)}.")
        return None

    def texts(self, key: str) -> list[str] | None:
        """A list of texts, each once; the places of wrong ones are noted."""
        node = self.members.get(key)
        if node is None:
            return None
        if not isinstance(node.value, list):
            self.note(node, f"{self.where}.{key} must be a list.")
            return None
        found: dict[str, None] = {}
        for item in node.value:
            if not isinstance(item.value, str):
                self.note(item, f"{self.where}.{key} must hold texts only.")
            elif item.value in found:
                self.note(item, f"{self.where}.{key} names {item.value} twice.")
            else:
                found[item.value] = None
        return [*found]

    def people(self, key: str, project: Project) -> list[str]:
        """The usernames of a list, sorted, as their accounts spell them."""
        names = self.texts(key) or []
        return sorted(self._known(key, names, project))

    def person(self, key: str, project: Project) -> str | None:
        """One username, as the account spells it."""
        name = self.text(key)
        return next(iter(self._known(key, [name] if name else [], project)), None)

    def _known(self, key: str, names: list[str], project: Project) -> set[str]:
        known = find_people(project, names)
        for index, name in enumerate(names):
            if name not in known:
                place = self.members[key].at((index,))
                self.note(place, f"{self.where}.{key}: {name} is no person of this project.")
        return {person.username for person in known.values()}

    def amounts(self, key: str) -> dict[str, str] | None:
        """Sums by currency; whether each is one is for the action to say."""
        node = self.members.get(key)
        if node is None:
            return None
        found = {}
        for currency, amount in entries_of(node, f"{self.where}.{key}", self.mistakes).items():
            if isinstance(amount.value, str):
                found[currency] = amount.value
            else:
                self.note(amount, f"{self.where}.{key}.{currency} {_QUOTED}.")
        return dict(sorted(found.items()))

    def amount(self, key: str) -> str | None:
        """One sum; whether it is one is for the action to say."""
        return self._typed(key, str, _QUOTED)

    def _typed(self, key: str, kind: type[Value], wrong: str) -> Value | None:
        node = self.members.get(key)
        if node is None:
            return None
        if isinstance(node.value, kind) and not isinstance(node.value, float):
            return node.value
        self.note(node, f"{self.where}.{key} {wrong}.")
        return None


def without_none(**members: JsonValue) -> dict[str, JsonValue]:
    """The members that say something, in this order."""
    return {key: value for key, value in members.items() if value is not None}
