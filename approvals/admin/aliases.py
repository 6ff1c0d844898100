"""Aliases: the outside ids and addresses that stand for a person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from approvals.access.administration import Area
from approvals.actions.aliases import add_alias, end_alias
from approvals.models import Alias
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted
from .tools import Tool


@admin.register(Alias)
class AliasAdmin(ProjectAdmin):
    """Added and ended, never changed, and never by the person themselves."""

    area = Area.GROUPS
    section = "Set-up"
    can_add = True
    list_display = ("value", "person", "project", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("person", "project")
    search_fields = ("value", "person__username")
    ordering = ("value",)
    tools = (
        Tool(
            verb="end",
            label="End the alias",
            icon="ban",
            question="Requests for it no longer count as requests of this person.",
            run=lambda alias, actor: _end(alias, actor),
            fits=lambda alias: alias.is_active,
            done="The alias has ended.",
            is_grave=True,
        ),
    )

    def may_use_tools(self, request: HttpRequest, obj: Any) -> bool:
        own = obj.person_id == self.rights(request).person.id
        return not own and super().may_use_tools(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("project", "person", "value")
        return (*fields, "is_active", "created_at") if obj else fields

    def act(self, request: HttpRequest, form: Any) -> Acted:
        data = form.cleaned_data
        return Acted(
            add_alias(
                project=data["project"],
                person=data["person"],
                value=data["value"],
                actor=self.rights(request).actor,
            )
        )


def _end(alias: Alias, actor: Actor) -> None:
    end_alias(alias=alias, actor=actor)
