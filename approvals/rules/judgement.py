"""What follows for a proposal, and why: the answer of `evaluate`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .policies.stages import Approvals, RejectRule
from .terms import Terms


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage to open. Without users and groups it asks everybody who may respond.

    `origin` says who asks for it: `policy:NAME`, `safeguard:NAME`, `agent` or `project`;
    `note` why it is there although something went wrong. `parallel`: it opens together with
    the stage before. `denials` None: as many rejections as `reject_rule` "majority" takes.
    `expires_in` is in seconds.
    """

    name: str
    approvals: Approvals = 1
    denials: int | None = 1
    reject_rule: RejectRule | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    expires_in: int | None = None
    assign: str = "none"
    parallel: bool = False
    origin: str = "project"
    note: str = ""


class TraceLine(NamedTuple):
    """One step of the way to a judgement, for admins.

    `policy` None: a step of no policy (an unknown action, a standing grant, what the agent sent).
    `status` is one of decides, matched, no_match, failed, not_reached, shadow.
    """

    # A tuple, for there is one of these for every rule of every request.

    policy: str | None
    version: int | None
    safeguard: bool
    status: str
    condition: str | None
    explanation: str


def trace_text(trace: tuple[TraceLine, ...]) -> str:
    """The steps as JSON, for the row of the request: each a list of what a line holds."""
    # Not by `strict_json`, which looks at each value: with 200 policies that took longer than to
    # judge. These are texts, numbers and booleans of our own.
    return _encode(trace)


def read_trace(text: str) -> tuple[TraceLine, ...]:
    """The steps that `trace_text` wrote, however many: what agents may send has bounds, our own
    rows have none. Earlier versions wrote each as an object."""
    return tuple(
        TraceLine(**line) if isinstance(line, dict) else TraceLine(*line)
        for line in json.loads(text)
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a proposal (`approve`, `reject`, `review`) and what comes of it.

    Stages are there for `review` only. `matched` are the names of the policies that matched,
    the deciding one first, those that came too late to decide last; `standing_grant` is the id
    of the grant that approved it.
    """

    verdict: str
    reasons: tuple[str, ...]
    effective_risk: str
    allowed_responses: tuple[str, ...]
    expires_in: int
    on_timeout: str
    stages: tuple[StagePlan, ...]
    matched: tuple[str, ...] = ()
    policy_name: str | None = None
    policy_version: int | None = None
    terms: Terms = field(default_factory=Terms)
    trace: tuple[TraceLine, ...] = ()
    irreversible: bool = False
    confidential: bool = False
    standing_grant: str | None = None
    # Name and version of the policy whose verdict it is: the one that decided, or a safeguard.
    ruled_by: tuple[str, int] | None = None


def ask_people(judgement: Judgement, reason: str) -> Judgement:
    """The judgement with review in the place of approval, by one reviewer, for this reason."""
    line = TraceLine(None, None, False, "matched", None, reason)
    return replace(
        judgement,
        verdict="review",
        reasons=(*judgement.reasons, reason),
        stages=(StagePlan(name="review"),),
        trace=(*judgement.trace, line),
        standing_grant=None,
    )
