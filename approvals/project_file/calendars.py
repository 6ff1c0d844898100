"""`calendars`: the business hours and holidays that policies ask about."""

from __future__ import annotations

from approvals.actions.calendars import end_calendar, save_calendar
from approvals.models import Calendar, Project
from approvals.rules.actor import Actor
from approvals.rules.calendars import CalendarRefused, in_order, read_calendar

from .fields import entries_of
from .nodes import Mistake, Node
from .section import Change, Entries, Section, members


class Calendars(Section):
    """By name; one that is left out is ended."""

    key = "calendars"

    def export(self, project: Project) -> Entries:
        rows = Calendar.objects.filter(project=project, is_active=True).order_by("name")
        return {row.name: in_order(row.document) for row in rows}

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        wanted: Entries = {}
        for name, entry in entries_of(node, self.key, mistakes).items():
            document = members(entry.plain())
            try:
                read_calendar(document)
            except CalendarRefused as wrong:
                line = entry.at(wrong.path).line
                mistakes.append(Mistake(line, f"calendars.{name}: {wrong.message}"))
            else:
                wanted[name] = in_order(document)
        return dict(sorted(wanted.items()))

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        if change.after is not None:
            document = members(change.after)
            save_calendar(project=project, name=change.name, document=document, actor=actor)
            return
        for row in Calendar.objects.filter(project=project, name=change.name):
            end_calendar(calendar=row, actor=actor)
