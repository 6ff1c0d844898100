"""What an approved budget takes from its department, and what comes back."""

import pytest

from approvals.actions.departments import DepartmentBudget, end_department, save_department
from approvals.actions.executions import consume
from approvals.actions.expiry import settle_due
from approvals.actions.projects import change_project
from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, AuditEvent, Decision, Draw, Grant, Response
from approvals.reads.verification import verify
from approvals.rules.actor import Actor
from tests.make import decide, make_policy, make_request, of_agent, take_back

pytestmark = pytest.mark.django_db

OPERATOR = Actor("operator", None, "the command line", "command")
DAY = 86_400


@pytest.fixture(autouse=True)
def stopped_clock(turn_clock):
    """It is a Saturday in November, at noon."""


@pytest.fixture
def fund(project):
    def save(amount="50.00", currency="EUR", period="month", name="marketing"):
        budget = DepartmentBudget(currency=currency, amount=amount, period=period)
        return save_department(project=project, name=name, budget=budget, actor=OPERATOR)

    return save


def asking(bot, amount="10.00", currency="EUR", department="marketing", **fields):
    budget = {"amount": amount, "currency": currency, "department": department, "max_amount": None}
    budget = {name: value for name, value in budget.items() if value is not None}
    return make_request(bot, kind="budget", action=None, asks={"budget": budget}, **fields)


def refusal(act) -> dict:
    with pytest.raises(Invalid) as refused:
        act()
    assert refused.value.code == "over_limit"
    return refused.value.facts


def approve(request, person, amount=None):
    if amount is None:
        return decide(request, person)
    data = {"approved_amount": amount, "currency": "EUR", "justification": "less will do"}
    return decide(request, person, data=data)


def test_an_approval_draws_what_was_approved_and_not_what_was_asked(fund, bot, rita):
    department = fund()
    approve(asking(bot, "40.00"), rita, "30.00")
    drawn = Draw.objects.get()
    assert (drawn.department, drawn.amount, drawn.currency) == (department, "30.00", "EUR")
    assert str(drawn.period_start) == "2026-11-01"
    assert '"drawn":"30.00"' in AuditEvent.objects.get(type="request.closed").facts
    assert verify().broken is None


def test_more_than_is_left_is_refused_with_the_figures_and_nothing_is_written(fund, bot, rita):
    fund()
    approve(asking(bot, "45.00"), rita)
    request = asking(bot)
    events = AuditEvent.objects.count()
    assert refusal(lambda: approve(request, rita)) == {
        "left": "5.00",
        "amount": "50.00",
        "currency": "EUR",
        "department": "marketing",
        "period": "month",
    }
    assert Response.objects.filter(request=request).count() == 0
    assert (Draw.objects.count(), AuditEvent.objects.count()) == (1, events)
    assert approve(request, rita, "5.00").request.status == "approved"
    assert decide(asking(bot), rita, "reject").request.status == "rejected"


def test_without_departments_a_name_is_only_a_name(bot, rita):
    assert approve(asking(bot, "1000000.00"), rita).request.status == "approved"
    assert not Draw.objects.exists()


def test_without_a_name_nothing_is_drawn(fund, bot, rita):
    fund("1.00")
    assert approve(asking(bot, department=None), rita).request.status == "approved"
    assert not Draw.objects.exists()


def test_a_name_that_is_not_known_cannot_be_asked_for_where_there_are_departments(fund, bot):
    fund()
    for name in ("Marketing", "sales"):
        with pytest.raises(Invalid) as refused:
            asking(bot, department=name)
        assert refused.value.errors[0].pointer == "/budget/department"


def test_nothing_is_left_in_a_department_that_ended_meanwhile(fund, bot, rita):
    department, request = fund(), asking(bot)
    end_department(department=department, actor=OPERATOR)
    facts = refusal(lambda: approve(request, rita))
    assert (facts["left"], facts["period"]) == ("0", None)


def test_nothing_is_left_in_another_currency(fund, bot, rita):
    fund("1000.00", currency="USD")
    request = asking(bot)
    assert refusal(lambda: approve(request, rita))["left"] == "0"


