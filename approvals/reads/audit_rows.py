"""The rows of requests in the fields that their events tell of, for `rules.replay`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count

from approvals.access.standing_grants import scope_digest
from approvals.models import (
    OPEN_STATUSES,
    ApprovalRequest,
    Comment,
    Decision,
    Execution,
    Grant,
    Opening,
    Response,
    Revision,
    Stage,
    StandingGrant,
)
from approvals.rules import digest, strict_json
from approvals.rules.strict_json import StrictJsonError
from approvals.rules.times import stamp
from approvals.rules.told import Row, Rows, opening_key


def stored_rows(request_ids: Collection[str]) -> dict[str, Rows]:
    """What the tables hold about these requests now; requests that are not there are left out."""
    rows = {row["id"]: _request(row) for row in _requests(request_ids)}
    for id, row in _decisions(request_ids):
        rows.setdefault(id, Rows()).decision = row
    for id, row in _grants(request_ids):
        rows.setdefault(id, Rows()).grant = row
    for id, row in _executions(request_ids):
        rows.setdefault(id, Rows()).execution = row
    for id, row in _standing_grants(request_ids):
        rows.setdefault(id, Rows()).standing_grant = row
    for id, response, row in _responses(request_ids):
        rows.setdefault(id, Rows()).responses[response] = row
    for id, comment, row in _comments(request_ids):
        rows.setdefault(id, Rows()).comments[comment] = row
    for id, stage, row in _stages(request_ids):
        found = rows.setdefault(id, Rows())
        found.stages = {**(found.stages or {}), stage: row}
    for id, opening, row in _openings(request_ids):
        rows.setdefault(id, Rows()).openings[opening] = row
    for found in rows.values():
        _compare_due(found)
    return rows


def _requests(ids: Collection[str]) -> list[dict[str, Any]]:
    """The rows of the requests, each with the rows of its revisions."""
    revisions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for revision in Revision.objects.filter(request_id__in=ids).values():
        revisions[revision["request_id"]].append(revision)
    found = ApprovalRequest.objects.filter(pk__in=ids).values()
    return [{**row, "revisions": revisions[row["id"]]} for row in found]


def _request(row: Mapping[str, Any]) -> Rows:
    revisions = {str(each["number"]): _revision(row, each) for each in row["revisions"]}
    current = revisions.get(str(row["revision"]), {})
    told = {
        "project": row["project_id"],
        "status": row["status"],
        "version": row["version"],
        "revision": row["revision"],
        "action_digest": row["action_digest"],
        # "" where the request says something else than its revision.
        "digest_of_action": current.get("digest_of_action") if _agree(row, current) else "",
        "agent": row["agent_id"],
        "expires_at": stamp(row["expires_at"]),
        "stage_due_at": _moment(row["stage_due_at"]),
        "verdict": row["verdict"],
        "policy": row["policy_name"],
        "policy_version": row["policy_version"],
        "effective_risk": row["effective_risk"],
        "standing_grant": row["standing_grant_id"],
        "rounds": row["rounds"],
        "asks_agent": row["asks_agent"],
        "data_text": row["data_text"],
        "created_at": stamp(row["created_at"]),
        "decided_at": _moment(row["decided_at"]),
        "shown": current.get("shown"),
    }
    return Rows(request=told, revisions=revisions)


_REVISED = (
    *("description", "action_text", "bound_text", "asks_text", "extras_text"),
    *("data_text", "option", "action_digest"),
)


def _agree(row: Mapping[str, Any], revision: Mapping[str, Any]) -> bool:
    return all(revision.get(name) == row[name] for name in _REVISED)


def _compare_due(rows: Rows) -> None:
    """Whether the request's row names the nearest deadline of its open stages, which it repeats."""
    due = rows.request.pop("stage_due_at", None)
    is_open = rows.request.get("status") in OPEN_STATUSES
    stages = (rows.stages or {}).values()
    deadlines = [each["expires_at"] for each in stages if each["status"] == Stage.State.OPEN]
    nearest = min(filter(None, deadlines), default=None)
    rows.request["stage_due_agrees"] = not is_open or due == nearest


