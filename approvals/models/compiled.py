"""Querysets that are made into SQL once.

What every call asks is always the same but for an id or two. Django makes its SQL anew each
time, which costs several times what running it costs; here that is done for the first call.
The rules stay where they are, in querysets.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

ROW = TypeVar("ROW")


class _Slot(str):
    """Stands for a value while a queryset is compiled; text fields pass it on untouched."""

    number: int


def _check_each_arrived(slots: list[_Slot], params: Iterable[Any]) -> None:
    """Refuse a queryset that made another value of a slot: its SQL would ask for the wrong rows."""
    arrived = [param.number for param in params if isinstance(param, _Slot)]
    if sorted(arrived) != [slot.number for slot in slots]:
        raise TypeError("A compiled queryset passes each of its values on untouched, and once.")


class Compiled(Generic[ROW]):
    """A queryset of models or of `values_list`, made by `make` from one text after another."""

    def __init__(self, make: Callable[..., QuerySet[Any, ROW]]) -> None:
        self._make = make
        self._plans: dict[str, _Plan] = {}

    def rows(self, *values: str) -> list[ROW]:
        """What the queryset holds for these values. One statement."""
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = _Plan(self._make)
        return plan.rows(values)


class _Plan:
    """The SQL for one kind of database, and how its rows are read."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        slots = []
        for number, name in enumerate(inspect.signature(make).parameters):
            slots.append(_Slot(name))
            slots[-1].number = number
        queryset = make(*slots)
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()
        _check_each_arrived(slots, self._params)
        self._model: Any = None
        if issubclass(queryset._iterable_class, ModelIterable):
            about = self._compiler.klass_info
            self._annotated = dict(self._compiler.annotation_col_map)
            self._model, own = about["model"], about["select_fields"]
            self._own = slice(own[0], own[-1] + 1)
            # A set: where columns are left out, Django looks here for each column of each row.
            self._names = {each[0].target.attname for each in self._compiler.select[self._own]}
            self._related = get_related_populators(  # type: ignore[call-arg]  # stubs of Django 6
                about, self._compiler.select, connection.alias
            )

    def rows(self, values: tuple[str, ...]) -> list[Any]:
        params = [
            values[param.number] if isinstance(param, _Slot) else param for param in self._params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        compiler = copy.copy(self._compiler)
        compiler.connection = connection  # that of this thread
        read = compiler.results_iter([found], tuple_expected=True)
        return list(read) if self._model is None else [self._object(row) for row in read]

    def _object(self, row: Any) -> Any:
        made = self._model.from_db(connection.alias, self._names, row[self._own])
        for populator in self._related:
            populator.populate(row, made)
        for name, column in self._annotated.items():
            setattr(made, name, row[column])
        return made
