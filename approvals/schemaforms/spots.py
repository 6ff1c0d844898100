"""Where a field grows, and what the caller ordered for the whole form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import Any

from .nodes import Node
from .values import ABSENT, Maybe, Schema, present

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the form that is about to grow.

    `path` names it whatever happens around it (list rows by key), `pointer` is where its value
    will stand, `place` where its source stood, None for what had none. `blank`: nobody gave
    values, so defaults are the source. `counts`: that it is there at all decides over other
    fields, whatever its value. `told`: an alternative that was chosen already says its value.
    """

    path: Path
    pointer: Path
    place: Path | None
    schema: Schema
    ui: object = None
    source: Maybe = ABSENT
    proposed: Maybe = ABSENT
    blank: bool = False
    required: bool = False
    readonly: bool = False
    live: bool = False
    counts: bool = False
    told: bool = False
    depth: int = 0
    in_list: bool = False
    seen: tuple[str, ...] = ()
    name: str | int | None = None
    label: str = ""
    section: str = ""

    def below(self, name: str, **changes: Any) -> Spot:
        """The place of a property."""
        return replace(
            self,
            path=(*self.path, name),
            pointer=(*self.pointer, name),
            place=None if self.place is None else (*self.place, name),
            name=name,
            label="",
            **changes,
        )


@dataclass(slots=True)
class Orders:
    """What the caller says of a whole form."""

    locked: frozenset[str] = frozenset()
    masked: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    compares: bool = False
    prefix: str = "f"
    put_back: frozenset[str] = frozenset()
    readonly: bool = False


def cleared(node: Node, spot: Spot) -> Maybe:
    """What an empty field means (ui.md 2.2, 4): null if it may be null and the key was there, or
    is due in a form that nobody filled in before: nothing else could ever say null there."""
    due = spot.required and spot.blank
    return None if node.nullable and (due or present(spot.source)) else ABSENT
