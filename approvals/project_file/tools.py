"""`tools`: the registry of what an action can do."""

from __future__ import annotations

from typing import cast

from django.db.models import Count

from approvals.actions.tools import ToolSettings, add_tool, change_tool, end_tool
from approvals.exceptions import Conflict
from approvals.models import OPEN_STATUSES, ApprovalRequest, Project, Tool
from approvals.models.tools import best_of
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.risks import RISKS
from approvals.rules.strict_json import JsonValue

from .fields import Fields, entries_of, without_none
from .nodes import Mistake, Node
from .section import Change, Entries, Section, members

_KNOWN = ("risk", "irreversible", "editable", "mask", "confidential", "args_schema")


class Tools(Section):
    """By glob. What an entry does not say is its default and is left out."""

    key = "tools"

    def export(self, project: Project) -> Entries:
        rows = Tool.objects.of_project(project.id).order_by("name")
        return {row.name: _entry_of(row) for row in rows}

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        wanted: Entries = {}
        for name, entry in entries_of(node, self.key, mistakes).items():
            fields = Fields(entry, f"tools.{name}", mistakes, known=_KNOWN)
            schema = fields.members.get("args_schema")
            wanted[name] = _entry(
                risk=fields.choice("risk", RISKS),
                irreversible=fields.flag("irreversible") or False,
                editable=fields.texts("editable"),
                mask=fields.texts("mask") or [],
                confidential=fields.flag("confidential") or False,
                schema=schema.plain() if schema else None,
            )
        return dict(sorted(wanted.items()))

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        row = Tool.objects.of_project(project.id).filter(name=change.name).first()
        if change.after is None:
            if row is not None:
                _check_unneeded(row)
                end_tool(tool=row, actor=actor)
        elif row is None:
            add_tool(
                project=project,
                name=change.name,
                settings=_settings(change.after),
                actor=actor,
            )
        else:
            change_tool(tool=row, settings=_settings(change.after), actor=actor)


def _entry_of(row: Tool) -> JsonValue:
    return _entry(
        risk=row.risk or None,
        irreversible=row.irreversible,
        editable=row.editable,
        mask=row.mask,
        confidential=row.confidential,
        schema=strict_json.read_object(row.args_schema_text) if row.args_schema_text else None,
    )


def _entry(
    *,
    risk: str | None,
    irreversible: bool,
    editable: list[str] | None,
    mask: list[str],
    confidential: bool,
    schema: JsonValue,
) -> dict[str, JsonValue]:
    return without_none(
        risk=risk,
        irreversible=irreversible or None,
        editable=None if editable is None else list(editable),
        mask=list(mask) or None,
        confidential=confidential or None,
        args_schema=schema,
    )


def _settings(document: JsonValue) -> ToolSettings:
    held = members(document)
    return ToolSettings(
        risk=cast("str | None", held.get("risk")),
        irreversible=bool(held.get("irreversible")),
        editable=cast("list[str] | None", held.get("editable")),
        mask=cast("list[str]", held.get("mask", [])),
        confidential=bool(held.get("confidential")),
        args_schema_text=strict_json.text(held["args_schema"]) if "args_schema" in held else "",
    )


def _check_unneeded(tool: Tool) -> None:
    """What an entry masks and locks in a request that waits must stay so until it is decided."""
    tools = list(Tool.objects.of_project(tool.project_id))
    asked = (
        ApprovalRequest.objects.filter(project=tool.project_id, status__in=OPEN_STATUSES)
        .exclude(action_name="")
        .order_by()
        .values_list("action_name")
        .annotate(number=Count("pk"))
    )
    waiting = sum(number for name, number in asked if best_of(tools, name) == tool)
    if waiting:
        raise Conflict("needed", f"{waiting} pending requests are for this; it cannot end yet.")
