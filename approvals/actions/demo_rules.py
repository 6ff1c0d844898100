"""What the demo project knows of its actions, and its policies: so many that one sees some work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.models import Project
from approvals.rules.actor import Actor

from .policies.drafts import save_policy
from .tools import ToolSettings, add_tool

TOOLS = {
    "delete_file": ToolSettings(irreversible=True),
    "move_file": ToolSettings(),
    "publish_file": ToolSettings(),
    "refund": ToolSettings(risk="medium"),
    "transfer_funds": ToolSettings(risk="high", irreversible=True),
}

# An amount that is missing or cannot be read is no small one: it asks a person.
POLICIES: Mapping[str, Mapping[str, Any]] = {
    "small_refund": {
        "description": "Refunds under 100 go through; each is in the log.",
        "priority": 10,
        "match": {"actions": ["refund"]},
        "when": "number(args.amount) >= 0.0 && number(args.amount) < 100.0",
        "verdict": "approve",
        "reason": "a refund under 100",
    },
    "large_refund": {
        "description": "Refunds over 2,500 need a manager, and then finance.",
        "priority": 20,
        "match": {"actions": ["refund"]},
        "when": "number(args.amount) > 2500.0",
        "reason": "a refund over 2,500",
        "stages": [
            {"name": "manager", "reviewers": {"groups": ["managers"]}},
            {"name": "finance", "reviewers": {"groups": ["finance"]}},
        ],
        "reason_required": ["reject"],
    },
}


def add_rules(project: Project, actor: Actor) -> None:
    """Give a fresh project the demo's registry and policies. Its groups are there already."""
    for name, settings in TOOLS.items():
        add_tool(project=project, name=name, settings=settings, actor=actor)
    for name, document in POLICIES.items():
        save_policy(
            project=project,
            name=name,
            document=document,
            becomes="active",
            actor=actor,
            publish=True,
        )
