"""The phrase that has to be typed before something destructive is approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest
from approvals.reads.detail import Detail
from approvals.rules.phrases import phrase_of
from approvals.rules.terms import read_terms

from .fields import Field, Problem, Sent, Tried


@dataclass(frozen=True, slots=True)
class PhraseScreen:
    """The phrase and the field it is typed into."""

    phrase: str
    field: Field

    @property
    def problems(self) -> list[Problem]:
        return self.field.problems


def read(sent: Sent) -> Mapping[str, Any]:
    """What was typed, to the letter: nothing is trimmed, so a blank too many is one."""
    if _phrase(sent.request, sent.asks) is None or not sent.may_carry("confirm_phrase"):
        return {}
    return {"confirm_phrase": sent.fields.get("confirm_phrase", "")}


def show(detail: Detail, tried: Tried) -> PhraseScreen | None:
    """The phrase, where one is asked for."""
    phrase = _phrase(detail.request, detail.asks)
    if phrase is None:
        return None
    field = Field(
        id="phrase",
        name="confirm_phrase",
        label=_("The phrase"),
        value=tried.text("confirm_phrase"),
        error=tried.wrong("/confirm_phrase"),
    )
    return PhraseScreen(phrase, field)


def _phrase(request: ApprovalRequest, asks: Mapping[str, Any]) -> str | None:
    guard = read_terms(request.terms).guard
    return phrase_of(asks, guard=guard, action_name=request.action_name)
