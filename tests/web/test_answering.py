"""Each kind is answered on its page: what is sent is recorded, what is refused is kept."""

import re

import pytest

from approvals.models import ApprovalRequest, Decision, Response
from approvals.rules.strict_json import read_object
from tests.browser import kinds
from tests.browser.scenes import ask
from tests.make import make_request

PART = {"HX-Request": "true", "HX-Target": "detail"}


@pytest.fixture
def as_rita(rita, browser_of):
    return browser_of(rita)


def send(browser, request: ApprovalRequest, type: str, **fields: str):
    """Post the form of the page as htmx does."""
    form = {
        "type": type,
        "revision": request.revision,
        "action_digest": request.action_digest,
        **fields,
    }
    return browser.post(f"/requests/{request.id}/respond/", form, headers=PART)


def told(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page_of(browser, request: ApprovalRequest) -> str:
    return told(browser.get(f"/requests/{request.id}/", headers=PART))


def refused(response, anchor: str, words: str) -> str:
    """The page of a refusal: its summary has focus and leads to the field, which says why."""
    page = told(response)
    assert response.status_code == 422, page
    assert Decision.objects.count() == 0
    summary = page.partition('id="refusal"')[2].partition("</ul>")[0]
    assert f'<a href="#{anchor}">' in summary
    assert words in summary
    assert f'id="{anchor}"' in page
    assert 'aria-invalid="true"' in page
    return page


# Confirmation


def test_a_phrase_is_shown_to_be_typed_and_nowhere_to_be_copied(bot, as_rita):
    page = page_of(as_rita, kinds.confirmation(bot))
    assert 'DELETE<span class="blank"> </span>1284' in page
    field = page.partition('id="phrase"')[2].partition(">")[0]
    for attribute in ('autocapitalize="off"', 'autocorrect="off"', 'spellcheck="false"'):
        assert attribute in field
    section = page.partition('id="ask-phrase"')[2].partition("</section>")[0]
    assert "<button" not in section


@pytest.mark.parametrize("typed", ["", "delete 1284", "DELETE  1284", "DELETE 1284 ", "DELETE1284"])
def test_a_phrase_that_differs_approves_nothing_and_is_kept(bot, as_rita, typed):
    response = send(
        as_rita, kinds.confirmation(bot), "approve", confirm_phrase=typed, reason="Checked & done"
    )
    page = refused(response, "phrase", "is not the phrase")
    assert f'value="{typed}"' in response.content.decode()
    assert "Checked &amp; done</textarea>" in page


def test_the_exact_phrase_approves(bot, as_rita):
    request = kinds.confirmation(bot)
    assert send(as_rita, request, "approve", confirm_phrase="DELETE 1284").status_code == 200
    assert Decision.objects.get().outcome == "approved"


def test_rejecting_needs_no_phrase(bot, as_rita):
    request = kinds.confirmation(bot)
    assert send(as_rita, request, "reject", confirm_phrase="delete").status_code == 200
    assert Decision.objects.get().outcome == "rejected"


# Choice


def test_options_say_what_they_do_and_none_is_chosen(bot, as_rita):
    page = page_of(as_rita, kinds.choice(bot))
    assert page.count('name="option"') == 4
    assert 'value="offer150" data-digit="1"' in page
    assert " checked>" not in page
    assert [words in page for words in ("approves", "sends back", "rejects")] == [True] * 3
    assert '<b class="said">bot</b> is told to stop.' in page
    assert 'value="choose"' in page
    assert 'value="approve"' not in page.partition('class="decide"')[2]


@pytest.mark.parametrize(
    ("option", "outcome", "words"),
    [
        ("accept200", "approved", "Accept 200 %</q>, chosen by you"),
        ("stop", "rejected", "Stop the negotiation</q>, which rejects it, chosen by you"),
    ],
)
def test_what_was_chosen_is_said_with_its_label(bot, as_rita, option, outcome, words):
    response = send(as_rita, kinds.choice(bot), "choose", option=option)
    assert response.status_code == 200
    decision = Decision.objects.get()
    assert (decision.outcome, decision.option) == (outcome, option)
    assert words in told(response)


def test_an_option_that_sends_back_leaves_it_open_with_the_agent(bot, as_rita):
    request = kinds.choice(bot)
    response = send(as_rita, request, "choose", option="ask", reason="Is 175 % possible?")
    assert response.status_code == 200
    page = told(response)
    assert "Changes were asked for" in page
    assert 'name="type"' not in page
    assert "waits for the agent" in told(as_rita.get("/inbox/"))
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("fields", [{}, {"option": "offer250"}, {"option": ""}])
def test_without_an_option_of_this_request_nothing_is_chosen(bot, as_rita, fields):
    response = send(as_rita, kinds.choice(bot), "choose", **fields)
    refused(response, "options", "option" if fields else "is missing")


def test_what_an_option_is_worth_to_the_agent_is_shown_beside_its_label(bot, as_rita):
    options = [
        {"value": "small", "label": "Pay", "effect": "approve"},
        {"value": "all\u202e", "label": "Pay", "effect": "approve"},
    ]
    request = make_request(bot, action=None, kind="choice", asks={"options": options})
    page = page_of(as_rita, request)
    assert 'Value: <bdi class="mono">small</bdi>' in page
    assert 'Value: <bdi class="mono">all<' in page
    assert page.count("U+202E") >= 1


def test_fifty_options_are_drawn_and_nine_have_digits(bot, as_rita):
    options = [{"value": f"v{n}", "label": f"Option {n}", "effect": "approve"} for n in range(50)]
    request = make_request(
        bot, action=None, kind="choice", allowed_responses=("choose", "reject"),
        asks={"options": options},
    )  # fmt: skip
    page = page_of(as_rita, request)
    assert page.count('name="option"') == 50
    assert page.count("data-digit=") == 9


# Question


def test_a_question_of_one_text_offers_what_the_agent_suggests(bot, as_rita):
    page = page_of(as_rita, kinds.question(bot))
    assert "Your answer goes to" in page
    assert "Nothing is executed by it." in page
    assert page.count('name="suggested"') == 4
    assert "ask-form" not in page, "it is asked once"
    assert "Or in your own words" in page
    assert " checked>" not in page
    assert 'id="arguments"' not in page


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"suggested": "1", "own": ""}, "NDR-2, Nordic reseller 2024"),
        ({"own": "NDR-5,\r\nthe draft"}, "NDR-5,\nthe draft"),
        ({"suggested": "7", "own": "NDR-5"}, "NDR-5"),
    ],
)
def test_an_answer_is_what_was_chosen_or_written(bot, as_rita, fields, answer):
    response = send(as_rita, kinds.question(bot), "respond", **fields)
    assert response.status_code == 200
    decision = Decision.objects.get()
    assert decision.outcome == "answered"
    assert read_object(decision.data_text or "") == {"template": answer}
    assert "Answered by you" in told(response)
    assert "The agent has the answer" in told(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"own": " \n"}, "is missing"),
        ({"suggested": "9"}, "is missing"),
        ({"suggested": "0", "own": "Or NDR-5 & more?"}, "not both"),
    ],
)
def test_an_answer_is_one_thing(bot, as_rita, fields, words):
    response = send(as_rita, kinds.question(bot), "respond", **fields)
    page = refused(response, "own", words)
    if fields.get("suggested") == "0":
        assert 'value="0" data-digit="1" checked>' in page
        assert "Or NDR-5 &amp; more?</textarea>" in page


