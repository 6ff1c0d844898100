"""Keys: issued to agents and shown once; those of agents and of people revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from approvals.access.administration import Area
from approvals.actions.keys import issue_agent_key, revoke_key
from approvals.models import ApiKey, Membership, Project
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import OfProject
from .forms import Acted, ActionForm, Secret, several
from .tools import Tool

_SCOPES = [(scope, scope) for scope in ApiKey.AGENT_SCOPES]


class NewKeyForm(ActionForm):
    """Which agent, and what the key opens."""

    scopes = several(*_SCOPES, label="Scopes", initial=list(ApiKey.AGENT_SCOPES))
    expires_at = forms.DateTimeField(
        label="Expires at (UTC)",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="Left out: it works until it is revoked.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agent: Any = self.fields["agent"]
        agent.required = True


@admin.register(ApiKey)
class KeyAdmin(ProjectAdmin):
    """The credentials that open a project. Of a key only a digest is kept."""

    area = Area.AGENTS
    section = "Set-up"
    can_add = True
    list_display = ("prefix", "holder", "label", "expires_at", "revoked_at", "last_used_at")
    list_filter = (OfProject,)
    list_select_related = ("agent", "person")
    search_fields = ("prefix", "label", "agent__name", "person__username")
    ordering = ("-created_at",)
    tools = (
        Tool(
            verb="revoke",
            label="Revoke",
            icon="ban",
            question="Its next call is refused. A revoked key never works again.",
            run=lambda key, actor: _revoke(key, actor),
            fits=lambda key: key.revoked_at is None,
            done="The key is revoked.",
            is_grave=True,
        ),
    )

    @property
    def plural(self) -> str:
        return "API keys"

    @property
    def singular(self) -> str:
        return "API key"

    def in_projects(self, ids: list[str]) -> Q:
        # A token without a project opens all that its person is in.
        members = Membership.objects.filter(project__in=ids, is_active=True)
        everywhere = Q(project__isnull=True, person__in=members.values("person"))
        return Q(project__in=ids) | everywhere

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("agent", "label", "scopes", "expires_at")
        return (
            *("prefix", "holder", "label", "scopes", "expires_at"),
            *("revoked_at", "last_used_at", "created_at"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewKeyForm
        return super().get_form(request, obj, change, **kwargs)

    @admin.display(ordering="agent__name")
    def holder(self, key: Any) -> str:
        return f"agent {key.agent}" if key.agent else str(key.person)

    def act(self, request: HttpRequest, form: Any) -> Acted:
        data = form.cleaned_data
        issued = issue_agent_key(
            agent=data["agent"],
            label=data["label"],
            scopes=data["scopes"],
            expires_at=data["expires_at"],
            actor=self.rights(request).actor,
        )
        secret = Secret(
            title=f"A key for {data['agent'].name}",
            label="API key",
            value=issued.plain,
            advice="Put it where the agent reads its secrets. Only a digest of it is kept here.",
        )
        return Acted(issued.key, secret)


def _revoke(key: ApiKey, actor: Actor) -> None:
    project = key.project or _shared_project(key, actor)
    revoke_key(key=key, project=project, actor=actor)


def _shared_project(key: ApiKey, actor: Actor) -> Project:
    """One of the projects of a token that opens several: one that the actor runs."""
    projects = Project.objects.filter(memberships__person=key.person, memberships__is_active=True)
    if actor.kind == "human":
        mine = Membership.objects.filter(person=actor.id, is_admin=True, is_active=True)
        projects = projects.filter(pk__in=mine.values("project"))
    return projects.order_by("pk")[0]
