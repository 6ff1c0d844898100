"""What a condition may look at, by name, with the words that the admin shows beside the field."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.rules.kinds import KINDS
from approvals.rules.risks import RISKS

VARIABLES: Mapping[str, tuple[str, str]] = {
    "action": (
        "map",
        "What is proposed: name, resource, target, rationale, side_effects, as sent.",
    ),
    "args": ("map", "The arguments of the action, as sent: args.amount."),
    "context": ("map", "What the agent adds: context.confidence."),
    "agent": ("map", "The agent that asks: id, name."),
    "requester": ("map", "For whom it asks, as sent: id, name, email."),
    "risk": ("text", "The effective risk so far: low, medium, high or critical."),
    "severity": ("text", "As sent: low, medium, high or critical. Fails where none was sent."),
    "kind": ("text", "binary, form, budget, input, feedback, confirmation or choice."),
    "amount": ("number", "The sum of a budget, else args.amount. Fails where neither is a number."),
    "currency": ("text", "The currency of a budget, else args.currency."),
    "tags": ("list of texts", 'As sent: "urgent" in tags.'),
    "run": (
        "map",
        "The run that it belongs to. Nothing is known of runs yet, so reading it fails.",
    ),
    "now": (
        "map",
        "In the project's zone: year, month, day, hour, minute, weekday (Monday is 1), iso.",
    ),
    "business_hours": ("boolean", "Whether the project's calendar is open. Fails without one."),
}

# The members of variables of which no others exist; a wrong one would always be "missing".
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "action": ("name", "resource", "target", "rationale", "side_effects"),
    "agent": ("id", "name"),
    "requester": ("id", "name", "email"),
    "now": ("year", "month", "day", "hour", "minute", "weekday", "iso"),
}

# What somebody means who compares the whole with a word or a number.
MEANT: Mapping[str, str] = {
    "action": "action.name",
    "args": "one of the arguments, such as args.amount",
    "context": "one of its members, such as context.confidence",
    "agent": "agent.name",
    "requester": "requester.id",
    "run": "one of its members",
    "now": "now.hour or now.weekday",
    "tags": '"…" in tags',
}

# Variables of few words: no other word is ever equal to them, and their order is no alphabet's.
WORDS: Mapping[str, tuple[str, ...]] = {"risk": RISKS, "severity": RISKS, "kind": KINDS}
