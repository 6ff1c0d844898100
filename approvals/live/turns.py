"""`GET /api/v1/groups/{key}?wait=n`: an agent waits for all calls of one turn at once."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse

from approvals import clock
from approvals.access.keys import require_scope
from approvals.access.principals import AgentPrincipal
from approvals.access.requests import require_agent, turn_for
from approvals.actions.expiry import settle_shown
from approvals.models import ApprovalRequest
from approvals.reads import wire
from approvals.rules import parameters, strict_json
from approvals.wakeups import Bell

from .bells import hub
from .calls import SCOPE, Receive, Scope, django_request, principal_of, sent_parameters
from .hub import Callback, Seat
from .threads import in_thread
from .waiting import Look, awaited, due_in


async def awaited_turn(scope: Scope, receive: Receive, key: str) -> HttpResponse | None:
    """The answer to a waiting read of a group, or None where the caller hung up before.

    Raises what `waiting.awaited` does; `NotAllowed` (`agents_only`) for a person.
    """
    agent = await in_thread(_agent_of, scope)
    turn = _Turn(scope, key)
    return await awaited(receive, partial(turn.seat, agent), turn.look)


def _agent_of(scope: Scope) -> str:
    return require_agent(principal_of(django_request(scope), clock.now())).id


class _Turn:
    """The calls that are waited for, as far as they were there at the last look."""

    def __init__(self, scope: Scope, key: str) -> None:
        self._scope = scope
        self._key = key
        self._known: frozenset[str] = frozenset()
        self._complete = False

    def seat(self, agent: str, ring: Callback) -> Seat:
        """Hear of the calls that are known, and while some are missing of any new one."""

        def heard(bell: Bell | None) -> None:
            if bell is None or not self._complete or bell.request in self._known:
                ring(bell)

        return hub().subscribe_agent(agent, heard)

    def look(self, *, last: bool) -> Look:
        """Judge the caller anew and read the calls, settled; the last look answers in any case."""
        call, now = django_request(self._scope), clock.now()
        agent = require_agent(principal_of(call, now))
        turn = self._settled(agent)
        require_scope(agent, SCOPE)
        sent = parameters.read(sent_parameters(call), known=("wait", "project"))
        self._known = frozenset(request.id for request in turn)
        self._complete = len(turn) == turn[0].group_size
        return Look(
            response=_response(turn, agent) if last or self._has_news(turn) else None,
            holder=agent.id,
            key=agent.key.id,
            may_wait=agent.project.waits_per_agent,
            seconds=parameters.wait_seconds(sent.get("wait", "")),
            version=None,
            due_in=min(due_in(request, now) for request in turn),
        )

    def _settled(self, agent: AgentPrincipal) -> list[ApprovalRequest]:
        turn = turn_for(agent, self._key)
        return turn_for(agent, self._key) if settle_shown(turn) else turn

    def _has_news(self, turn: list[ApprovalRequest]) -> bool:
        """Whether the agent has something to do now, or has all there is to come."""
        following = {wire.following_action(request) for request in turn}
        return bool(following & {"answer", "resubmit"}) or (
            self._complete and "wait" not in following
        )


def _response(turn: list[ApprovalRequest], agent: AgentPrincipal) -> HttpResponse:
    body = strict_json.dumps({"data": wire.request_objects(turn, agent)})
    headers = {"Cache-Control": wire.CACHING}
    return HttpResponse(body, content_type="application/json", headers=headers)
