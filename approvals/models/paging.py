"""Very many rows, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

TOGETHER = 200


def ids_in_pages(rows: QuerySet[Any, Any]) -> Iterator[list[str]]:
    """The ids of rows in their order, `TOGETHER` at the most in each list.

    Each list is looked for when it is asked for, after the last id of the one before: memory
    stays small, and whatever is done to the rows meanwhile leaves none out.
    """
    last = ""
    while page := list(_after(rows, last).values_list("pk", flat=True)[:TOGETHER]):
        yield page
        last = page[-1]


def _after(rows: QuerySet[Any, Any], last: str) -> QuerySet[Any, Any]:
    return rows.filter(pk__gt=last).order_by("pk")
