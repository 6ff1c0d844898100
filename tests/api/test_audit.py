"""GET /api/v1/audit/events and /api/v1/audit/export."""

import asyncio
import csv
import io
import json
from typing import Any

import pytest
from django.test import AsyncClient

from approvals.models import AuditEvent

from .calls import approved, opened, refused

EVENTS, EXPORT = "/api/v1/audit/events", "/api/v1/audit/export"


@pytest.fixture
def ada(project, join):
    return join(project, "ada", "auditor")


@pytest.fixture
def auditor(api, ada):
    return api(ada)


def lines(response) -> list[dict]:
    return [json.loads(line) for line in response.getvalue().splitlines()]


def test_an_auditor_reads_what_happened_in_its_order(agent, reviewer, auditor):
    request = approved(agent, reviewer)
    shown = auditor.get(EVENTS).json()
    assert [each["type"] for each in shown["data"]] == [
        "request.opened",
        "response.recorded",
        "request.closed",
    ]
    assert [each["seq"] for each in shown["data"]] == [1, 2, 3]
    assert shown["next_cursor"] is None
    first = shown["data"][0]
    assert first["subject"] == {"type": "request", "id": request["id"]}
    assert (first["actor"]["kind"], first["actor"]["name"]) == ("agent", "bot")


def test_pages_of_the_log_follow_each_other(agent, auditor):
    for _ in range(5):
        opened(agent)
    found, query = [], {"limit": "2"}
    while True:
        page = auditor.get(EVENTS, query).json()
        found += [each["seq"] for each in page["data"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == [1, 2, 3, 4, 5]


def test_the_log_is_narrowed_by_time_type_actor_and_request(agent, reviewer, auditor, rita):
    request = approved(agent, reviewer)
    other = opened(agent)

    def types(**query: str) -> list[str]:
        return [each["type"] for each in auditor.get(EVENTS, query).json()["data"]]

    assert types(type="request.closed") == ["request.closed"]
    assert types(actor=rita.id) == ["response.recorded", "request.closed"]
    assert len(types(request=request["id"])) == 3
    assert types(subject=other["id"]) == ["request.opened"]
    assert types(**{"from": other["created_at"]}) == ["request.opened"]
    assert len(types(to=other["created_at"])) == 3


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "yesterday"}, "invalid_value"),
        ({"from": "2026-11-21T10:00:00"}, "invalid_value"),
        ({"till": "2026-11-21T00:00:00Z"}, "unknown_field"),
        ({"type": "x" * 501}, "out_of_range"),
    ],
)
def test_an_unsound_period_or_filter_is_refused(auditor, query, code):
    refused(auditor.get(EVENTS, query), 422, code)
    refused(auditor.get(EXPORT, query), 422, code)
    assert not AuditEvent.objects.exists()


def test_only_auditors_export_and_admins_may_look(agent, reviewer, api, ana, sam, otto, join):
    opened(agent)
    refused(agent.get(EVENTS), 403, "not_allowed")
    for client in (agent, reviewer, api(ana), api(sam), api(otto)):
        refused(client.get(EXPORT), 403, "not_allowed")
    for client in (
        reviewer,
        api(sam),
        api(otto),
        api(join(sam.memberships.get().project, "lea", "lead")),
    ):
        refused(client.get(EVENTS), 403, "not_allowed")
    assert len(api(ana).get(EVENTS).json()["data"]) == 1


def test_an_auditor_of_another_project_finds_nothing_of_this_one(agent, api, other_project, join):
    opened(agent)
    outsider = api(join(other_project, "olga", "auditor"))
    assert outsider.get(EVENTS).json()["data"] == []
    assert [each["type"] for each in lines(outsider.get(EXPORT))] == [
        "audit.exported",
        "export.end",
    ]


def test_an_export_is_an_event_and_says_where_it_ends(agent, reviewer, auditor, ada):
    approved(agent, reviewer)
    response = auditor.get(EXPORT)
    assert response["Content-Type"] == "application/jsonl"
    assert response["Content-Disposition"] == 'attachment; filename="audit-demo.jsonl"'
    *events, end = lines(response)
    assert [each["type"] for each in events][-1] == "audit.exported"
    assert events[-1]["actor"]["id"] == ada.id
    assert (end["type"], end["count"], end["head_seq"]) == ("export.end", 4, 4)
    assert end["unsealed"] == 0


def test_csv_disarms_what_a_spreadsheet_would_run(agent, auditor, api, ana, sam):
    sam.name = "=cmd|' /C calc'!A1"
    sam.save()
    request = opened(agent)
    response = api(sam).post(
        f"/api/v1/requests/{request['id']}/cancel", b"{}", content_type="application/json"
    )
    assert response.status_code == 200
    rows = list(
        csv.DictReader(io.StringIO(auditor.get(EXPORT, {"format": "csv"}).getvalue().decode()))
    )
    assert [row["type"] for row in rows] == ["request.opened", "request.closed", "audit.exported"]
    assert rows[1]["actor_name"] == "'=cmd|' /C calc'!A1"
    refused(auditor.get(EXPORT, {"format": "xml"}), 422, "invalid_value")


@pytest.mark.django_db(transaction=True)
def test_behind_asgi_an_export_is_sent_piece_by_piece(agent, ada, key_for, monkeypatch):
    from approvals.reads import audit

    monkeypatch.setattr(audit, "CHUNK", 2)
    for _ in range(5):
        opened(agent)
    key = key_for(ada)

    async def pieces() -> list[bytes]:
        response: Any = await AsyncClient().get(EXPORT, headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == 200
        return [piece async for piece in response.streaming_content]

    sent = asyncio.run(pieces())
    assert len(sent) > 1
    assert b"".join(sent).count(b"request.opened") == 5
    assert json.loads(sent[-1])["type"] == "export.end"
