"""Groups of reviewers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from approvals.access.administration import Area
from approvals.actions.groups import (
    appoint_lead,
    change_group,
    create_group,
    end_group,
    revive_group,
)
from approvals.models import ReviewerGroup
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted, ActionForm, Limits
from .tools import Tool


class GroupForm(ActionForm):
    """Who is in it, and how much each of them may approve."""

    limits = Limits(
        label="Limits",
        help_text=(
            "The largest sums its members may approve, one a line: EUR 5000.00. A limit of the "
            "person's own goes before it; of several groups the highest holds."
        ),
    )


@admin.register(ReviewerGroup)
class GroupAdmin(ProjectAdmin):
    """Who is asked together. The name is fixed: agents send it."""

    area = Area.GROUPS
    form = GroupForm
    section = "Set-up"
    can_add = True
    can_change = True
    list_display = ("name", "project", "members_held", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("project",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("project", "name", "members", "lead", "limits")
    tools = (
        Tool(
            verb="end",
            label="End the group",
            icon="ban",
            question="Whoever is only asked through it is no longer asked, from now on.",
            run=lambda group, actor: _end(group, actor),
            fits=lambda group: group.is_active,
            done="The group has ended.",
            is_grave=True,
        ),
        Tool(
            verb="revive",
            label="Revive the group",
            icon="rotate-ccw",
            question="Its members are asked again.",
            run=lambda group, actor: _revive(group, actor),
            fits=lambda group: not group.is_active,
            done="The group is active again.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        groups: QuerySet[Any] = super().get_queryset(request).annotate(size=Count("members"))
        return groups

    @admin.display(description="members", ordering="size")
    def members_held(self, group: Any) -> int:
        return int(group.size)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "name") if obj else ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        data = form.cleaned_data
        chosen = {"members": list(data["members"]), "limits": data["limits"]}
        with write_transaction():
            if form.instance._state.adding:
                group = create_group(
                    project=data["project"], name=data["name"], actor=actor, **chosen
                )
            else:
                group = change_group(group=form.instance, actor=actor, **chosen)
            return Acted(appoint_lead(group=group, lead=data["lead"], actor=actor))


def _end(group: ReviewerGroup, actor: Actor) -> None:
    end_group(group=group, actor=actor)


def _revive(group: ReviewerGroup, actor: Actor) -> None:
    revive_group(group=group, actor=actor)
