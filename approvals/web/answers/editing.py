"""A reviewer's edit of the arguments: as typed fields, or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.display import diff
from approvals.display.diff import ValueChange
from approvals.exceptions import FieldError, Invalid
from approvals.reads.detail import Detail
from approvals.reads.standing import Standing
from approvals.schemaforms.findings import attach
from approvals.schemaforms.judging import Fault
from approvals.schemaforms.nodes import Form
from approvals.schemaforms.values import Maybe, present

from .editor import Edited, Proposed, edited, first, proposed_by
from .fields import Problem, Sent, Tried
from .rebasing import carried_over

FORM, JSON, DIFF = "form", "json", "diff"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the arguments."""

    name: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class EditScreen:
    """The arguments to edit. `reads` says whether the fields or the JSON mean the answer, `view`
    what is looked at; `count` is how many values differ, None while they cannot be read."""

    form: Form | None
    view: str
    reads: str
    json_text: str
    json_errors: Sequence[str]
    changes: Sequence[ValueChange]
    count: int | None
    url: str
    problems: Sequence[Problem] = ()

    @property
    def views(self) -> list[View]:
        """The ways to look at them, to choose from."""
        labels = {FORM: _("Form"), JSON: _("JSON"), DIFF: _("Diff")}
        return [View(name, label, name == self.view) for name, label in labels.items()]

    @property
    def rows(self) -> int:
        """How many lines the JSON is given."""
        return min(30, max(6, self.json_text.count("\n") + 2))


def read(sent: Sent) -> Mapping[str, Any]:
    """The edit, or nothing where the arguments were not opened; unchanged ones approve plainly.

    Raises `Invalid`, also where a page without scripts has not shown yet what was changed.
    """
    opened = "args_from" in sent.fields and not sent.is_stale
    if sent.type not in ("approve", "edit") or not opened:
        return {}
    proposed = proposed_by(sent.request)
    if proposed is None:
        raise Invalid("response_not_allowed", _("There is nothing to edit here."))
    made = edited(proposed, sent.fields, sent.files)
    if made.faults:
        errors = [FieldError(f"/args{f.pointer}", f.message, f.code) for f in made.faults]
        raise Invalid("invalid_data", _("Some values need another look."), errors=errors)
    count = made.count or 0
    if sent.fields.get("seen", str(count)) != str(count):
        raise Invalid("invalid_value", _("Look at your changes below, then approve them."))
    return {"type": "edit", "args": made.value} if count else {"type": "approve"}


def show(detail: Detail, tried: Tried) -> EditScreen | None:
    """The arguments as fields, once the reader has opened them."""
    post = tried.post
    opened = tried.editing or (post is not None and "args_from" in post)
    if not opened or not may_edit(detail):
        return None
    proposed = proposed_by(detail.request)
    if proposed is None:
        return None
    now = str(detail.request.revision)
    if post is None or "args_from" not in post:
        made = first(proposed)
    elif tried.text("revision", now) != now:
        made = carried_over(detail.request, proposed, post)
    else:
        made = edited(proposed, post, tried.files)
    _add(made, tried.errors)
    return _screen(proposed, made, asked=tried.text("args_view"))


def may_edit(detail: Detail) -> bool:
    """Whether this reader may change the arguments of this request now."""
    allowed = "edit" in detail.request.allowed_responses
    there = detail.args is not None and detail.args.type == "object"
    return allowed and there and detail.standing is Standing.ANSWER


def _screen(proposed: Proposed, made: Edited, *, asked: str) -> EditScreen:
    """Change over to the view that was asked for, if what is there can be read."""
    reads, form, text = made.reads, made.form, made.json_text
    if asked == JSON and reads == FORM and made.count is not None:
        reads, form, text = JSON, None, made.pretty
    elif asked == FORM and reads == JSON and made.count is not None:
        reads, form = FORM, proposed.form(made.value if present(made.value) else proposed.args)
    view = asked if asked == DIFF and made.count is not None else reads
    return EditScreen(
        form=form,
        view=view,
        reads=reads,
        json_text=text,
        json_errors=[_said(fault) for fault in made.faults] if reads == JSON else [],
        changes=_changes(proposed, made.value) if made.count else [],
        count=made.count,
        url=proposed.url,
    )


def _changes(proposed: Proposed, value: Maybe) -> list[ValueChange]:
    return diff.values(proposed.args, value) if present(value) else []


def _said(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message


def _add(made: Edited, errors: Sequence[FieldError]) -> None:
    """Bring what the action refused to the fields that it is about, unless it is there already."""
    if made.operation:
        return
    known = {fault.pointer for fault in made.faults}
    found = [
        Fault(error.pointer.removeprefix("/args"), error.message, error.code)
        for error in errors
        if error.pointer.startswith("/args")
    ]
    fresh = [fault for fault in found if fault.pointer not in known]
    made.faults.extend(fresh)
    if made.form is not None:
        attach(made.form, fresh)
