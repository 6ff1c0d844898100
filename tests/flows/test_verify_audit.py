"""`manage.py verify_audit` against an intruder who owns the database and its triggers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from approvals import journal
from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, consume, report_execution
from approvals.actions.exporting import begin_export
from approvals.actions.reading import open_part
from approvals.actions.rounds import Resubmission, resubmit
from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import (
    ApprovalRequest,
    Attachment,
    AuditDetail,
    AuditEvent,
    AuditSeal,
    Comment,
    Decision,
    Execution,
    Grant,
    Opening,
    Response,
    Revision,
    triggers,
)
from approvals.models.transactions import write_transaction
from approvals.reads import verification
from approvals.reads.evidence import part_of
from approvals.rules.chain import GENESIS, event_hash
from approvals.rules.event_types import EVENT_TYPES
from approvals.rules.replay import STEPS
from approvals.rules.times import stamp
from tests.files import file, handed_in
from tests.make import action, decide, make_request, of_agent, of_person, say, take_back


def verify(*arguments: str) -> dict[str, Any]:
    """The command's answer, which has to agree with its exit code."""
    out = StringIO()
    code = 0
    try:
        call_command("verify_audit", "--json", *arguments, stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert code == (0 if answer["ok"] else 1)
    return answer


def run(sql: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what an intruder did: tests end with every foreign key in order."""
    run("SAVEPOINT intrusion")
    yield
    run("ROLLBACK TO SAVEPOINT intrusion")


@pytest.fixture
def lives(bot, rita, rui, ana, sam, project):
    """Requests that went every way, all sealed but the last one."""
    agent = of_agent(bot)
    used, revoked, unused, refused_, taken_back, waiting = (make_request(bot) for _ in range(6))
    say(used, rita, "Which account?", asks=True)
    for request in (used, revoked, unused):
        decide(request, rita, reason="fine with me")
    consume(request_id=used.id, action=action(), attempt=None, actor=agent)
    report_execution(request_id=used.id, report=Report("failed", {"n": 5}, "no"), actor=agent)
    take_back(revoked, ana, reason="wait")
    decide(refused_, rui, "reject", reason="too much")
    cancel_request(request_id=taken_back.id, actor=agent)
    begin_export(project=project, actor=of_person(ana), format="jsonl")
    late = make_request(bot)
    assert AuditEvent.objects.get(sealed=False).request_id == late.id
    return {"used": used, "revoked": revoked, "unused": unused, "waiting": waiting}


@pytest.fixture
def intruder(lives):
    """Somebody for whom no trigger and no constraint stands in the way."""
    triggers.remove(connection)
    return lives


def test_a_whole_log_is_reported_with_its_figures(lives):
    answer = verify()
    assert answer == {
        "ok": True,
        "events": AuditEvent.objects.count(),
        "requests": 7,
        "seals": AuditSeal.objects.count(),
        "unsealed": 1,
        "erased": 0,
        "break": None,
    }
    assert answer["events"] == answer["seals"] + 1


def test_a_person_reads_a_sentence(lives):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().startswith("The audit log is whole: ")


def test_one_project_alone_is_verified(lives, project, other_project):
    assert verify("--project", "demo") == verify()
    assert verify("--project", other_project.id)["events"] == 0


def test_an_empty_log_is_whole(db):
    assert verify()["ok"]


def test_erased_details_leave_the_log_whole(lives):
    AuditDetail.objects.update(salt=None, value=None, erased_at=timezone.now())
    answer = verify()
    assert answer["ok"]
    assert answer["erased"] == answer["events"]


def test_the_command_says_what_is_broken_and_where(intruder):
    event = AuditEvent.objects.get(request=intruder["used"], number=2)
    AuditEvent.objects.filter(pk=event.pk).update(type="response.invented")
    assert verify()["break"] == {
        "kind": "event_edited",
        "event": event.id,
        "request": intruder["used"].id,
        "detail": "it does not fit its hash",
    }
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=out)
    assert f"BROKEN: event_edited (event {event.id}" in out.getvalue()


# --- Every row of the log, every kind of tampering ------------------------------------------------

EDITS = {
    AuditEvent: {
        "type": "'x' || type",
        "at": "'2001-02-03 04:05:06+00:00'",
        "actor_kind": "'system'",
        "actor_id": "'per_other'",
        "channel": "'slack'",
        "facts": "replace(facts, ':', ': ')",
        "commitment": "'00'",
        "prev_hash": "'00'",
        "hash": "'00'",
        "number": "number + 100",
        "subject_id": "'req_other'",
        "subject_type": "'run'",
        "request_id": "NULL",
        "sealed": "NOT sealed",
    },
    AuditSeal: {"seq": "seq + 100", "prev_hash": "'00'", "hash": "'00'"},
    AuditDetail: {"value": "replace(value, 'actor', 'author')", "salt": "'00'"},
}


def sweep(model, tamper):
    """Tamper with every row in turn: each has to be found, and all is whole again without it.

    `tamper` says whether it changed anything; how many rows it did is returned.
    """
    found = 0
    for key in list(model.objects.order_by("pk").values_list("pk", flat=True)):
        with undone():
            changed = tamper(key)
            broken = verification.verify().broken
        assert (broken is not None) is changed, f"{model.__name__} {key}: {broken}"
        found += changed
    assert verify()["ok"]
    return found


@pytest.mark.parametrize("model", EDITS)
def test_an_edited_row_is_found(intruder, model):
    table, pk = model._meta.db_table, model._meta.pk.column
    for column, value in EDITS[model].items():

        def edit(key, column=column, value=value):
            if column == "request_id" and model.objects.filter(pk=key, request=None).exists():
                return False  # the export is no event of a request; NULL changes nothing there
            return run(f"UPDATE {table} SET {column} = {value} WHERE {pk} = %s", key) == 1

        assert sweep(model, edit) >= model.objects.count() - 1


@pytest.mark.parametrize("model", EDITS)
def test_a_deleted_row_is_found(intruder, model):
    def delete(key):
        table, pk = model._meta.db_table, model._meta.pk.column
        return run(f"DELETE FROM {table} WHERE {pk} = %s", key) == 1

    assert sweep(model, delete) == model.objects.count()


def test_an_inserted_event_is_found(intruder):
    def insert(key):
        event = AuditEvent.objects.get(pk=key)
        event.pk = "evt_inserted"
        chain = AuditEvent.objects.filter(subject_id=event.subject_id)
        event.number = chain.count() + 1
        event.sealed = False
        event.save(force_insert=True)
        return True

    sweep(AuditEvent, insert)


def test_an_event_inserted_before_another_with_hashes_made_anew_is_found(intruder):
    def insert(key):
        event = AuditEvent.objects.get(pk=key)
        later = AuditEvent.objects.filter(subject_id=event.subject_id, number__gte=event.number)
        for each in later.order_by("-number"):
            AuditEvent.objects.filter(pk=each.pk).update(number=each.number + 1)
        event.pk = "evt_inserted"
        event.sealed = False
        event.save(force_insert=True)
        rehash(event.subject_id)
        return True

    sweep(AuditEvent, insert)


def test_an_event_with_another_story_and_hashes_made_anew_is_found(intruder):
    def rewrite(key):
        event = AuditEvent.objects.get(pk=key)
        AuditEvent.objects.filter(pk=key).update(channel="slack")
        rehash(event.subject_id)
        return event.sealed  # of an event without a seal nobody has kept anything yet

    sweep(AuditEvent, rewrite)


def rehash(subject_id):
    """What an intruder does who knows how the chain is made."""
    prev_hash = GENESIS
    for event in AuditEvent.objects.filter(subject_id=subject_id).order_by("number"):
        prev_hash = event_hash(
            {
                "id": event.id,
                "project": event.project_id,
                "request": event.request_id,
                "subject": {"type": event.subject_type, "id": event.subject_id},
                "number": event.number,
                "type": event.type,
                "at": stamp(event.at),
                "actor": {"kind": event.actor_kind, "id": event.actor_id},
                "channel": event.channel,
                "facts": json.loads(event.facts),
                "commitment": event.commitment,
                "prev_hash": prev_hash,
            }
        )
        AuditEvent.objects.filter(pk=event.pk).update(hash=prev_hash, prev_hash=event.prev_hash)


def test_an_inserted_seal_is_found(intruder):
    unsealed = AuditEvent.objects.get(sealed=False)

    def insert(key):
        seal = AuditSeal.objects.get(pk=key)
        seal.pk, seal.event_id = "sea_inserted", unsealed.id
        seal.seq = AuditSeal.objects.count() + 1
        seal.save(force_insert=True)
        return True

    sweep(AuditSeal, insert)


def test_inserted_details_are_found(intruder):
    def insert(key):
        AuditEvent.objects.filter(pk=key).update(commitment="")
        rehash(AuditEvent.objects.get(pk=key).subject_id)
        return True

    sweep(AuditEvent, insert)


def test_reordered_events_are_found(intruder):
    def swap(key):
        event = AuditEvent.objects.get(pk=key)
        other = AuditEvent.objects.filter(
            subject_id=event.subject_id, number=event.number + 1
        ).first()
        if other is None:
            return False
        AuditEvent.objects.filter(pk=other.pk).update(number=1000)
        AuditEvent.objects.filter(pk=event.pk).update(number=other.number)
        AuditEvent.objects.filter(pk=other.pk).update(number=event.number)
        return True

    assert sweep(AuditEvent, swap) >= 9


def test_reordered_seals_are_found(intruder):
    def swap(key):
        seal = AuditSeal.objects.get(pk=key)
        other = AuditSeal.objects.filter(seq=seal.seq + 1).first()
        if other is None:
            return False
        AuditSeal.objects.filter(pk=other.pk).update(seq=1000)
        AuditSeal.objects.filter(pk=seal.pk).update(seq=other.seq)
        AuditSeal.objects.filter(pk=other.pk).update(seq=seal.seq)
        return True

    assert sweep(AuditSeal, swap) == AuditSeal.objects.count() - 1


def test_exchanged_details_are_found(intruder):
    keys = list(AuditDetail.objects.order_by("pk").values_list("pk", flat=True))

    def swap(key):
        one = AuditDetail.objects.get(pk=key)
        other = AuditDetail.objects.get(pk=keys[keys.index(key) - 1])
        for mine, theirs in ((one, other), (other, one)):
            AuditDetail.objects.filter(pk=mine.pk).update(salt=theirs.salt, value=theirs.value)
        return True

    assert sweep(AuditDetail, swap) == len(keys)


# --- Rows that differ from what the log tells -----------------------------------------------------

LIES = {
    ApprovalRequest: {
        "status": "'rejected'",
        "version": "version + 1",
        "revision": "2",
        "action_digest": "'sha256:00'",
        "action_text": "replace(action_text, 'acme', 'evil')",
        "kind": "'form'",
        "bound_text": '\'{"kind":"form"}\'',
        "asks_text": '\'{"confirm_phrase":"GO"}\'',
        "data_text": "'{}'",
        "option": "'proceed'",
        "rounds": "rounds + 1",
        "asks_agent": "NOT asks_agent",
        "decided_at": "expires_at",
        "expires_at": "'2999-01-01 00:00:00+00:00'",
        "effective_risk": "'low'",
        "title": "'Pay nobody'",
        "description": "'It is safe, believe me.'",
        "extras_text": '\'{"context":{"confidence":1}}\'',
        "requester_text": '\'{"id":"ana"}\'',
    },
    Revision: {
        "bound_text": "'{}'",
        "asks_text": '\'{"confirm_phrase":"GO"}\'',
        "extras_text": '\'{"context":{"confidence":1}}\'',
        "data_text": "'{}'",
        "option": "'proceed'",
        "description": "'It is safe, believe me.'",
        "action_text": "replace(action_text, 'acme', 'evil')",
        "action_digest": "'sha256:00'",
        "author_kind": "'human'",
        "author_id": "'per_other'",
        "created_at": "'2001-01-01 00:00:00+00:00'",
    },
    Response: {
        "type": "'reject'",
        "effect": "'reject'",
        "recommended": "1 = 1",
        "option": "'proceed'",
        "data_text": "'{}'",
        "annotations_text": "'[1]'",
        "reason": "'not with me'",
        "person_name": "'Rui'",
        "effective_at": "'2001-01-01 00:00:00+00:00'",
        "withdrawn_at": "effective_at",
    },
    Comment: {
        "text": "'Go ahead'",
        "asks": "0 = 1",
        "author_kind": "'agent'",
        "author_name": "'Rui'",
        "at": "'2001-01-01 00:00:00+00:00'",
    },
    Decision: {
        "outcome": "'rejected'",
        "type": "'reject'",
        "option": "'proceed'",
        "data_text": "'{}'",
        "edited": "1 = 1",
        "by_kind": "'policy'",
        "by_name": "'Rui'",
        "reason": "''",
        "action_digest": "'sha256:00'",
        "decided_at": "'2001-01-01 00:00:00+00:00'",
    },
    Grant: {
        "action_digest": "'sha256:00'",
        "consumed_at": "'2001-01-01 00:00:00+00:00'",
    },
    Execution: {
        "status": "'succeeded'",
        "error": "''",
        "result_text": "'{}'",
    },
}


LESS = b'{"name":"transfer_funds","args":{"amount":1,"to":"acme"}}'
EARLIER = {
    Revision: {**LIES[Revision], "message": "'As you wished.'"},
    Opening: {
        "part": "'1'",
        "revision": "2",
        "at": "'2001-01-01 00:00:00+00:00'",
        "person_id": "(SELECT id FROM approvals_person WHERE username = 'rui')",
    },
    Attachment: {
        "name": "'other.txt'",
        "media_type": "'application/pdf'",
        "size": "size + 1",
        "sha256": "'00'",
        "content": "(SELECT content FROM approvals_attachment WHERE name = 'a')",
        "created_at": "'2001-01-01 00:00:00+00:00'",
    },
}


@pytest.fixture
def sent_again(intruder, bot, rita):
    """A request whose first revision, evidence and all, was read and sent back."""
    named = [file(handed_in(bot, name.encode(), name), must_read=True) for name in ("a", "b")]
    request = make_request(
        bot, extras={"evidence": named}, allowed_responses=("approve", "request_changes")
    )
    part = part_of(request, "0").part
    open_part(request_id=request.id, revision=1, part=part, person=rita, actor=of_person(rita))
    decide(request, rita, "request_changes", "Smaller.")
    changed = Resubmission(revision=1, action=action(LESS), message="Smaller it is.")
    return resubmit(request_id=request.id, resubmission=changed, actor=of_agent(bot))


@pytest.mark.parametrize("model", EARLIER)
def test_what_was_shown_before_and_read_is_held_against_the_log(sent_again, rui, model):
    assert verify()["ok"]
    rows = (
        model.objects.filter(request=sent_again, number=1) if model is Revision else model.objects
    )
    row = rows.latest("pk")
    for column, value in EARLIER[model].items():
        with undone():
            sql = f"UPDATE {model._meta.db_table} SET {column} = {value} WHERE id = %s"
            assert run(sql, row.pk) == 1
            broken = verification.verify().broken
        assert broken is not None, column
        assert broken.kind == "rows_differ", column
    with undone():
        model.objects.filter(pk=row.pk).delete()
        assert verification.verify().broken is not None
    assert verify()["ok"]


@pytest.mark.parametrize(
    ("column", "value"), [("message", "'As you wished.'"), ("author_name", "'Rui'")]
)
def test_what_an_agent_says_to_a_new_revision_is_held_against_the_log(sent_again, column, value):
    run(f"UPDATE approvals_revision SET {column} = {value} WHERE number = 2")
    assert verify()["break"]["detail"] == f"revision 2.{column}: the row differs from the events"


@pytest.mark.parametrize("model", LIES)
def test_a_row_that_tells_another_story_is_found(intruder, model):
    request = intruder["used"].id
    key = "id" if model is ApprovalRequest else "request_id"
    for column, value in LIES[model].items():
        with undone():
            sql = f"UPDATE {model._meta.db_table} SET {column} = {value} WHERE {key} = %s"
            assert run(sql, request) == 1
            broken = verification.verify().broken
        assert broken is not None, column
        assert (broken.kind, broken.request) == ("rows_differ", request)
    assert verify()["ok"]


@pytest.mark.parametrize("status", ["ready", "expired", "voided"])
def test_a_revoked_grant_that_comes_back_is_found(intruder, status):
    run("UPDATE approvals_grant SET status = %s WHERE status = 'revoked'", status)
    assert verify()["break"]["request"] == intruder["revoked"].id


@pytest.mark.parametrize("model", [Decision, Grant, Execution, Response])
def test_a_row_that_is_gone_is_found(intruder, model):
    request = intruder["used"].id
    with undone():
        run(f"DELETE FROM {model._meta.db_table} WHERE request_id = %s", request)
        answer = verify()
    assert (answer["break"]["kind"], answer["break"]["request"]) == ("rows_differ", request)


def test_an_approval_that_nobody_gave_is_found(intruder):
    waiting, decision = intruder["waiting"], Decision.objects.get(request=intruder["used"])
    decision.pk, decision.request = "dec_forged", waiting
    decision.save(force_insert=True)
    assert verify()["break"]["request"] == waiting.id
    ApprovalRequest.objects.filter(pk=waiting.pk).update(
        status="approved", decided_at=decision.decided_at
    )
    assert verify()["break"]["request"] == waiting.id


def test_a_request_that_no_event_tells_of_is_found(intruder):
    request = ApprovalRequest.objects.defer(None).get(pk=intruder["waiting"].pk)
    request.pk = "req_inserted"
    request.save(force_insert=True)
    assert verify()["break"] == {
        "kind": "event_missing",
        "event": None,
        "request": "req_inserted",
        "detail": "no event tells of this request",
    }


def test_a_story_that_cannot_be_is_found_though_its_hashes_fit(intruder, bot):
    """Somebody writes through the journal itself what no action would."""
    unused = ApprovalRequest.objects.get(pk=intruder["unused"].pk)
    for type in ("grant.expired", "grant.revoked"):
        unused.version += 1
        with write_transaction():
            journal.record_request(
                unused,
                actor=AT_THE_COMMAND_LINE,
                at=timezone.now(),
                entries=[journal.Entry(type, {})],
            )
    assert verify()["break"]["kind"] == "story_impossible"


def test_every_event_of_a_request_has_its_place_in_the_replay():
    nouns = ("request", "response", "stage", "comment", "part", "value", "grant", "execution")
    nouns = (*nouns, "standing_grant")
    told_by_projects = {"standing_grant.ended"}
    of_requests = {name for name in EVENT_TYPES if name.split(".")[0] in nouns}
    assert set(STEPS) == of_requests - told_by_projects
