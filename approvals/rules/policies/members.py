"""The members of one mapping of a policy, read one by one; every mistake is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from .mistakes import Mistake, Path


class Members:
    """Reads members of `document`, which stands at `path`. What is wrong goes to `mistakes`,
    and the reading goes on with what a member that is left out would be."""

    def __init__(self, document: Any, path: Path, mistakes: list[Mistake]) -> None:
        self._path, self._mistakes = path, mistakes
        self._document: Mapping[str, Any] = {}
        if isinstance(document, Mapping):
            self._document = document
        else:
            self.refuse("must be a mapping")

    def refuse(self, message: str, *at: str | int) -> None:
        """Note a mistake at a member, or of the mapping itself."""
        self._mistakes.append(Mistake((*self._path, *at), message))

    def has(self, key: str) -> bool:
        """Whether the member was written at all."""
        return key in self._document

    def raw(self, key: str) -> Any:
        """The member as it was written, or None."""
        return self._document.get(key)

    def inside(self, key: str) -> Members:
        """The members of a member; none where it is left out."""
        return Members(self._document.get(key, {}), (*self._path, key), self._mistakes)

    def each(self, key: str, *, most: int) -> list[Members]:
        """The mappings in a list, without what is none."""
        read = []
        for index, item in enumerate(self._list(key, most)):
            members = Members(item, (*self._path, key, index), self._mistakes)
            if isinstance(item, Mapping):
                read.append(members)
        return read

    def only(self, known: Collection[str]) -> None:
        """Note every member that is not known."""
        for key in self._document:
            if key not in known:
                self.refuse("is not known here", key)

    def text(self, key: str, *, most: int, lines: bool = False) -> str:
        """A text without control characters; with `lines` it may have several."""
        if not self.has(key):
            return ""
        value = self._document[key]
        if isinstance(value, str) and lines:
            value = value.replace("\r\n", "\n")  # as forms of pages send it
        if not isinstance(value, str):
            self.refuse("must be a text", key)
        elif (fault := text_fault(value, most, lines=lines)) is not None:
            self.refuse(fault, key)
        else:
            return value
        return ""

    def word(self, key: str, words: Collection[str], default: Any) -> Any:
        """One of some words."""
        if not self.has(key):
            return default
        value = self._document[key]
        if isinstance(value, str) and value in words:
            return value
        self.refuse(f"must be one of {', '.join(words)}", key)
        return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false, and nothing that only looks like it."""
        if not self.has(key):
            return default
        value = self._document[key]
        if isinstance(value, bool):
            return value
        self.refuse("must be true or false", key)
        return default

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        if not self.has(key):
            return None
        value = self._document[key]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.refuse(f"must be a whole number from {least} to {most}", key)
        return None

    def texts(self, key: str, *, most: int = 50, of: Collection[str] | None = None) -> list[str]:
        """A list of texts, each once; with `of` each one of some words."""
        found: list[str] = []
        for index, value in enumerate(self._list(key, most)):
            fault = _item_fault(value, found, of)
            if fault is None:
                found.append(value)
            else:
                self.refuse(fault, key, index)
        return found

    def filled(self, key: str, *, of: Collection[str] | None = None) -> tuple[str, ...]:
        """As `texts`, but a list that is written must hold something."""
        if self.raw(key) == []:
            self.refuse("is empty: leave it out, or name something", key)
        return tuple(self.texts(key, of=of))

    def _list(self, key: str, most: int) -> list[Any]:
        value = self._document.get(key, [])
        if not isinstance(value, list):
            self.refuse("must be a list", key)
            return []
        if len(value) > most:
            self.refuse(f"has more than {most} members", key)
            return []
        return value


MAX_ITEM = 200


def text_fault(value: str, most: int, *, lines: bool = False) -> str | None:
    """What is wrong with a text, if anything."""
    if len(value) > most:
        return f"has more than {most} characters"
    plain = value.replace("\n", "") if lines else value
    hidden = not plain.isprintable() and any(_cannot_be_seen(each) for each in plain)
    return "holds a character that cannot be seen" if hidden else None


def _cannot_be_seen(character: str) -> bool:
    """Control and format characters, halves of pairs, line separators; spaces of all widths
    may stay."""
    category = unicodedata.category(character)
    return category.startswith("C") or category in ("Zl", "Zp")


def _item_fault(value: Any, found: list[str], of: Collection[str] | None) -> str | None:
    if of is not None and value not in of:
        return f"must be one of {', '.join(of)}"
    if not isinstance(value, str):
        return "must be a text"
    if not value:
        return "is empty"
    return "is there twice" if value in found else text_fault(value, MAX_ITEM)
