"""What the server knows of an agent's last 24 hours: features.md H14, C7."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from approvals import clock
from approvals.access.history import history_of
from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, consume, report_execution
from approvals.models import Agent
from approvals.rules.facts import History
from approvals.rules.proposal import Proposal
from tests.make import action, decide, make_request, of_agent


def pay(to="acme", amount="100", name="pay", currency="EUR"):
    sent = f'{{"name":"{name}","args":{{"to":"{to}","amount":{amount},"currency":"{currency}"}}}}'
    return action(sent.encode())


def known(agent, sent=None, *, after=timedelta(), request_id=None):
    """The history of this agent as a payment to acme would meet it."""
    proposal = Proposal(title="Pay", action=sent or pay())
    return history_of(agent.id, proposal, clock.now() + after, request_id=request_id)


def ask(agent, **sent):
    return make_request(agent, action=pay(**sent))


def execute(request, status):
    """Let the agent execute what was approved and report how it went."""
    sent = pay()
    actor = of_agent(request.agent)
    consume(request_id=request.id, action=sent, attempt="an attempt of " + request.id, actor=actor)
    report_execution(request_id=request.id, report=Report(status=status), actor=actor)


def test_a_new_agent_has_done_nothing(bot):
    assert known(bot) == History(0, 0, 0, frozenset(), None)


def test_rejections_by_people_are_counted_until_the_first_other_answer(bot, rita):
    decide(ask(bot), rita, "reject", "no")
    decide(ask(bot), rita)
    assert known(bot).rejections_in_a_row == 0
    decide(ask(bot), rita, "reject", "no")
    decide(ask(bot, name="mail"), rita, "reject", "no")
    assert known(bot).rejections_in_a_row == 2


def test_rejections_cannot_be_hidden_behind_what_no_person_decided(bot, rita):
    decide(ask(bot), rita, "reject", "no")
    ask(bot)
    cancel_request(request_id=ask(bot).id, actor=of_agent(bot))
    assert known(bot).rejections_in_a_row == 1


def test_a_rejection_counts_from_when_it_was_made(bot, rita):
    first, second = ask(bot), ask(bot)
    decide(second, rita, "reject", "no")
    decide(first, rita)
    assert known(bot).rejections_in_a_row == 0


def test_failures_are_counted_until_the_first_success(bot, rita):
    first, second, third = (decide(ask(bot), rita).request for _ in range(3))
    execute(third, "succeeded")
    execute(first, "failed")
    assert known(bot).failures_in_a_row == 1
    execute(second, "failed")
    assert known(bot).failures_in_a_row == 2


def test_the_same_action_is_counted_until_the_first_other(bot):
    for name in ("pay", "mail", "pay", "pay"):
        ask(bot, name=name)
    assert known(bot).same_action_in_a_row == 2
    assert known(bot, pay(name="mail")).same_action_in_a_row == 0


def test_a_request_that_stands_there_already_is_not_its_own_past(bot):
    ask(bot)
    again = ask(bot)
    assert known(bot, request_id=again.id).same_action_in_a_row == 1


def test_recipients_and_usual_amount_are_those_of_approved_requests_of_the_action(bot, rita):
    for to, amount in (("acme", "100"), ("globex", "300.00"), ("initech", "200")):
        decide(ask(bot, to=to, amount=amount), rita)
    decide(ask(bot, to="mallory", amount="9000"), rita, "reject", "no")
    ask(bot, to="trudy", amount="8000")
    decide(ask(bot, to="eve", amount="7000", name="mail"), rita)
    history = known(bot)
    assert history.recipients == {"acme", "globex", "initech"}
    assert history.usual_amount == Decimal(200)


def test_the_usual_amount_is_one_in_the_same_currency(bot, rita):
    decide(ask(bot, amount="100"), rita)
    decide(ask(bot, amount="9000", currency="JPY"), rita)
    assert known(bot).usual_amount == Decimal(100)
    assert known(bot, pay(currency="USD")).usual_amount is None


def test_a_budget_has_a_usual_amount_too(bot, rita):
    budget = {"budget": {"amount": "50.00", "currency": "EUR"}}
    decide(make_request(bot, kind="budget", action=None, asks=budget), rita)
    proposal = Proposal(title="More", kind="budget", asks=budget)
    assert history_of(bot.id, proposal, clock.now()).usual_amount == Decimal(50)


def test_an_action_too_long_to_be_read_again_says_nothing_of_what_is_usual(bot, rita):
    decide(make_request(bot, action=pay(to="a" * 20_000)), rita)
    assert known(bot).recipients == frozenset()


def test_what_another_agent_did_is_not_known(bot, rita, sam):
    other = Agent.objects.create(project=bot.project, name="other", owner=sam)
    decide(ask(other), rita, "reject", "no")
    execute(decide(ask(other), rita).request, "failed")
    assert known(bot) == History(0, 0, 0, frozenset(), None)


def test_after_24_hours_it_is_forgotten(bot, rita):
    decide(ask(bot), rita)
    decide(ask(bot), rita, "reject", "no")
    assert known(bot, after=timedelta(hours=23, minutes=59)).rejections_in_a_row == 1
    assert known(bot, after=timedelta(hours=24, seconds=1)) == History(0, 0, 0, frozenset(), None)


@pytest.mark.parametrize("others", [0, 12])
def test_looking_costs_three_statements_however_busy_the_agent_is(
    bot, rita, others, django_assert_num_queries
):
    for _ in range(others):
        decide(ask(bot), rita)
    with django_assert_num_queries(3):
        history_of(bot.id, Proposal(title="Pay", action=pay()), datetime.now(UTC))


def test_a_count_ends_at_the_number_of_requests_that_are_looked_at(bot):
    for _ in range(52):
        ask(bot)
    assert known(bot).same_action_in_a_row == 50
