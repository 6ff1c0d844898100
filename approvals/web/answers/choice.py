"""One of the options that the agent names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.display.consequences import option_effect
from approvals.display.sentences import Sentence
from approvals.reads.detail import Detail

from .fields import Problem, Sent, Tried


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it is drawn. `number` is the digit that selects it, "" past the ninth.

    `chosen` is what the reader chose in an answer that was refused, `decided` what was decided,
    or what reviewers chose so far.
    """

    value: str
    label: str
    effect: str
    does: Sentence
    style: str
    number: str
    chosen: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class ChoiceScreen:
    """The options, none of them chosen until the reader chooses."""

    options: Sequence[Option]
    error: str

    @property
    def last_digit(self) -> int:
        """The highest digit that selects one."""
        return min(9, len(self.options))

    @property
    def problems(self) -> list[Problem]:
        return [Problem("options", _("Your choice"), self.error)] if self.error else []


def read(sent: Sent) -> Mapping[str, Any]:
    """The value of the option; a page that was sent without one carries none."""
    if "options" not in sent.asks or not sent.may_carry("option"):
        return {}
    return {"option": sent.fields.get("option")}


def show(detail: Detail, tried: Tried) -> ChoiceScreen | None:
    """The options, where the request is a choice."""
    if "options" not in detail.asks:
        return None
    chosen = tried.text("option")
    decided = detail.decision.option if detail.decision else detail.request.option
    agent = detail.request.agent.name
    options = [
        Option(
            value=option["value"],
            label=option["label"],
            effect=option["effect"],
            does=option_effect(option["effect"], agent=agent, action=detail.action),
            style=option.get("style") or "",
            number=str(index) if index < 10 else "",
            chosen=option["value"] == chosen,
            decided=option["value"] == decided,
        )
        for index, option in enumerate(detail.asks["options"], start=1)
    ]
    return ChoiceScreen(options, tried.wrong("/option"))
