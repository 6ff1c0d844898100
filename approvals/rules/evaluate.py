"""What follows for a proposal (config.md, How policies combine; api.md 2.1, What the agent sends).

There is no way to say that nothing matched means approve, and what fails never approves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from .conditions import ConditionContext
from .facts import Facts
from .judgement import Judgement, StagePlan, TraceLine
from .policies import combining, silence, staging
from .policies.personal import why_people
from .policies.policy import Policy
from .policies.searching import Findings, search, step
from .risks import RISKS, higher_risk
from .rulebook import Rulebook
from .terms import Terms

__all__ = ["RISKS", "GrantLook", "Judgement", "StagePlan", "TraceLine", "evaluate", "higher_risk"]

# The most that a standing grant may approve.
_GRANTABLE = ("low", "medium")


class GrantLook(Protocol):
    """Looks for a standing grant that relieves a policy of this very request."""

    def __call__(self, policy: Policy, stages: Sequence[StagePlan], /) -> str | None:
        """The id of the grant, or None where none covers the request. `stages` are those that
        would be asked: nobody is left out who was not asked for the grant."""


def evaluate(
    facts: Facts | ConditionContext,
    rulebook: Rulebook,
    *,
    grant: GrantLook | None = None,
    is_traced: bool = True,
) -> Judgement:
    """Judge a proposal by the rules of its project.

    `grant` is asked only where its answer can count: a policy decided for review, nothing
    failed, no safeguard has anything to say, and the agent asks for no reviewers of its own.
    Whoever judges the same facts by several rulebooks passes one context, in which each condition
    is judged once; whoever wants no trace leaves it out.
    """
    context = facts if isinstance(facts, ConditionContext) else ConditionContext(facts)
    findings = search(
        context,
        rulebook,
        deciders=rulebook.deciders,
        otherwise=combining.NOTHING_MATCHED,
        is_traced=is_traced,
    )
    usual = Terms(grant_seconds=rulebook.grant_seconds)
    return judge(
        findings,
        default=rulebook.default_expires_in,
        usual=usual,
        grant=grant,
        is_traced=is_traced,
    )


def judge(
    findings: Findings,
    *,
    default: int,
    usual: Terms,
    grant: GrantLook | None = None,
    is_traced: bool = True,
) -> Judgement:
    """Put together what was found: the strictest verdict, and everything that anybody asks for.

    `default` seconds and the `usual` terms hold where no policy says anything.
    """
    facts, decider, looks = findings.bench.facts, findings.decider, findings.looks
    risk = combining.risk(findings)
    allowed = combining.allowed_responses(findings)
    people = why_people(facts.proposal, allowed)
    on_timeout = silence.on_timeout(
        findings, risk=risk, default=default, needs_people=people is not None
    )
    verdict, reasons = combining.verdict(findings), combining.reasons(findings)
    after: list[TraceLine] = []
    granted = None
    if verdict == "approve" and people is not None:
        verdict, reasons = "review", (*reasons, people)
        after.append(step("matched", people))
    elif verdict == "review" and people is None and grant is not None:
        granted = _granted(findings, risk, grant)
        if granted is not None:
            verdict, reasons = "approve", (*reasons, f"standing grant {granted}")
        after.append(step("matched" if granted else "no_match", _grant_words(granted)))
    stages: tuple[StagePlan, ...] = ()
    if verdict == "review":
        stages, notes = staging.stages_for(findings)
        after += [step("matched", note) for note in notes]
    tool = facts.tool
    return Judgement(
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reasons)),
        effective_risk=risk,
        allowed_responses=allowed,
        expires_in=silence.deadline(findings, default=default),
        on_timeout=on_timeout,
        stages=stages,
        matched=(*(look.policy.name for look in findings.matched), *findings.beside),
        policy_name=decider.policy.name if decider is not None else None,
        policy_version=decider.policy.version if decider is not None else None,
        terms=replace(
            combining.terms(findings, usual=usual, accept_silence=on_timeout == "approve"),
            longest_wait=silence.longest_wait(findings, default=usual.longest_wait or default),
        ),
        trace=(*findings.trace, *after) if is_traced else (),
        irreversible=tool is not None and tool.irreversible,
        confidential=(tool is not None and tool.confidential)
        or any(look.policy.confidential for look in looks),
        standing_grant=granted,
        ruled_by=combining.ruled_by(findings, verdict),
    )


def _granted(findings: Findings, risk: str, grant: GrantLook) -> str | None:
    """config.md, How policies combine 7: a grant relieves one policy, and nothing else."""
    decider, tool = findings.decider, findings.bench.facts.tool
    if decider is None or findings.has_failure or findings.guards or risk not in _GRANTABLE:
        return None
    if tool is not None and tool.irreversible:
        return None
    return grant(decider.policy, staging.stages_for(findings)[0])


def _grant_words(granted: str | None) -> str:
    return f"standing grant {granted} approves it" if granted else "no standing grant covers it"
