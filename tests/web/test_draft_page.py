"""A draft in rounds on the page: read, compared, commented on, sent back, and sent again."""

import json

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.models import ApprovalRequest, Decision, Response
from tests.browser.scenes import HOSTILE
from tests.make import action, decide, make_request, of_agent
from tests.web.posting import fields_of

PART = {"HX-Request": "true", "HX-Target": "detail"}
BODY = "Dear customer,\n\nWe are sorry. The cause was a technical issue.\n\nWe are sorry."


def mail(body: str = BODY) -> dict:
    args = {"to": ["a@example.com"], "subject": "Your shipment", "body": body}
    return action(json.dumps({"name": "mail.send", "args": args}).encode())


@pytest.fixture
def draft(bot) -> ApprovalRequest:
    return make_request(bot, kind="feedback", action=mail(), title="Apology")


def again(request: ApprovalRequest, body: str, message: str = "") -> ApprovalRequest:
    """The agent's next draft."""
    request.refresh_from_db()
    sent = Resubmission(revision=request.revision, action=mail(body), message=message)
    return resubmit(request_id=request.id, resubmission=sent, actor=of_agent(request.agent))


def page_of(browser, request) -> str:
    return browser.get(f"/requests/{request.id}/").content.decode()


def send_back(browser, request, **fields):
    known = fields_of(page_of(browser, request))
    posted = {**known, "type": "request_changes", **fields}
    return browser.post(f"/requests/{request.id}/respond/", posted, headers=PART)


def test_the_draft_is_shown_as_a_mail_and_as_its_source(draft, rita, browser_of):
    page = page_of(browser_of(rita), draft)
    assert "Draft 1" in page
    assert "Source" in page
    assert "Changes since" not in page
    assert page.count("The cause was a technical issue.") >= 2


def test_comments_go_to_the_agent_with_where_their_passages_begin(draft, rita, browser_of):
    fields = {"quote": ["a technical issue", "We are sorry", ""], "nth": ["0", "1", "0"]}
    words = ["Say what it was", "Once is enough", "And the whole is long"]
    response = send_back(browser_of(rita), draft, **fields, remark=words)
    assert response.status_code == 200
    sent = json.loads(Response.objects.get().annotations_text)
    assert [each["text"] for each in sent] == words
    assert sent[0]["pointer"] == "/args/body"
    assert sent[0]["offset"] == BODY.index("a technical issue")
    assert sent[1]["offset"] == BODY.rindex("We are sorry")
    assert "offset" not in sent[2]
    assert ApprovalRequest.objects.get().status == "changes_requested"


def test_a_comment_without_words_is_refused_and_all_is_kept(draft, rita, browser_of):
    fields = {"quote": ["a technical issue", "sorry"], "nth": ["0", "0"], "remark": ["", "Why?"]}
    response = send_back(browser_of(rita), draft, **fields, reason="In all")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say what you want changed here." in page
    assert all(
        kept in page for kept in ("a technical issue</textarea>", "Why?</textarea>", "In all")
    )
    assert not Response.objects.exists()


def test_nothing_said_is_no_reason_to_send_it_back(draft, rita, browser_of):
    response = send_back(browser_of(rita), draft)
    assert response.status_code == 422
    assert 'id="reason-error"' in response.content.decode()


def test_the_page_waits_for_the_agent_and_can_still_be_cancelled(draft, rita, rui, ana, browser_of):
    decide(draft, rita, "request_changes", "Shorter, please")
    page = page_of(browser_of(rui), draft)
    assert "Waiting for the agent" in page
    assert "Sent back by <bdi>Rita</bdi>" in page
    assert "round 1 of at most 5" in page
    assert "Shorter, please" in page
    assert 'data-act="approve"' not in page
    assert 'id="cancel"' in page_of(browser_of(ana), draft)


