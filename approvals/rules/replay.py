"""What the rows of a request must say, told by its events alone (reliability.md I17).

The journal writes an event for every change in the transaction of that change, so the events
of a request, read in order, give its rows again. Where they do not, somebody changed a row, or
an event, behind the program's back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from . import replay_answers, replay_grants, replay_stages
from .lifecycle import EXECUTION, GRANT, REQUEST, Machine, is_legal
from .told import Impossible, Row, Rows, Told, opening_key


def replay(events: Iterable[Told]) -> Rows:
    """Tell the rows of a request from all its events in order. Raises `Impossible`."""
    rows = Rows()
    for event in events:
        step = STEPS.get(event.type)
        if step is None:
            raise Impossible(f"{event.type} is no event of a request")
        if bool(rows.request) == (event.type == "request.opened"):
            raise Impossible(f"{event.type} comes at the wrong time")
        try:
            step(rows, event)
            rows.request["version"] = event.facts["version"]
        except KeyError as error:
            raise Impossible(f"{event.type} lacks {error}") from None
    return rows


def _opened(rows: Rows, event: Told) -> None:
    facts = event.facts
    rows.request = {
        "status": facts["status"],
        "revision": facts["revision"],
        "action_digest": facts["action_digest"],
        "digest_of_action": facts["action_digest"],
        "agent": facts["agent"],
        "expires_at": facts["expires_at"],
        "stage_due_agrees": True,
        "verdict": facts["verdict"],
        "policy": facts["policy"],
        "policy_version": facts["policy_version"],
        "effective_risk": facts["effective_risk"],
        "standing_grant": facts.get("standing_grant"),
        "rounds": 0,
        "asks_agent": False,
        "created_at": event.at,
        "decided_at": None,
        **event.readable(shown="shown"),
    }
    _was_shown(rows, event)
    rows.revisions[str(facts["revision"])] |= {"data_text": None, "message": ""}
    replay_stages.begin(rows, event)


def _was_shown(rows: Rows, event: Told, **members: str) -> None:
    """The revision that was put before the reviewers, and by whom."""
    facts = event.facts
    rows.revisions[str(facts["revision"])] = {
        "action_digest": facts["action_digest"],
        "digest_of_action": facts["action_digest"],
        "option": facts.get("option"),
        "author_kind": event.actor_kind,
        "author_id": event.actor_id,
        "created_at": event.at,
        **event.readable(shown="shown", **members),
    }


def _edited(rows: Rows, event: Told) -> None:
    """A reviewer's edit, or what policy tightened: the next revision of a request that stays
    pending. Its deadline may be nearer."""
    _revised(rows, event)
    _move(REQUEST, rows.request, "pending")
    rows.request["expires_at"] = event.facts.get("expires_at", rows.request["expires_at"])


def _resubmitted(rows: Rows, event: Told) -> None:
    """The agent's next revision, with a deadline of its own."""
    if rows.request["status"] != "changes_requested":
        raise Impossible("nobody had asked for changes")
    _revised(rows, event)
    _move(REQUEST, rows.request, event.facts["status"])
    rows.request["expires_at"] = event.facts["expires_at"]
    rows.request["asks_agent"] = False


def _revised(rows: Rows, event: Told) -> None:
    facts, request = event.facts, rows.request
    if facts["revision"] != request["revision"] + 1:
        raise Impossible("a revision was left out")
    request |= {
        "revision": facts["revision"],
        "action_digest": facts["action_digest"],
        "digest_of_action": facts["action_digest"],
        "effective_risk": facts["effective_risk"],
        **event.readable(shown="shown", data_text="data"),
    }
    _was_shown(rows, event, author_name="actor_name", data_text="data", message="reason")
    replay_stages.begin(rows, event)


def _looked_into(rows: Rows, event: Told) -> None:
    facts = event.facts
    key = opening_key(facts["revision"], facts["part"], event.actor_id)
    if key in rows.openings:
        raise Impossible("a part was opened twice")
    rows.openings[key] = {"at": event.at}


