"""What is approved in advance, on the pages: the list, the form, and what requests say of it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.exceptions import Invalid
from approvals.models import ApprovalRequest, StandingGrant, Tool
from tests.grants import ask, granted, refund, refunds
from tests.make import decide, say


def text_of(response):
    """The words of a page, without its tags."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(words))


@pytest.fixture
def ruled(bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    return bot


def page_of(client, request):
    return text_of(client.get(f"/requests/{request.pk}/"))


def approve_often(bot, person, times=5, **args):
    for _ in range(times):
        request = refund(bot, args)
        decide(request, person)
    return request


# --- The list -------------------------------------------------------------------------------------


def test_the_list_says_what_goes_through_and_what_is_left(ruled, rita, rui, browser_of):
    limit = {"field": "amount", "currency": "EUR", "max": "300"}
    granted(ruled, rita, rui, sum=limit)
    ask(ruled, rita)
    refund(ruled)
    words = text_of(browser_of(rui).get("/standing-grants/"))
    assert "refund by bot 4 of 5 left" in words
    assert "to exactly acme" in words
    assert "amount at most 100" in words
    assert "260 EUR left." in words
    assert "approved by Rui" in words
    assert "asked for" in words


def test_however_many_there_are_the_list_takes_the_same_statements(
    ruled, rita, rui, browser_of, django_assert_max_num_queries
):
    client = browser_of(rui)
    granted(ruled, rita, rui)
    with CaptureQueriesContext(connection) as for_one:
        client.get("/standing-grants/")
    for _ in range(3):
        granted(ruled, rita, rui)
    with django_assert_max_num_queries(len(for_one)):
        assert text_of(client.get("/standing-grants/")).count("approved by Rui") == 4


def test_who_asked_for_a_confidential_one_is_not_told_who_approved_it(
    bot, ana, rita, rui, browser_of
):
    refunds(bot.project, ana, "rita", "rui", confidential=True)
    granted(bot, rita, rui)
    words = text_of(browser_of(rita).get("/standing-grants/"))
    assert "approved by a reviewer" in words
    assert "Rui" not in words
    assert "approved by Rui" in text_of(browser_of(rui).get("/standing-grants/"))


def test_it_is_ended_there_without_javascript(ruled, rita, rui, browser_of):
    grant, client = granted(ruled, rita, rui), browser_of(rita)
    page = client.get("/standing-grants/").content.decode()
    action = f"/standing-grants/{grant.id}/end/"
    assert f'action="{action}"' in page
    done = client.post(action, {"reason": "enough"}, follow=True)
    assert "ended by hand" in text_of(done)
    grant.refresh_from_db()
    assert grant.status == "ended"


def test_who_may_not_end_it_is_offered_no_button_and_refused(ruled, rita, rui, browser_of):
    grant, client = granted(ruled, rita, rui), browser_of(rui)
    action = f"/standing-grants/{grant.id}/end/"
    assert action not in client.get("/standing-grants/").content.decode()
    refused = client.post(action)
    assert refused.status_code == 403
    assert "Only who asked for it" in text_of(refused)


def test_an_empty_list_says_how_to_begin(ruled, rita, browser_of):
    assert "people are asked each time" in text_of(browser_of(rita).get("/standing-grants/"))


# --- The request for one --------------------------------------------------------------------------


def test_the_request_says_in_words_what_would_go_through(ruled, rita, rui, browser_of):
    grant = ask(ruled, rita, args={"to": {"in": ["acme", "<b>x</b>"]}, "amount": {"max": 100}})
    page = browser_of(rui).get(f"/requests/{grant.request_id}/")
    words = text_of(page)
    assert "What would go through without asking" in words
    assert "refund by bot , up to 5 times" in words
    assert "bot may run refund up to 5 times without anybody being asked again." in words
    assert "one of acme" in words
    assert "<b>x</b>" not in page.content.decode()
    decide(grant.request, rui)
    assert "In force." in page_of(browser_of(rui), grant.request)


def test_what_went_through_says_who_approved_it_in_advance(ruled, rita, rui, browser_of):
    grant = granted(ruled, rita, rui)
    page = browser_of(rita).get(f"/requests/{refund(ruled).pk}/")
    assert "Approved in advance by Rui : a standing grant" in text_of(page)
    assert f"#{grant.id}" in page.content.decode()


# --- Asking for more like one ---------------------------------------------------------------------


def test_after_five_approvals_and_no_refusal_the_next_are_suggested(ruled, rita, rui, browser_of):
    client = browser_of(rita)
    request = approve_often(ruled, rui, times=4)
    assert "Approve the next ones" not in page_of(client, request)
    request = approve_often(ruled, rui, times=1)
    words = page_of(client, request)
    assert "5 approvals of this kind by people in 30 days, and no refusal." in words
    ask(ruled, rita)
    assert "Approve the next ones" not in page_of(client, request)


def test_one_refusal_is_enough_not_to_suggest_it(ruled, rita, rui, browser_of):
    decide(refund(ruled), rui, "reject", "No.")
    request = approve_often(ruled, rui)
    assert "Approve the next ones" not in page_of(browser_of(rita), request)


def test_auditors_are_suggested_nothing(ruled, rui, browser_of, join):
    request = approve_often(ruled, rui)
    ada = join(ruled.project, "ada", "auditor")
    assert "Approve the next ones" not in page_of(browser_of(ada), request)


def sent(**fields):
    form = {
        "pin_0": "equals", "pin_1": "max", "max_1": "75.50", "uses": "3", "days": "10",
        "sum_max": "", "sum_currency": "", "sum_field": "amount", "reason": "Always the same.",
    }  # fmt: skip
    return {**form, **fields}


def test_the_form_begins_with_the_arguments_and_asks(ruled, rita, rui, browser_of):
    like, client = approve_often(ruled, rui, times=1), browser_of(rita)
    here = f"/requests/{like.pk}/advance/"
    page = client.get(here)
    assert "to exactly acme" in text_of(page)
    assert 'value="40"' in page.content.decode()
    asked = client.post(here, sent(sum_max="200", sum_currency="eur"))
    grant = StandingGrant.objects.get()
    assert asked.status_code == 302
    assert grant.request_id in asked["Location"]
    assert grant.pins == {"to": {"equals": ['"acme"']}, "amount": {"max": ["75.5"]}}
    assert (grant.uses, grant.sum_max, grant.sum_currency) == (3, "200", "EUR")
    assert ApprovalRequest.objects.get(pk=grant.request_id).requester_person == rita


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"uses": "1000"}, "/uses"),
        ({"uses": "many"}, "/uses"),
        ({"days": "31"}, "/until"),
        ({"days": "-1"}, "/until"),
        ({"max_1": "lots"}, "/args/amount/max"),
        ({"sum_max": "x", "sum_currency": "EUR"}, "/sum/max"),
        ({"sum_max": "5", "sum_currency": "??"}, "/sum/currency"),
        ({"reason": ""}, "/reason"),
    ],
)
def test_a_mistake_loses_nothing_that_was_typed(ruled, rita, rui, browser_of, fields, where):
    like, client = approve_often(ruled, rui, times=1), browser_of(rita)
    typed = sent(**{"reason": "Typed with care", **fields})
    answered = client.post(f"/requests/{like.pk}/advance/", typed)
    words = text_of(answered)
    assert answered.status_code == 422
    assert "It was not asked for." in words
    assert where in words
    assert typed["reason"] in words
    assert f'value="{typed["uses"]}"' in answered.content.decode()
    assert not StandingGrant.objects.exists()


