"""What events tell, and the rows that come of it; whether the tables say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Row: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `at` is spelt by `times.stamp`; `details` is None where they were erased."""

    type: str
    at: str
    actor_kind: str
    actor_id: str | None
    facts: Mapping[str, Any]
    details: Mapping[str, Any] | None

    def readable(self, **members: str) -> Row:
        """Fields that rest on details: where those were erased, there is nothing to compare."""
        if self.details is None:
            return {}
        return {name: self.details.get(member) for name, member in members.items()}


@dataclass(slots=True)
class Rows:
    """The rows of one request, each as the fields that events tell of; empty: there is no row.

    `stages` is None where its events are from before they told of stages.
    """

    request: Row = field(default_factory=dict)
    decision: Row = field(default_factory=dict)
    grant: Row = field(default_factory=dict)
    execution: Row = field(default_factory=dict)
    standing_grant: Row = field(default_factory=dict)
    responses: dict[str, Row] = field(default_factory=dict)
    comments: dict[str, Row] = field(default_factory=dict)
    revisions: dict[str, Row] = field(default_factory=dict)
    openings: dict[str, Row] = field(default_factory=dict)
    stages: dict[str, Row] | None = None


class Impossible(ValueError):
    """The events tell a story that cannot happen: two endings, a use of what was revoked."""


def opening_key(revision: int, part: object, person: str | None) -> str:
    """What tells an opening of one part apart from the others of a request."""
    return f"{revision}.{part}.{person}"


def difference(expected: Rows, actual: Rows) -> str | None:
    """Say in one sentence where the rows differ from what the events tell; None: nowhere."""
    for table in ("request", "decision", "grant", "execution", "standing_grant"):
        found = _row_difference(table, getattr(expected, table), getattr(actual, table))
        if found:
            return found
    for table in ("responses", "comments", "revisions", "openings", "stages"):
        told, stored = getattr(expected, table), getattr(actual, table) or {}
        if told is None:
            continue
        for id in sorted({*told, *stored}):
            found = _row_difference(f"{table[:-1]} {id}", told.get(id, {}), stored.get(id, {}))
            if found:
                return found
    return None


def _row_difference(table: str, expected: Row, actual: Row) -> str | None:
    if bool(expected) != bool(actual):
        return f"{table}: {'no event tells of it' if actual else 'there is none'}"
    for name, value in expected.items():
        if actual.get(name) != value:
            return f"{table}.{name}: the row differs from the events"
    return None
