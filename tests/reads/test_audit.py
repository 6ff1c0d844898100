"""The sealed log as the API and the exports give it out."""

import csv
import io
import json
from datetime import timedelta

import pytest

from approvals.actions.exporting import begin_export
from approvals.actions.sealing import seal_all
from approvals.exports import audit_csv, audit_jsonl
from approvals.models import Agent, AuditDetail, AuditEvent, AuditSeal
from approvals.reads import audit
from approvals.rules.chain import GENESIS, commitment, event_hash, seal_hash
from tests.make import decide, make_request, of_person


@pytest.fixture
def story(bot, rita, project):
    request = make_request(bot)
    decide(request, rita, reason='=HYPERLINK("http://evil")')
    seal_all(project.id)
    return request


def lines_of(project, **wanted):
    text = b"".join(audit_jsonl.stream(project, audit.Wanted(**wanted))).decode()
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_has_the_members_of_the_contract(story, project, rita):
    opened, recorded, closed = audit.events(project.id)
    assert (opened["seq"], opened["type"]) == (1, "request.opened")
    assert recorded["actor"] == {"kind": "human", "id": rita.id, "name": "Rita"}
    assert recorded["subject"] == {"type": "request", "id": story.id}
    assert recorded["request"] == story.id
    assert (recorded["run"], recorded["ip"], recorded["channel"]) == (None, None, "api")
    assert json.loads(closed["data"])["outcome"] == "approved"
    assert closed["hash"] == AuditEvent.objects.get(type="request.closed").hash


def test_a_page_goes_on_behind_the_last_place(story, project):
    first = audit.events(project.id, limit=2)
    rest = audit.events(project.id, after=first[-1]["seq"], limit=2)
    assert [event["seq"] for event in first + rest] == [1, 2, 3]
    assert audit.events(project.id, after=3) == []


def test_events_without_a_place_are_not_shown_yet(story, project, bot):
    make_request(bot)
    assert len(audit.events(project.id)) == 3
    assert audit.unsealed(project.id) == 1


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        ({"type": "request.closed"}, [3]),
        ({"type": "no.such"}, []),
        ({"request": "this"}, [1, 2, 3]),
        ({"subject": "other"}, []),
        ({"actor": "rita"}, [2, 3]),
    ],
)
def test_a_page_holds_what_is_wanted(story, project, rita, wanted, seqs):
    names = {"this": story.id, "rita": rita.id}
    conditions = audit.Wanted(**{name: names.get(value, value) for name, value in wanted.items()})
    assert [event["seq"] for event in audit.events(project.id, wanted=conditions)] == seqs


def test_another_project_has_another_log(story, other_project):
    assert audit.events(other_project.id) == []
    assert lines_of(other_project) == [
        {"type": "export.end", "head_seq": 0, "head_hash": GENESIS, "count": 0, "unsealed": 0}
    ]


def test_a_page_costs_one_statement(story, project, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.events(project.id)


# --- JSON lines -----------------------------------------------------------------------------------


def test_an_export_ends_with_the_head_it_covers(story, project, bot):
    make_request(bot)
    *events, end = lines_of(project)
    assert [event["seq"] for event in events] == [1, 2, 3]
    head = AuditSeal.objects.get(seq=3)
    assert end == {
        "type": "export.end",
        "head_seq": 3,
        "head_hash": head.hash,
        "count": 3,
        "unsealed": 1,
    }


def test_an_export_proves_itself_without_this_program(story, project):
    *events, end = lines_of(project)
    head = GENESIS
    heads: dict[str, str] = {}
    for event in events:
        actor = {name: event["actor"][name] for name in ("kind", "id")}
        assert event_hash({**event, "facts": event["data"], "actor": actor}) == event["hash"]
        assert event["prev_hash"] == heads.get(event["subject"]["id"], GENESIS)
        heads[event["subject"]["id"]] = event["hash"]
        assert commitment(event["salt"], event["details"]) == event["commitment"]
        assert event["seal"]["prev_hash"] == head
        head = event["seal"]["hash"]
        assert head == seal_hash(
            project=event["project"],
            seq=event["seq"],
            event=event["id"],
            event_hash=event["hash"],
            prev_hash=event["seal"]["prev_hash"],
        )
    assert end["head_hash"] == head


def test_a_period_includes_its_beginning_and_not_its_end(story, project):
    opened, closed = (
        AuditEvent.objects.get(type=type).at for type in ("request.opened", "request.closed")
    )
    moment = timedelta(microseconds=1)
    assert [e.get("seq") for e in lines_of(project, from_=closed)] == [2, 3, None]
    assert [e.get("seq") for e in lines_of(project, from_=opened, to=closed)] == [1, None]
    assert [e.get("seq") for e in lines_of(project, from_=closed + moment)] == [None]


def test_erased_details_are_null(story, project):
    AuditDetail.objects.update(salt=None, value=None, erased_at=story.created_at)
    event, *_ = lines_of(project)
    assert (event["details"], event["salt"], event["actor"]["name"]) == (None, None, None)


def test_an_export_is_itself_an_event_and_part_of_the_export(story, project, ana):
    begin_export(project=project, actor=of_person(ana), format="jsonl", from_=story.created_at)
    *_, event, end = lines_of(project, from_=story.created_at)
    assert (event["type"], event["seq"], end["unsealed"]) == ("audit.exported", 4, 0)
    assert event["data"]["format"] == "jsonl"
    assert event["subject"] == {"type": "project", "id": project.id}


def test_a_long_log_comes_in_pieces_and_whole(bot, project, monkeypatch):
    monkeypatch.setattr(audit, "CHUNK", 4)
    for _ in range(10):
        make_request(bot)
    seal_all(project.id)
    pieces = list(audit_jsonl.stream(project, audit.Wanted()))
    assert [piece.count(b"\n") for piece in pieces] == [4, 4, 2, 1]
    assert [event.get("seq") for event in lines_of(project)] == [*range(1, 11), None]


def test_what_is_sealed_while_an_export_runs_is_left_to_the_next_one(bot, project, monkeypatch):
    monkeypatch.setattr(audit, "CHUNK", 2)
    for _ in range(4):
        make_request(bot)
    seal_all(project.id)
    stream = audit_jsonl.stream(project, audit.Wanted())
    next(stream)
    make_request(bot)
    seal_all(project.id)
    *_, end = (json.loads(line) for line in b"".join(stream).splitlines())
    assert (end["head_seq"], end["count"]) == (4, 4)


# --- CSV ------------------------------------------------------------------------------------------


def rows_of(project):
    text = b"".join(audit_csv.stream(project, audit.Wanted())).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_of_the_table_tells_the_event(story, project, rita):
    rows = rows_of(project)
    assert [row["seq"] for row in rows] == ["1", "2", "3"]
    assert rows[1]["actor_id"] == rita.id
    assert rows[1]["request"] == story.id
    assert json.loads(rows[1]["details"])["reason"] == '=HYPERLINK("http://evil")'


@pytest.mark.parametrize("first", "=+-@\t\r\n'")
def test_no_cell_begins_like_a_formula(first, project, sam):
    agent = Agent.objects.create(project=project, name=f"{first}cmd|'/c calc'!A1", owner=sam)
    make_request(agent)
    seal_all(project.id)
    (row,) = rows_of(project)
    assert row["actor_name"] == f"'{agent.name}"


@pytest.mark.parametrize("cell", ["a=1", "", "{}", "ana", '"=1'])
def test_other_cells_stay_as_they_are(cell):
    assert audit_csv.guarded(cell) == cell
