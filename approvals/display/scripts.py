"""A warning where a name mixes alphabets whose letters look alike (UTS 39, simplified)."""

from __future__ import annotations

import unicodedata

# Writing systems that use these together; a name within one of the sets is not suspicious.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)


def mixed_scripts(identifier: str) -> list[str]:
    """Return the scripts of an identifier where they do not belong together, else [].

    The script is the first word of a letter's Unicode name, so full-width and mathematical
    letters count as scripts of their own and are noticed too.
    """
    scripts = {
        unicodedata.name(character, "UNKNOWN").split()[0]
        for character in identifier
        if character.isalpha()
    }
    if len(scripts) < 2 or any(scripts <= together for together in _TOGETHER):
        return []
    return sorted(scripts)
