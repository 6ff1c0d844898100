"""Whether a condition can be used, while it is typed."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from approvals.models import Project
from approvals.reads.trials import Hits, Seen, fields_seen, hits_of
from approvals.rules.conditions import ConditionRefused, compile_condition, lint

if TYPE_CHECKING:
    from .listing import PolicyAdmin

_MOST = 4_000
_NAME = re.compile(r"\w+", re.ASCII)
_PATH = re.compile(r"[\w.]+", re.ASCII)
_MEANT = re.compile(r"Did you mean ([\w.]+)\?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Swap:
    """A word to put in the place of another: where it stands (from 0), how long it is."""

    start: int
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say of a condition."""

    refusal: ConditionRefused | None = None
    swap: Swap | None = None
    hits: Hits | None = None
    warnings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def check_page(admin: PolicyAdmin, request: HttpRequest) -> HttpResponse:
    """The message under a condition's field. It stores nothing."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    projects = Project.objects.filter(pk__in=admin.changed(request))
    project = projects.filter(pk=request.POST.get("project", "")).first()
    if project is None:
        raise PermissionDenied
    text = _condition_in(request)
    context = {"checked": check(text, project) if text.strip() else None}
    return TemplateResponse(request, "admin/policies/checked.html", context)


def check(text: str, project: Project) -> Checked:
    """Judge a condition, and hold it against the newest requests."""
    try:
        condition = compile_condition(text.strip())
    except ConditionRefused as refused:
        return Checked(refusal=refused, swap=_swap(text, refused))
    unknown, swap = _unheard_of(text, condition.fields, fields_seen(project))
    return Checked(
        swap=swap,
        hits=hits_of(condition, project=project),
        warnings=tuple(each.message for each in lint(condition.text)),
        unknown=unknown,
    )


def _condition_in(request: HttpRequest) -> str:
    """The condition in the field that is named."""
    return str(request.POST.get(request.POST.get("of", "when"), ""))[:_MOST]


def _swap(text: str, refused: ConditionRefused) -> Swap | None:
    """Where the wrong word stands that the hint corrects."""
    meant = _MEANT.match(refused.hint or "")
    if meant is None or refused.column is None:
        return None
    start = len(text) - len(text.lstrip()) + refused.column - 1
    word = (_PATH if "." in meant[1] else _NAME).match(text, start)
    return Swap(start, len(word[0]), meant[1]) if word else None


def _unheard_of(
    text: str, fields: tuple[str, ...], seen: Seen
) -> tuple[tuple[str, ...], Swap | None]:
    """Fields that none of the requests had: likely a slip, which would always ask a person."""
    if not seen.looked_at:
        return (), None
    sent = [each for each in fields if each.startswith(("args.", "context."))]
    unknown = tuple(
        each for each in sent if not any(_is_below(each, known) for known in seen.fields)
    )
    for each in unknown:
        near = difflib.get_close_matches(each, seen.fields, n=1, cutoff=0.75)
        if near and each in text:
            return unknown, Swap(text.index(each), len(each), near[0])
    return unknown, None


def _is_below(field: str, known: str) -> bool:
    return field == known or field.startswith((f"{known}.", f"{known}["))