def _sent_back(rows: Rows, event: Told) -> None:
    _move(REQUEST, rows.request, "changes_requested")
    rows.request["rounds"] += 1


def _commented(rows: Rows, event: Told) -> None:
    rows.comments[event.facts["comment"]] = {
        "asks": event.facts["asks"],
        "author_kind": event.actor_kind,
        "author_id": event.actor_id,
        "at": event.at,
        **event.readable(author_name="actor_name", text="text"),
    }
    if event.actor_kind == "agent":
        rows.request["asks_agent"] = False
    elif event.facts["asks"]:
        rows.request["asks_agent"] = True


def _moved(rows: Rows, event: Told) -> None:
    """The time of a pause is given back: to an open request, or to a grant that waits."""
    is_open = rows.request["status"] in ("pending", "changes_requested")
    if not is_open and rows.grant.get("status") != "ready":
        raise Impossible("no clock of it was running")
    if is_open:
        replay_stages.move(rows, rows.request["expires_at"], event.facts["expires_at"])
        rows.request["expires_at"] = event.facts["expires_at"]


def _extended(rows: Rows, event: Told) -> None:
    """A lead gave it more time."""
    later = event.facts["expires_at"] > rows.request["expires_at"]
    if rows.request["status"] != "pending" or not later:
        raise Impossible("more time was given to what does not wait, or no more of it")
    rows.request["expires_at"] = event.facts["expires_at"]


def _looked(rows: Rows, event: Told) -> None:
    """A look at something, or who is at it or asked first, changes no row that is told of here."""


def _closed(rows: Rows, event: Told) -> None:
    facts = event.facts
    _move(REQUEST, rows.request, facts["status"])
    replay_stages.end(rows, event)
    rows.request["decided_at"] = event.at
    rows.decision = {
        "id": facts["decision"],
        "outcome": facts["outcome"],
        "type": facts["type"],
        "revision": facts["revision"],
        "action_digest": facts["action_digest"],
        "option": facts.get("option"),
        "edited": facts.get("edited", False),
        "by_kind": event.actor_kind,
        "by_id": event.actor_id,
        "decided_at": event.at,
        **event.readable(by_name="actor_name", reason="reason", data_text="data"),
    }
    if facts["outcome"] == "approved":
        rows.grant = {
            "status": "ready",
            "decision": facts["decision"],
            "action_digest": facts["action_digest"],
            "consumed_at": None,
        }


def _grant(status: str) -> Callable[[Rows, Told], None]:
    def end(rows: Rows, event: Told) -> None:
        _move(GRANT, rows.grant, status)

    return end


def _consumed(rows: Rows, event: Told) -> None:
    _move(GRANT, rows.grant, "consumed")
    rows.grant["consumed_at"] = event.at
    rows.execution = {"status": "running"}


def _reported(rows: Rows, event: Told) -> None:
    _move(EXECUTION, rows.execution, event.facts["execution"])
    rows.execution |= {"reported_at": event.at, **event.readable(result="result", error="error")}


def _move(machine: Machine, row: Row, status: str) -> None:
    before = row.get("status", "nothing")
    if not is_legal(machine, before, status):
        raise Impossible(f"{before} does not become {status}")
    row["status"] = status


STEPS: Mapping[str, Callable[[Rows, Told], None]] = {
    "request.opened": _opened,
    "request.edited": _edited,
    "request.tightened": _edited,
    "request.resubmitted": _resubmitted,
    "request.changes_requested": _sent_back,
    "request.clock_moved": _moved,
    "request.closed": _closed,
    **replay_answers.ANSWER_STEPS,
    **replay_stages.STAGE_STEPS,
    **replay_grants.GRANT_STEPS,
    "comment.added": _commented,
    "part.opened": _looked_into,
    "value.revealed": _looked,
    "request.claimed": _looked,
    "request.released": _looked,
    "request.claim_taken_over": _looked,
    "request.reassigned": _looked,
    "request.extended": _extended,
    "grant.consumed": _consumed,
    "grant.revoked": _grant("revoked"),
    "grant.expired": _grant("expired"),
    "execution.reported": _reported,
}
