"""People: accounts made with their first roles, renamed, deactivated; never a password shown
but the one that was just made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from approvals.access.administration import Area, may_change_account
from approvals.actions.people import (
    change_person,
    create_person,
    deactivate_person,
    reactivate_person,
    reset_password,
)
from approvals.models import Membership, Person, Project
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE
from .forms import Acted, ActionForm, Secret, several
from .tools import Tool

_ROLES = [(role, role) for role in Membership.ROLES]


class NewPersonForm(ActionForm):
    """An account and its first roles."""

    project = forms.ModelChoiceField(Project.objects.none(), empty_label=None)
    roles = several(*_ROLES, label="Roles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = Project.objects.filter(
            pk__in=self.model_admin.addable(self.request), is_active=True
        )


@admin.register(Person)
class PersonAdmin(ProjectAdmin):
    """The accounts of the people in a project."""

    area = Area.PEOPLE
    section = "Set-up"
    can_add = True
    can_change = True
    list_display = ("username", "name", "email", "is_active")
    list_filter = (IS_ACTIVE,)
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    tools = (
        Tool(
            verb="new-password",
            label="Give a new password",
            icon="key-round",
            question="Their password stops working, and every session of theirs ends.",
            run=lambda person, actor: _new_password(person, actor),
            fits=lambda person: person.is_active,
            done="",
        ),
        Tool(
            verb="deactivate",
            label="Deactivate",
            icon="ban",
            question="Their sessions end, their tokens are revoked, and they can no longer answer.",
            run=lambda person, actor: _done(deactivate_person(person=person, actor=actor)),
            fits=lambda person: person.is_active,
            done="The account is deactivated.",
            is_grave=True,
        ),
        Tool(
            verb="reactivate",
            label="Reactivate",
            icon="rotate-ccw",
            question="They can sign in again. Their tokens stay revoked.",
            run=lambda person, actor: _done(reactivate_person(person=person, actor=actor)),
            fits=lambda person: not person.is_active,
            done="The account is active again.",
        ),
    )

    def in_projects(self, ids: list[str]) -> Q:
        members = Membership.objects.filter(project__in=ids)
        return Q(is_superuser=False, pk__in=members.values("person"))

    def addable(self, request: HttpRequest) -> list[str]:
        return self.changed(request) or self.rights(request).founding()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return may_change_account(self.rights(request).person, obj)

    def may_use_tools(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("project", "username", "name", "email", "roles")
        return ("username", "name", "email", "roles_held", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username", "roles_held", "is_active") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the memberships that this person may know of, and no others."""
        seen = self.seen(request)
        memberships = Membership.objects.filter(project__in=seen).select_related("project")
        people: QuerySet[Any] = super().get_queryset(request)
        return people.prefetch_related(_known(memberships))

    @admin.display(description="roles")
    def roles_held(self, person: Any) -> str:
        return "; ".join(
            f"{membership.project.name}: {', '.join(membership.roles) or 'member'}"
            + ("" if membership.is_active else " (ended)")
            for membership in person.known_memberships
        )

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        data = form.cleaned_data
        if not form.instance._state.adding:
            changes = {name: data[name] for name in ("name", "email") if name in form.changed_data}
            return Acted(change_person(person=form.instance, changes=changes, actor=actor))
        new = create_person(
            project=data["project"],
            username=data["username"],
            name=data["name"],
            email=data["email"],
            roles=data["roles"],
            actor=actor,
        )
        return Acted(new.person, _secret(new.person, new.password))


def _known(memberships: QuerySet[Membership]) -> Prefetch[Any]:
    return Prefetch("memberships", memberships, to_attr="known_memberships")


def _done(person: Person) -> None:
    """An action that has nothing to show."""


def _new_password(person: Person, actor: Actor) -> Secret:
    return _secret(person, reset_password(person=person, actor=actor))


def _secret(person: Person, password: str) -> Secret:
    return Secret(
        title=f"A password for {person.username}",
        label="Password",
        value=password,
        advice="Hand it over by a way that only they read. They change it after signing in.",
    )
