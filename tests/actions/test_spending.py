"""Limits on what one person may approve: whose counts, who sets them, what is over them."""

from decimal import Decimal

import pytest

from approvals.access.spending import limit_of, limits_of
from approvals.actions.groups import change_group, create_group
from approvals.actions.memberships import change_membership, end_membership, grant_membership
from approvals.exceptions import Invalid, NotAllowed
from approvals.models import AuditEvent, Membership, ReviewerGroup
from approvals.rules.actor import Actor
from approvals.rules.strict_json import read_object
from tests.make import decide, make_request, of_person

OPERATOR = Actor("operator", None, "the command line", "command")


def of(person, project):
    return Membership.objects.get(person=person, project=project)


def limit(person, project, limits):
    return change_membership(
        membership=of(person, project), roles=["reviewer"], limits=limits, actor=OPERATOR
    )


def group(project, name, person, limits):
    return create_group(project=project, name=name, members=[person], limits=limits, actor=OPERATOR)


def test_without_any_limit_there_is_none(project, rita):
    group(project, "finance", rita, {})
    assert limit_of([rita.id], project.id, "EUR") is None


def test_a_persons_own_limit_goes_before_those_of_their_groups(project, rita):
    group(project, "finance", rita, {"EUR": "20000.00"})
    limit(rita, project, {"EUR": "5000.00"})
    assert limit_of([rita.id], project.id, "EUR") == Decimal("5000.00")


def test_of_several_groups_the_highest_holds_while_they_are_active(project, rita):
    group(project, "low", rita, {"EUR": "90.50"})
    high = group(project, "high", rita, {"EUR": "100.00", "USD": "1"})
    group(project, "none", rita, {})
    assert limit_of([rita.id], project.id, "EUR") == Decimal("100.00")
    assert limit_of([rita.id], project.id, "USD") == 1
    assert limit_of([rita.id], project.id, "JPY") == 0, "a limit in one currency is none in another"
    ReviewerGroup.objects.filter(pk=high.pk).update(is_active=False)
    assert limit_of([rita.id], project.id, "EUR") == Decimal("90.50")


def test_limits_are_of_one_project_and_currency(project, other_project, rita, join):
    join(other_project, "rita", "reviewer")
    limit(rita, other_project, {"EUR": "1.00"})
    limit(rita, project, {"USD": "2.00"})
    group(project, "finance", rita, {"EUR": "7.00"})
    assert limit_of([rita.id], project.id, "EUR") == 7


