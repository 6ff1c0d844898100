"""The phrase that has to be typed before an approval counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Typed where a policy wants a phrase, the agent sent none and there is no action to name.
PLAIN = "approve"


def phrase_of(asks: Mapping[str, Any], *, guard: str, action_name: str) -> str | None:
    """What has to be typed, or None. The agent's own phrase, else what a policy's guard asks for:
    the action's name (config.md, `guard: phrase`)."""
    sent = asks.get("confirm_phrase")
    if isinstance(sent, str):
        return sent
    return (action_name or PLAIN) if guard == "phrase" else None
