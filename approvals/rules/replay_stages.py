"""What the rows of a request's stages must say, told by its events (see `replay`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import times
from .replay_answers import stands
from .told import Impossible, Row, Rows, Told

_KEPT = ("number", "status", "rule", "denials", "reject_rule", "parallel", "asks_everybody")
# What is left of the stages when a request ends, by its outcome.
_ENDS = {"approved": "approved", "rejected": "rejected"}


def begin(rows: Rows, event: Told) -> None:
    """All stages as they begin with a revision. Events of old say nothing of them."""
    if "stages" not in event.facts:
        return
    rows.stages = {facts["stage"]: _row(facts) for facts in event.facts["stages"]}


def _row(facts: Mapping[str, object]) -> Row:
    row = {name: facts[name] for name in _KEPT}
    row |= {"expires_at": facts["expires_at"], "is_stuck": facts["stuck"]}
    if facts["rule"] == "count":  # else it goes by who is there
        row["required"] = facts["required"]
    return row


def _stage(rows: Rows, event: Told) -> Row:
    found = (rows.stages or {}).get(event.facts["stage"])
    if found is None:
        raise Impossible("there is no such stage")
    return found


def _opened(rows: Rows, event: Told) -> None:
    stage = _stage(rows, event)
    if stage["status"] not in ("waiting", "approved"):
        raise Impossible("a stage was opened that is open or ended")
    stage |= {"status": "open", "expires_at": event.facts["expires_at"], "is_stuck": False}


def _closed(rows: Rows, event: Told) -> None:
    stage = _stage(rows, event)
    standing = [rows.responses.get(each, {}) for each in event.facts["counted"]]
    if stage["status"] != "open" or not all(stands(each) for each in standing):
        raise Impossible("a stage was closed by what does not stand")
    stage |= {"status": event.facts["status"], "is_stuck": False}


def _stuck(is_stuck: bool) -> Callable[[Rows, Told], None]:
    def step(rows: Rows, event: Told) -> None:
        stage = _stage(rows, event)
        if stage["status"] != "open" or stage["is_stuck"] is is_stuck:
            raise Impossible("a stage cannot get stuck, or free, twice")
        stage["is_stuck"] = is_stuck

    return step


def move(rows: Rows, before: str, after: str) -> None:
    """Give open stages the time that a pause took, as it was given to the request."""
    length = times.read(after) - times.read(before)
    for stage in (rows.stages or {}).values():
        if stage["status"] == "open" and stage["expires_at"]:
            stage["expires_at"] = times.stamp(times.read(stage["expires_at"]) + length)


def end(rows: Rows, event: Told) -> None:
    """The request ended, and with it what was left of its stages."""
    if not all(stands(rows.responses.get(each, {})) for each in event.facts.get("counted", [])):
        raise Impossible("it was approved by what does not stand")
    for stage in (rows.stages or {}).values():
        if stage["status"] == "open":
            stage["status"] = _ENDS.get(event.facts["outcome"], "closed")
            stage["is_stuck"] = stage["is_stuck"] and stage["status"] != "approved"
        elif stage["status"] == "waiting":
            stage["status"] = "closed"


STAGE_STEPS: Mapping[str, Callable[[Rows, Told], None]] = {
    "stage.opened": _opened,
    "stage.closed": _closed,
    "stage.stuck": _stuck(True),
    "stage.unstuck": _stuck(False),
}
