"""What a person changed in an earlier version, on what the request asks for now."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from approvals.models import ApprovalRequest, Revision
from approvals.rules import editing
from approvals.rules.editing import Path
from approvals.rules.strict_json import JsonValue
from approvals.schemaforms.values import present, pretty

from .editor import Edited, Proposed, count_of, edited, proposed_by


def carried_over(request: ApprovalRequest, proposed: Proposed, post: QueryDict) -> Edited:
    """The edit of a post to an earlier version, value by value; a place that is gone is left out.

    Nothing else of the earlier version comes along: what the agent changed since stays changed.
    """
    args: JsonValue = proposed.args
    old = _proposed_then(request, str(post.get("revision", "")))
    if old is not None:
        made = edited(old, post)
        mine = made.value if present(made.value) else old.args
        for path in editing.changes(old.args, mine):
            args = _placed(args, path, mine)
    count = count_of(proposed, args)
    return Edited("form", proposed.form(args), pretty(args), args, count, operation="review")


def _proposed_then(request: ApprovalRequest, number: str) -> Proposed | None:
    if not number.isascii() or not number.isdigit():
        return None
    rows = Revision.objects.filter(request=request, number=int(number[:9]))
    text = rows.values_list("action_text", flat=True).first()
    return proposed_by(request, text) if text else None


def _placed(target: Any, path: Path, source: Any) -> Any:
    """`target` with the value that `source` has at `path`, or without it where it has none."""
    step, rest = path[0] if path else None, path[1:]
    if step is None:
        return source
    if isinstance(target, dict) and isinstance(source, dict):
        if not rest and step not in source:
            return {name: value for name, value in target.items() if name != step}
        if rest and step not in target:
            return target
        return {**target, step: _placed(target.get(step), rest, source[step])}
    if isinstance(target, list) and isinstance(source, list) and isinstance(step, int):
        return _in_list(target, step, rest, source)
    return target


def _in_list(target: list[Any], step: int, rest: Path, source: list[Any]) -> list[Any]:
    if step >= min(len(target), len(source)):
        return target
    return [*target[:step], _placed(target[step], rest, source[step]), *target[step + 1 :]]
