"""Settings that wait for a second admin: published or taken back, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.access.administration import Area
from approvals.actions.setting_changes import publish_setting, withdraw_setting
from approvals.models import SettingChange
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import OfProject
from .tools import Tool


@admin.register(SettingChange)
class SettingChangeAdmin(ProjectAdmin):
    """What an admin wants a setting to be, until another one agrees."""

    area = Area.PROJECT
    section = "Set-up"
    list_display = ("said_setting", "said_value", "author_name", "created_at", "said_state")
    list_filter = (OfProject,)
    ordering = ("-created_at", "-pk")
    fields = (
        *("project", "said_setting", "said_value", "author_name", "created_at"),
        *("published_at", "published_by", "withdrawn_at"),
    )
    tools = (
        Tool(
            verb="publish",
            label="Publish",
            icon="check",
            question="The setting holds from now on. Whoever asked for it may not say so alone.",
            run=lambda change, actor: _publish(change, actor),
            fits=lambda change: _waits(change),
            done="The setting holds.",
        ),
        Tool(
            verb="withdraw",
            label="Take back",
            icon="undo-2",
            question="The setting stays as it is.",
            run=lambda change, actor: _withdraw(change, actor),
            fits=lambda change: _waits(change),
            done="Taken back.",
        ),
    )

    @admin.display(description=gettext_lazy("setting"))
    def said_setting(self, change: Any) -> str:
        return str(change.setting.replace("_", " "))

    @admin.display(description=gettext_lazy("is to be"))
    def said_value(self, change: Any) -> str:
        return _("on") if change.value is True else _("off")

    @admin.display(description=gettext_lazy("state"))
    def said_state(self, change: Any) -> str:
        if change.published_at is not None:
            return _("published")
        return _("taken back") if change.withdrawn_at is not None else _("waits for another admin")


def _waits(change: SettingChange) -> bool:
    return change.published_at is None and change.withdrawn_at is None


def _publish(change: SettingChange, actor: Actor) -> None:
    publish_setting(change=change, actor=actor)


def _withdraw(change: SettingChange, actor: Actor) -> None:
    withdraw_setting(change=change, actor=actor)
