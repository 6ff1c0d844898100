"""Past decisions on the same action: only those that the reader may see, and no secret of any."""

import pytest
from django.db import connection

from approvals.access.masking import masks_for
from approvals.access.people import principal_in
from approvals.access.requests import sight, visible_to
from approvals.actions.cancelling import cancel_request
from approvals.models import Agent, Project, Tool
from approvals.reads.similar import Similar, similar_to
from tests.make import action, decide, make_request, of_agent


def transfer(agent, amount="5120.00", to="acme", **fields):
    text = f'{{"name":"transfer_funds","args":{{"amount":{amount},"to":"{to}"}}}}'
    return make_request(agent, action=action(text.encode()), **fields)


def similar(person, request) -> list[Similar]:
    principal = principal_in(person, request.project, channel="web")
    mask = masks_for(principal).of(request.action_name)
    return similar_to(principal, request, sight(principal, request), mask)


def test_the_last_five_newest_first_with_what_differed(bot, rita):
    for number in range(7):
        decide(transfer(bot, amount=str(number + 1)), rita, "reject" if number % 2 else "approve")
    found = similar(rita, transfer(bot, amount="6.0"))
    assert [each.decision.outcome for each in found] == [
        *("approved", "rejected", "approved", "rejected", "approved")
    ]
    assert [each.places for each in found] == [("/amount",), (), *[("/amount",)] * 3]
    assert found[0].decision.by_name == "Rita"


def test_many_differences_are_counted_and_the_first_named(bot, rita):
    args = ",".join(f'"a{n}":{n}' for n in range(9))
    decide(make_request(bot, action=action(f'{{"name":"n","args":{{{args}}}}}'.encode())), rita)
    (one,) = similar(rita, make_request(bot, action=action(b'{"name":"n"}')))
    assert (one.differing, one.places, one.more) == (9, ("/a0", "/a1", "/a2"), 6)


def test_what_was_not_decided_or_is_another_action_is_not_like_it(bot, rita):
    cancelled = transfer(bot)
    cancel_request(request_id=cancelled.id, actor=of_agent(bot), person=None, reason="")
    decide(make_request(bot, action=action(b'{"name":"other"}')), rita)
    transfer(bot)
    assert similar(rita, transfer(bot)) == []


def test_without_an_action_nothing_is_like_it(bot, rita):
    budget = {"budget": {"amount": "10.00", "currency": "EUR"}}
    asked = {"action": None, "kind": "budget", "asks": budget}
    decide(make_request(bot, **asked), rita)
    assert similar(rita, make_request(bot, **asked)) == []


def test_only_what_the_reader_may_see(bot, rita, rui, sam, otto, other_project):
    foreign = Agent.objects.create(project=other_project, name="foreign", owner=sam)
    decide(transfer(foreign), otto)
    Project.objects.filter(pk=bot.project_id).update(visibility=Project.Visibility.ELIGIBLE)
    bot.project.refresh_from_db()
    decide(transfer(bot, reviewer_users=("rui",)), rui)
    decide(transfer(bot, reviewer_users=("rita", "rui")), rui)
    request = transfer(bot, reviewer_users=("rita", "rui"))
    assert len(similar(rui, request)) == 2
    assert len(similar(rita, request)) == 1
    assert similar(sam, request) == []


def test_a_masked_value_tells_only_that_it_differs(bot, rita):
    Tool.objects.create(project=bot.project, name="transfer_funds", mask=["/to"])
    decide(transfer(bot, to="secret-account"), rita)
    (one,) = similar(rita, transfer(bot, to="other-account"))
    assert one.places == ("/to",)
    (first, *_) = similar(rita, transfer(bot, to="secret-account"))
    assert first.differing == 0


def test_it_is_one_statement_however_many_there_are(bot, rita, django_assert_num_queries):
    for _ in range(6):
        decide(transfer(bot), rita)
    request = transfer(bot)
    principal = principal_in(rita, request.project, channel="web")
    mask = masks_for(principal).of(request.action_name)
    with django_assert_num_queries(1):
        assert len(similar_to(principal, request, sight(principal, request), mask)) == 5


@pytest.mark.postgres
def test_it_walks_the_index_of_decided_actions(bot, rita):
    request = transfer(bot)
    principal = principal_in(rita, request.project, channel="web")
    rows = visible_to(principal).filter(
        project=request.project_id, action_name="x", decided_at__isnull=False
    )
    with connection.cursor() as cursor:
        # Of a handful of rows PostgreSQL sorts; whether it could walk the index is what is asked.
        for way in ("seqscan", "hashjoin", "mergejoin", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        plan = rows.order_by("-decided_at")[:5].explain()
    assert "decided_by_action" in plan
    assert "Sort" not in plan


def test_the_card_is_there_only_where_it_has_something_to_say(bot, rita, sam, browser_of):
    browser = browser_of(rita)
    page = browser.get(f"/requests/{transfer(bot).id}/").content.decode()
    assert 'id="similar"' not in page
    decide(transfer(bot, amount="1", title="Transfer <b>before</b>"), rita, reason="fine")
    request = transfer(bot)
    page = browser.get(f"/requests/{request.id}/").content.decode()
    assert 'id="similar"' in page
    assert "Transfer &lt;b&gt;before" in page
    assert "/amount" in page
    assert 'id="similar"' not in browser_of(sam).get(f"/requests/{request.id}/").content.decode()
