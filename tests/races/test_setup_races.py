"""Two admins, or many guessers, at the same instant: the rules hold on both databases."""

import pytest
from django.test import RequestFactory

from approvals.actions.keys import issue_agent_key
from approvals.actions.memberships import change_membership, end_membership, grant_membership
from approvals.actions.people import deactivate_person
from approvals.actions.sign_in import (
    FAILURES_PER_ACCOUNT,
    SignInRefused,
    authenticate_throttled,
)
from approvals.exceptions import Conflict, DomainError, NotAllowed, TooMany
from approvals.models import ApiKey, Membership, Person, SignInFailure
from approvals.rules.actor import Actor
from tests.make import of_person
from tests.races.storm import Round, contend, told

pytestmark = pytest.mark.django_db(transaction=True)

DEMOTIONS = {
    "changes roles": lambda membership, actor: change_membership(
        membership=membership, roles=["reviewer"], actor=actor
    ),
    "ends": lambda membership, actor: end_membership(membership=membership, actor=actor),
    "deactivates": lambda membership, actor: deactivate_person(
        person=membership.person, actor=actor
    ),
}


@pytest.mark.parametrize("way", DEMOTIONS)
def test_two_admins_demoting_each_other_leave_one(way, project, ana, join):
    abe = join(project, "abe", "admin")
    demote = DEMOTIONS[way]

    def by(admin, other):
        membership = Membership.objects.select_related("person").get(person=other)

        def act(_):
            try:
                demote(membership, of_person(admin))
            except (Conflict, NotAllowed) as refusal:
                return refusal.code
            return "done"

        return act

    contest = Round(project.id)
    assert contend([contest], {"ana": by(ana, abe), "abe": by(abe, ana)}) == []
    assert sorted(map(str, contest.results.values())) == ["done", "not_admin"]
    left = Membership.objects.filter(is_admin=True, is_active=True, person__is_active=True)
    assert left.count() == 1


def test_nobody_gets_roles_in_a_project_while_their_account_is_closed(project, join):
    """Either the roles come first and keep the last admin, or the closing does."""
    operator = Actor("operator", None, "command line", "cli")

    def of_account(act):
        return told(lambda username: act(Person.objects.get(username=username)))

    contenders = {
        "gives": of_account(
            lambda person: grant_membership(
                project=project, person=person, roles=["admin"], actor=operator
            )
        ),
        "closes": of_account(lambda person: deactivate_person(person=person, actor=operator)),
    }
    for number in range(10):
        Membership.objects.filter(project=project).update(is_active=False)
        person = Person.objects.create_user(f"person{number}")
        contest = Round(person.username)
        assert contend([contest], contenders) == []
        assert sorted(contest.results.values()) in (["done", "inactive"], ["done", "last_admin"])


def test_parallel_guesses_are_counted_exactly(rita):
    def guess(name):
        request = RequestFactory().post("/login/", REMOTE_ADDR="192.0.2.1")
        try:
            authenticate_throttled(request, name, "wrong")
        except SignInRefused:
            return "looked at"
        except TooMany:
            return "locked"
        return "in"

    contest = Round("rita")
    contenders = {f"guesser {number}": guess for number in range(24)}
    assert contend([contest], contenders) == []
    results = list(contest.results.values())
    assert results.count("looked at") == FAILURES_PER_ACCOUNT
    assert results.count("locked") == 24 - FAILURES_PER_ACCOUNT
    assert SignInFailure.objects.count() == FAILURES_PER_ACCOUNT


def test_parallel_issuing_stops_at_two_keys(ana, bot):
    def issue(_):
        try:
            issue_agent_key(agent=bot, actor=of_person(ana))
        except DomainError as refusal:
            return refusal.code
        return "issued"

    contest = Round(bot.id)
    assert contend([contest], {f"tab {number}": issue for number in range(6)}) == []
    assert sorted(map(str, contest.results.values())) == ["issued"] * 2 + ["too_many_keys"] * 4
    assert ApiKey.objects.filter(agent=bot, revoked_at__isnull=True).count() == 2
