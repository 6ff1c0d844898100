"""A draft of a policy held against requests: what would come of one, how often it is true, and
how often one that is only watched would have said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from approvals.access.forecasts import Forecast, forecast_of
from approvals.access.rulebooks import facts_of, rulebook_of
from approvals.models import Agent, ApprovalRequest, Project
from approvals.models.ids import new_id
from approvals.rules.conditions import Condition, ConditionContext
from approvals.rules.evaluate import evaluate
from approvals.rules.judgement import Judgement, read_trace
from approvals.rules.policies.policy import Policy
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue

from .backtest import with_policy
from .samples import facts_of_sample, recent_samples, without_policies

# How many requests are looked at while somebody types.
LOOKED_AT = 200
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a request."""

    judgement: Judgement
    stages: tuple[Forecast, ...]


@dataclass(slots=True)
class Hits:
    """How often a condition was true of the requests looked at, and how often it failed."""

    looked_at: int = 0
    true: int = 0
    failed: int = 0


@dataclass(slots=True)
class Seen:
    """The fields that agents sent in the requests looked at: path to the word for its type."""

    looked_at: int = 0
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Watched:
    """What a policy that is only watched had to say of the requests looked at."""

    looked_at: int = 0
    matched: int = 0
    failed: int = 0
    otherwise: int = 0


def try_draft(
    draft: Policy | None, proposal: Proposal, *, agent: Agent, project: Project, now: datetime
) -> Trial:
    """Judge a proposal with a draft in the place of the version in force. Stores nothing."""
    rulebook = rulebook_of(project)
    if draft is not None:
        rulebook = with_policy(rulebook, draft)
    facts = facts_of(proposal, agent=agent, rulebook=rulebook, request_id=new_id("req"), now=now)
    judgement = evaluate(facts, rulebook)
    return Trial(judgement, forecast_of(judgement, project=project, agent=agent))


def hits_of(condition: Condition, *, project: Project) -> Hits:
    """Hold a condition against the newest requests."""
    found, bare = Hits(), without_policies(rulebook_of(project))
    for sample in recent_samples(project, last=LOOKED_AT):
        held = condition.holds(ConditionContext(facts_of_sample(sample, bare=bare)))
        found.looked_at += 1
        found.true += held is True
        found.failed += held is not True and held is not False
    return found


def fields_seen(project: Project) -> Seen:
    """Which arguments and context the agents of a project send, by the newest requests."""
    seen = Seen()
    for sample in recent_samples(project, last=LOOKED_AT):
        seen.looked_at += 1
        action = sample.proposal.action or {}
        _note(seen, "args", action.get("args"))
        _note(seen, "context", sample.proposal.extras.get("context"))
    return seen


def watched(project: Project, name: str) -> Watched:
    """What the traces of the newest requests say of a policy in shadow."""
    found = Watched()
    rows = ApprovalRequest.objects.filter(project=project).order_by("-id")[:LOOKED_AT]
    for verdict, trace in rows.values_list("verdict", "trace_text"):
        for line in read_trace(trace):
            if (line.policy, line.status) == (name, "shadow"):
                _watch(found, verdict, line.explanation)
    return found


def _watch(found: Watched, verdict: str, said: str) -> None:
    """The words are those of rules/policies/searching.py."""
    found.looked_at += 1
    says = said.startswith("would say ")
    failed = said.startswith("would ask")
    found.matched += says
    found.failed += failed
    found.otherwise += (says and not said.startswith(f"would say {verdict}:")) or (
        failed and verdict == "approve"
    )


def _note(seen: Seen, prefix: str, members: JsonValue) -> None:
    if not isinstance(members, Mapping):
        return
    for name, value in members.items():
        if name.isidentifier() and len(seen.fields) < _MOST_FIELDS:
            seen.fields.setdefault(f"{prefix}.{name}", _type_word(value))


def _type_word(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "map" if isinstance(value, dict) else "null"
