"""Globs: only `*` is special and stands for anything, also nothing; case counts (config.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def fits(glob: str, text: str) -> bool:
    """Whether the whole `text` fits. No expression is compiled, so it costs the same each time."""
    first, *rest = glob.split("*")
    if not rest:
        return glob == text
    *middle, last = rest
    end = len(text) - len(last)
    if end < len(first) or not text.startswith(first) or not text.endswith(last):
        return False
    at = len(first)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def literals(glob: str) -> int:
    """How many characters stand for themselves: of tool globs that fit, the highest wins."""
    return len(glob) - glob.count("*")


@dataclass(frozen=True, slots=True)
class GlobSet:
    """Several globs, sorted once by how they are looked up, so that most cost one look."""

    takes_all: bool
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, globs: Iterable[str]) -> GlobSet:
        """What fits one of `globs` fits the set."""
        found = list(globs)
        starred = [glob for glob in found if "*" in glob]
        prefixes = tuple(glob[:-1] for glob in starred if glob.index("*") == len(glob) - 1)
        return cls(
            takes_all="" in prefixes,
            exact=frozenset(found).difference(starred),
            prefixes=prefixes,
            others=tuple(glob for glob in starred if glob.index("*") < len(glob) - 1),
        )

    def fits(self, text: str) -> bool:
        """Whether the whole `text` fits one of the globs."""
        return (
            self.takes_all
            or text in self.exact
            or text.startswith(self.prefixes)
            or (bool(self.others) and any(fits(glob, text) for glob in self.others))
        )
