"""What changed between two texts or two values, in bounded time, down to what no eye sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

import regex

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue

from .arguments import Node, node
from .masking import Masked, Shown, type_of
from .sequences import TooDifferent, edits
from .text import Part as Place

Kind: TypeAlias = Literal["same", "added", "removed"]
Grain: TypeAlias = Literal["words", "lines", "whole"]

MOST_WORDS = 20_000
MOST_LINES = 20_000
_WORD = regex.compile(r"\w+|[^\S\n]+|.", regex.DOTALL)
_LINE = regex.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a text that stayed, came or went; `place` says where in its line it stands."""

    kind: Kind
    text: str
    place: Place = "line"


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Two texts as parts; `grain` is "lines" or "whole" where they differ too much for words."""

    parts: tuple[Part, ...]
    grain: Grain

    @property
    def changed(self) -> bool:
        return any(part.kind != "same" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """One line, with its number before and after (None where it is not there).

    `text` is without its line feed; `ends` tells whether it had one. A line that was rewritten
    stands as a removed and an added row, each with the `parts` that differ within.
    """

    kind: Kind
    before: int | None
    after: int | None
    text: str
    ends: bool
    parts: tuple[Part, ...] = ()

    @property
    def shown_parts(self) -> tuple[Part, ...]:
        """The parts within a rewritten line, else the line as one part."""
        return self.parts or (Part("same", self.text),)


@dataclass(frozen=True, slots=True)
class LineDiff:
    """Two texts as rows; `grain` is "whole" where they differ too much to compare lines."""

    rows: tuple[Row, ...]
    grain: Grain


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One place of a JSON value: `before` is None where it came, `after` where it went.

    The nodes hold the exact literals.
    """

    pointer: str
    before: Node | None
    after: Node | None

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def words(before: str, after: str) -> TextDiff:
    """Compare by word; by line, then as wholes, where that would take too long."""
    tried: tuple[tuple[Grain, regex.Pattern[str], int], ...] = (
        ("words", _WORD, MOST_WORDS),
        ("lines", _LINE, MOST_LINES),
    )
    for grain, pattern, most in tried:
        try:
            return TextDiff(tuple(_parts(before, after, pattern, most)), grain)
        except TooDifferent:
            continue
    return TextDiff(_replaced(before, after), "whole")


def lines(before: str, after: str) -> LineDiff:
    """Compare by line, and within a rewritten line by word."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    try:
        found = edits(old, new, most=MOST_LINES)
    except TooDifferent:
        gone = [_row("removed", n, None, line) for n, line in enumerate(old, 1)]
        come = [_row("added", None, n, line) for n, line in enumerate(new, 1)]
        return LineDiff((*gone, *come), "whole")
    rows: list[Row] = []
    for a_start, a_end, b_start, b_end in found:
        rows += _same_rows(old, rows, a_start, b_start)
        rows += _changed_rows(old[a_start:a_end], new[b_start:b_end], a_start, b_start)
    rows += _same_rows(old, rows, len(old), len(new))
    return LineDiff(tuple(rows), "lines")


def values(before: Shown, after: Shown) -> list[ValueChange]:
    """Compare two JSON values by pointer, in the order of `before`, what came at the end.

    Values with one canonical form (1 and 1.0) are the same; masked ones by what they show.
    """
    return list(_changes(before, after, ()))


def _changes(before: Shown, after: Shown, path: tuple[str | int, ...]) -> Iterator[ValueChange]:
    old, new = _members(before), _members(after)
    if old is None or new is None or type_of(before) != type_of(after):
        if not _equal(before, after):
            gone = node(before, *path)
            yield ValueChange(gone.pointer, gone, node(after, *path))
        return
    for key, value in old.items():
        here = (*path, key)
        if key in new:
            yield from _changes(value, new[key], here)
        else:
            gone = node(value, *here)
            yield ValueChange(gone.pointer, gone, None)
    for key, value in new.items():
        if key not in old:
            come = node(value, *path, key)
            yield ValueChange(come.pointer, None, come)


def _members(value: Shown) -> dict[str | int, Shown] | None:
    if isinstance(value, Mapping):
        return dict(value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return dict(enumerate(value))
    return None


def _equal(before: Shown, after: Shown) -> bool:
    if isinstance(before, Masked) or isinstance(after, Masked):
        return before == after
    if type_of(before) != type_of(after):
        return False
    return canonical(cast("JsonValue", before)) == canonical(cast("JsonValue", after))


def _parts(before: str, after: str, grain: regex.Pattern[str], most: int) -> list[Part]:
    old, new = grain.findall(before), grain.findall(after)
    parts: list[Part] = []
    here = 0
    for a_start, a_end, b_start, b_end in edits(old, new, most=most):
        parts.append(Part("same", "".join(old[here:a_start])))
        parts += _replaced("".join(old[a_start:a_end]), "".join(new[b_start:b_end]))
        here = a_end
    parts.append(Part("same", "".join(old[here:])))
    return list(_placed([part for part in parts if part.text], ["added", "removed"]))


def _placed(parts: Sequence[Part], versions: Sequence[Kind]) -> Iterator[Part]:
    """Say of each part whether a line begins or ends with it, in any version that it is of.

    A version is named by the kind of parts that are not in it.
    """
    for index, part in enumerate(parts):
        starts = ends = False
        for gone in versions:
            if part.kind != gone:
                before = next((p.text for p in reversed(parts[:index]) if p.kind != gone), "")
                after = next((p.text for p in parts[index + 1 :] if p.kind != gone), "")
                starts = starts or before[-1:] in ("", "\n")
                ends = ends or after[:1] in ("", "\n", "\r")
        place: Place = ("line" if ends else "head") if starts else ("tail" if ends else "word")
        yield replace(part, place=place)


def _replaced(before: str, after: str) -> tuple[Part, ...]:
    both = (Part("removed", before), Part("added", after))
    return tuple(part for part in both if part.text)


def _same_rows(old: list[str], rows: list[Row], until: int, shift: int) -> list[Row]:
    """The unchanged lines from where `rows` end until line `until` of the old text."""
    start = sum(row.before is not None for row in rows)
    offset = shift - until
    return [_row("same", n + 1, n + 1 + offset, old[n]) for n in range(start, until)]


def _changed_rows(old: list[str], new: list[str], a_start: int, b_start: int) -> list[Row]:
    gone = [_row("removed", a_start + n, None, line) for n, line in enumerate(old, 1)]
    come = [_row("added", None, b_start + n, line) for n, line in enumerate(new, 1)]
    for index in range(min(len(gone), len(come))):
        inside = words(gone[index].text, come[index].text)
        if inside.grain == "words":
            gone[index] = replace(gone[index], parts=_without("added", inside))
            come[index] = replace(come[index], parts=_without("removed", inside))
    return gone + come


def _without(kind: Kind, inside: TextDiff) -> tuple[Part, ...]:
    return tuple(_placed([part for part in inside.parts if part.kind != kind], [kind]))


def _row(kind: Kind, before: int | None, after: int | None, line: str) -> Row:
    return Row(kind, before, after, line.removesuffix("\n"), line.endswith("\n"))
