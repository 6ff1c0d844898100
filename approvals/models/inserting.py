"""New rows, put into the database with as little ado as possible.

`save` and `bulk_create` make their SQL anew for every row. Here it is made once for a table, and
PostgreSQL gets the rows of several tables in one message; it runs the statements one after the
other, with all constraints and triggers, as if each had come alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model


def insert(*rows: Model) -> None:
    """INSERT the rows in this order. Raises what the database refuses (`IntegrityError`)."""
    with connection.cursor() as cursor:
        if _takes_many(connection):
            statements = ";".join(_statement(type(row)) for row in rows)
            cursor.execute(statements, [value for row in rows for value in _values(row)])
        else:
            for row in rows:
                cursor.execute(_statement(type(row)), _values(row))
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _takes_many(database: Any) -> bool:
    """Whether one message may hold several statements: where values are put in on our side."""
    return database.vendor == "postgresql" and not database.features.uses_server_side_binding


@cache
def _statement(model: type[Model]) -> str:
    names = [connection.ops.quote_name(str(each.column)) for each in model._meta.concrete_fields]
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608


def _values(row: Model) -> list[Any]:
    return [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in row._meta.concrete_fields
    ]
