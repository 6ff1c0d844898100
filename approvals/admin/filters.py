"""Filters of the lists. Django's own would offer the rows of every project as choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from approvals.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OfProject(admin.SimpleListFilter):
    """One of the projects that the reader sees; not drawn where there is one alone."""

    title = "project"
    parameter_name = "project"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self._path = model_admin.project_path
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ids = model_admin.rights(request).seen(model_admin.area)
        if len(ids) < 2:
            return []
        projects = Project.objects.filter(pk__in=ids).order_by("name")
        return [(project.pk, project.name) for project in projects]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{self._path: value}) if value else queryset


def by_value(
    field: str, title: StrOrPromise, choices: Sequence[tuple[str, str]]
) -> type[admin.SimpleListFilter]:
    """A filter on one field of the model itself, with values that are known beforehand."""

    class ByValue(admin.SimpleListFilter):
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
            return choices

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            value = self.value()
            if value not in dict(choices):
                return queryset
            wanted = {"yes": True, "no": False}.get(value, value)
            return queryset.filter(**{field: wanted})

    ByValue.title = title
    return ByValue


IS_ACTIVE = by_value("is_active", "active", [("yes", "Yes"), ("no", "No")])
