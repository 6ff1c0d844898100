"""`out_of_hours` as a form: one of the project's calendars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Calendar, Project


def schema(project: Project) -> dict[str, Any]:
    """The calendars that there are."""
    rows = Calendar.objects.filter(project=project, is_active=True).order_by("name")
    names = list(rows.values_list("name", flat=True))
    about = _("It matches while this calendar is closed. Empty: the project's own calendar.")
    field = {"type": "string", "title": _("Calendar"), "description": about, "ui:width": 6}
    if names:
        field["enum"] = names
    return {"type": "object", "properties": {"calendar": field}}


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """The same."""
    return dict(options)


def meant(filled: Mapping[str, Any]) -> dict[str, Any]:
    """The same."""
    return dict(filled)


def place(path: list[str], filled: Mapping[str, Any]) -> list[str]:
    """The same."""
    return path
