"""What the database itself refuses, to raw SQL on either database (architecture.md 6)."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.models.signals import post_migrate, pre_migrate

from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, consume, report_execution
from approvals.actions.sealing import seal_all
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
    Policy,
    PolicyVersion,
    Response,
    Revision,
    RosterEntry,
    Stage,
    StageReviewer,
    StandingGrant,
    triggers,
)
from approvals.models.triggers.installer import TABLES
from tests.make import action, decide, make_request, of_agent

MODELS: dict[str, type[Model]] = {
    noun: next(m for m in apps.get_models() if m._meta.db_table == table)
    for noun, table in TABLES.items()
}
# What may still change in a row of a request that is over; everything else is frozen.
CHANGEABLE = {
    "request": {"version", "updated_at"},
    "stage": {"status", "required", "opened_at", "expires_at", "assigned_to_id", "stuck_at"},
    "policy_version": {"published_at", "published_by_id", "withdrawn_at"},
    "response": {"withdrawn_at", "voided_at"},
    "standing_grant": {"status", "used", "sum_used", "ended_at", "ended_why"},
}
COLUMNS = [
    (noun, field.column)
    for noun, model in MODELS.items()
    for field in model._meta.concrete_fields
    if field.column not in CHANGEABLE.get(noun, ())
]
REFUSAL = "refused|never changes|not change|stays|only rises|withdrawn|once|erased"


def run(sql: str, **params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount == 1, "the statement has to reach a row"


def refused(sql: str, because: str, **params: Any) -> None:
    with pytest.raises(IntegrityError, match=because):
        run(sql, **params)


def copy(row: Model, **changes: Any) -> tuple[str, dict[str, Any]]:
    """An INSERT of a row like this one, under an id of its own."""
    fields = row._meta.concrete_fields
    values: dict[str, Any] = {
        str(f.column): f.get_db_prep_save(f.value_from_object(row), connection) for f in fields
    }
    values |= {str(row._meta.pk.column): f"copy_{row.pk}"[:32], **changes}
    columns, holes = ", ".join(values), ", ".join(f"%({column})s" for column in values)
    return f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({holes})", values


def refused_copy(row: Model, because: str, **changes: Any) -> None:
    sql, values = copy(row, **changes)
    refused(sql, because, **values)


@pytest.fixture
def pending(bot, rita):
    return commented(make_request(bot), rita)


def commented(request, person):
    Comment.objects.create(
        request=request,
        author_kind="human",
        author_id=person.id,
        author_name="Rita",
        person=person,
        text="Why?",
        asks=True,
        at=request.created_at,
    )
    asked_by_policy(request, person)
    return request


def asked_by_policy(request, person):
    """Rows that no action makes for a request that everybody of the project may answer."""
    now, stage = request.created_at, request.stages.get()
    StageReviewer.objects.create(stage=stage, person=person)
    RosterEntry.objects.create(stage=stage, revision=1, person=person)
    policy = Policy.objects.create(project=request.project, name=f"of-{request.id[-8:].lower()}")
    version = PolicyVersion.objects.create(
        policy=policy,
        number=1,
        document_text="{}",
        becomes="active",
        author=person,
        author_name="Rita",
        created_at=now,
    )
    asked_in_advance(request, person, version)


def asked_in_advance(request, person, version):
    StandingGrant.objects.create(
        project=request.project,
        agent=request.agent,
        action_name=request.action_name,
        pins={"to": {"equals": ['"acme"']}},
        policy_version=version,
        uses=3,
        until=request.expires_at,
        request=request,
        asked_by=person,
        asked_at=request.created_at,
    )


@pytest.fixture
def approved(bot, rita):
    request = commented(make_request(bot), rita)
    return decide(request, rita, reason="fine").request


@pytest.fixture
def sent_back(bot, rui):
    request = make_request(bot, allowed_responses=("approve", "request_changes"))
    return decide(request, rui, "request_changes", "Smaller.").request


@pytest.fixture
def executed(approved, bot):
    attached_and_opened(approved, bot)
    actor = of_agent(approved.agent)
    consume(request_id=approved.id, action=action(), attempt=None, actor=actor)
    report_execution(request_id=approved.id, report=Report("succeeded", "done"), actor=actor)
    seal_all(approved.project_id)
    approved.refresh_from_db()
    return approved


def attached_and_opened(request, agent):
    """Rows that no action makes for a request like these."""
    now = request.created_at
    Attachment.objects.create(
        project=request.project,
        agent=agent,
        name="a.txt",
        media_type="text/plain",
        size=1,
        sha256="0" * 64,
        content=b"a",
        created_at=now,
    )
    Opening.objects.create(
        request=request, revision=1, person=request.decision.person, part="0", at=now
    )


# --- Everywhere -----------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", TABLES)
def test_no_guarded_row_is_deleted(executed, noun):
    refused(f"DELETE FROM {TABLES[noun]} WHERE {pk_of(noun)} = %(id)s", "delete", id=some(noun))


@pytest.mark.postgres
@pytest.mark.parametrize("noun", TABLES)
def test_no_guarded_table_is_truncated(db, noun):
    with pytest.raises(IntegrityError, match="truncate"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {TABLES[noun]} CASCADE")


@pytest.mark.parametrize(("noun", "column"), COLUMNS)
def test_a_frozen_column_does_not_change_once_all_is_over(executed, noun, column):
    changed = other_value(MODELS[noun], column)
    refused(
        f"UPDATE {TABLES[noun]} SET {column} = {changed} WHERE {pk_of(noun)} = %(id)s",
        REFUSAL,
        id=some(noun),
    )


@pytest.mark.parametrize("noun", TABLES)
def test_a_row_is_not_replaced_by_another_of_its_key(executed, noun):
    row = MODELS[noun]._default_manager.order_by("pk").first()
    sql, values = copy(row, **{row._meta.pk.column: row.pk})
    if connection.vendor == "sqlite":
        sql = sql.replace("INSERT", "INSERT OR REPLACE", 1)
    with pytest.raises(IntegrityError):
        run(sql, **values)


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_back_what_the_start_check_misses():
    triggers.remove(connection)
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.installed(connection)


def test_the_start_check_sees_a_missing_trigger(db):
    assert triggers.installed(connection)
    on = f" ON {TABLES['grant']}" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER countersign_grant_update{on}")
    assert not triggers.installed(connection)
    triggers.install(connection)
    assert triggers.installed(connection)


def test_a_migration_may_build_tables_anew_and_ends_with_all_triggers(db):
    app = apps.get_app_config("approvals")
    told = {"sender": app, "app_config": app, "using": "default", "verbosity": 0}
    pre_migrate.send(**told, plan=[])
    assert triggers.installed(connection)
    pre_migrate.send(**told, plan=["a migration"])
    assert triggers.installed(connection) == (connection.vendor == "postgresql")
    post_migrate.send(**told, plan=["a migration"])
    assert triggers.installed(connection)


@pytest.mark.postgres
def test_the_start_check_sees_a_trigger_that_is_switched_off_or_does_something_else(db):
    cursor = connection.cursor()
    cursor.execute(f"ALTER TABLE {TABLES['grant']} DISABLE TRIGGER countersign_grant_update")
    assert not triggers.installed(connection)
    triggers.install(connection)
    cursor.execute(f"ALTER TABLE {TABLES['grant']} ENABLE TRIGGER countersign_grant_update")
    cursor.execute(
        "CREATE OR REPLACE FUNCTION countersign_keep() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN OLD; END $$"
    )
    assert not triggers.installed(connection)
    triggers.install(connection)
    assert triggers.installed(connection)


def pk_of(noun: str) -> str:
    return str(MODELS[noun]._meta.pk.column)


def some(noun: str) -> str:
    return str(MODELS[noun]._default_manager.order_by("pk").values_list("pk", flat=True)[0])


def other_value(model: type[Model], column: str) -> str:
    field = next(f for f in model._meta.concrete_fields if f.column == column)
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return "'2001-02-03 04:05:06+00:00'"
    if kind == "BooleanField":
        return f"NOT {column}"
    if "Integer" in kind:
        return f"coalesce({column}, 0) + 1"
    if column == "sum_currency":
        return "'XXX'"
    return "'[\"other\"]'"


# --- Requests -------------------------------------------------------------------------------------


def test_a_request_begins_pending(pending):
    refused_copy(pending, "begins pending", status="cancelled", decided_at=pending.created_at)


@pytest.mark.parametrize("status", ["approved", "rejected", "expired", "cancelled"])
def test_a_request_is_not_closed_without_its_decision(pending, status):
    refused(
        "UPDATE approvals_approvalrequest SET status = %(status)s, decided_at = created_at"
        " WHERE id = %(id)s",
        "closed by its decision",
        status=status,
        id=pending.id,
    )


@pytest.mark.parametrize(
    ("column", "value"), [("outcome", "rejected"), ("revision", 2), ("action_digest", "sha256:00")]
)
def test_a_request_is_not_closed_by_a_decision_on_something_else(bot, rita, column, value):
    approved = decide(make_request(bot), rita).request
    decision = Decision.objects.get()
    pending = make_request(bot)
    triggers.remove(connection)
    sql, values = copy(decision, **{"request_id": pending.id, column: value})
    run(sql, **values)
    triggers.install(connection)
    refused(
        "UPDATE approvals_approvalrequest SET status = 'approved', decided_at = %(at)s"
        " WHERE id = %(id)s",
        "closed by its decision",
        at=values["decided_at"],
        id=pending.id,
    )
    assert approved.status == "approved"


@pytest.mark.parametrize(
    "column",
    [
        *("project_id", "agent_id", "kind", "created_at", "id", "title", "external_id"),
        *("requester_text", "requester_person_id", "thread_id"),
        *("group_key", "group_index", "group_size"),
    ],
)
def test_what_an_open_request_is_does_not_change(pending, column):
    changed = other_value(type(pending), column)
    refused(
        f"UPDATE approvals_approvalrequest SET {column} = {changed} WHERE id = %(id)s",
        "never changes",
        id=pending.id,
    )


@pytest.mark.parametrize(
    "column",
    ["action_text", "asks_text", "bound_text", "extras_text", "description", "data_text", "option"],
)
def test_what_an_open_request_asks_and_shows_is_that_of_its_revision(pending, column):
    refused(
        f"UPDATE approvals_approvalrequest SET {column} = '{{ }}' WHERE id = %(id)s",
        "what its revision says",
        id=pending.id,
    )


@pytest.mark.parametrize(
    "column",
    [
        *("declared_risk", "effective_risk", "policy_name", "policy_version", "terms"),
        *("reasons", "matched", "trace_text", "irreversible", "confidential"),
        *("allowed_responses", "on_timeout", "expires_in"),
    ],
)
def test_what_holds_for_an_open_request_is_not_loosened_without_a_new_revision(pending, column):
    changed = other_value(type(pending), column)
    refused(
        f"UPDATE approvals_approvalrequest SET {column} = {changed} WHERE id = %(id)s",
        "how a revision was judged",
        id=pending.id,
    )


def test_no_verdict_becomes_one_that_approves(pending):
    sql = "UPDATE approvals_approvalrequest SET verdict = 'approve' WHERE id = %(id)s"
    refused(sql, "never changes", id=pending.id)


@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_revision_follows_the_one_before(pending, number):
    refused_copy(Revision.objects.get(), "follows", number=number)
    sql, values = copy(Revision.objects.get(), number=2)
    run(sql, **values)


def test_a_request_that_was_sent_back_does_not_come_again_as_it_was(sent_back):
    sql = "UPDATE approvals_approvalrequest SET status = 'pending' WHERE id = %(id)s"
    refused(sql, "as a new revision", id=sent_back.id)


def test_a_request_that_was_sent_back_is_not_approved(approved, sent_back):
    refused_copy(Decision.objects.get(), "changes are asked for|asks now", request_id=sent_back.id)


def test_the_version_of_a_request_only_rises(approved):
    sql = "UPDATE approvals_approvalrequest SET version = version {} 1 WHERE id = %(id)s"
    run(sql.format("+"), id=approved.id)
    refused(sql.format("-"), "only rises", id=approved.id)


def test_a_closed_request_gets_no_new_revision_and_no_new_stage(approved):
    refused_copy(Revision.objects.get(), "not open", number=2)
    refused_copy(Stage.objects.get(), "not open", number=2)


def test_a_stage_never_asks_for_fewer_approvals(pending):
    run("UPDATE approvals_stage SET required = 2")
    refused("UPDATE approvals_stage SET required = 1", "nor for fewer")


# --- Answers and decisions ------------------------------------------------------------------------


def test_a_closed_request_takes_no_answer(approved, rui):
    refused_copy(Response.objects.get(), "open", person_id=rui.id)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"revision": 2}, "asks now"),
        ({"action_digest": "sha256:00"}, "asks now"),
        ({"effective_at": "2999-01-01 00:00:00+00:00"}, "deadline"),
        ({"stage_id": "another"}, "another request"),
        ({"type": "reject"}, "what its type says"),
        ({"effect": "answer"}, "what its type says"),
        ({"type": "choose"}, "what its type says"),
        ({"type": "nod"}, "what its type says"),
    ],
)
def test_an_answer_is_to_what_is_asked_before_the_deadline(approved, pending, changes, because):
    stage = Stage.objects.get(request=pending)
    fitting = {
        "request_id": pending.id,
        "stage_id": stage.id,
        "action_digest": pending.action_digest,
    }
    if changes.get("stage_id"):
        changes = {"stage_id": Stage.objects.get(request=approved).id}
    refused_copy(Response.objects.get(), because, **fitting | changes)


def test_an_answer_is_given_before_the_deadline_of_an_open_stage(approved, pending):
    given = Response.objects.get()
    ApprovalRequest.objects.filter(pk=pending.pk).update(stage_due_at=given.effective_at)
    fitting = {
        "request_id": pending.id,
        "stage_id": Stage.objects.get(request=pending).id,
        "action_digest": pending.action_digest,
    }
    refused_copy(given, "deadline", **fitting)


def test_an_answer_is_withdrawn_once(approved):
    sql = "UPDATE approvals_response SET withdrawn_at = %(at)s"
    run(sql, at="2026-01-01 00:00:00+00:00")
    refused(sql, "withdrawn", at="2026-01-02 00:00:00+00:00")
    refused(sql, "withdrawn", at=None)


def test_a_closed_request_takes_no_second_decision(approved):
    refused_copy(Decision.objects.get(), "open")


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"revision": 2}, "asks now"),
        ({"action_digest": "sha256:00"}, "asks now"),
        ({"decided_at": "2999-01-01 00:00:00+00:00"}, "deadline|asks now"),
        ({}, "nobody has approved"),
        ({"by_kind": "agent"}, "nobody has approved"),
        ({"by_kind": "policy"}, "nobody has approved"),
        ({"by_kind": "system"}, "nobody has approved"),
    ],
)
def test_an_approval_needs_an_answer_that_says_so(approved, pending, changes, because):
    refused_copy(Decision.objects.get(), because, **{"request_id": pending.id} | changes)


@pytest.mark.parametrize("mark", ["withdrawn_at", "voided_at"])
def test_an_answer_that_was_taken_back_approves_nothing(approved, pending, rita, mark):
    answer = Response.objects.get()
    sql, values = copy(
        answer,
        request_id=pending.id,
        stage_id=Stage.objects.get(request=pending).id,
        effective_at=str(pending.created_at),
    )
    run(sql, **values)
    run(
        f"UPDATE approvals_response SET {mark} = effective_at WHERE request_id = %(id)s",
        id=pending.id,
    )
    refused_copy(Decision.objects.get(), "nobody has approved", request_id=pending.id)


# --- Grants and executions ------------------------------------------------------------------------


def test_a_grant_comes_from_an_approval_of_the_same_action(approved, pending, rita):
    grant = Grant.objects.get()
    refused_copy(grant, "approval of the same action", request_id=pending.id)
    refused_copy(grant, "approval of the same action", action_digest="sha256:00")
    refused_copy(grant, "approval of the same action", status="consumed")
    decide(pending, rita, "reject")
    rejection = Decision.objects.get(request=pending)
    refused_copy(
        grant, "approval of the same action", request_id=pending.id, decision_id=rejection.id
    )


@pytest.mark.parametrize("status", ["consumed", "revoked", "expired", "voided"])
def test_a_grant_ends_once(approved, status):
    sql = "UPDATE approvals_grant SET status = %(status)s, consumed_at = {}, ended_at = NULL"
    at = "(SELECT decided_at FROM approvals_decision)"
    run(sql.format(at if status == "consumed" else "NULL"), status=status)
    refused(sql.format("NULL"), "once", status="ready")
    refused(sql.format(at), "once", status="consumed")
    refused(sql.format("NULL"), "once", status="revoked")


def test_an_execution_needs_a_consumed_grant(executed, bot, rita):
    another = decide(make_request(bot), rita).request
    grant = Grant.objects.get(request=another)
    execution = Execution.objects.get()
    fitting = {"request_id": another.id, "grant_id": grant.id, "status": "running"}
    refused_copy(execution, "consumed grant", **fitting)


def test_an_execution_begins_running_and_never_runs_again(executed):
    refused("UPDATE approvals_execution SET status = 'running'", "once")
    refused("UPDATE approvals_execution SET status = 'failed'", "once")


# --- The audit log --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{"number": 9}, {"prev_hash": "0" * 64}, {"prev_hash": "f" * 64}, {"sealed": True}]
)
def test_an_event_follows_the_last_one_of_its_subject(executed, changes):
    last = AuditEvent.objects.filter(request=executed).latest("number")
    fitting = {"number": last.number + 1, "prev_hash": last.hash, "sealed": False}
    refused_copy(last, "follows the last", **fitting | changes)
    sql, values = copy(last, **fitting)
    run(sql, **values)


def test_an_event_is_not_marked_as_sealed_before_it_is(pending):
    refused("UPDATE approvals_auditevent SET sealed = %(yes)s", "its seal", yes=True)


@pytest.mark.parametrize(
    "changes", [{"seq": 99}, {"prev_hash": "f" * 64}, {"project_id": "prj_other"}]
)
def test_a_seal_follows_the_last_one_of_its_project(executed, bot, changes):
    last = AuditSeal.objects.latest("seq")
    late = make_request(bot)
    event = AuditEvent.objects.get(request=late)
    fitting = {"seq": last.seq + 1, "prev_hash": last.hash, "event_id": event.id}
    refused_copy(last, "follows the last", **fitting | changes)
    sql, values = copy(last, **fitting)
    run(sql, **values)


def test_details_are_erased_whole_and_once(executed):
    event = AuditEvent.objects.filter(request=executed).latest("number")
    assert AuditDetail.objects.filter(event=event).exists()
    sql = "UPDATE approvals_auditdetail SET {} WHERE event_id = %(id)s"
    refused(sql.format("value = 'other'"), "erased", id=event.id)
    erase = "salt = NULL, value = NULL, erased_at = '2026-01-01 00:00:00+00:00'"
    run(sql.format(erase), id=event.id)
    refused(sql.format("erased_at = '2026-01-02 00:00:00+00:00'"), "erased", id=event.id)
    refused(sql.format("salt = 'ab', value = '{}', erased_at = NULL"), "erased", id=event.id)


def test_details_need_an_event_that_committed_to_them(executed):
    detail = AuditDetail.objects.first()
    assert detail is not None
    refused_copy(detail, "committed", event_id="evt_unknown")


def test_the_actions_of_a_whole_life_pass_every_guard(executed, pending, bot):
    cancel_request(request_id=pending.id, actor=of_agent(bot))
    pending.refresh_from_db()
    assert (executed.status, pending.status) == ("approved", "cancelled")


# --- Standing grants ------------------------------------------------------------------------------

GRANT = "UPDATE approvals_standinggrant SET {} WHERE id = %(id)s"


@pytest.fixture
def standing(approved):
    grant = StandingGrant.objects.get(request=approved)
    run(GRANT.format("status = 'active'"), id=grant.id)
    return grant


def test_a_standing_grant_begins_with_the_approval_of_people_alone(pending):
    id = StandingGrant.objects.get(request=pending).id
    refused(GRANT.format("status = 'active'"), "people have approved", id=id)
    refused(GRANT.format("status = 'ended', ended_at = asked_at"), "once", id=id)
    refused(GRANT.format("used = 1"), "once", id=id)
    run(GRANT.format("status = 'refused', ended_at = asked_at"), id=id)
    refused(GRANT.format("status = 'active', ended_at = NULL"), "once", id=id)


def test_a_standing_grant_is_used_one_at_a_time_and_never_given_back(standing):
    refused(GRANT.format("used = 2"), "one|once", id=standing.id)
    run(GRANT.format("used = 1, sum_used = '5'"), id=standing.id)
    refused(GRANT.format("used = 0"), "once", id=standing.id)
    refused(GRANT.format("used = 2, sum_used = '4'"), "once", id=standing.id)
    refused(GRANT.format("status = 'asked'"), "once", id=standing.id)
    run(GRANT.format("status = 'ended', ended_at = asked_at"), id=standing.id)
    refused(GRANT.format("status = 'active', ended_at = NULL"), "once", id=standing.id)
    refused(GRANT.format("used = 2"), "once", id=standing.id)


def test_a_request_names_a_standing_grant_in_force_for_it_or_none(standing, approved):
    refused_copy(approved, "standing grant", standing_grant_id=standing.id, status="pending")
