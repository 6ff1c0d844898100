"""The answers to a JSON Schema form that the agent sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest
from approvals.reads.detail import Detail
from approvals.reads.standing import Standing
from approvals.rules.strict_json import parse
from approvals.schemaforms import forms
from approvals.schemaforms.findings import attach
from approvals.schemaforms.forms import Parsed, Source
from approvals.schemaforms.judging import Fault
from approvals.schemaforms.nodes import Form
from approvals.schemaforms.values import ABSENT, present, pretty

from .fields import Files, Problem, Sent, Tried, uploads
from .question import question_of

logger = logging.getLogger(__name__)

# What the form is drawn with: `of` at its own address tells it from the edit of arguments.
PREFIX, OF = "f", "data"


@dataclass(frozen=True, slots=True)
class FormScreen:
    """The form, or None and what the agent sent (`raw`) where it cannot be drawn.

    `answered_by` names the reviewer whose answers it starts with, if any.
    """

    form: Form | None
    raw: str = ""
    answered_by: str = ""
    filled: int = 0
    problems: Sequence[Problem] = ()  # the form has a summary of its own


def read(sent: Sent) -> Mapping[str, Any]:
    """The data that the form's fields mean; none with an answer that carries none."""
    if (
        sent.is_stale
        or not _is_asked(sent.request, sent.asks)
        or not _carries(sent)
        or not _has_fields(sent.fields)
    ):
        return {}
    parsed = _parsed(sent.request, sent.asks, sent.fields, sent.files)
    if parsed is None:
        raise Invalid("invalid_data", _("The form that the agent sent cannot be read."))
    if not parsed.ok:
        errors = [FieldError(f"/data{f.pointer}", f.message, f.code) for f in parsed.faults]
        raise Invalid("invalid_data", _("Some answers need another look."), errors=errors)
    return {"data": parsed.value}


def show(detail: Detail, tried: Tried) -> FormScreen | None:
    """The form with what was typed into it, where the request asks for one."""
    if not _is_asked(detail.request, detail.asks):
        return None
    answers = detail.standing is Standing.ANSWER
    form = tried_form(detail, tried) if answers else _given(detail)
    if form is None:
        return FormScreen(None, raw=pretty(detail.asks["form"]))
    # Once people filled it in too, nothing tells any more what of it is the agent's.
    untouched = detail.request.data_text is None and not (tried.post and _has_fields(tried.post))
    given = (node for node in form.fields if present(node.source) and not node.readonly)
    filled = sum(1 for _node in given) if untouched else 0
    return FormScreen(form, answered_by=_answered_by(detail), filled=filled)


def tried_form(detail: Detail, tried: Tried) -> Form | None:
    """The form as it was first shown, or as it was posted, with all that is wrong at its fields.

    None where what the agent sent cannot be drawn after all: the page says so, and offers to
    reject.
    """
    request, asks = detail.request, detail.asks
    if tried.post is None or not _has_fields(tried.post):
        return _drawn(request, _source(request, asks))
    parsed = _parsed(request, asks, tried.post, tried.files)
    if parsed is None:
        return None
    _add(parsed, "/data", tried.errors)
    return parsed.form


def address(request: ApprovalRequest) -> str:
    """Where a change of a field that others depend on is posted."""
    return f"{reverse('form', args=[request.id])}?of={OF}"


def _is_asked(request: ApprovalRequest, asks: Mapping[str, Any]) -> bool:
    """Whether there is a form that no other part stands for: a question of one text is asked by
    its suggestions."""
    return "form" in asks and "budget" not in asks and question_of(request.kind, asks) is None


def _has_fields(post: QueryDict) -> bool:
    """Whether a post has the form's fields at all: silence is not what the agent filled in."""
    return OF in post.getlist("form")


def _carries(sent: Sent) -> bool:
    """Whether the answer takes the data along: a rejection, by whatever name, does not."""
    if sent.type == "respond":
        return sent.request.kind == "input"
    if sent.type == "choose":
        effects = {each["value"]: each["effect"] for each in sent.asks.get("options", ())}
        return effects.get(sent.fields.get("option")) == "approve"
    return sent.may_carry("data")


def _given(detail: Detail) -> Form | None:
    """The form with what was answered, to read only."""
    source = _source(detail.request, detail.asks)
    decision = detail.decision
    if decision is not None and decision.data_text is not None:
        source = replace(source, data=parse(decision.data_text.encode()))
    return _drawn(detail.request, replace(source, readonly=True))


def _drawn(request: ApprovalRequest, source: Source) -> Form | None:
    try:
        return forms.show(source, update_url="" if source.readonly else address(request))
    except Exception:  # whatever an agent sends, the page stands and rejecting stays possible
        logger.exception("The form of %s cannot be drawn", request.id)
        return None


def _source(request: ApprovalRequest, asks: Mapping[str, Any]) -> Source:
    form = asks["form"]
    text = request.data_text
    data = form.get("data", ABSENT) if text is None else parse(text.encode())
    return Source(form["schema"], form.get("ui"), data, zone=get_current_timezone(), prefix=PREFIX)


def _parsed(
    request: ApprovalRequest,
    asks: Mapping[str, Any],
    fields: QueryDict,
    files: Files,
) -> Parsed | None:
    try:
        source = _source(request, asks)
        posted = dict(fields.lists())
        return forms.parse(source, posted, uploads(files), update_url=address(request))
    except Exception:  # as above: an answer that cannot be read is refused, never a 500
        logger.exception("The form of %s cannot be read", request.id)
        return None


def _add(parsed: Parsed, at: str, errors: Sequence[FieldError]) -> None:
    """Bring what the action refused to the fields that it is about, unless it is there already."""
    if parsed.operation:
        return
    known = {fault.pointer for fault in parsed.faults}
    found = [
        Fault(error.pointer.removeprefix(at), error.message, error.code)
        for error in errors
        if error.pointer.startswith(at)
    ]
    attach(parsed.form, [fault for fault in found if fault.pointer not in known])


def _answered_by(detail: Detail) -> str:
    if detail.request.data_text is None:
        return ""
    named = [answer.person_name for answer in detail.answers if answer.data_text is not None]
    return named[0] if named else ""
