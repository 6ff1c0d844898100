"""What a reviewer sends in answer to a request (api.md 2.5), and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from . import digest
from .strict_json import JsonValue

Effect: TypeAlias = Literal["approve", "reject", "answer", "changes"]

EFFECTS: Mapping[str, Effect] = {
    "approve": "approve",
    "edit": "approve",
    "reject": "reject",
    "respond": "answer",
    "request_changes": "changes",
}
# What each type of answer may carry besides its reason.
CARRIES: Mapping[str, frozenset[str]] = {
    "approve": frozenset({"data", "confirm_phrase"}),
    "edit": frozenset({"args", "data", "confirm_phrase"}),
    "reject": frozenset(),
    "respond": frozenset({"data"}),
    "request_changes": frozenset({"annotations"}),
    "choose": frozenset({"option", "data", "confirm_phrase"}),
}
TYPES = tuple(CARRIES)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to exactly this revision and digest. None and () mean: not sent.

    `stage` is the number of the one stage that it is for; None: the first that waits for it.
    `take_over` takes the stage from whoever claimed it; it makes no other answer of it.
    """

    type: str
    revision: int
    action_digest: str
    reason: str = ""
    args: Mapping[str, JsonValue] | None = None
    data: JsonValue = None
    option: str | None = None
    confirm_phrase: str | None = None
    annotations: tuple[Mapping[str, JsonValue], ...] = ()
    stage: int | None = None
    take_over: bool = False

    @property
    def carried(self) -> dict[str, JsonValue]:
        """What it carries besides type, revision, digest and reason."""
        members: dict[str, JsonValue] = {}
        if self.args is not None:
            members["args"] = dict(self.args)
        if self.data is not None:
            members["data"] = self.data
        if self.option is not None:
            members["option"] = self.option
        if self.confirm_phrase is not None:
            members["confirm_phrase"] = self.confirm_phrase
        if self.annotations:
            members["annotations"] = [dict(each) for each in self.annotations]
        return members

    @property
    def fingerprint(self) -> str:
        """Tells the same answer sent twice from another one."""
        return digest.body_digest(
            {
                "type": self.type,
                "revision": self.revision,
                "action_digest": self.action_digest,
                "reason": self.reason,
                **({} if self.stage is None else {"stage": self.stage}),
                **self.carried,
            }
        )
