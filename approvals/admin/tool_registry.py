"""The tool registry: what may be edited of an action, and what of it people are not shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from approvals.access.administration import Area
from approvals.actions.tools import ToolSettings, add_tool, change_tool, end_tool
from approvals.models import Tool
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted, ActionForm, Lines
from .records import quoted
from .tools import Tool as Button


class ToolForm(ActionForm):
    """What may be edited is a choice and a list: an empty list alone would say nothing or all."""

    edits = forms.ChoiceField(
        label="Editing",
        choices=[("all", "All arguments may be edited"), ("listed", "Only those named below")],
        initial="all",
    )
    editable = Lines(
        label="May be edited",
        help_text="One a line: an argument's name, or a JSON pointer such as /invoice/amount.",
    )
    mask = Lines(
        label="Masked",
        help_text=(
            "One a line, as above. For secrets: people see ••••, and each look is written down. "
            "What a decision rests on must not be masked."
        ),
    )
    args_schema = forms.CharField(
        label="Schema of the arguments",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="A JSON Schema, 2020-12 or draft 7, where the agent sends none of its own.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tool = self.instance
        if not tool._state.adding:
            shown = {
                "edits": "all" if tool.editable is None else "listed",
                "args_schema": tool.args_schema_text,
            }
            self.initial = {**self.initial, **shown}

    @property
    def settings(self) -> ToolSettings:
        """What was filled in. Raises nothing: the action judges it."""
        data = self.cleaned_data
        return ToolSettings(
            risk=data["risk"] or None,
            irreversible=data["irreversible"],
            confidential=data["confidential"],
            editable=data["editable"] if data["edits"] == "listed" else None,
            mask=data["mask"],
            args_schema_text=data["args_schema"],
        )


_KNOWN = ("risk", "irreversible", "confidential")


@admin.register(Tool)
class ToolAdmin(ProjectAdmin):
    """Added, changed and ended; the glob is fixed, since masks and locks hang on it."""

    area = Area.TOOLS
    section = "Set-up"
    form = ToolForm
    can_add = True
    can_change = True
    ended_stays = True
    list_display = ("name", "project", "risk", "said_editable", "said_mask", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("project",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    tools = (
        Button(
            verb="end",
            label="End the entry",
            icon="ban",
            question=(
                "What it masks is shown to people from now on, also in requests that were made "
                "before, and what it locks may be edited."
            ),
            run=lambda tool, actor: _end(tool, actor),
            fits=lambda tool: tool.is_active,
            done="The entry has ended.",
            is_grave=True,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None or self.has_change_permission(request, obj):
            rest = ("edits", "editable", "mask", "args_schema")
            return ("project", "name", *_KNOWN, *rest)
        said = ("said_editable", "said_mask", "said_schema")
        return ("project", "name", *_KNOWN, *said, "is_active", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "name", "said_editable", "said_mask", "said_schema") if obj else ()

    @admin.display(description="may be edited")
    def said_editable(self, tool: Any) -> str:
        return "all" if tool.editable is None else ", ".join(tool.editable) or "nothing"

    @admin.display(description="masked")
    def said_mask(self, tool: Any) -> str:
        return ", ".join(tool.mask) or "nothing"

    @admin.display(description="schema of the arguments")
    def said_schema(self, tool: Any) -> SafeString | None:
        return quoted(tool.args_schema_text)

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        if not form.instance._state.adding:
            return Acted(change_tool(tool=form.instance, settings=form.settings, actor=actor))
        data = form.cleaned_data
        return Acted(
            add_tool(
                project=data["project"], name=data["name"], settings=form.settings, actor=actor
            )
        )


def _end(tool: Tool, actor: Actor) -> None:
    end_tool(tool=tool, actor=actor)
