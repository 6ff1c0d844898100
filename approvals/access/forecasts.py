"""Who could answer the stages of a judgement that nobody has filed: no rows are needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from approvals.models import Agent, Person, Project, ReviewerGroup
from approvals.rules.judgement import Judgement, StagePlan
from approvals.rules.separation import Parties, barred

from .eligibility import responders
from .relations import relations_of


@dataclass(frozen=True, slots=True)
class Forecast:
    """A stage that would be asked, and the people who could answer it, by username.

    Who only stands in for one of them is left out.
    """

    plan: StagePlan
    people: tuple[Person, ...]


def forecast_of(
    judgement: Judgement, *, project: Project, agent: Agent, requester: Person | None = None
) -> tuple[Forecast, ...]:
    """The stages in their order, without whom separation of duties bars. Five statements at most,
    none without stages."""
    plans = judgement.stages
    if not plans:
        return ()
    rows = responders(project.id).select_related("person").order_by("person__username")
    people = [row.person for row in rows]
    members = _members(project, {name for plan in plans for name in plan.groups})
    relations = relations_of(project.id)
    kept_out = barred(
        Parties(requester.id if requester else None, agent.owner_id),
        judgement.terms.separation,
        approvals_in_all=sum(_count(plan) for plan in plans),
        acts_for=relations.acts_for(judgement.policy_name),
        humans=relations.humans,
    )
    free = [person for person in people if relations.humans.of(person.id) not in kept_out]
    return tuple(Forecast(plan, _asked(plan, free, members)) for plan in plans)


def _asked(
    plan: StagePlan, people: Iterable[Person], members: dict[str, set[str]]
) -> tuple[Person, ...]:
    if not (plan.users or plan.groups):
        return tuple(people)
    through = set().union(*(members[name] for name in plan.groups))
    return tuple(each for each in people if each.username in plan.users or each.id in through)


def _members(project: Project, names: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    if names:
        groups = ReviewerGroup.objects.filter(project=project, is_active=True, name__in=names)
        for name, person in groups.values_list("name", "members"):
            found[name].add(person)
    return found


def _count(plan: StagePlan) -> int:
    return plan.approvals if isinstance(plan.approvals, int) else 1
