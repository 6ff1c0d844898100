"""Puts the triggers into the database, takes them out, and says whether they are all there.

They live in one file per database and not in a migration: on SQLite a migration that alters a
column builds the table anew and drops its triggers without a word (architecture.md 6).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# The noun in the names of triggers and functions, and the table that it stands for.
TABLES = {
    "request": "approvals_approvalrequest",
    "revision": "approvals_revision",
    "stage": "approvals_stage",
    "asked": "approvals_stagereviewer",
    "roster": "approvals_rosterentry",
    "policy_version": "approvals_policyversion",
    "standing_grant": "approvals_standinggrant",
    "response": "approvals_response",
    "comment": "approvals_comment",
    "attachment": "approvals_attachment",
    "opening": "approvals_opening",
    "decision": "approvals_decision",
    "grant": "approvals_grant",
    "execution": "approvals_execution",
    "event": "approvals_auditevent",
    "detail": "approvals_auditdetail",
    "seal": "approvals_auditseal",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers what the file says. Takes no lock where they are so already."""
    if installed(connection):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_file("postgresql.sql"))
            for name, (table, function) in _postgres_triggers().items():
                cursor.execute(_postgres_trigger(name, table, function))
        else:
            _drop_sqlite(cursor)
            for statement in _sqlite_triggers().values():
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers out: before a migration on SQLite, and to act as an intruder in tests."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, (table, _) in _postgres_triggers().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        else:
            _drop_sqlite(cursor)


def installed(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there, in force, and does what the file says."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _postgres_is_so(cursor)
        return _sqlite_is_so(cursor)


def tables_exist(connection: BaseDatabaseWrapper) -> bool:
    """Whether all the tables are there: not so when somebody migrates back to nothing."""
    return set(TABLES.values()) <= set(connection.introspection.table_names())


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


# --- SQLite ---------------------------------------------------------------------------------------


@cache
def _sqlite_triggers() -> dict[str, str]:
    written = re.finditer(
        r"^CREATE TRIGGER (\w+) .*?^END(?=;$)", _file("sqlite.sql"), re.MULTILINE | re.DOTALL
    )
    triggers = {match[1]: match[0] for match in written}
    for noun, table in TABLES.items():
        for verb in ("update", "delete"):
            name = f"countersign_{noun}_{verb}"
            refusal = f"{table}: {verb} is refused"
            triggers.setdefault(
                name,
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table}\n"
                f"BEGIN\n    SELECT RAISE(ABORT, '{refusal}');\nEND",
            )
    return triggers


def _sqlite_is_so(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'countersign_%'"
    )
    return dict(cursor.fetchall()) == _sqlite_triggers()


def _drop_sqlite(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'countersign_%'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


# --- PostgreSQL -----------------------------------------------------------------------------------


@cache
def _postgres_functions() -> dict[str, str]:
    bodies = re.findall(
        r"^CREATE OR REPLACE FUNCTION (\w+)\(.*?\$\$(.*?)\$\$;$",
        _file("postgresql.sql"),
        re.MULTILINE | re.DOTALL,
    )
    return dict(bodies)


@cache
def _postgres_triggers() -> dict[str, tuple[str, str]]:
    triggers = {}
    for noun, table in TABLES.items():
        for verb in ("insert", "update", "delete", "truncate"):
            name = f"countersign_{noun}_{verb}"
            if name in _postgres_functions():
                triggers[name] = (table, name)
            elif verb != "insert":
                triggers[name] = (table, "countersign_keep")
    return triggers


def _postgres_trigger(name: str, table: str, function: str) -> str:
    verb = name.rpartition("_")[2]
    each = "STATEMENT" if verb == "truncate" else "ROW"
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}()"
    )


def _postgres_is_so(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT t.tgname, c.relname, p.proname FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        " AND pg_table_is_visible(c.oid) AND t.tgname LIKE 'countersign\\_%'"
    )
    if {name: (table, function) for name, table, function in cursor} != _postgres_triggers():
        return False
    cursor.execute(
        "SELECT proname, prosrc FROM pg_proc"
        " WHERE proname LIKE 'countersign\\_%' AND pg_function_is_visible(oid)"
    )
    return dict(cursor.fetchall()) == _postgres_functions()