@pytest.mark.parametrize("text", ["", "-1", "1e9", "many", "1,000.00", 5, None])
def test_a_limit_that_cannot_be_read_counts_as_zero(project, rita, text):
    Membership.objects.filter(person=rita).update(limits={"EUR": text})
    assert limit_of([rita.id], project.id, "EUR") == 0


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"eur": "1"}, "is not in use"),
        ({"XXX": "1"}, "is not in use"),
        ({"XAU": "1"}, "is not in use"),
        ({"": "1"}, "is not in use"),
        ({"EUR": "1.005"}, "at most 2 decimals"),
        ({"JPY": "1.5"}, "no decimals"),
        ({"EUR": "-1"}, "plain amount"),
        ({"EUR": "1e3"}, "plain amount"),
        ({"EUR": "1,000"}, "plain amount"),
        ({"EUR": "1" * 16}, "15 digits"),
        ({"KWD": "1.500", "EUR": "x"}, "of EUR must"),
    ],
)
def test_unsound_limits_are_refused_and_nothing_is_written(project, rita, ana, limits, words):
    held = create_group(project=project, name="g", members=[rita], actor=of_person(ana))
    before = AuditEvent.objects.count()
    for act in (
        lambda: change_membership(
            membership=of(rita, project), roles=["lead"], limits=limits, actor=of_person(ana)
        ),
        lambda: change_group(group=held, members=[], limits=limits, actor=of_person(ana)),
        lambda: create_group(
            project=project, name="h", members=[], limits=limits, actor=of_person(ana)
        ),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            act()
        assert [error.pointer for error in refused.value.errors] == ["/limits"]
    assert AuditEvent.objects.count() == before
    assert of(rita, project).roles == ["reviewer"]


def test_limits_are_set_with_roles_in_one_event_and_the_same_again_is_none(project, rita, ana):
    asked = {"membership": of(rita, project), "roles": ["lead"], "actor": of_person(ana)}
    change_membership(**asked, limits={"USD": "7", "EUR": "5000.00"})
    change_membership(**asked, limits={"EUR": "5000.00", "USD": "7"})
    change_membership(**asked)
    assert of(rita, project).limits == {"EUR": "5000.00", "USD": "7"}
    (event,) = AuditEvent.objects.filter(type="membership.changed")
    facts = read_object(event.facts)
    assert (facts["before"], facts["after"]) == (["reviewer"], ["lead"])
    assert facts["limits"] == {"before": {}, "after": {"EUR": "5000.00", "USD": "7"}}


def test_an_ended_membership_revives_with_its_limits(project, rita, ana):
    limit(rita, project, {"EUR": "5.00"})
    end_membership(membership=of(rita, project), actor=of_person(ana))
    grant_membership(project=project, person=rita, roles=["reviewer"], actor=of_person(ana))
    assert of(rita, project).limits == {"EUR": "5.00"}


def test_nobody_raises_their_own_limit_nor_that_of_their_group(project, ana, rita):
    with pytest.raises(NotAllowed):
        change_membership(
            membership=of(ana, project), roles=["admin"], limits={}, actor=of_person(ana)
        )
    held = group(project, "finance", ana, {"EUR": "1.00"})
    with pytest.raises(NotAllowed):
        change_group(group=held, members=[ana, rita], limits={"EUR": "2.00"}, actor=of_person(ana))
    change_group(group=held, members=[ana, rita], actor=of_person(ana))
    held.refresh_from_db()
    assert held.limits == {"EUR": "1.00"}


@pytest.fixture
def budget(bot):
    asks = {"budget": {"amount": "500.00", "currency": "EUR", "max_amount": None}}
    return lambda: make_request(bot, kind="budget", action=None, asks=asks)


@pytest.mark.parametrize("source", ["own", "group"])
def test_an_approval_over_the_limit_is_a_recommendation_and_another_person_decides(
    project, rita, rui, budget, source
):
    if source == "own":
        limit(rita, project, {"EUR": "499.99"})
    else:
        group(project, "finance", rita, {"EUR": "499.99"})
    request = budget()
    recommended = decide(request, rita)
    assert recommended.response.recommended
    assert recommended.request.status == "pending"
    request.refresh_from_db()
    decided = decide(request, rui)
    assert decided.request.status == "approved"
    assert decided.request.decision.person == rui


def test_exactly_the_limit_and_less_decide(project, rita, budget):
    limit(rita, project, {"EUR": "500.00"})
    assert decide(budget(), rita).request.status == "approved"
    limit(rita, project, {"EUR": "100"})
    less = {"approved_amount": "100.00", "currency": "EUR", "justification": "Enough."}
    assert decide(budget(), rita, data=less).request.status == "approved"


def test_a_rejection_needs_no_limit(project, rita, budget):
    limit(rita, project, {"EUR": "0"})
    assert decide(budget(), rita, "reject", "No").request.status == "rejected"


def test_two_recommendations_are_no_approval(project, rita, rui, budget):
    for person in (rita, rui):
        limit(person, project, {"EUR": "1.00"})
    request = budget()
    assert decide(request, rita).request.status == "pending"
    request.refresh_from_db()
    assert decide(request, rui).request.status == "pending"


def test_who_answers_by_several_accounts_has_the_lowest_of_their_limits(project, rita, rui, ana):
    limit(rita, project, {"EUR": "100.00"})
    limit(rui, project, {"EUR": "40.00"})
    assert limit_of([rita.id, rui.id], project.id, "EUR") == Decimal(40)
    assert limit_of([rita.id, ana.id], project.id, "EUR") == Decimal(100)
    assert limit_of([ana.id], project.id, "EUR") is None
    assert limit_of([rita.id, ana.id], project.id, "USD") == Decimal(0)


def test_limits_of_many_people_cost_two_statements(
    project, rita, rui, ana, django_assert_num_queries
):
    limit(rita, project, {"EUR": "100.00"})
    with django_assert_num_queries(2):
        found = limits_of([rita.id, rui.id, ana.id], project.id, "EUR")
    assert found == {rita.id: Decimal(100), rui.id: None, ana.id: None}
