"""Departments, and who leads a group: saved once, ended, refused where they are not sound."""

import pytest

from approvals.actions.departments import DepartmentBudget, end_department, save_department
from approvals.actions.groups import appoint_lead, create_group
from approvals.exceptions import Invalid, NotAllowed
from approvals.models import AuditEvent, Department
from tests.make import of_person


@pytest.fixture
def save(project, ana):
    def act(name="marketing", currency="EUR", amount="75000.00", period="month", person=ana):
        budget = DepartmentBudget(currency, amount, period)
        return save_department(project=project, name=name, budget=budget, actor=of_person(person))

    return act


def types():
    return list(AuditEvent.objects.order_by("number").values_list("type", flat=True))


def test_a_department_is_added_changed_ended_and_comes_back(save, ana):
    made = save()
    assert save() == made
    save(amount="80000.00")
    end_department(department=made, actor=of_person(ana))
    end_department(department=made, actor=of_person(ana))
    again = save(period="year")
    assert (again.pk, again.amount, again.period) == (made.pk, "75000.00", "year")
    assert types() == [f"department.{what}" for what in ("added", "changed", "ended", "added")]


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"currency": "eur"}, "/currency"),
        ({"amount": "75,000"}, "/amount"),
        ({"amount": "1.001"}, "/amount"),
        ({"period": "day"}, "/period"),
        ({"name": "a b"}, "/name"),
    ],
)
def test_an_unsound_department_is_refused_where_it_is_wrong(save, wrong, at):
    with pytest.raises(Invalid) as refused:
        save(**wrong)
    assert refused.value.errors[0].pointer == at
    assert not Department.objects.exists()


def test_only_an_admin_saves_and_ends_one(save, rita):
    with pytest.raises(NotAllowed):
        save(person=rita)
    made = save()
    with pytest.raises(NotAllowed):
        end_department(department=made, actor=of_person(rita))


def test_a_group_has_a_lead_out_of_the_project(project, ana, rui, otto):
    actor = of_person(ana)
    group = create_group(project=project, name="finance", members=[], actor=actor)
    assert appoint_lead(group=group, lead=rui, actor=actor).lead == rui
    appoint_lead(group=group, lead=rui, actor=actor)
    with pytest.raises(Invalid):
        appoint_lead(group=group, lead=otto, actor=actor)
    assert appoint_lead(group=group, lead=None, actor=actor).lead is None
    assert types() == ["group.created", "group.changed", "group.changed"]
