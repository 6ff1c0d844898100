"""Business calendars of a project: added, changed, ended. They count at once."""

from __future__ import annotations

from collections.abc import Mapping

from approvals import clock, journal
from approvals.exceptions import FieldError, Invalid
from approvals.models import Calendar, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.calendars import CalendarRefused, in_order, read_calendar
from approvals.rules.strict_json import JsonValue, pointer

from .projects import bump_rules, take_project
from .soundness import save_sound


def save_calendar(
    *, project: Project, name: str, document: Mapping[str, JsonValue], actor: Actor
) -> Calendar:
    """Let the project have this calendar (config.md, `calendars`); one that ended comes back.

    The same again records nothing. Raises `Invalid` with a pointer into the document, or
    `/name`, and `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        kept = _checked(document)
        row = Calendar.objects.filter(project=held, name=name).first()
        is_new = row is None
        row = row or Calendar(project=held, name=name, is_active=False)
        before = row.document if row.is_active else None
        if before == kept:
            return row
        row.document, row.is_active = kept, True
        save_sound(row, new=is_new)
        event = "calendar.added" if before is None else "calendar.changed"
        _record(held, row, event, actor, {"before": before, "after": kept})
    return row


def end_calendar(*, calendar: Calendar, actor: Actor) -> Calendar:
    """Let a calendar no longer count: what asks for it fails, which means review.

    Raises `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        project = take_project(calendar.project_id, actor=actor)
        held = Calendar.objects.get(pk=calendar.pk)
        if not held.is_active:
            return held
        held.is_active = False
        held.save(update_fields=["is_active"])
        _record(project, held, "calendar.ended", actor, {"before": held.document})
    return held


def _checked(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        read_calendar(document)
    except CalendarRefused as wrong:
        error = FieldError(pointer(list(wrong.path)), wrong.message, "invalid_value")
        raise Invalid("invalid_value", wrong.message, errors=[error]) from None
    return in_order(document)


def _record(
    project: Project, row: Calendar, event: str, actor: Actor, facts: Mapping[str, object]
) -> None:
    bump_rules(project.id)
    entry = journal.Entry(event, {"calendar": row.id, "name": row.name, **facts})
    journal.record_project(project, actor=actor, at=clock.now(), entries=[entry])
