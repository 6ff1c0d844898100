"""A reviewer's edit of the arguments: whether it may be, and the action that comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.access.masking import mask_by
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Tool
from approvals.rules import editing
from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue, parse
from approvals.schemaforms.dialects import dialect_of
from approvals.schemaforms.references import References

from .contents import action_of
from .data import check_against, check_bounds


def edited_action(args: Mapping[str, JsonValue], request: ApprovalRequest) -> dict[str, JsonValue]:
    """The action with other arguments, all of them: untouched values stay as they were sent.

    In a masked place stands the text that people see there, and nothing else may.

    Raises `Invalid`: `locked_field`, `invalid_data` where they break their schema,
    `invalid_value` where nothing differs.
    """
    action = action_of(request) or {}
    before = action.get("args", {})
    tool = Tool.objects.best_for(request.project_id, request.action_name)
    schemas = _args_schemas(action, tool)
    meant, unmasked = mask_by(tool).put_back(dict(args), before)
    if unmasked:
        raise _locked(unmasked, "is masked and may not be edited")
    changed = editing.changes(before, meant)
    if not changed:
        raise Invalid(
            "invalid_value",
            "Nothing was edited; approve it instead.",
            errors=[FieldError("/args", "is what was asked for", "invalid_value")],
        )
    locked = [place for schema in schemas for place in _locked_by(schema, changed, tool)]
    if locked:
        raise _locked([*dict.fromkeys(locked)], "may not be edited")
    for schema in schemas:
        check_against("/args", schema, meant)
    edited = restored(before, meant)
    check_bounds("/args", edited)
    return {**action, "args": edited}


def _locked_by(schema: JsonValue, changed: list[editing.Path], tool: Tool | None) -> list[str]:
    references = References(schema, dialect_of(schema))
    return editing.locked(
        changed,
        editable=tool.editable if tool else None,
        schema=schema,
        resolve=lambda ref: references.target(ref)[1],
    )


def _locked(pointers: list[str], why: str) -> Invalid:
    return Invalid(
        "locked_field",
        "A field that may not be edited was changed or left out.",
        errors=[FieldError(f"/args{each}", why, "locked_field") for each in pointers],
    )


def args_schema(action: Mapping[str, JsonValue], tool: Tool | None) -> JsonValue:
    """The schema by which arguments are drawn: the action's own, else the registry's, else any."""
    return _args_schemas(action, tool)[0]


def _args_schemas(action: Mapping[str, JsonValue], tool: Tool | None) -> list[JsonValue]:
    """All that an edit is judged by: what an agent sends adds to the registry and never replaces
    it (api.md 2.1)."""
    own = action.get("args_schema")
    schemas: list[JsonValue] = [] if own is None else [own]
    if tool is not None and tool.args_schema_text:
        schemas.append(parse(tool.args_schema_text.encode()))
    return schemas or [True]


def restored(before: JsonValue, after: JsonValue) -> JsonValue:
    """`after`, with every value that is the same as `before` in the spelling it had there."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            name: restored(before[name], value) if name in before else value
            for name, value in after.items()
        }
    if isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after):
            return [restored(old, new) for old, new in zip(before, after, strict=True)]
        kept = {canonical(item): item for item in before}  # another place, the same item
        return [kept.get(canonical(item), item) for item in after]
    return before if canonical(before) == canonical(after) else after