def test_the_next_draft_shows_what_changed_and_which_passages_are_gone(
    draft, rita, rui, browser_of
):
    notes = (
        {"pointer": "/args/body", "quote": "a technical issue", "text": "What was it?"},
        {"pointer": "/args/body", "quote": "Dear customer", "text": "Use the name"},
    )
    decide(draft, rui, "request_changes", "Not yet", annotations=notes)
    again(draft, BODY.replace("a technical issue", "a wrong scan code"), "Named the cause")
    page = page_of(browser_of(rita), draft)
    assert "Changes since draft 1" in page
    assert "Named the cause" in page
    assert "4 more rounds at most" in page
    assert page.count("The passage is gone from draft 2") == 1
    assert 'data-act="approve"' in page


def test_after_the_last_round_it_cannot_be_sent_back_and_the_page_says_why(draft, rita, browser_of):
    for number in range(5):
        decide(draft, rita, "request_changes", "Again")
        draft = again(draft, f"{BODY} {number}")
    browser = browser_of(rita)
    page = page_of(browser, draft)
    assert "It was sent back 5 times. Approve or reject it." in page
    assert send_back(browser, draft, reason="Once more").status_code == 422


def test_comments_are_drawn_again_as_they_were_left(draft, rita, browser_of):
    fields = {"quote": ["sorry"], "nth": ["1"], "remark": ["Twice?"], "_op": "update"}
    path = f"/requests/{draft.id}/form/?of=remarks"
    part = browser_of(rita).post(path, fields, headers={"HX-Request": "true"}).content.decode()
    assert "Twice?</textarea>" in part
    assert 'name="nth" value="1"' in part
    assert not Response.objects.exists()


def test_a_short_draft_is_commented_on_too(bot, rita, browser_of):
    short = action(b'{"name":"post","args":{"draft":"Hello world","channel":"ops"}}')
    request = make_request(bot, kind="feedback", action=short, description="Please **look**.")
    browser = browser_of(rita)
    assert "Draft 1" in page_of(browser, request)
    send_back(browser, request, quote=["world"], nth=["0"], remark=["Which one?"])
    [note] = json.loads(Response.objects.get().annotations_text)
    assert (note["pointer"], note["offset"]) == ("/args/draft", 6)


def test_a_description_is_the_draft_where_there_is_no_action(bot, rita, browser_of):
    form = {"schema": {"type": "object"}}
    request = make_request(
        bot, kind="feedback", action=None, description="# A plan\n\nStep one.", asks={"form": form}
    )
    response = send_back(
        browser_of(rita), request, quote=["Step one"], nth=["0"], remark=["Which step?"]
    )
    assert response.status_code == 200
    assert json.loads(Response.objects.get().annotations_text)[0]["pointer"] == "/description"


def test_hostile_drafts_comments_and_messages_are_text(bot, rita, browser_of):
    request = make_request(bot, kind="feedback", action=mail(HOSTILE), title="Draft")
    notes = ({"quote": HOSTILE, "text": HOSTILE},)
    decide(request, rita, "request_changes", HOSTILE, annotations=notes)
    again(request, HOSTILE * 2, HOSTILE)
    page = page_of(browser_of(rita), request)
    assert "<script>document" not in page
    assert "<img" not in page


def test_every_revision_is_listed_with_what_it_changed(bot, rita, rui, browser_of):
    request = make_request(bot, allowed_responses=("approve", "edit", "reject", "request_changes"))
    decide(request, rui, "request_changes", "Half of it")
    request.refresh_from_db()
    newer = action(
        b'{"name":"transfer_funds","args":{"amount":2560.00,"to":"acme"},"target":"prod"}'
    )
    sent = Resubmission(revision=1, action=newer, description="Only half", message="Halved")
    request = resubmit(request_id=request.id, resubmission=sent, actor=of_agent(bot))
    decide(request, rita, "edit", args={"amount": 2000, "to": "acme"})
    page = page_of(browser_of(rui), request)
    assert "with 1 change" in page
    assert "Proposed and approved" in page
    assert "2 earlier revisions" in page
    for shown in ("5120.00", "2560.00", "2000", "Halved", "Half of it", "Only half"):
        assert shown in page
    assert Decision.objects.get().edited is True


def test_a_request_that_never_changed_shows_no_revisions(bot, rita, browser_of):
    page = page_of(browser_of(rita), make_request(bot))
    assert 'id="revision"' not in page
    assert "earlier revision" not in page
