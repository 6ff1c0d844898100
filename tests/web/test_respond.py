"""Answering on the page: each refusal says why and keeps what was typed."""

import pytest
from django.test import Client

from approvals.actions.cancelling import cancel_request
from approvals.actions.expiry import settle
from approvals.models import ApprovalRequest, Decision, Response
from tests.browser.visitor import until
from tests.make import decide, make_request, of_agent

PART = {"HX-Request": "true", "HX-Target": "detail"}
TYPED = "what I typed & want kept"


def form(request: ApprovalRequest, **changes: object) -> dict[str, object]:
    return {
        "type": "approve",
        "revision": request.revision,
        "action_digest": request.action_digest,
        "reason": TYPED,
        **changes,
    }


def answer(browser, request, **changes):
    """Send the form of the page, as htmx does."""
    return browser.post(f"/requests/{request.id}/respond/", form(request, **changes), headers=PART)


def told(response) -> str:
    return response.content.decode()


def test_an_approval_is_recorded_and_the_page_shows_it(bot, rita, browser_of):
    request = make_request(bot)
    response = answer(browser_of(rita), request)
    assert response.status_code == 200
    assert response["HX-Trigger"] == "request-changed"
    assert "Approved by" in told(response)
    given = Response.objects.get()
    assert (given.type, given.person, given.channel, given.reason) == (
        "approve",
        rita,
        "web",
        TYPED,
    )


def test_without_javascript_the_browser_is_sent_back_to_the_page(bot, rita, browser_of):
    request = make_request(bot)
    response = browser_of(rita).post(f"/requests/{request.id}/respond/", form(request))
    assert response.status_code == 302
    assert response["Location"] == f"/requests/{request.id}/"


def test_the_same_answer_twice_is_one(bot, rita, browser_of):
    request = make_request(bot)
    browser = browser_of(rita)
    assert [answer(browser, request).status_code for _ in range(2)] == [200, 200]
    assert Response.objects.count() == 1


def test_the_loser_learns_who_was_first_and_keeps_the_text(bot, rita, rui, browser_of):
    request = make_request(bot)
    decide(request, rui, "reject", "Wrong payee")
    response = answer(browser_of(rita), request)
    assert response.status_code == 409
    page = told(response)
    assert "Rui" in page
    assert "Your answer was not counted" in page
    assert "what I typed &amp; want kept" in page
    assert Decision.objects.get().outcome == "rejected"


def test_a_cancelled_request_takes_no_answer(bot, rita, browser_of):
    request = make_request(bot)
    cancel_request(request_id=request.id, actor=of_agent(bot), reason="Not needed")
    response = answer(browser_of(rita), request)
    assert response.status_code == 409
    assert "cancelled" in told(response)


def test_after_the_deadline_nothing_is_approved_also_with_every_worker_dead(bot, rita, browser_of):
    request = make_request(bot, expires_in=1)
    until(lambda: settle([request.id]) or not ApprovalRequest.objects.get().is_open)
    response = answer(browser_of(rita), request)
    assert response.status_code == 409
    assert "The time ran out before your answer came" in told(response)
    assert Decision.objects.get().outcome == "rejected"


@pytest.mark.parametrize("changes", [{"revision": 2}, {"action_digest": "sha256:" + "0" * 64}])
def test_an_answer_to_something_else_than_what_is_asked_now_is_refused(
    bot, rita, browser_of, changes
):
    request = make_request(bot)
    response = answer(browser_of(rita), request, **changes)
    assert response.status_code == 409
    page = told(response)
    assert "This is not what the request asks for now" in page
    assert 'value="approve"' in page
    assert "what I typed &amp; want kept</textarea>" in page


@pytest.mark.parametrize(
    "changes", [{"type": "edit"}, {"type": ""}, {"revision": ""}, {"revision": "²"}]
)
def test_a_form_that_is_not_ours_is_refused_and_the_text_kept(bot, rita, browser_of, changes):
    request = make_request(bot)
    response = answer(browser_of(rita), request, **changes)
    assert response.status_code == 422
    assert "what I typed &amp; want kept" in told(response)
    assert Decision.objects.count() == 0


