"""Who stands in for whom in a project now, and which accounts are one human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower

from approvals import clock
from approvals.models import Alias, Delegation, Person
from approvals.models.compiled import Compiled
from approvals.rules import delegations
from approvals.rules.delegations import Asked, Mandate
from approvals.rules.people import Account, Humans, humans_of


@dataclass(frozen=True, slots=True)
class Relations:
    """The delegations of a project that may hold at `now`, and the humans behind its accounts."""

    mandates: tuple[Mandate, ...]
    humans: Humans
    now: datetime | None

    def acts_for(self, policy: str | None) -> dict[str, frozenset[str]]:
        """For whom each account stands in now on requests of this policy, whatever is asked."""
        if self.now is None:
            return {}
        return delegations.acts_for(self.mandates, now=self.now, policy=policy)

    def stand_ins(
        self, asked: dict[str, Asked], *, active: frozenset[str], policy: str | None
    ) -> dict[str, dict[str, Asked]]:
        """For whom of the `asked` each account may answer now, through people who are `active`."""
        if self.now is None:
            return {}
        held = [each for each in self.mandates if {each.giver, each.taker} <= active]
        return delegations.stand_ins(held, asked, now=self.now, policy=policy)

    def away(self, policy: str | None) -> frozenset[str]:
        """Whose duties on requests of this policy all lie with others now."""
        return frozenset(
            each.giver
            for each in self.mandates
            if self.now is not None and each.holds(self.now, policy) and not each.groups
        )

    def givers_of(self, person: str) -> dict[str | None, dict[str, Asked]]:
        """For whom an account stands in now, and how far: on any request (None), and on those
        of a policy."""
        policies = {name for each in self.mandates for name in each.policies}
        groups = frozenset(name for each in self.mandates for name in each.groups)
        whole = {each.giver: Asked(by_name=True, groups=groups) for each in self.mandates}
        active = frozenset(id for each in self.mandates for id in (each.giver, each.taker))
        found = {
            policy: self.stand_ins(whole, active=active, policy=policy).get(person)
            for policy in (None, *sorted(policies))
        }
        return {policy: givers for policy, givers in found.items() if givers}


def relations_of(project_id: str) -> Relations:
    """Read as it is now: two statements, and the time where there are delegations."""
    mandates = tuple(
        Mandate(giver, taker, start, end, frozenset(groups), frozenset(policies))
        for giver, taker, start, end, groups, policies in _MANDATES.rows(project_id)
    )
    return Relations(mandates, humans_in(project_id), clock.now() if mandates else None)


def humans_in(project_id: str) -> Humans:
    """Which accounts are one human, by the aliases of a project. One statement."""
    return humans_of(
        Account(account, (name,))
        for name, *named in _NAMES.rows(project_id)
        for account in named
        if account is not None
    )


def accounts_of(project_id: str, person_id: str | None) -> frozenset[str]:
    """All accounts of the human behind one, itself among them; none for who is no person.

    What nobody does for themselves they do by no other account of theirs. One statement.
    """
    if person_id is None:
        return frozenset()
    humans = humans_in(project_id)
    return humans.accounts_of(humans.of(person_id)) | {person_id}


# Windows are judged by `clock.now`; what is over, the sweep notes as ended.
_MANDATES = Compiled(
    lambda project: (
        Delegation.objects.filter(project=project, ended_at__isnull=True)
        .order_by("id")
        .values_list("giver_id", "taker_id", "starts_at", "ends_at", "groups", "policies")
    )
)


def _account_with(field: str) -> Subquery:
    accounts = Person.objects.annotate(key=Lower(field)).filter(key=Lower(OuterRef("value")))
    return Subquery(accounts.values("pk")[:1])


# Usernames and addresses are nobody else's (`actions.people`), so only an alias can make two
# accounts one human: that of whom it stands for, and that whose name it is.
_NAMES = Compiled(
    lambda project: Alias.objects.filter(project=project, is_active=True).values_list(
        "value", "person_id", _account_with("username"), _account_with("email")
    )
)
