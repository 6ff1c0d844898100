"""The one mapper from rows to the JSON of api.md. Every door that tells of a request uses it.

A few queries serve any number of requests: `request_objects` loads what belongs to all of
them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from approvals.access.eligibility import Seat
from approvals.access.masking import Masks, masks_for
from approvals.access.principals import AgentPrincipal, PersonPrincipal, Principal
from approvals.access.requests import Sight, sight
from approvals.models import ApprovalRequest, Decision, Execution, Grant
from approvals.rules import strict_json
from approvals.rules.lifecycle import next_action
from approvals.rules.strict_json import Raw
from approvals.rules.times import stamp

from .leftovers import left_objects
from .names import names_for
from .outcomes import decision_object, execution_object, grant_object
from .pauses import paused_objects
from .responses import own_responses
from .revisions import RevisionFacts, revision_facts
from .stages import StageFacts, stage_facts

# Kept by the caller alone, and asked for again each time: with the ETag that is cheap.
CACHING = "private, no-cache"


def request_object(request: ApprovalRequest, principal: Principal) -> dict[str, Any]:
    """One request as api.md 2.1 shows it, as much of it as this principal sees."""
    return request_objects([request], principal)[0]


def request_objects(
    requests: Iterable[ApprovalRequest], principal: Principal
) -> list[dict[str, Any]]:
    """Requests as api.md 2.1 shows them; `access.requests.RELATED` should be loaded with them."""
    rows = list(requests)
    stages = stage_facts(rows)
    masks = masks_for(principal)
    story = revision_facts(rows, masks)
    mine = own_responses(rows, principal)
    paused = paused_objects(rows, principal)
    left = {} if isinstance(principal, AgentPrincipal) else left_objects(rows)
    objects = []
    for request in rows:
        seen = sight(principal, request)
        shown = _object(request, stages[request.id], story, masks, seen)
        shown["paused"] = paused[request.id]
        if shown["decision"]:
            shown["decision"]["by"] = names_for(principal, request).by(shown["decision"]["by"])
        if isinstance(principal, PersonPrincipal):
            shown["my_response"] = mine.get(request.id)
            if seen is Sight.FULL:
                _say_asked_first(shown["stages"], stages[request.id])
            shown["department_left"] = left.get(request.id)
            shown["masked"] = masks.of(request.action_name).places(request.action_text)
        objects.append(shown)
    return objects


def etag(request: ApprovalRequest, principal: Principal) -> str:
    """The ETag of a request as this principal sees it: a new one with every version (api.md 2.2),
    and with every pause.

    Who may answer is shown as it is now and makes no new version.
    """
    who = "agent" if isinstance(principal, AgentPrincipal) else principal.id
    paused = ".paused" if request.is_paused else ""
    return f'"{request.id}.{request.version}.{who}{paused}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` header names this ETag (RFC 9110, weak comparison)."""
    known = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    return "*" in known or tag in known


def url_of(request: ApprovalRequest) -> str:
    """Where people find the request."""
    return f"{settings.PUBLIC_URL}/requests/{request.id}/"


def following_action(request: ApprovalRequest) -> str:
    """What the agent should do next (api.md 2.2, `next_action`)."""
    grant: Grant | None = _one(request, "grant")
    execution: Execution | None = _one(request, "execution")
    return next_action(
        request.status,
        grant.status if grant else None,
        execution.status if execution else None,
        asks_agent=request.asks_agent,
    )


def _object(
    request: ApprovalRequest,
    stages: list[StageFacts],
    story: RevisionFacts,
    masks: Masks,
    seen: Sight,
) -> dict[str, Any]:
    decision: Decision | None = _one(request, "decision")
    mask = masks.of(request.action_name)
    shown = {
        "id": request.id,
        "url": url_of(request),
        "status": request.status,
        "kind": request.kind,
        "title": request.title,
        "description": request.description,
        "revision": request.revision,
        "action": mask.action_text(request.action_text) if request.action_text else None,
        "original_action": story.originals.get(request.id),
        "action_digest": request.action_digest,
        "declared_risk": request.declared_risk,
        "effective_risk": request.effective_risk,
        "severity": request.severity,
        "allowed_responses": request.allowed_responses,
        "agent": {"id": request.agent.id, "name": request.agent.name},
        "requester": Raw(request.requester_text) if request.requester_text else None,
        "policy": {
            "name": request.policy_name,
            "version": request.policy_version,
            "verdict": request.verdict,
            "reasons": request.reasons,
            "matched": request.matched,
        },
        "stages": [_stage_object(stage) for stage in stages],
        "escalation": None,
        "run": None,
        "group": _group(request),
        "next_action": following_action(request),
        "decision": decision_object(request, decision, mask) if decision else None,
        **_aftermath(request),
        "changes": story.changes.get(request.id),
        **_asks(request),
        **_extras(request),
        "tags": request.tags,
        "external_id": request.external_id,
        "thread_id": request.thread_id,
        "on_timeout": request.on_timeout,
        "created_at": stamp(request.created_at),
        "expires_at": stamp(request.expires_at),
        "updated_at": stamp(request.updated_at),
        "version": request.version,
    }
    return _for_requester(shown) if seen is Sight.REQUESTER else shown


def _aftermath(request: ApprovalRequest) -> dict[str, Any]:
    grant: Grant | None = _one(request, "grant")
    execution: Execution | None = _one(request, "execution")
    return {
        "grant": grant_object(grant) if grant else None,
        "execution": execution_object(execution) if execution else None,
    }


def _extras(request: ApprovalRequest) -> dict[str, Any]:
    sent = strict_json.read_object(request.extras_text)
    return {"context": {}, "metadata": {}, "priority": None, "evidence": [], **sent}


def _asks(request: ApprovalRequest) -> dict[str, Any]:
    sent = strict_json.read_object(request.asks_text)
    return {"form": None, "budget": None, "options": None, "confirm_phrase": None, **sent}


def _group(request: ApprovalRequest) -> dict[str, Any] | None:
    if request.group_key is None:
        return None
    return {"key": request.group_key, "index": request.group_index, "size": request.group_size}


def _stage_object(stage: StageFacts) -> dict[str, Any]:
    return {
        "number": stage.number,
        "name": stage.name,
        "status": stage.status,
        "required": stage.required,
        "approvals": stage.approvals,
        "denials": stage.denials,
        "eligible": [_eligible(seat) for seat in stage.electorate.first_seats],
        "waiting_for": [
            {"username": person.username, "name": person.display_name}
            for person in stage.waiting_for
        ],
        "stuck": stage.is_stuck,
        "expires_at": stamp(stage.expires_at) if stage.expires_at else None,
    }


def _say_asked_first(shown: list[dict[str, Any]], stages: list[StageFacts]) -> None:
    """For people alone: whom each stage asks first, null where it asks all alike."""
    for stage, facts in zip(shown, stages, strict=True):
        person = facts.asked_first
        stage["asked_first"] = (
            {"username": person.username, "name": person.display_name} if person else None
        )


def _eligible(seat: Seat) -> dict[str, str]:
    shown = {"username": seat.person.username, "name": seat.person.display_name}
    return shown if seat.giver is None else {**shown, "for": seat.giver.username}


def _for_requester(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The requester's and owner's view: no votes in progress and no names of reviewers."""
    stages = [{"name": stage["name"], "status": stage["status"]} for stage in shown["stages"]]
    return {**shown, "stages": stages}


def _one(request: ApprovalRequest, name: str) -> Any:
    """A one-to-one relation, or None where there is no row."""
    return getattr(request, name, None)
