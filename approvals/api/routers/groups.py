"""The parallel calls of one turn, delivered together (api.md 2.6)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.requests import require_agent, turn_for
from approvals.actions.expiry import settle_shown
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import refuse_body
from approvals.api.operations import described
from approvals.api.parameters import TURN, read_wait
from approvals.api.schemas.shown import TurnShown
from approvals.reads import wire

router = Router(tags=["requests"])


@router.get(
    "/groups/{path:key}",
    operation_id="readGroup",
    summary="Read the calls of one turn, or wait for all of them",
    **described(
        shown={200: TurnShown},
        codes=["agents_only", "rate_limited", "unavailable"],
        query=TURN,
    ),
)
def read(request: HttpRequest, key: str) -> HttpResponse:
    """Agents only, scope `requests:read`: `key` is that of the agent's own requests, 404 before
    there is one. With `wait` (seconds) the answer comes as soon as one of them is in `answer` or
    `resubmit`, or all `size` are there and none is in `wait`; when the time is over it is what is
    there. The waiting itself is done in front of Django (`live/turns.py`)."""
    refuse_body(request)
    agent = require_agent(principal_of(request))
    turn = turn_for(agent, key)
    if settle_shown(turn):
        turn = turn_for(agent, key)
    require_scope(agent, "requests:read")
    read_wait(request, TURN)
    return answer({"data": wire.request_objects(turn, agent)})
