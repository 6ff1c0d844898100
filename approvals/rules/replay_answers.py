"""What the rows of a request's answers must say, told by its events (see `replay`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .told import Impossible, Row, Rows, Told


def stands(response: Row) -> bool:
    """Whether an answer is there, and an approval that was neither taken back nor voided."""
    return (
        response.get("effect") == "approve"
        and response["voided_at"] is None
        and response["withdrawn_at"] is None
    )


def _answered(rows: Rows, event: Told) -> None:
    facts = event.facts
    if facts["response"] in rows.responses:
        raise Impossible("an answer was recorded twice")
    rows.responses[facts["response"]] = {
        "type": facts["type"],
        # Before there were more kinds of answers, an answer was named by its effect.
        "effect": facts.get("effect", facts["type"]),
        "option": facts.get("option"),
        "recommended": facts.get("recommended", False),
        "stage": facts["stage"],
        "revision": facts["revision"],
        "action_digest": facts["action_digest"],
        "person": event.actor_id,
        "for_person": facts.get("for"),
        "effective_at": event.at,
        "withdrawn_at": None,
        "voided_at": None,
        **event.readable(person_name="actor_name", reason="reason", data_text="data"),
    }
    if event.details is not None and "annotations" in event.details:
        rows.responses[facts["response"]]["annotations_text"] = event.details["annotations"]


def _voided(rows: Rows, event: Told) -> None:
    response = rows.responses.get(event.facts["response"])
    if response is None or response["voided_at"] is not None:
        raise Impossible("an answer was voided that does not stand")
    response["voided_at"] = event.at


def _withdrawn(rows: Rows, event: Told) -> None:
    """Somebody took an approval back."""
    response = rows.responses.get(event.facts["response"], {})
    if not stands(response) or response["person"] != event.actor_id:
        raise Impossible("an answer was taken back that does not stand")
    response["withdrawn_at"] = event.at


ANSWER_STEPS: Mapping[str, Callable[[Rows, Told], None]] = {
    "response.recorded": _answered,
    "response.voided": _voided,
    "response.withdrawn": _withdrawn,
}