def test_a_reason_that_is_too_long_is_marked_at_its_field(bot, rita, browser_of):
    request = make_request(bot)
    response = answer(browser_of(rita), request, reason="x" * 10_001)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in told(response)
    assert "x" * 10_001 in told(response)


def test_who_is_not_asked_is_refused(bot, ana, sam, browser_of):
    request = make_request(bot)
    for person in (ana, sam):
        response = answer(browser_of(person), request)
        assert response.status_code == 403
    assert Decision.objects.count() == 0


def test_a_form_without_our_token_is_refused_with_an_explanation(bot, rita):
    request = make_request(bot)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rita)
    response = browser.post(f"/requests/{request.id}/respond/", form(request))
    assert response.status_code == 403
    assert response["X-Problem"] == "csrf_failed"
    assert "This page was open too long" in response.content.decode()
    assert Decision.objects.count() == 0


def test_reading_decides_nothing(bot, rita, browser_of):
    request = make_request(bot)
    browser = browser_of(rita)
    assert browser.get(f"/requests/{request.id}/respond/").status_code == 405
    assert browser.get(f"/requests/{request.id}/?type=approve").status_code == 200
    assert Decision.objects.count() == 0


def test_a_405_is_a_page_in_the_look_of_the_site(bot, rita, browser_of):
    page = browser_of(rita).get(f"/requests/{make_request(bot).id}/cancel/")
    assert "This address does not take that" in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("sam", 200), ("rita", 403)])
def test_who_may_cancel(bot, ana, sam, rita, browser_of, who, status):
    request = make_request(bot)
    person = {"ana": ana, "sam": sam, "rita": rita}[who]
    address = f"/requests/{request.id}/cancel/"
    response = browser_of(person).post(address, {"reason": "Not needed"}, headers=PART)
    assert response.status_code == status
    assert ApprovalRequest.objects.get().status == ("cancelled" if status == 200 else "pending")


@pytest.mark.parametrize(
    ("who", "status"), [("rita", 200), ("rui", 403), ("ana", 200), ("sam", 200)]
)
def test_who_may_take_an_approval_back(bot, ana, sam, rita, rui, browser_of, who, status):
    request = make_request(bot)
    decide(request, rita)
    person = {"ana": ana, "sam": sam, "rita": rita, "rui": rui}[who]
    address = f"/requests/{request.id}/revoke/"
    response = browser_of(person).post(address, {"reason": "Too soon"}, headers=PART)
    assert response.status_code == status
    grant = ApprovalRequest.objects.get().grant
    assert grant.status == ("revoked" if status == 200 else "ready")


def test_a_second_revoke_is_a_conflict_that_keeps_the_text(bot, rita, browser_of):
    request = make_request(bot)
    decide(request, rita)
    browser, address = browser_of(rita), f"/requests/{request.id}/revoke/"
    browser.post(address, {"reason": "Too soon"}, headers=PART)
    response = browser.post(address, {"reason": TYPED}, headers=PART)
    assert response.status_code == 409
    assert "what I typed &amp; want kept" in told(response)
    assert "That could not be done" in told(response)


def test_a_cancel_that_comes_too_late_keeps_the_text(bot, ana, rita, browser_of):
    request = make_request(bot)
    decide(request, rita)
    address = f"/requests/{request.id}/cancel/"
    response = browser_of(ana).post(address, {"reason": TYPED}, headers=PART)
    assert response.status_code == 409
    assert "what I typed &amp; want kept" in told(response)


def test_who_is_not_asked_keeps_the_text_too(bot, ana, browser_of):
    response = answer(browser_of(ana), make_request(bot))
    assert response.status_code == 403
    assert "what I typed &amp; want kept" in told(response)
