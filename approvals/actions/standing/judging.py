"""How a request for a standing grant is judged: as what it would relieve, and never let through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from approvals import clock
from approvals.access.pauses import check_running
from approvals.access.rulebooks import judge
from approvals.access.standing_grants import MAX_RISKS
from approvals.actions.policies.ruling import Rule, Ruled, ruled_by
from approvals.exceptions import FieldError, Invalid
from approvals.models import Agent
from approvals.rules.judgement import Judgement, StagePlan
from approvals.rules.policies.policy import Policy
from approvals.rules.proposal import Proposal
from approvals.rules.standing.pins import sample
from approvals.rules.standing.scope import Scope
from approvals.rules.strict_json import JsonValue

# What may be said to it: an edited grant would be one that nobody asked for.
ANSWERS = ("approve", "reject")
# Of what must be read, the parts that a request for a grant has as well.
_PARTS = ("args", "description")


def relief(agent: Agent, scope: Scope, until: datetime) -> Rule:
    """Judge a request for a standing grant of `agent` by what the rules say of a sample of it."""
    asked = _sample(scope)

    def rule(own: Agent, _: Proposal, request_id: str, __: Collection[str]) -> Ruled:
        project, now = own.project, clock.now()
        fresh = Agent.objects.select_related("project").get(pk=agent.pk)
        check_running(fresh)
        spy = _Spy()
        judgement = judge(
            asked, agent=fresh, project=project, request_id=request_id, now=now, grant=spy
        )
        if not spy.was_asked:
            why = _why_not(judgement)
            raise Invalid(
                "not_relievable",
                f"This cannot be approved in advance: {why}.",
                errors=[FieldError("/action", why, "not_relievable")],
            )
        return ruled_by(_for_people(judgement, left=until - now), project)

    return rule


class _Spy:
    """Stands in for the look for a grant: it is asked where a grant could count at all."""

    def __init__(self) -> None:
        self.was_asked = False

    def __call__(self, policy: Policy, stages: Sequence[StagePlan], /) -> None:
        self.was_asked = True


def _sample(scope: Scope) -> Proposal:
    """A request that the grant would cover."""
    action: dict[str, JsonValue] = {"name": scope.action, "args": sample(scope.pins)}
    places = {"resource": scope.resource, "target": scope.target}
    action |= {name: said for name, said in places.items() if said is not None}
    return Proposal(title=scope.action, action=action)


def _for_people(judgement: Judgement, *, left: timedelta) -> Judgement:
    """The same stages, terms and risk, where nothing but a person's answer approves."""
    must_read = tuple(part for part in judgement.terms.must_read if part in _PARTS)
    relieved = f"asks that {judgement.policy_name} need not be asked each time"
    return replace(
        judgement,
        verdict="review",
        reasons=(relieved, *judgement.reasons),
        allowed_responses=ANSWERS,
        on_timeout="reject",
        expires_in=max(1, min(judgement.expires_in, int(left.total_seconds()))),
        terms=replace(judgement.terms, must_read=must_read, accept_silence=False),
    )


def _why_not(judgement: Judgement) -> str:
    """Why no grant would count for what was judged, in words that go on after a colon."""
    failed = [line.explanation for line in judgement.trace if line.status == "failed"]
    guards = [
        line.policy for line in judgement.trace if line.safeguard and line.status == "matched"
    ]
    if judgement.verdict == "approve":
        return "policy approves it without asking"
    if judgement.verdict == "reject":
        return "policy rejects it"
    if judgement.irreversible:
        return "it cannot be undone"
    if judgement.effective_risk not in MAX_RISKS:
        return f"its risk is {judgement.effective_risk}, and may be {MAX_RISKS[-1]} at most"
    if judgement.policy_name is None:
        return "no policy asks about it, and a grant relieves a policy"
    if failed:
        return f"the rules cannot judge it ({failed[0]})"
    if guards:
        return f"the safeguard {guards[0]} asks about it"
    return "only a person can give the answer that is asked for"