@pytest.mark.parametrize(
    ("period", "within", "after"),
    [("week", 1, 2), ("month", 9, 10), ("quarter", 40, 41), ("year", 40, 41)],
)
def test_a_new_period_begins_with_all_of_it(fund, bot, rita, turn_clock, period, within, after):
    fund(period=period)
    approve(asking(bot, "50.00", expires_in=60 * DAY // 3), rita)
    turn_clock(within * DAY)
    still = asking(bot)
    assert refusal(lambda: approve(still, rita))["left"] == "0.00"
    turn_clock((after - within) * DAY)
    assert approve(asking(bot), rita).request.status == "approved"


def test_the_period_begins_at_midnight_in_the_projects_zone(fund, project, bot, rita, turn_clock):
    change_project(project=project, changes={"time_zone": "Asia/Tokyo"}, actor=OPERATOR)
    bot.refresh_from_db()
    fund()
    approve(asking(bot, "50.00"), rita)
    turn_clock(9 * DAY + 2 * 3600)  # 14:00 UTC on the 30th is 23:00 in Tokyo
    late = asking(bot)
    assert refusal(lambda: approve(late, rita))["left"] == "0.00"
    turn_clock(3600)
    assert approve(late, rita).request.status == "approved"


def test_another_period_or_amount_counts_what_was_drawn_in_it(fund, bot, rita):
    fund(period="month")
    approve(asking(bot, "40.00"), rita)
    for period in ("week", "quarter", "year"):
        fund(period=period)
        request = asking(bot, "20.00")
        assert refusal(lambda request=request: approve(request, rita))["left"] == "10.00"
    fund("30.00")
    assert refusal(lambda: approve(request, rita))["left"] == "0"
    fund("60.00")
    assert approve(request, rita).request.status == "approved"


def test_what_was_revoked_or_ran_out_unused_may_be_drawn_again(fund, bot, rita, turn_clock):
    fund()
    revoked = approve(asking(bot, "50.00"), rita).request
    take_back(revoked, rita)
    assert Draw.objects.get().returned_at is not None
    run_out = approve(asking(bot, "50.00"), rita).request
    turn_clock(DAY)
    assert settle_due() == 1
    assert Grant.objects.get(request=run_out).status == "expired"
    assert approve(asking(bot, "50.00"), rita).request.status == "approved"
    assert verify().broken is None


def test_what_was_used_stays_drawn(fund, bot, rita, turn_clock):
    fund()
    used = approve(asking(bot, "50.00"), rita).request
    consume(
        request_id=used.id,
        action=None,
        action_digest=used.action_digest,
        attempt=None,
        actor=of_agent(bot),
    )
    turn_clock(DAY)
    settle_due()
    request = asking(bot)
    assert refusal(lambda: approve(request, rita))["left"] == "0.00"


def test_an_answer_that_does_not_decide_draws_nothing(fund, bot, rita, rui, project):
    fund()
    request = asking(bot, "20.00", reviewer_users=("rita", "rui"), reviewer_approvals=2)
    approve(request, rita)
    assert not Draw.objects.exists()
    approve(request, rui)
    assert Draw.objects.get().amount == "20.00"


def test_people_look_at_what_a_policy_approves_and_no_department_has_left(
    fund, bot, rita, project, ana
):
    fund()
    make_policy(project, "allow", by=ana, use="always_approve", verdict="approve")
    bot.refresh_from_db()
    first, second = asking(bot, "30.00"), asking(bot, "30.00")
    assert [first.status, second.status] == ["approved", "pending"]
    assert Draw.objects.get().request == first
    assert ApprovalRequest.objects.get(pk=second.pk).verdict == "review"
    assert "not enough is left" in second.reasons
    assert refusal(lambda: approve(second, rita))["left"] == "20.00"
    assert approve(second, rita, "20.00").request.status == "approved"
    assert Decision.objects.get(request=second).by_kind == "human"
    assert verify().broken is None
