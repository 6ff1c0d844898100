"""Globs: only `*` is special and stands for anything, also nothing; case counts (config.md)."""

from __future__ import annotations


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
