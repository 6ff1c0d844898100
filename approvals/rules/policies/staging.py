"""From the stages that were asked for to the stages that are opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from approvals.rules.failures import Failure
from approvals.rules.judgement import StagePlan
from approvals.rules.proposal import Proposal

from .looking import Bench, Look
from .searching import Findings
from .stages import StageSpec

# A name has at most 100 characters, its number included.
_BARE = 94


def plans_of(look: Look, bench: Bench) -> tuple[tuple[StagePlan, ...], tuple[str, ...]]:
    """The stages that a policy asks for here, and what became of the conditional ones.

    A stage whose condition fails is asked (config.md, Silent points).
    """
    plans: list[StagePlan] = []
    notes: list[str] = []
    kind = "safeguard" if look.policy.safeguard else "policy"
    for spec in look.stages:
        held = True if spec.when is None else spec.when.holds(bench.context)
        if held is False:
            notes.append(f"stage {spec.name} is left out: its condition is false")
            continue
        note = ""
        if held is not True:
            why = held.reason if isinstance(held, Failure) else "it is neither true nor false"
            note = f"asked because its condition failed: {why}"
            notes.append(f"stage {spec.name} is {note}")
        plans.append(plan_of(spec, origin=f"{kind}:{look.policy.name}", note=note))
    return tuple(plans), tuple(notes)


def plan_of(spec: StageSpec, *, origin: str, note: str = "") -> StagePlan:
    """A stage to open. Without a rule for rejections the first one closes it."""
    majority = spec.reject_rule == "majority"
    return StagePlan(
        name=spec.name,
        approvals=spec.approvals,
        denials=None if majority else spec.denials or 1,
        reject_rule="majority" if majority else None,
        users=spec.users,
        groups=spec.groups,
        expires_in=spec.expires_in,
        assign=spec.assign,
        parallel=spec.parallel,
        origin=origin,
        note=note,
    )


def stages_for(findings: Findings) -> tuple[tuple[StagePlan, ...], list[str]]:
    """The stages of all sides, those of the agent last, and what is to be said of them.

    "One reviewer of the project" stands where nobody else does.
    """
    sources: list[tuple[StagePlan, ...]] = []
    notes: list[str] = []
    for look in findings.looks:
        plans, said = plans_of(look, findings.bench)
        sources.append(plans)
        notes += [f"{look.policy.name}: {note}" for note in said]
    sources += _sent(findings.bench.facts.proposal)
    return add_up(sources) or (StagePlan(name="review"),), notes


def _sent(proposal: Proposal) -> Iterator[tuple[StagePlan, ...]]:
    """What the agent asks for: its reviewers, then its stages."""
    users, groups = proposal.reviewer_users, proposal.reviewer_groups
    if proposal.names_reviewers:
        approvals = proposal.reviewer_approvals
        yield (
            StagePlan("review", approvals=approvals, users=users, groups=groups, origin="agent"),
        )
    yield tuple(plan_of(spec, origin="agent") for spec in proposal.stages)


def add_up(sources: Iterable[Sequence[StagePlan]]) -> tuple[StagePlan, ...]:
    """One list out of several: what is asked for twice in the same words is asked once, and a
    name that is taken gets a number. The first stage of a source opens after what was before."""
    added: list[StagePlan] = []
    for source in sources:
        first = True
        for plan in source:
            if any(is_same(plan, other) for other in added):
                continue
            name = _free_name(plan.name, {other.name for other in added})
            added.append(replace(plan, name=name, parallel=plan.parallel and not first))
            first = False
    return tuple(added)


def is_same(one: StagePlan, other: StagePlan) -> bool:
    """Whether two stages ask the same people the same thing, for whatever reason they do.

    A number that `add_up` gave to a name does not make it another one.
    """
    return _substance(one) == _substance(other) and bare_name(one.name) == bare_name(other.name)


def _substance(plan: StagePlan) -> tuple[object, ...]:
    return (
        plan.approvals,
        plan.denials or (0 if plan.reject_rule == "majority" else 1),
        plan.reject_rule,
        frozenset(plan.users),
        frozenset(plan.groups),
        plan.expires_in,
        plan.assign,
    )


def bare_name(name: str) -> str:
    """A name without the number that it may have got, cut so that one always has room."""
    bare, found, rest = name.rpartition(" (")
    return (bare if found and rest[:-1].isdigit() and rest.endswith(")") else name)[:_BARE]


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{bare_name(name)} ({number})"
    return free
