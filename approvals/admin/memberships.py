"""Memberships: who has which roles in a project."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from approvals.access.administration import Area
from approvals.actions.memberships import change_membership, end_membership, grant_membership
from approvals.models import Membership
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted, ActionForm, Limits
from .tools import Tool

_FLAGS = tuple(f"is_{role}" for role in Membership.ROLES)


class MembershipForm(ActionForm):
    """Roles, and how much of others' money they let one approve."""

    limits = Limits(
        label="Limits",
        help_text=(
            "The largest sums this person may approve, one a line: EUR 5000.00. Above it their "
            "approval is a recommendation. Without one, the highest of their groups holds."
        ),
    )


@admin.register(Membership)
class MembershipAdmin(ProjectAdmin):
    """Roles: nobody's own, and the last admin stays (both hold in the actions as well)."""

    area = Area.PEOPLE
    form = MembershipForm
    section = "Set-up"
    can_add = True
    can_change = True
    list_display = ("person", "project", "roles_held", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("person", "project")
    search_fields = ("person__username", "person__name", "person__email")
    ordering = ("person__username", "pk")
    fields = ("project", "person", *_FLAGS, "limits")
    tools = (
        Tool(
            verb="end",
            label="End the membership",
            icon="ban",
            question="They lose their roles in this project. Their account stays.",
            run=lambda membership, actor: _end(membership, actor),
            fits=lambda membership: membership.is_active,
            done="The membership has ended.",
            is_grave=True,
        ),
        Tool(
            verb="restore",
            label="Restore the membership",
            icon="rotate-ccw",
            question="They get the roles back that they had.",
            run=lambda membership, actor: _restore(membership, actor),
            fits=lambda membership: not membership.is_active,
            done="The membership is active again.",
        ),
    )

    def addable(self, request: HttpRequest) -> list[str]:
        return self.changed(request) or self.rights(request).founding()

    def reach(self, request: HttpRequest) -> list[str]:
        # An operator may make anybody the first admin.
        return self.seen(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.person_id == self.rights(request).person.id:
            return False
        return super().has_change_permission(request, obj)

    def may_use_tools(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "person") if obj else ()

    @admin.display(description="roles")
    def roles_held(self, membership: Any) -> str:
        return ", ".join(membership.roles) or "member"

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        data = form.cleaned_data
        roles = [role for role in Membership.ROLES if data[f"is_{role}"]]
        if not form.instance._state.adding:
            return Acted(
                change_membership(
                    membership=form.instance, roles=roles, limits=data["limits"], actor=actor
                )
            )
        return Acted(
            grant_membership(
                project=data["project"],
                person=data["person"],
                roles=roles,
                limits=data["limits"],
                actor=actor,
            )
        )


def _end(membership: Membership, actor: Actor) -> None:
    end_membership(membership=membership, actor=actor)


def _restore(membership: Membership, actor: Actor) -> None:
    grant_membership(
        project=membership.project,
        person=membership.person,
        roles=membership.roles,
        actor=actor,
    )
