"""What an import would change, in lines for people: `-` as it is, `+` as the file wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approvals.project_file.section import Change, same
from approvals.project_file.writing import write_flow
from approvals.rules.strict_json import JsonValue


def diff_lines(changes: Iterable[Change]) -> list[str]:
    """One line for each member that comes, goes or changes; its path stands in front."""
    return [line for change in changes for line in _lines(change)]


def _lines(change: Change) -> Iterator[str]:
    where = _below(change.section, change.name) if change.name else change.section
    if change.kind == "added":
        yield _line("+", where, change.after)
    elif change.kind == "removed":
        yield _line("-", where, change.before)
    else:
        yield from _differences(where, change.before, change.after)


def _differences(where: str, before: JsonValue, after: JsonValue) -> Iterator[str]:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield _line("-", where, before)
        yield _line("+", where, after)
        return
    for key in dict.fromkeys([*before, *after]):
        place = _below(where, key)
        if key not in after:
            yield _line("-", place, before[key])
        elif key not in before:
            yield _line("+", place, after[key])
        elif not same(before[key], after[key]):
            yield from _differences(place, before[key], after[key])


def _below(where: str, key: str) -> str:
    """The path to a member; its name in quotes where it holds what does not show."""
    return f"{where}.{write_flow(key)}"


def _line(sign: str, where: str, value: JsonValue) -> str:
    return f"{sign} {where}: {write_flow(value)}"
