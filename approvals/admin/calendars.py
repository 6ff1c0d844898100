"""Business calendars: when a project is open, in lines that people read, with a try-out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from approvals.access.administration import Area
from approvals.actions.calendars import end_calendar, save_calendar
from approvals.models import Calendar
from approvals.rules.actor import Actor
from approvals.rules.calendars import in_order
from approvals.rules.strict_json import JsonValue

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted, ActionForm, Lines, project_and_name
from .moments import MomentForm
from .tools import Link
from .tools import Tool as Button


class Hours(Lines):
    """Ranges by days, a line each: mon-fri 09:00-12:00, 13:00-18:00. The action judges them."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = [f"{days} {ranges}" for days, ranges in value.items()]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        hours: dict[str, str] = {}
        for line in super().clean(value):
            days, _, ranges = line.partition(" ")
            if not ranges.strip():
                raise forms.ValidationError("Write days and hours a line: mon-fri 09:00-18:00.")
            if days in hours:
                raise forms.ValidationError(
                    f"{days} stands there twice; write its ranges on one line, with commas."
                )
            hours[days] = ranges.strip()
        return hours


class CalendarForm(ActionForm):
    """The document of config.md, taken apart into fields."""

    zone = forms.CharField(
        label="Time zone", max_length=64, help_text="By its name, such as Europe/Lisbon."
    )
    hours = Hours(
        label="Hours",
        help_text=(
            "Days and ranges, a line each: mon-fri 09:00-12:00, 13:00-18:00. Days may wrap "
            "(sat-mon), a day ends at 24:00, and 22:00-06:00 belongs to the day it starts."
        ),
    )
    holidays = Lines(
        label="Holidays",
        help_text="One a line: 2026-12-25. What began the evening before goes on.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial = {**self.initial, **in_order(self.instance.document)}

    def clean(self) -> Any:
        """A name that stands there already is refused: adding must not change another."""
        data = super().clean() or self.cleaned_data
        if self.instance._state.adding and data.get("project"):
            taken = Calendar.objects.filter(
                project=data["project"], name=data.get("name"), is_active=True
            )
            if taken.exists():
                self.add_error("name", "This calendar stands there already; change it instead.")
        return data

    @property
    def document(self) -> dict[str, JsonValue]:
        """What was filled in. Raises nothing: the action judges it."""
        return {name: self.cleaned_data[name] for name in ("zone", "hours", "holidays")}


@admin.register(Calendar)
class CalendarAdmin(ProjectAdmin):
    """Added, changed, ended and revived; the name is fixed, since policies say it."""

    area = Area.TOOLS
    section = "Set-up"
    form = CalendarForm
    can_add = True
    can_change = True
    ended_stays = True
    list_display = ("name", "project", "said_zone", "said_hours", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("project",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    tools = (
        Button(
            verb="end",
            label="End the calendar",
            icon="ban",
            question="Policies that ask for it can no longer be judged: people are asked instead.",
            run=lambda calendar, actor: _end(calendar, actor),
            fits=lambda calendar: calendar.is_active,
            done="The calendar has ended.",
            is_grave=True,
        ),
        Button(
            verb="revive",
            label="Revive the calendar",
            icon="rotate-ccw",
            question="Policies that ask for it go by it again.",
            run=lambda calendar, actor: _revive(calendar, actor),
            fits=lambda calendar: not calendar.is_active,
            done="The calendar is active again.",
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None or self.has_change_permission(request, obj):
            return ("project", "name", "zone", "hours", "holidays")
        return ("project", "name", "said_zone", "said_hours", "said_holidays", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        said = ("said_zone", "said_hours", "said_holidays")
        return ("project", "name", *said) if obj else ()

    @admin.display(description="time zone")
    def said_zone(self, calendar: Any) -> str:
        return str(calendar.document.get("zone", ""))

    @admin.display(description="hours")
    def said_hours(self, calendar: Any) -> SafeString:
        # PostgreSQL keeps no order of members.
        hours: Any = in_order(calendar.document)["hours"]
        return format_html_join("; ", "{} {}", hours.items())

    @admin.display(description="holidays")
    def said_holidays(self, calendar: Any) -> str:
        return ", ".join(calendar.document.get("holidays", ())) or "none"

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        project, name = project_and_name(form)
        return Acted(save_calendar(project=project, name=name, document=form.document, actor=actor))

    # --- trying it out

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        """To the page that says whether it is open at a time."""
        address = reverse("admin:approvals_calendar_try", args=[obj.pk])
        return [Link(label="Try a time", icon="clock", url=address)]

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(self.try_view)
        view.model_admin = self
        return [
            path("<str:object_id>/try/", view, name="approvals_calendar_try"),
            *super().get_urls(),
        ]

    def try_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say whether it is open at the time in the address, by the clocks of its own zone."""
        calendar = self.get_object_or_404(request, object_id)
        form = MomentForm(request.GET or None, document=calendar.document)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Try a time: {calendar}",
            "opts": self.opts,
            "plural": self.plural,
            "original": calendar,
            "form": form,
            "found": form.found() if form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/calendar_try.html", context)


def _end(calendar: Calendar, actor: Actor) -> None:
    end_calendar(calendar=calendar, actor=actor)


def _revive(calendar: Calendar, actor: Actor) -> None:
    save_calendar(
        project=calendar.project, name=calendar.name, document=calendar.document, actor=actor
    )
