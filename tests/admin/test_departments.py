"""Departments in the admin site: budgets over actions, what is left of them, and who drew."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.actions.departments import DepartmentBudget, save_department
from approvals.models import AuditEvent, Department, Draw
from tests.make import decide, make_request, of_person

BUDGET = {"currency": "EUR", "amount": "75000.00", "period": "month"}


def url(view="changelist", *args):
    return reverse(f"admin:approvals_department_{view}", args=args)


def said(page):
    return " ".join(html.unescape(page.content.decode()).split())


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def team(project, ana):
    def make(name="marketing", amount="1000.00"):
        budget = DepartmentBudget("EUR", amount, "month")
        return save_department(project=project, name=name, budget=budget, actor=of_person(ana))

    return make


@pytest.fixture
def spend(bot, rita):
    def act(amount="180.50", title="Posters"):
        budget = {"amount": amount, "currency": "EUR", "department": "marketing"}
        request = make_request(bot, kind="budget", title=title, asks={"budget": budget})
        decide(request, rita)
        return request

    return act


def test_a_department_is_added_changed_ended_and_revived(admin, project):
    sent = {"project": project.pk, "name": "marketing", **BUDGET, "currency": "eur"}
    assert admin.post(url("add"), sent).status_code == 302
    row = Department.objects.get()
    assert (row.name, row.currency, row.amount, row.period) == ("marketing", *BUDGET.values())
    changed = {**BUDGET, "amount": "80000.00", "name": "another"}
    assert admin.post(url("change", row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.amount) == ("marketing", "80000.00")
    assert admin.post(url("do", row.pk, "end")).status_code == 302
    assert "nothing: it has ended" in said(admin.get(url("change", row.pk)))
    assert admin.post(url("do", row.pk, "revive")).status_code == 302
    row.refresh_from_db()
    assert row.is_active
    events = AuditEvent.objects.filter(type__startswith="department.").order_by("number")
    assert [event.type for event in events] == [
        f"department.{what}" for what in ("added", "changed", "ended", "added")
    ]
    assert {event.channel for event in events} == {"admin"}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("currency", "XYZ", "not in use"),
        ("amount", "75,000", "plain amount"),
        ("amount", "1.001", "at most 2 decimals"),
        ("period", "day", "valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_typed(admin, team, field, typed, words):
    row = team()
    page = admin.post(url("change", row.pk), {**BUDGET, field: typed})
    assert page.status_code == 200
    assert words in " ".join(page.context["adminform"].form.errors[field])
    assert field == "period" or f'value="{typed}"' in page.content.decode()
    assert Department.objects.get().amount == "1000.00"


def test_adding_does_not_change_one_that_stands_there(admin, project, team):
    team()
    page = admin.post(url("add"), {"project": project.pk, "name": "marketing", **BUDGET})
    assert "stands there already" in said(page)
    assert Department.objects.get().amount == "1000.00"


def test_what_is_left_and_who_drew_on_it_are_shown(admin, team, spend):
    row = team()
    assert "Nobody drew on it in this period." in said(admin.get(url("change", row.pk)))
    spend(title="Posters \u202e<b>")
    spend("19.50", title="Flyers")
    Draw.objects.filter(amount="19.50").update(returned_at=row.created_at)
    page = admin.get(url("change", row.pk))
    text = said(page)
    assert "<b>819.50 EUR</b> of 1,000.00 EUR" in text
    assert "180.50 EUR" in text
    assert '19.50 EUR <span class="tag">given back</span>' in text
    assert text.index("Flyers") < text.index("Posters")
    assert "\u202e" not in page.content.decode()
    listed = said(admin.get(url()))
    assert "819.50 EUR" in listed
    assert "1,000.00 EUR a month" in listed


def test_the_list_costs_one_statement_for_what_is_left_in_all_of_them(admin, team, spend):
    team()
    spend()
    admin.get(url())
    with CaptureQueriesContext(connection) as one:
        admin.get(url())
    for number in range(5):
        team(f"team{number}")
    with CaptureQueriesContext(connection) as six:
        admin.get(url())
    assert len(six) == len(one)


def test_who_drew_is_told_to_those_who_may_read_requests(team, spend, ada, root, browser_of):
    row = team()
    spend()
    assert "Posters" in said(browser_of(ada).get(url("change", row.pk)))
    operator = said(browser_of(root).get(url("change", row.pk)))
    assert "Posters" not in operator
    assert "819.50 EUR" in operator
