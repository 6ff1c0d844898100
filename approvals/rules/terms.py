"""The terms on which a request may be answered: frozen with it, and only ever made stricter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

EditorRule: TypeAlias = Literal["auto"] | bool

# From loose to strict.
GUARDS = ("none", "hold", "phrase", "step_up")
_EDITOR: tuple[EditorRule, ...] = (False, "auto", True)
MAX_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Separation:
    """Who does not count although they are asked (lifecycle.md, Who counts).

    `editor` "auto": it holds where the request needs two or more approvals in all.
    """

    requester: bool = True
    agent_owner: bool = True
    editor: EditorRule = "auto"
    stages: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """Seconds are whole; None means that the project's own setting holds.

    `must_read` names evidence titles or the parts args, description, diff; `reason_required`
    names types of answers. `accept_silence`: an admin ticked the warning, so that
    `on_timeout: approve` may hold. `longest_wait` is how long the policies would have let it wait,
    whatever the agent asked for; None: as long as it was given.
    """

    separation: Separation = Separation()
    must_read: tuple[str, ...] = ()
    reason_required: tuple[str, ...] = ()
    max_rounds: int = MAX_ROUNDS
    grant_seconds: int | None = None
    guard: str = "none"
    undo_seconds: int | None = None
    accept_silence: bool = False
    longest_wait: int | None = None


def stricter(one: Terms, other: Terms) -> Terms:
    """The terms that keep what either asks for."""
    return Terms(
        separation=stricter_separation(one.separation, other.separation),
        must_read=union(one.must_read, other.must_read),
        reason_required=union(one.reason_required, other.reason_required),
        max_rounds=min(one.max_rounds, other.max_rounds),
        grant_seconds=shortest(one.grant_seconds, other.grant_seconds),
        guard=max(one.guard, other.guard, key=GUARDS.index),
        undo_seconds=_longest(one.undo_seconds, other.undo_seconds),
        accept_silence=one.accept_silence and other.accept_silence,
        longest_wait=shortest(one.longest_wait, other.longest_wait),
    )


def stricter_separation(one: Separation, other: Separation) -> Separation:
    """What either of two separations bars."""
    return Separation(
        requester=one.requester or other.requester,
        agent_owner=one.agent_owner or other.agent_owner,
        editor=max(one.editor, other.editor, key=_EDITOR.index),
        stages=one.stages or other.stages,
    )


def shortest(*seconds: int | None) -> int | None:
    """The least of those that were said, or None where none was."""
    return min((each for each in seconds if each is not None), default=None)


def _longest(*seconds: int | None) -> int | None:
    return max((each for each in seconds if each is not None), default=None)


def union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each once, in the order in which they were named."""
    return tuple(dict.fromkeys((*one, *other)))


def document_of(terms: Terms) -> dict[str, Any]:
    """The terms as JSON, for the row of the request."""
    return asdict(terms)


def read_terms(document: Mapping[str, Any]) -> Terms:
    """The terms of a row. What a row of an earlier version does not say has its default."""
    said = dict(document)
    said["separation"] = Separation(**said.get("separation", {}))
    for name in ("must_read", "reason_required"):
        said[name] = tuple(said.get(name, ()))
    return Terms(**said)
