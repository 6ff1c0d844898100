"""Who did it, and through which door: what the journal writes down of a caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is human, agent, policy, system or operator; `channel` is the door it came by."""

    kind: str
    id: str | None
    name: str
    channel: str
    ip: str | None = None


SYSTEM = Actor(kind="system", id=None, name="Countersign", channel="sweep")
