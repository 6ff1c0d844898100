"""Projects: an operator makes them, their admins set them up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.access.administration import Area
from approvals.actions.policies.applying import apply_policies
from approvals.actions.projects import SETTINGS, change_project, create_project
from approvals.models import Project
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .forms import Acted
from .pauses import switches
from .tools import Link, Tool


@admin.register(Project)
class ProjectSettingsAdmin(ProjectAdmin):
    """The settings of a project."""

    area = Area.PROJECT
    section = "Set-up"
    project_path = "pk"
    can_change = True
    list_display = ("name", "visibility", "paused_at", "created_at")
    ordering = ("name",)
    fieldsets = (
        ("What it is", {"fields": ("name", "visibility", "auditors_may_have_other_roles")}),
        ("Policies", {"fields": ("publish_needs_second_admin",)}),
        (
            "Time",
            {
                "fields": (
                    *("default_expires_in", "grant_seconds"),
                    *("time_zone", "calendar"),
                )
            },
        ),
        ("Limits", {"fields": ("creates_per_minute", "pending_per_agent", "waits_per_agent")}),
    )

    tools = (
        *switches("project"),
        Tool(
            verb="apply",
            label="Apply policies to what waits",
            icon="scale",
            question=(
                "Each request that waits is judged by the policies of today. Only what tightens "
                "is applied: approvals given before are void, and its stages start again."
            ),
            run=lambda project, actor: _apply(project, actor),
            fits=lambda project: project.is_active,
            done="What tightens is applied to the requests that wait.",
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.rights(request).is_operator

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None and self.has_add_permission(request):
            return True
        return super().has_view_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj else ()

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        """To the project file, for the admins whose it is."""
        if obj.pk not in self.changed(request):
            return []
        return [Link("Project file", "file-text", reverse("project_file", args=[obj.pk]))]

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        settings = {name: form.cleaned_data[name] for name in SETTINGS if name in form.fields}
        if form.instance._state.adding:
            name = form.cleaned_data["name"]
            return Acted(create_project(name=name, settings=settings, actor=actor))
        changes = {name: value for name, value in settings.items() if name in form.changed_data}
        project = change_project(project=form.instance, changes=changes, actor=actor)
        if changes.get("publish_needs_second_admin") is False:
            messages.info(request, _("That one admin is enough waits for another admin to agree."))
        return Acted(project)


def _apply(project: Project, actor: Actor) -> None:
    apply_policies(project=project, actor=actor)
