"""What the page and the API say of a department before anybody decides."""

import pytest

from approvals.actions.departments import DepartmentBudget, save_department
from approvals.actions.groups import create_group
from approvals.models import ApprovalRequest, Membership
from approvals.rules.actor import Actor
from tests.make import decide, make_request

OPERATOR = Actor("operator", None, "the command line", "command")


@pytest.fixture
def marketing(project):
    budget = DepartmentBudget(currency="EUR", amount="75000.00", period="month")
    return save_department(project=project, name="marketing", budget=budget, actor=OPERATOR)


def asking(bot, amount="4000.00", currency="EUR"):
    budget = {"amount": amount, "currency": currency, "department": "marketing"}
    return make_request(bot, kind="budget", action=None, asks={"budget": budget})


def page_of(browser, request):
    return browser.get(f"/requests/{request.id}/").content.decode()


def test_the_panel_says_what_is_left_and_follows_what_others_draw(
    marketing, bot, rita, rui, browser_of
):
    request, other = asking(bot), asking(bot, "60000.00")
    page = page_of(browser_of(rita), request)
    assert "Left this month" in page
    assert "<b>75,000.00 EUR</b> of 75,000.00 EUR" in page
    before = page.split('data-beside="')[1].split('"')[0]
    decide(other, rui)
    page = page_of(browser_of(rita), request)
    assert "<b>15,000.00 EUR</b> of 75,000.00 EUR" in page
    assert page.split('data-beside="')[1].split('"')[0] != before


def test_more_than_is_left_is_said_before_and_refused_after_with_what_was_typed(
    marketing, bot, rita, browser_of
):
    decide(asking(bot, "73000.00"), rita)
    request, browser = asking(bot), browser_of(rita)
    assert "more than the 2,000.00 EUR that are left" in page_of(browser, request)
    typed = browser.get(f"/requests/{request.id}/sum/", {"approved_amount": "1500"})
    assert "2,500.00 EUR less than asked" in typed.content.decode()
    body = {
        "type": "approve",
        "revision": "1",
        "action_digest": request.action_digest,
        "approved_amount": "4000.00",
        "conditions": "In two parts",
    }
    refused = browser.post(f"/requests/{request.id}/respond/", body)
    assert refused.status_code == 422
    assert "at most 2000.00 EUR is left" in refused.content.decode()
    assert "In two parts" in refused.content.decode()
    assert ApprovalRequest.objects.get(pk=request.pk).status == "pending"


def test_a_sum_in_another_currency_has_nothing_left(marketing, bot, rita, browser_of):
    page = page_of(browser_of(rita), asking(bot, currency="USD"))
    assert "<b>0.00 USD</b> of 75,000.00 EUR" in page


def test_without_departments_nothing_is_said_of_one(bot, rita, browser_of):
    assert "left-in" not in page_of(browser_of(rita), asking(bot))


def test_who_may_approve_what_is_over_ones_limit_is_named(
    project, bot, rita, rui, ana, join, browser_of
):
    Membership.objects.filter(person=rita).update(limits={"EUR": "1000.00"})
    low = join(project, "lou", "reviewer")
    create_group(
        project=project, name="low", members=[low], limits={"EUR": "50.00"}, actor=OPERATOR
    )
    Membership.objects.filter(person=rui).update(limits={"EUR": "20000.00"})
    page = page_of(browser_of(rita), asking(bot))
    assert "above your own limit of <b>1,000.00 EUR</b>: you can recommend." in page
    assert "<b><bdi>Rui</bdi></b> (limit 20,000.00 EUR) can approve." in page
    assert "Lou" not in page.split('id="own-limit"')[1].split("</p>")[0]
    Membership.objects.filter(person=rui).update(limits={"EUR": "20.00"})
    assert "Nobody else who is asked can approve it alone." in page_of(
        browser_of(rita), asking(bot)
    )


def test_people_read_what_is_left_by_api_and_their_limits_and_agents_do_not(
    marketing, bot, rita, api
):
    Membership.objects.filter(person=rita).update(limits={"EUR": "1000.00"})
    request = asking(bot)
    shown = api(rita).get(f"/api/v1/requests/{request.id}").json()["department_left"]
    assert shown | {"since": None} == {
        "department": "marketing",
        "left": "75000.00",
        "amount": "75000.00",
        "currency": "EUR",
        "period": "month",
        "since": None,
    }
    assert "department_left" not in api(bot).get(f"/api/v1/requests/{request.id}").json()
    assert api(rita).get("/api/v1/me").json()["limits"] == {"EUR": "1000.00"}


def test_over_limit_tells_the_figures_by_api(marketing, bot, rita, api):
    decide(asking(bot, "73000.00"), rita)
    request = asking(bot)
    body = {"type": "approve", "revision": 1, "action_digest": request.action_digest}
    refused = api(rita).post(
        f"/api/v1/requests/{request.id}/responses", body, content_type="application/json"
    )
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "over_limit")
    assert problem["left"] == "2000.00"
    assert (problem["amount"], problem["currency"]) == ("75000.00", "EUR")
    assert (problem["department"], problem["period"]) == ("marketing", "month")
