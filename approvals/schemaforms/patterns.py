"""`pattern` as JSON Schema means it (ECMA-262), searched in bounded time."""

from __future__ import annotations

from functools import lru_cache

import regex
from django.utils.translation import gettext as _

from . import ecma

# Of one pattern, and of all patterns of one schema together: a few dozen milliseconds to compile.
MAX_WEIGHT = 8_000


class PatternError(ValueError):
    """A pattern that cannot be read; says why in a sentence."""


class PatternTimeout(Exception):
    """A search that took longer than it may."""


def weight(pattern: str) -> int:
    """How large a pattern is: its characters, {n} counting as n copies, ignoring case as 8.

    Raises `PatternError` where it does not compile. What weighs more than `MAX_WEIGHT` is not
    tried.
    """
    if len(pattern) > MAX_WEIGHT:
        return len(pattern)
    translated = _translate(pattern)
    if translated.weight <= MAX_WEIGHT:
        _compile(translated.text)
    return translated.weight


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern that we could search for."""
    try:
        return weight(text) <= MAX_WEIGHT
    except PatternError:
        return False


def matches(pattern: str, text: str, *, seconds: float) -> bool:
    """Whether `pattern` matches somewhere in `text`. Raises `PatternTimeout`, `PatternError`."""
    if weight(pattern) > MAX_WEIGHT:
        raise PatternError(_("the pattern is too large"))
    compiled = _compile(_translate(pattern).text)
    try:
        return compiled.search(text, timeout=seconds) is not None
    except (TimeoutError, MemoryError):
        raise PatternTimeout from None


@lru_cache(maxsize=256)
def _translate(pattern: str) -> ecma.Translated:
    try:
        return ecma.translate(pattern)
    except ecma.NotEcma as error:
        raise PatternError(str(error)) from None


@lru_cache(maxsize=256)
def _compile(text: str) -> regex.Pattern[str]:
    try:
        return regex.compile(text, regex.VERSION1, cache_pattern=False)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise PatternError(_("the pattern does not compile: %s") % str(error)[:200]) from None
