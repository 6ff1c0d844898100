"""How long a request waits, and what its silence comes to."""

from __future__ import annotations

from approvals.rules.risks import NEVER_SILENT
from approvals.rules.terms import shortest

from .policy import TIMEOUTS
from .searching import Findings

# What an agent may make of a policy's `escalate` or `approve` (api.md 2.1).
_AGENT_MAY = ("reject", "expire")


def deadline(findings: Findings, *, default: int) -> int:
    """Seconds: the shortest that anybody sets, the project's `default` where neither the
    deciding policy nor the agent sets one."""
    decider = findings.decider
    own = decider.policy.expires_in if decider is not None else None
    sent = findings.bench.facts.proposal.expires_in
    return _shortened(shortest(own, sent) or default, findings)


def longest_wait(findings: Findings, *, default: int) -> int:
    """Seconds: the same without the agent's word, up to which a lead may give it more time."""
    decider = findings.decider
    return _shortened((decider.policy.expires_in if decider else None) or default, findings)


def _shortened(seconds: int, findings: Findings) -> int:
    others = (look.policy.expires_in for look in (*findings.failed, *findings.guards))
    return shortest(seconds, *others) or seconds


def on_timeout(findings: Findings, *, risk: str, default: int, needs_people: bool) -> str:
    """What silence comes to: the deciding policy's word, else the agent's, else `reject`.

    The agent's `reject` and `expire` replace the policy's `escalate` and `approve`; safeguards
    and what failed only tighten. Silence approves where the deciding policy alone spoke, and
    never what only a person can say (`needs_people`).
    """
    decider = findings.decider
    sent = findings.bench.facts.proposal.on_timeout
    own = decider.policy.on_timeout if decider is not None else None
    word = own or sent or "reject"
    if word == "approve" and (
        needs_people or not _may_be_silent(findings, risk=risk, default=default)
    ):
        word = "reject"
    elif own in ("escalate", "approve") and sent in _AGENT_MAY:
        word = sent
    others = [look.policy.on_timeout for look in (*findings.failed, *findings.guards)]
    return min((word, *(other for other in others if other)), key=TIMEOUTS.index)


def _may_be_silent(findings: Findings, *, risk: str, default: int) -> bool:
    """An admin ticked the warning, the risk is not high, and nobody else has a say: an agent
    that shortens the time for people must not gain by it."""
    decider, proposal = findings.decider, findings.bench.facts.proposal
    return (
        decider is not None
        and decider.policy.on_timeout == "approve"
        and decider.policy.accept_silence_risk
        and risk not in NEVER_SILENT
        and not findings.has_failure
        and not findings.guards
        and (
            proposal.expires_in is None
            or proposal.expires_in >= (decider.policy.expires_in or default)
        )
    )
