"""A warning where a name mixes alphabets whose letters look alike (UTS 39, simplified)."""

from __future__ import annotations

import unicodedata

from .lookalikes import suspects


def mixed_scripts(identifier: str) -> list[str]:
    """Return the scripts of an identifier where they do not belong together, else [].

    The script is the first word of a letter's Unicode name, so full-width and mathematical
    letters count as scripts of their own and are noticed too. Where no letter passes for another
    (5 µs, Δt) there is nothing to warn of.
    """
    if not any(not suspect.whole_word for suspect in suspects(identifier)):
        return []
    found = {
        unicodedata.name(character, "UNKNOWN").split()[0]
        for character in identifier
        if character.isalpha()
    }
    return sorted(found) if len(found) > 1 else []