def test_what_is_masked_is_not_shown_in_a_form(ruled, rita, rui, browser_of):
    like = approve_often(ruled, rui, times=5)
    Tool.objects.create(project=ruled.project, name="refund", mask=["to"], risk="low")
    client = browser_of(rita)
    answered = client.get(f"/requests/{like.pk}/advance/")
    assert answered.status_code == 409
    assert "acme" not in text_of(answered)
    assert "Approve the next ones" not in page_of(client, like)


def test_the_form_is_for_who_may_ask(ruled, rui, sam, browser_of):
    like = approve_often(ruled, rui, times=1)
    assert browser_of(sam).get(f"/requests/{like.pk}/advance/").status_code == 403


def test_nobody_manages_the_agent_that_asks(ruled, ana, rita, browser_of):
    own = ask(ruled, rita).request.agent
    admin = browser_of(ana)
    listed = admin.get("/admin/approvals/agent/").content.decode()
    assert "1 row" in listed  # that of the bot
    assert own.name == "countersign"
    assert admin.get(f"/admin/approvals/agent/{own.pk}/change/").status_code != 200


def test_the_request_reads_as_a_person_who_asks(ruled, rita, rui, browser_of):
    grant = ask(ruled, rita)
    client = browser_of(rui)
    words = page_of(client, grant.request)
    assert "Why Rita asks" in words
    assert "In the words of Rita" in words
    assert "Asked for by Rita" in words
    for of_an_agent in (
        "Claim of", "not checked, shown as it was sent", "Why the agent asks", "Your question",
        "the agent reads them",
    ):  # fmt: skip
        assert of_an_agent not in words
    assert words.index("What would go through without asking") < words.index("Why Rita asks")
    assert "A person asks for an approval in advance" in text_of(client.get("/inbox/"))
    assert "Claim of bot" in page_of(client, refund(ruled))
    assert "Your question or comment" in page_of(client, refund(ruled))


def test_nobody_asks_the_agent_where_a_person_asks(ruled, rita, rui):
    request = ask(ruled, rita).request
    with pytest.raises(Invalid) as refused:
        say(request, rui, "Which courier?", asks=True)
    assert refused.value.errors[0].pointer == "/asks"
    assert say(request, rui, "Which courier?").asks is False
