"""Comments on passages of a draft, which go to the agent when it is sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from approvals.actions.responses import MAX_REASON
from approvals.exceptions import FieldError, Invalid
from approvals.reads.detail import Detail
from approvals.reads.drafting import Drafting, Place, drafting, places_of
from approvals.rules.strict_json import JsonValue
from approvals.schemaforms.posts import plain_lines

from .fields import Problem, Sent, Tried

MOST = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment as it stands in the page: its passage, which of several alike, its words."""

    number: int
    quote: str = ""
    nth: int = 0
    text: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        return f"remark-{self.number}"


@dataclass(frozen=True, slots=True)
class DraftScreen:
    """The draft, its comments so far, and one more to fill in where no script adds it."""

    drafting: Drafting
    remarks: Sequence[Remark]
    blank: Remark

    @property
    def problems(self) -> list[Problem]:
        wrong = [remark for remark in self.remarks if remark.error]
        return [Problem(each.id, _("Comment %d") % each.number, each.error) for each in wrong]


def read(sent: Sent) -> Mapping[str, Any]:
    """The comments, each at its passage; they go along with a request for changes only."""
    if sent.type != "request_changes" or sent.is_stale:
        return {}
    remarks = _typed(sent.fields.lists())
    errors = [
        FieldError(f"/annotations/{index}/text", remark.error, "invalid_value")
        for index, remark in enumerate(remarks)
        if remark.error
    ]
    if errors:
        raise Invalid("invalid_value", _("A comment needs another look."), errors=errors)
    if len(remarks) > MOST:
        raise Invalid("out_of_range", _("More than %d comments cannot be sent.") % MOST)
    places = places_of(sent.request)
    return {"annotations": tuple(_annotation(remark, places) for remark in remarks)}


def show(detail: Detail, tried: Tried) -> DraftScreen | None:
    """The draft of a request for feedback."""
    found = drafting(detail)
    if found is None:
        return None
    remarks = [] if tried.post is None else _typed(tried.post.lists())
    return DraftScreen(found, remarks, Remark(len(remarks) + 1))


def _typed(lists: Any) -> list[Remark]:
    """The comments of a post; those with neither a passage nor words were never begun."""
    fields = {name: values for name, values in lists if name in ("quote", "nth", "remark")}
    rows = zip_longest(*(fields.get(n, []) for n in ("quote", "nth", "remark")), fillvalue="")
    begun = [(_clean(q), n, _clean(t)) for q, n, t in rows if _clean(q) or _clean(t)]
    return [
        Remark(
            number,
            quote,
            int(nth[:6]) if nth.isascii() and nth.isdigit() else 0,
            text,
            _wrong(text),
        )
        for number, (quote, nth, text) in enumerate(begun, start=1)
    ]


def _clean(text: str) -> str:
    return plain_lines(text).strip()


def _wrong(text: str) -> str:
    if not text:
        return _("Say what you want changed here.")
    return "" if len(text) <= MAX_REASON else _("at most %d characters") % MAX_REASON


def _annotation(remark: Remark, places: Sequence[Place]) -> Mapping[str, JsonValue]:
    """The comment as api.md 2.5 has it, with where its passage begins, if it is found."""
    note: dict[str, JsonValue] = {"text": remark.text}
    if not remark.quote:
        return note
    note["quote"] = remark.quote
    for place in places:
        offset = place.find(remark.quote, remark.nth)
        if offset is not None:
            return {"pointer": place.pointer, **note, "offset": offset}
    return {"pointer": places[0].pointer, **note} if places else note
