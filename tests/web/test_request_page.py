"""The page of one request: who sees what of it, complete and made visible."""

import re

import pytest
from django.urls import reverse

from approvals.actions.executions import Report, consume, report_execution
from approvals.models import ApprovalRequest, Project
from tests.browser.scenes import HIDDEN, HOSTILE, ask
from tests.make import action, decide, make_policy, make_request, of_agent

PART = {"HX-Request": "true", "HX-Target": "detail"}


def page_of(browser, request: ApprovalRequest, **headers: str) -> str:
    answer = browser.get(f"/requests/{request.id}/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_what_would_run_with_every_argument_whole(bot, rita, browser_of):
    long = "x" * 20_000 + " rm -rf /"
    request = ask(bot, "Publish", name="files.publish", target="prod", args={"a": {"b": [long, 1]}})
    page = page_of(browser_of(rita), request)
    assert "files.publish" in page
    assert long in page
    assert request.action_digest in page


def test_numbers_keep_their_digits(bot, rita, browser_of):
    request = make_request(bot, action=action(b'{"name":"pay","args":{"amount":5120.00,"n":1e2}}'))
    page = page_of(browser_of(rita), request)
    assert ">5120.00</dd>" in page
    assert ">1e2</dd>" in page


def test_what_the_agent_says_is_boxed_as_its_claim_before_what_is_decided(bot, rita, browser_of):
    request = ask(bot, "Publish", description="Trust me", rationale="I know")
    page = page_of(browser_of(rita), request)
    assert page.index('class="claim"') < page.index("Trust me") < page.index('id="arguments"')
    assert "not checked, shown as it was sent" in page


def test_hostile_text_is_text_in_every_field(bot, rita, browser_of):
    request = ask(
        bot, HOSTILE[:400], name="n" + HOSTILE[:100], rationale=HOSTILE, description=HOSTILE,
        resource=HOSTILE, side_effects=[HOSTILE], args={HOSTILE: HIDDEN}, tags=(HIDDEN[:50],),
    )  # fmt: skip
    page = page_of(browser_of(rita), request)
    assert "<script>document" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "⟦U+200B⟧" in page


def test_words_of_letters_that_look_alike_are_named(bot, rita, browser_of):
    request = ask(bot, "Pay p\u0430ypal", args={"to": "ex\u0430mple.com", "from": "b\u00fccher"})
    page = page_of(browser_of(rita), request)
    assert page.count("mixes letters that look alike: Cyrillic, Latin") == 2


@pytest.mark.parametrize(
    "fields",
    [{"description": "a\u200bb"}, {"args": {"to": "a\u202eb"}}, {"args": {"a\u00adb": 1}}],
)
def test_hidden_characters_anywhere_are_a_fact_about_risk(bot, rita, browser_of, fields):
    browser = browser_of(rita)
    assert "Text with hidden characters" in page_of(browser, ask(bot, "One", **fields))
    assert "Text with hidden characters" not in page_of(browser, ask(bot, "Two"))


def test_a_confidence_is_a_number_or_only_context(bot, rita, browser_of):
    number = ask(bot, "One", extras={"context": {"confidence": 0.50}})
    words = ask(bot, "Two", extras={"context": {"confidence": "very, trust me"}})
    browser = browser_of(rita)
    assert "It says its confidence is <bdi>0.5</bdi>" in page_of(browser, number)
    assert "It says its confidence" not in page_of(browser, words)


def test_a_reviewer_may_answer_and_no_answer_is_preselected(bot, rita, browser_of):
    page = page_of(browser_of(rita), make_request(bot))
    assert 'value="approve"' in page
    assert 'value="reject"' in page
    assert page.count('form="answer" name="type"') == 2
    answering = page.partition("data-answer>")[2].partition("</form>")[0]
    assert " checked>" not in answering
    assert "autofocus" not in page


def test_the_owner_of_the_agent_sees_a_reduced_page_without_buttons(bot, sam, rita, browser_of):
    request = make_request(bot)
    page = page_of(browser_of(sam), request)
    assert "Somebody else has to decide" in page
    assert 'value="approve"' not in page
    assert "Rita" not in page


def test_an_admin_sees_it_but_has_no_buttons(bot, ana, browser_of):
    page = page_of(browser_of(ana), make_request(bot))
    assert "You are not asked on this request" in page
    assert 'value="approve"' not in page
    assert "Cancel this request" in page


def test_a_reviewer_who_was_not_named_sees_who_was(bot, rita, rui, browser_of):
    request = make_request(bot, reviewer_users=("rui",))
    page = page_of(browser_of(rita), request)
    assert "You are not asked on this request" in page
    assert "Rui" in page
    assert 'value="approve"' not in page


@pytest.mark.parametrize("act", ["", "respond/", "cancel/", "revoke/"])
def test_outsiders_and_robots_find_nothing(bot, otto, client, browser_of, act):
    request = make_request(bot)
    address = f"/requests/{request.id}/{act}"
    browser = browser_of(otto)
    answer = browser.post(address) if act else browser.get(address)
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
    stranger = client.post(address) if act else client.get(address)
    assert stranger.status_code == 302
    assert stranger["Location"] == f"/login/?next=/requests/{request.id}/"


def test_an_operator_sees_no_request(bot, django_user_model, browser_of):
    operator = django_user_model.objects.create_superuser("root", "", "x")
    assert browser_of(operator).get(f"/requests/{make_request(bot).id}/").status_code == 404


def test_a_reviewer_of_a_closed_project_sees_only_what_they_are_asked(
    project, bot, rita, rui, browser_of
):
    Project.objects.filter(pk=project.pk).update(visibility=Project.Visibility.ELIGIBLE)
    mine = make_request(bot, reviewer_users=("rita",))
    not_mine = make_request(bot, reviewer_users=("rui",))
    browser = browser_of(rita)
    assert browser.get(f"/requests/{mine.id}/").status_code == 200
    assert browser.get(f"/requests/{not_mine.id}/").status_code == 404


def test_what_came_of_an_approval_is_told(bot, rita, browser_of):
    request = make_request(bot)
    browser = browser_of(rita)
    decide(request, rita, reason="Good")
    assert "It has not begun yet" in page_of(browser, request)
    run = {k: v for k, v in action().items() if k != "risk"}
    consume(request_id=request.id, action=run, attempt="a" * 32, actor=of_agent(bot))
    assert "has not reported yet" in page_of(browser, request)
    report = Report(status="failed", error="Disk <b>full</b>")
    report_execution(request_id=request.id, report=report, actor=of_agent(bot))
    page = page_of(browser, request)
    assert "the agent reports that it failed" in page
    assert "Disk &lt;b&gt;full&lt;/b&gt;" in page


def test_the_timeline_tells_the_closing_once_with_its_reason(bot, rita, browser_of):
    request = make_request(bot)
    decide(request, rita, "reject", "Wrong payee")
    answer = browser_of(rita).get(f"/requests/{request.id}/")
    moments = answer.context["detail"].moments
    assert [(m.type, m.text, m.reason) for m in moments] == [
        ("request.closed", "rejected", "Wrong payee"),
        ("request.opened", "asked for approval", ""),
    ]


def test_a_part_is_the_request_alone_and_is_revalidated(bot, rita, browser_of):
    request = make_request(bot)
    browser = browser_of(rita)
    part = browser.get(f"/requests/{request.id}/", headers=PART)
    assert part.content.strip().startswith(b'<div class="whole"')
    same = {**PART, "If-None-Match": part["ETag"]}
    assert browser.get(f"/requests/{request.id}/", headers=same).status_code == 304
    decide(request, rita)
    assert browser.get(f"/requests/{request.id}/", headers=same).status_code == 200


# Some of them ask PostgreSQL for the time; on SQLite the process knows it.
@pytest.mark.parametrize(("decided", "most"), [(False, 18), (True, 19)])
def test_the_part_costs_few_statements(
    bot, rita, rui, browser_of, django_assert_max_num_queries, decided, most
):
    request = make_request(bot)
    browser = browser_of(rita)
    if decided:
        decide(request, rui)
    with django_assert_max_num_queries(most):
        browser.get(reverse("request", args=[request.id]), headers=PART)


def test_a_description_is_markdown_whose_tricks_are_counted(bot, rita, browser_of):
    said = "**Read** [google.com](https://evil.example) and p\u0430ypal\n\n<script>x</script>"
    page = page_of(browser_of(rita), make_request(bot, description=said))
    assert "<strong>Read</strong>" in page
    assert "goes to evil.example" in page
    assert "1 link is not what it says." in page
    assert "In this text 1 character or word is not what it seems." in page
    assert "As it was written" in page
    assert "<script>x" not in page


def test_what_policy_needs_a_reason_for_is_read_beside_the_field(browser_of, bot, ana, rita):
    make_policy(bot.project, "why", by=ana, reason_required=["approve", "request_changes"])
    request = make_request(bot, allowed_responses=("approve", "reject"))
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    label = re.search(r'<label class="([^"]*)" for="reason">(.*?)</label>', page, re.DOTALL)
    assert label is not None
    assert label[1] == ""  # it can be seen, although there are two buttons only
    words = " ".join(label[2].split())
    assert "policy needs it to approve" in words
    assert "request changes" not in words  # which the agent does not offer
