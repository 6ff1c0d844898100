"""From a policy back to its document: one spelling for one policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .policy import PRIORITY, Match, Policy
from .stages import StageSpec


def document_of(policy: Policy) -> dict[str, Any]:
    """The document of a policy in config.md's order, without what is as if left out.

    Name, version and status are no part of it: they are those of the row or the file's entry.
    `read_policy` of it is the same policy again.
    """
    said = {
        "description": policy.description or None,
        "priority": policy.priority if policy.priority != PRIORITY else None,
        "safeguard": policy.safeguard or None,
        "match": _match(policy.match) or None,
        "when": policy.when.text if policy.when is not None else None,
        "use": policy.use,
        "options": dict(policy.options) or None,
        "verdict": None
        if policy.builtin is not None and not policy.builtin.verdicts
        else policy.verdict,
        "reason": policy.reason or None,
        "risk": policy.risk,
        "stages": [_stage(stage) for stage in policy.stages] or None,
        "separation": asdict(policy.separation) if policy.separation is not None else None,
        "undo_seconds": policy.undo_seconds,
        "guard": policy.guard if policy.guard != "none" else None,
        "must_read": list(policy.must_read) or None,
        "grant_seconds": policy.grant_seconds,
        "allowed_responses": list(policy.allowed_responses or ()) or None,
        "reason_required": list(policy.reason_required) or None,
        "max_rounds": policy.max_rounds,
        "expires_in": policy.expires_in,
        "on_timeout": policy.on_timeout,
        "accept_silence_risk": policy.accept_silence_risk or None,
        "confidential": policy.confidential or None,
    }
    return _without_none(said)


def _match(match: Match) -> dict[str, Any]:
    usual = Match()
    said = {
        name: list(getattr(match, name)) for name in ("actions", "resources", "agents", "kinds")
    }
    return {name: globs for name, globs in said.items() if tuple(globs) != getattr(usual, name)}


def _stage(stage: StageSpec) -> dict[str, Any]:
    asked = {"groups": list(stage.groups) or None, "users": list(stage.users) or None}
    said = {
        "name": stage.name,
        "when": stage.when.text if stage.when is not None else None,
        "parallel": stage.parallel or None,
        "reviewers": _without_none(asked) or None,
        "approvals": stage.approvals if stage.approvals != 1 else None,
        "denials": stage.denials,
        "reject_rule": stage.reject_rule,
        "expires_in": stage.expires_in,
        "assign": stage.assign if stage.assign != "none" else None,
    }
    return _without_none(said)


def _without_none(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
