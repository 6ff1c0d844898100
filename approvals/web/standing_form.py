"""The form that asks for a standing grant: filled in from a request, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.access.masking import Mask
from approvals.display.standing import value_words
from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest
from approvals.rules import strict_json
from approvals.rules.standing.amounts import exact, spelt
from approvals.rules.strict_json import JsonValue, pointer

DAYS, USES = "7", "10"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: the value that the request has, or at most `most` where it is an amount."""

    number: int
    name: str
    value: JsonValue
    is_amount: bool
    is_bound: bool
    most: str

    @property
    def words(self) -> str:
        return value_words(self.value)

    @property
    def pin(self) -> dict[str, JsonValue]:
        """As the API would say it."""
        return {"max": self.most.strip()} if self.is_bound else {"equals": self.value}

    @property
    def pointer(self) -> str:
        return pointer(["args", self.name])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds; what is no number in it is one that no cap allows."""

    agent_id: str
    agent: str
    action: str
    resource: str | None
    target: str | None
    arguments: list[Argument]
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def pins(self) -> dict[str, Any]:
        return {each.name: each.pin for each in self.arguments}

    @property
    def uses(self) -> int:
        return _whole(self.typed["uses"])

    @property
    def days(self) -> int:
        return _whole(self.typed["days"])

    @property
    def reason(self) -> str:
        return self.typed["reason"]

    @property
    def amounts(self) -> list[Argument]:
        """The arguments of which a sum can be kept."""
        return [each for each in self.arguments if each.is_amount]

    @property
    def sum(self) -> dict[str, str] | None:
        """The limit on all of them together, where one was typed."""
        most = self.typed["sum_max"].strip()
        if not most:
            return None
        return {
            "field": self.typed["sum_field"],
            "currency": self.typed["sum_currency"].strip().upper(),
            "max": most,
        }


def asked_for(like: ApprovalRequest, post: Mapping[str, str] | None, mask: Mask) -> Asked:
    """What the form holds: as it was sent, or to begin with the values of the request.

    Raises `Conflict` (`not_relievable`) where something is masked: the form would show it.
    """
    if mask.places(like.action_text):
        raise Conflict("not_relievable", _("Some arguments are masked; a grant would show them."))
    action: Any = strict_json.read_object(like.action_text)
    args = action.get("args") or {}
    arguments = [
        _argument(number, name, value, post) for number, (name, value) in enumerate(args.items())
    ]
    currency = args.get("currency")
    begin = {
        "uses": USES,
        "days": DAYS,
        "reason": "",
        "sum_field": next((each.name for each in arguments if each.is_amount), ""),
        "sum_currency": currency if isinstance(currency, str) else "",
        "sum_max": "",
    }
    return Asked(
        agent_id=like.agent_id,
        agent=like.agent.name,
        action=like.action_name,
        resource=action.get("resource"),
        target=action.get("target"),
        arguments=arguments,
        typed={name: _sent(post, name, usual) for name, usual in begin.items()},
    )


def _argument(number: int, name: str, value: JsonValue, post: Mapping[str, str] | None) -> Argument:
    amount = exact(value)
    is_bound = amount is not None and _sent(post, f"pin_{number}", "equals") == "max"
    usual = spelt(amount) if amount is not None else ""
    return Argument(
        number, name, value, amount is not None, is_bound, _sent(post, f"max_{number}", usual)
    )


def _sent(post: Mapping[str, str] | None, name: str, usual: str) -> str:
    return usual if post is None else post.get(name, "").replace("\0", "")[:500]


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
