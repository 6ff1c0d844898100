"""Agents: the programs that ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from approvals.access.administration import Area
from approvals.actions.agents import (
    change_agent,
    create_agent,
    deactivate_agent,
    reactivate_agent,
)
from approvals.models import Agent
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted
from .pauses import switches
from .tools import Link, Tool


@admin.register(Agent)
class AgentAdmin(ProjectAdmin):
    """Who may ask, and who answers for it."""

    area = Area.AGENTS
    section = "Set-up"
    can_add = True
    can_change = True
    list_display = ("name", "project", "owner", "paused_at", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("project", "owner")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("project", "name", "owner", "requires_requester")
    tools = (
        *switches("agent"),
        Tool(
            verb="deactivate",
            label="Deactivate",
            icon="ban",
            question="Its keys open nothing while it is deactivated. Open requests stay.",
            run=lambda agent, actor: _deactivate(agent, actor),
            fits=lambda agent: agent.is_active,
            done="The agent is deactivated.",
            is_grave=True,
        ),
        Tool(
            verb="reactivate",
            label="Reactivate",
            icon="rotate-ccw",
            question="Its live keys work again.",
            run=lambda agent, actor: _reactivate(agent, actor),
            fits=lambda agent: not agent.is_active,
            done="The agent is active again.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All but Countersign's own: nobody manages that one."""
        return super().get_queryset(request).filter(is_own=False)

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        if not obj.is_active or not self.may_use_tools(request, obj):
            return []
        url = reverse("admin:approvals_apikey_add") + "?" + urlencode({"agent": obj.pk})
        return [Link("Issue a key", "key-round", url)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "name") if obj else ()

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        data = form.cleaned_data
        settings = {name: data[name] for name in ("owner", "requires_requester")}
        if not form.instance._state.adding:
            return Acted(change_agent(agent=form.instance, actor=actor, **settings))
        return Acted(
            create_agent(project=data["project"], name=data["name"], actor=actor, **settings)
        )


def _deactivate(agent: Agent, actor: Actor) -> None:
    deactivate_agent(agent=agent, actor=actor)


def _reactivate(agent: Agent, actor: Actor) -> None:
    reactivate_agent(agent=agent, actor=actor)
