"""What the row of a standing grant must say, told by the events of the request for it.

That one has ended is told by its project, whose set-up ended it; how often it was used is told
by the requests that name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .told import Impossible, Rows, Told


def _asked(rows: Rows, event: Told) -> None:
    facts = event.facts
    if rows.standing_grant:
        raise Impossible("a request asks for one standing grant")
    rows.standing_grant = {
        "id": facts["standing_grant"],
        "scope": facts["scope"],
        "began": False,
        "uses_agree": True,
    }


def _began(rows: Rows, event: Told) -> None:
    _check_approved(rows, event)
    rows.standing_grant["began"] = True


def _refused(rows: Rows, event: Told) -> None:
    _check_approved(rows, event)


def _check_approved(rows: Rows, event: Told) -> None:
    if rows.standing_grant.get("id") != event.facts["standing_grant"]:
        raise Impossible("a standing grant came of no request for it")
    if rows.decision.get("outcome") != "approved" or rows.decision.get("by_kind") != "human":
        raise Impossible("a standing grant came of no approval by people")


def _used(rows: Rows, event: Told) -> None:
    request = rows.request
    if (request["standing_grant"], request["verdict"]) != (
        event.facts["standing_grant"],
        "approve",
    ):
        raise Impossible("a standing grant was used for what did not go through by it")


GRANT_STEPS: Mapping[str, Callable[[Rows, Told], None]] = {
    "standing_grant.asked": _asked,
    "standing_grant.began": _began,
    "standing_grant.refused": _refused,
    "standing_grant.used": _used,
}
