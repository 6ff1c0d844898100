"""The tool registry: what a project knows of the actions that its agents ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from approvals import clock, journal
from approvals.exceptions import Conflict, Invalid
from approvals.models import Project, Tool
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.strict_json import StrictJsonError, parse
from approvals.schemaforms.checking import MAX_BYTES, SchemaRefused, check_schema

from .projects import bump_rules, take_project
from .soundness import check_readable, refuse, save_sound
from .standing.states import end_unsound

MAX_NAME = 200
MAX_POINTERS = 100
MAX_POINTER = 500
_WRONG_ESCAPE = re.compile("~(?![01])")


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """What a registry entry says (config.md, `tools`).

    `risk` None says nothing of it. `irreversible` and `confidential` only ever tighten.
    `editable` and `mask` are JSON pointers into `args`, or bare names; `editable` None means
    that all may be edited, an empty list none. `args_schema_text` is a JSON Schema as text, ""
    where there is none.
    """

    risk: str | None = None
    irreversible: bool = False
    confidential: bool = False
    editable: Sequence[str] | None = None
    mask: Sequence[str] = ()
    args_schema_text: str = ""


def add_tool(*, project: Project, name: str, settings: ToolSettings, actor: Actor) -> Tool:
    """Add an entry for the actions that the glob `name` fits. It counts at once.

    Raises `Invalid` with a pointer for each field, `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        tool = Tool(project=held, name=_checked_name(held, name))
        _set(tool, settings)
        save_sound(tool, new=True)
        _record(tool, "tool.added", actor, {"after": tool.settings})
    return tool


def change_tool(*, tool: Tool, settings: ToolSettings, actor: Actor) -> Tool:
    """Change what a live entry says; its name is fixed. The same again records nothing.

    Raises `Invalid`, `Conflict` (`ended`), `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        take_project(tool.project_id, actor=actor)
        held = _fresh(tool)
        if not held.is_active:
            raise Conflict("ended", "This entry has ended; add it anew.")
        before = held.settings
        _set(held, settings)
        after = held.settings
        if after == before:
            return held
        save_sound(held, new=False)
        changed = [field for field in after if after[field] != before[field]]
        facts = {"before": {f: before[f] for f in changed}, "after": {f: after[f] for f in changed}}
        _record(held, "tool.changed", actor, facts)
    return held


def end_tool(*, tool: Tool, actor: Actor) -> Tool:
    """Let an entry no longer count: what it masked and locked is so no more.

    Raises `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        take_project(tool.project_id, actor=actor)
        held = _fresh(tool)
        if not held.is_active:
            return held
        held.is_active = False
        held.save(update_fields=["is_active"])
        _record(held, "tool.ended", actor, {"before": held.settings})
    return held


def _fresh(tool: Tool) -> Tool:
    return Tool.objects.select_related("project").get(pk=tool.pk)


def _checked_name(project: Project, name: str) -> str:
    if name != name.strip():
        raise refuse("/name", "begins or ends with a space.")
    if not 1 <= len(check_readable("/name", name)) <= MAX_NAME:
        raise refuse("/name", f"must have 1 to {MAX_NAME} characters.")
    if Tool.objects.of_project(project.id).filter(name=name).exists():
        raise refuse("/name", "stands in the registry already.")
    return name


def _set(tool: Tool, settings: ToolSettings) -> None:
    """Put sound settings into the row; raises `Invalid` that names every unsound field."""
    tool.risk = settings.risk
    tool.irreversible, tool.confidential = settings.irreversible, settings.confidential
    wrong = []
    for field, pointers in (("editable", settings.editable), ("mask", settings.mask)):
        try:
            setattr(tool, field, None if pointers is None else _checked_pointers(field, pointers))
        except Invalid as refusal:
            wrong.append(refusal)
    try:
        tool.args_schema_text = _checked_schema(settings.args_schema_text)
    except Invalid as refusal:
        wrong.append(refusal)
    if wrong:
        errors = [error for refusal in wrong for error in refusal.errors]
        raise Invalid("invalid_value", wrong[0].detail, errors=errors)


def _checked_pointers(field: str, pointers: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(pointers))
    if len(kept) > MAX_POINTERS:
        raise refuse(f"/{field}", f"has more than {MAX_POINTERS} entries.")
    for each in kept:
        if not each:
            raise refuse(f"/{field}", "may not name all arguments at once: name them.")
        if len(each) > MAX_POINTER or not each.isprintable():
            raise refuse(f"/{field}", "has an entry that is too long or does not show.")
        if each.startswith("/") and _WRONG_ESCAPE.search(each):
            raise refuse(f"/{field}", f"has {each}, in which ~ is not followed by 0 or 1.")
    return kept


def _checked_schema(text: str) -> str:
    """The schema as compact text, so that spaces alone are no change."""
    if not text.strip():
        return ""
    try:
        schema = parse(text.encode(), max_bytes=2 * MAX_BYTES)
        check_schema(schema)
    except StrictJsonError as error:
        raise refuse("/args_schema", f"cannot be read: {error.detail}") from None
    except SchemaRefused as error:
        place = error.pointer or "the whole schema"
        raise refuse("/args_schema", f"cannot be used: {place} {error.message}.") from None
    return strict_json.text(schema)


def _record(tool: Tool, event: str, actor: Actor, facts: Mapping[str, object]) -> None:
    bump_rules(tool.project_id)
    journal.record_project(
        tool.project,
        actor=actor,
        at=clock.now(),
        entries=[journal.Entry(event, {"tool": tool.id, "name": tool.name, **facts})],
    )
    end_unsound(tool.project, actor=actor)
