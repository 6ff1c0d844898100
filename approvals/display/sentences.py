"""Sentences of ours that hold values from outside, which never pass for our words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

_HOLE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a sentence: our own words, or a `value` that came from outside (box it)."""

    kind: Literal["words", "value"]
    text: str


Sentence: TypeAlias = tuple[Words, ...]


def sentence(text: str, **values: str) -> Sentence:
    """A (translated) text with holes such as %(agent)s, which become values; the rest is ours."""
    parts: list[Words] = []
    for index, piece in enumerate(_HOLE.split(text)):
        if index % 2:
            parts.append(Words("value", values[piece]))
        elif piece:
            parts.append(Words("words", piece))
    return tuple(parts)
