"""What all that spoke come to together: always the strictest of them."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from approvals.rules import kinds
from approvals.rules.risks import higher_risk
from approvals.rules.terms import Terms, stricter

from .policy import VERDICTS, Policy
from .searching import UNKNOWN_ACTION, Findings

NOTHING_MATCHED = "nothing matched: one reviewer of the project"


def verdict(findings: Findings) -> str:
    """The strictest of the floor, the deciding policy and the safeguards."""
    said = [look.verdict for look in findings.looks]
    if findings.decider is None or findings.has_failure:
        said.append("review")
    return max(said, key=VERDICTS.index)


def ruled_by(findings: Findings, final: str) -> tuple[str, int] | None:
    """Whose verdict is the final one: the deciding policy's where it said so, else a safeguard's;
    None where nobody's is, as for what goes through by a standing grant."""
    matched = (look for look in findings.matched if look.verdict == final)
    return next(((look.policy.name, look.policy.version) for look in matched), None)


def reasons(findings: Findings) -> tuple[str, ...]:
    """Why, in the order in which they were found: what failed, who decided, who guards."""
    unknown = (UNKNOWN_ACTION,) if findings.unknown_action else ()
    said = tuple(reason for look in findings.looks for reason in look.reasons)
    return (*unknown, *said) or (NOTHING_MATCHED,)


def risk(findings: Findings) -> str:
    """The highest of the declared one, the tool's, and that of every policy that matched."""
    raised = [look.policy.risk for look in findings.matched if look.policy.risk is not None]
    return reduce(higher_risk, raised, findings.bench.facts.risk)


def allowed_responses(findings: Findings) -> tuple[str, ...]:
    """What every side allows; `reject` always stays (api.md 2.1)."""
    proposal = findings.bench.facts.proposal
    offered = kinds.allowed_responses(
        proposal.kind, proposal.allowed_responses, has_action=proposal.action is not None
    )
    limits = [look.policy.allowed_responses for look in findings.looks]
    return tuple(
        word
        for word in offered
        if word == "reject" or all(limit is None or word in limit for limit in limits)
    )


def terms(findings: Findings, *, usual: Terms, accept_silence: bool) -> Terms:
    """The deciding policy's in place of the usual ones, and what anybody else asks for besides.

    Whoever failed is heard as well: that only tightens.
    """
    decider = findings.decider
    own = _terms_of(decider.policy, usual) if decider is not None else usual
    others = (_terms_of(look.policy, own) for look in (*findings.failed, *findings.guards))
    asked = reduce(stricter, others, own)
    return replace(asked, accept_silence=accept_silence)


def _terms_of(policy: Policy, unsaid: Terms) -> Terms:
    """The terms of one policy; where it does not say, those `unsaid` hold."""
    return Terms(
        separation=policy.separation or unsaid.separation,
        must_read=policy.must_read,
        reason_required=policy.reason_required,
        max_rounds=policy.max_rounds or unsaid.max_rounds,
        grant_seconds=policy.grant_seconds or unsaid.grant_seconds,
        guard=policy.guard,
        undo_seconds=(unsaid.undo_seconds if policy.undo_seconds is None else policy.undo_seconds),
    )
