"""What a post of the argument editor makes of the arguments that the agent proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from approvals.access.masking import mask_by
from approvals.actions.edits import args_schema
from approvals.display import diff
from approvals.models import ApprovalRequest, Tool
from approvals.reads.differences import content
from approvals.rules import editing, strict_json
from approvals.rules.strict_json import JsonValue, StrictJsonError
from approvals.schemaforms import forms
from approvals.schemaforms.forms import Parsed, Source
from approvals.schemaforms.inferring import infer
from approvals.schemaforms.judging import Fault
from approvals.schemaforms.nodes import Form
from approvals.schemaforms.values import ABSENT, Maybe, present, pretty

from .fields import Files, uploads

# What the fields are named with: `of` at the form's address tells them from the agent's form.
PREFIX, OF = "a", "args"
ALL_BACK = "back:"


@dataclass(frozen=True, slots=True)
class Proposed:
    """The arguments as the agent proposed them, and what of them may be edited.

    In a masked place stands the mask's text, here and in the answer: `actions.edits` puts the
    value back.
    """

    args: dict[str, JsonValue]
    schema: JsonValue
    locked: tuple[str, ...]
    masked: Mapping[str, str]
    url: str

    def source(self, base: JsonValue) -> Source:
        """What their form is made of; `base` are the values that it starts with."""
        return Source(
            schema=infer(base, self.schema),
            data=base,
            proposed=self.args,
            locked=self.locked,
            masked=self.masked,
            zone=get_current_timezone(),
            prefix=PREFIX,
        )

    def form(self, base: JsonValue) -> Form:
        """Their form as it is first shown."""
        return _lively(forms.show(self.source(base), update_url=self.url))


@dataclass(slots=True)
class Edited:
    """What came of the arguments: `value` is ABSENT and `count` None where they are unreadable."""

    reads: str
    form: Form | None
    json_text: str
    value: Maybe
    count: int | None
    faults: list[Fault] = field(default_factory=list)
    operation: str = ""

    @property
    def pretty(self) -> str:
        """The value as JSON to edit."""
        return pretty(self.value) if present(self.value) else self.json_text


def proposed_by(request: ApprovalRequest, action_text: str | None = None) -> Proposed | None:
    """The arguments of a request's action, or of one of an earlier version; None where there are
    none to edit."""
    action = content(request.action_text if action_text is None else action_text)
    args = action.get("args")
    if not isinstance(args, dict):
        return None
    tool = Tool.objects.best_for(request.project_id, str(action.get("name", "")))
    mask = mask_by(tool)
    return Proposed(
        args=cast("dict[str, JsonValue]", mask.plain(args)),
        schema=args_schema(action, tool),
        locked=tuple(editing.locks(args, editable=tool.editable if tool else None)),
        masked=mask.texts(args),
        url=f"{reverse('form', args=[request.id])}?of={OF}",
    )


def first(proposed: Proposed) -> Edited:
    """The arguments untouched."""
    text = pretty(proposed.args)
    return Edited("form", proposed.form(proposed.args), text, proposed.args, 0)


def edited(proposed: Proposed, fields: QueryDict, files: Files = None) -> Edited:
    """Read a post: the fields over the JSON they were made from, or that JSON itself.

    `args_json` is always in the page, so that fields made from edited JSON are compared with
    what was shown for them.
    """
    if fields.get("_op") == ALL_BACK:
        return first(proposed)
    if "args_json" not in fields:
        return first(proposed)
    text = str(fields["args_json"]).replace("\r\n", "\n")
    if fields.get("args_from") == "json":
        return _of_json(proposed, text, fields.get("_op", ""))
    try:
        base = _read(text)
    except StrictJsonError:
        base = proposed.args
    posted = dict(fields.lists())
    if fields.get("args_view", "form") != "form":
        posted.pop("_op", None)  # what cannot be read cannot be looked at in another way
    parsed = forms.parse(proposed.source(base), posted, uploads(files), update_url=proposed.url)
    faults = _faults(proposed, parsed)
    count = None if faults else _count(proposed, parsed.value)
    form = _lively(parsed.form)
    return Edited("form", form, text, parsed.value, count, faults, parsed.operation)


def _faults(proposed: Proposed, parsed: Parsed) -> list[Fault]:
    """What is wrong, but for masked places and what holds one: a mask's text stands there, and
    `actions.edits` judges the value instead."""
    for node in parsed.form.nodes():
        if _holds_a_mask(proposed, node.pointer):
            node.errors.clear()
    return [fault for fault in parsed.faults if not _holds_a_mask(proposed, fault.pointer)]


def _holds_a_mask(proposed: Proposed, pointer: str) -> bool:
    places = (f"{place}/" for place in proposed.masked)
    return any(p.startswith(f"{pointer}/") or f"{pointer}/".startswith(p) for p in places)


def _of_json(proposed: Proposed, text: str, operation: str) -> Edited:
    try:
        value = _read(text)
    except StrictJsonError as error:
        where = f" ({error.pointer})" if error.pointer else ""
        fault = Fault("", error.detail + where, error.code)
        return Edited("json", None, text, ABSENT, None, [fault], operation)
    return Edited("json", None, text, value, _count(proposed, value), [], operation)


def _read(text: str) -> dict[str, JsonValue]:
    value = strict_json.parse(text.encode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise StrictJsonError("invalid_type", _("must be an object: { … }"))
    return value


def count_of(proposed: Proposed, value: JsonValue) -> int:
    """How many values differ from what was proposed, counted as the page lists them: a group or a
    row that came or went is one."""
    return len(diff.values(proposed.args, value))


def _count(proposed: Proposed, value: Maybe) -> int:
    return count_of(proposed, value) if present(value) else 0


def _lively(form: Form) -> Form:
    """Let every field ask for the form again: what changed, and how much, is said beside it."""
    for node in form.fields:
        node.live = not node.readonly
    return form