def _revision(request: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
    return {
        **row,
        "created_at": stamp(row["created_at"]),
        "digest_of_action": _digest(request["kind"], row),
        "shown": _shown_digest({**request, **row}),
    }


def _digest(kind: str, row: Mapping[str, Any]) -> str:
    """The digest of what a revision says, computed anew; "" where there can be none."""
    try:
        bound = strict_json.read_object(row["bound_text"])
        if bound.get("kind") != kind:
            return ""
        action = strict_json.read_object(row["action_text"]) if row["action_text"] else None
        return digest.action_digest(digest.subject(bound, action))
    except (StrictJsonError, ValueError, TypeError):
        return ""


def _shown_digest(row: Mapping[str, Any]) -> str:
    names = ("title", "description", "action_text", "asks_text", "extras_text", "requester_text")
    return digest.shown_digest(**{name: row[name] for name in names})


def _decisions(ids: Collection[str]) -> list[tuple[str, Row]]:
    return [
        (row["request_id"], row | {"decided_at": stamp(row["decided_at"])})
        for row in Decision.objects.filter(request_id__in=ids).values()
    ]


def _grants(ids: Collection[str]) -> list[tuple[str, Row]]:
    return [
        (
            row["request_id"],
            row | {"decision": row["decision_id"], "consumed_at": _moment(row["consumed_at"])},
        )
        for row in Grant.objects.filter(request_id__in=ids).values()
    ]


def _executions(ids: Collection[str]) -> list[tuple[str, Row]]:
    return [
        (
            row["request_id"],
            row | {"result": row["result_text"], "reported_at": _moment(row["reported_at"])},
        )
        for row in Execution.objects.filter(request_id__in=ids).values()
    ]


def _standing_grants(ids: Collection[str]) -> list[tuple[str, Row]]:
    begun = (StandingGrant.Status.ACTIVE, StandingGrant.Status.ENDED)
    found = StandingGrant.objects.filter(request_id__in=ids).annotate(named=Count("relieved"))
    return [
        (
            grant.request_id,
            {
                "id": grant.id,
                "scope": scope_digest(grant),
                "began": grant.status in begun,
                "uses_agree": grant.used == grant.named,
            },
        )
        for grant in found
    ]


def _responses(ids: Collection[str]) -> list[tuple[str, str, Row]]:
    return [
        (
            row["request_id"],
            row["id"],
            row
            | {
                "stage": row["stage_id"],
                "person": row["person_id"],
                "for_person": row["for_person_id"],
                "effective_at": stamp(row["effective_at"]),
                "withdrawn_at": _moment(row["withdrawn_at"]),
                "voided_at": _moment(row["voided_at"]),
            },
        )
        for row in Response.objects.filter(request_id__in=ids).values()
    ]


def _stages(ids: Collection[str]) -> list[tuple[str, str, Row]]:
    return [
        (
            row["request_id"],
            row["id"],
            row
            | {
                "expires_at": _moment(row["expires_at"]),
                "is_stuck": row["stuck_at"] is not None,
            },
        )
        for row in Stage.objects.filter(request_id__in=ids).values()
    ]


def _comments(ids: Collection[str]) -> list[tuple[str, str, Row]]:
    return [
        (row["request_id"], row["id"], row | {"at": stamp(row["at"])})
        for row in Comment.objects.filter(request_id__in=ids).values()
    ]


def _openings(ids: Collection[str]) -> list[tuple[str, str, Row]]:
    return [
        (
            row["request_id"],
            opening_key(row["revision"], row["part"], row["person_id"]),
            {"at": stamp(row["at"])},
        )
        for row in Opening.objects.filter(request_id__in=ids).values()
    ]


def _moment(at: datetime | None) -> str | None:
    return stamp(at) if at else None
