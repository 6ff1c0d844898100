"""A sum is read as people write it, weighed against limits, and kept as it was typed."""

import pytest

from approvals.models import Decision, Response
from approvals.rules.strict_json import read_object
from tests.browser import kinds
from tests.make import decide, make_request
from tests.web.test_answering import page_of, refused, send, told


@pytest.fixture
def as_rita(rita, browser_of):
    return browser_of(rita)


def test_the_page_shows_what_is_asked_who_pays_and_the_ceiling(bot, as_rita):
    page = page_of(as_rita, kinds.budget(bot))
    assert 'may spend <b class="said">4,820.00 EUR</b> of <b class="said">Care Nordics' in page
    assert "5,000.00 EUR" in page
    assert 'value="4820.00" inputmode="decimal"' in page
    assert "as asked" in page
    assert "Recommend" not in page


@pytest.mark.parametrize("typed", ["4640", "4 640,00", "4,640.00", "4'640.00", " 4640.0 "])
def test_an_amount_is_read_as_people_write_it(bot, as_rita, typed):
    response = send(
        as_rita, kinds.budget(bot), "approve", approved_amount=typed, category="other",
        justification="Six pallets only", conditions="Once",
    )  # fmt: skip
    assert response.status_code == 200
    data = read_object(Decision.objects.get().data_text or "")
    assert float(str(data.pop("approved_amount"))) == 4640
    assert data == {
        "currency": "EUR",
        "category": "other",
        "justification": "Six pallets only",
        "conditions": "Once",
    }
    page = told(response)
    assert "4,640.00 EUR approved by you" in page
    assert "180.00 EUR less than the 4,820.00 EUR that were asked for." in page
    assert "may spend" not in page  # what was asked is no longer what may be spent


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "is missing"),
        ("4,640", "could be 4640 or 4.640"),
        ("4.640", "could be 4640 or 4.640"),
        ("about 4000", "is not an amount"),
        ("-20", "is not an amount"),
        ("46,40,00", "is not an amount"),
        ("4640.005", "at most 2 decimals"),
        ("5000.01", "at most 5000.00"),
        ("0", "must be more than 0"),
    ],
)
def test_an_amount_that_cannot_be_approved_is_said_and_kept(bot, as_rita, typed, words):
    response = send(
        as_rita, kinds.budget(bot), "approve", approved_amount=typed, justification="So & so"
    )
    page = refused(response, "budget-approved_amount", words)
    assert f'value="{typed}" inputmode'.replace("'", "&#x27;") in page
    assert "So &amp; so</textarea>" in page


def test_another_amount_needs_a_justification(bot, as_rita):
    response = send(as_rita, kinds.budget(bot), "approve", approved_amount="100")
    refused(response, "budget-justification", "say why it is not what was asked for")


def test_rejecting_takes_no_sum_along(bot, as_rita):
    response = send(as_rita, kinds.budget(bot), "reject", approved_amount="nonsense")
    assert response.status_code == 200
    assert Decision.objects.get().data_text is None


def test_an_option_that_rejects_takes_no_sum_along(bot, as_rita):
    options = [
        {"value": "pay", "label": "Pay", "effect": "approve"},
        {"value": "stop", "label": "Stop", "effect": "reject"},
    ]
    budget = {"amount": "20.00", "currency": "EUR"}
    request = make_request(
        bot, kind="choice", allowed_responses=("choose", "reject"),
        asks={"options": options, "budget": budget},
    )  # fmt: skip
    wrong = send(as_rita, request, "choose", option="pay", approved_amount="nonsense")
    assert wrong.status_code == 422
    response = send(as_rita, request, "choose", option="stop", approved_amount="nonsense")
    assert response.status_code == 200
    assert Decision.objects.get().outcome == "rejected"


def test_above_the_own_limit_one_recommends(bot, rita, rui, as_rita):
    kinds.limited(rita, EUR="1000.00")
    request = kinds.budget(bot)
    page = page_of(as_rita, request)
    assert '<span id="verb">Recommend</span>' in page
    assert "above your own limit of <b>1,000.00 EUR</b>: you can recommend." in page
    response = send(as_rita, request, "approve", approved_amount="4820.00")
    assert response.status_code == 200
    assert "You recommended this" in told(response)
    assert "recommended 4,820.00 EUR" in told(response)
    assert Response.objects.get().recommended
    assert Decision.objects.count() == 0
    decide(request, rui)
    after = page_of(as_rita, request)
    assert "4,820.00 EUR approved by" in after
    assert "recommended it, which does not count as an approval" in after


def test_within_the_own_limit_one_approves(bot, rita, as_rita):
    kinds.limited(rita, EUR="1000.00", USD="1.00")
    response = send(
        as_rita, kinds.budget(bot), "approve", approved_amount="1000", justification="Enough"
    )
    assert response.status_code == 200
    assert Decision.objects.get().outcome == "approved"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4640", ["4,640.00 EUR", "180.00 EUR less than asked", 'id="own-limit" hx-swap-oob']),
        ("900,00", ["900.00 EUR", 'id="own-limit" hidden hx-swap-oob', ">Approve<"]),
        ("6000", ["more than may be approved here", ">Recommend<"]),
        ("4,640", ["could be 4640 or 4.640"]),
        ("9" * 100, ["This"]),
    ],
)
def test_a_sum_is_weighed_while_it_is_typed(bot, rita, as_rita, typed, words):
    kinds.limited(rita, EUR="1000.00")
    request = kinds.budget(bot)
    answer = as_rita.get(f"/requests/{request.id}/sum/", {"approved_amount": typed})
    assert answer.status_code == 200
    for each in words:
        assert each in told(answer)


def test_a_request_without_a_sum_weighs_none(bot, as_rita):
    request = kinds.choice(bot)
    assert as_rita.get(f"/requests/{request.id}/sum/").status_code == 404


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [
        ("JPY", "4820", "4,820 JPY"),
        ("KWD", "4.820", "4.820 KWD"),
        ("USD", "4820.5", "4,820.50 USD"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(bot, as_rita, currency, amount, shown):
    request = kinds.budget(bot, currency=currency, amount=amount, max_amount=None)
    assert shown in page_of(as_rita, request)
    assert send(as_rita, request, "approve", approved_amount=amount).status_code == 200
    assert read_object(Decision.objects.get().data_text or "")["approved_amount"] == amount


def test_a_list_row_shows_the_sum(bot, as_rita):
    kinds.budget(bot)
    assert "4,820.00 EUR" in told(as_rita.get("/inbox/"))


def test_the_requester_sees_the_sum_and_no_limit(bot, sam, rita, browser_of):
    kinds.limited(rita, EUR="10.00")
    page = page_of(browser_of(sam), kinds.budget(bot))
    assert "4,820.00 EUR" in page
    assert "Your own limit" not in page
    assert 'name="approved_amount"' not in page