def test_a_question_without_a_form_takes_one_text(bot, as_rita):
    request = kinds.bare_question(bot)
    assert 'name="suggested"' not in page_of(as_rita, request)
    assert send(as_rita, request, "respond", own="Rui has it.").status_code == 200
    assert read_object(Decision.objects.get().data_text or "") == {"answer": "Rui has it."}


def test_a_closed_list_of_answers_takes_no_others(bot, as_rita):
    schema = {
        "type": "object",
        "properties": {"size": {"type": "string", "oneOf": [
            {"const": "s", "title": "Small"}, {"const": "l", "title": "Large"},
        ]}},
    }  # fmt: skip
    request = make_request(
        bot, action=None, kind="input", allowed_responses=("respond", "reject"),
        asks={"form": {"schema": schema}},
    )  # fmt: skip
    page = page_of(as_rita, request)
    assert "Large" in page
    assert 'name="own"' not in page
    refused_page = send(as_rita, request, "respond", own="Huge")
    assert refused_page.status_code == 422
    assert "is missing" in told(refused_page)
    assert send(as_rita, request, "respond", suggested="1").status_code == 200
    assert read_object(Decision.objects.get().data_text or "") == {"size": "l"}


def test_who_cannot_say_says_so(bot, as_rita):
    request = kinds.question(bot)
    response = send(as_rita, request, "reject", reason="Ask Legal", suggested="0")
    assert response.status_code == 200
    assert "Left unanswered by you" in told(response)
    assert Response.objects.get().data_text is None


# All that may be answered


def test_a_reply_and_a_request_for_changes_need_words(bot, as_rita):
    request = kinds.everything_allowed(bot)
    for type in ("respond", "request_changes"):
        page = refused(send(as_rita, request, type), "reason", "is missing")
        assert 'id="reason-error"' in page
    assert send(as_rita, request, "respond", reason="Use 12 instead").status_code == 200
    assert Decision.objects.get().outcome == "answered"


def test_the_button_names_the_act(bot, as_rita):
    page = page_of(as_rita, kinds.everything_allowed(bot))
    assert "Approve <bdi>k8s.scale</bdi>" in page
    long = page_of(as_rita, ask(bot, "One", name="x" * 60))
    assert '<span id="verb">Approve</span>' in long


def test_a_request_without_an_action_shows_no_empty_arguments(bot, as_rita):
    page = page_of(as_rita, kinds.choice(bot))
    assert 'id="arguments"' not in page
    assert "Whether this can be undone" not in page
