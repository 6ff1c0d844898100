"""Claim, take over, release, ask another first and give more time, on the page of a request."""

import pytest

from approvals.models import ApprovalRequest, Claim, Response, Stage
from tests.make import answer_for, make_policy, make_request


@pytest.fixture
def page(browser_of, rita):
    return browser_of(rita)


def path_of(request, step=""):
    return f"/requests/{request.pk}/{step}"


def body_of(client, request):
    return client.get(path_of(request)).content.decode()


def answering(request, type="approve", **fields):
    answer = answer_for(request, type)
    return {
        "type": type,
        "revision": answer.revision,
        "action_digest": answer.action_digest,
        **fields,
    }


def test_claim_and_release_work_without_javascript(page, bot):
    request = make_request(bot)
    assert "Nobody has claimed this." in body_of(page, request)
    assert page.post(path_of(request, "claim/")).status_code == 302
    shown = body_of(page, request)
    assert "data-renew" in shown
    assert "Release" in shown
    assert page.post(path_of(request, "release/")).status_code == 302
    assert "data-renew" not in body_of(page, request)


def test_others_see_who_is_at_it_on_the_page_and_in_the_list(page, browser_of, bot, rui):
    request = make_request(bot)
    page.post(path_of(request, "claim/"))
    other = browser_of(rui)
    shown = body_of(other, request)
    assert "has had this since" in shown
    assert "Take over" in shown
    assert "<bdi>Rita</bdi> has this" in other.get("/inbox/").content.decode()
    assert "You have this" in page.get("/inbox/").content.decode()


def test_the_part_alone_is_answered_to_htmx(page, bot):
    request = make_request(bot)
    headers = {"HX-Request": "true", "HX-Target": "presence"}
    answer = page.post(path_of(request, "claim/"), headers=headers)
    text = answer.content.decode()
    assert text.strip().startswith("<section")
    assert 'id="presence"' in text
    assert "<html" not in text
    assert answer["HX-Trigger"] == "request-changed"


def test_an_answer_to_what_another_has_is_asked_about_first_and_kept(page, browser_of, bot, rui):
    request = make_request(bot)
    page.post(path_of(request, "claim/"))
    other = browser_of(rui)
    refused = other.post(path_of(request, "respond/"), answering(request, reason="It is due."))
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Rita has claimed this." in text
    assert "It is due." in text
    assert 'name="take_over" value="yes"' in text
    assert not Response.objects.exists()
    taken = other.post(path_of(request, "respond/"), answering(request, take_over="yes"))
    assert taken.status_code == 302
    assert ApprovalRequest.objects.get(pk=request.pk).status == "approved"


def test_whose_claim_was_taken_is_told(page, browser_of, bot, rui):
    request = make_request(bot)
    page.post(path_of(request, "claim/"))
    browser_of(rui).post(path_of(request, "claim/"), {"take_over": "yes"})
    shown = body_of(page, request)
    assert "<b><bdi>Rui</bdi></b> took this over from you" in shown
    page.post(path_of(request, "claim/"), {"take_over": "yes"})
    assert "took this over from you" not in body_of(page, request)


def test_a_claim_that_is_in_use_is_renewed_and_one_that_is_not_held_is_not_made(page, bot):
    request = make_request(bot)
    assert page.post(path_of(request, "claim/renew/")).status_code == 204
    assert not Claim.objects.exists()
    page.post(path_of(request, "claim/"))
    Claim.objects.update(expires_at=Claim.objects.get().taken_at)
    assert page.post(path_of(request, "claim/renew/")).status_code == 204
    assert Claim.objects.get().expires_at == Claim.objects.get().taken_at


def test_a_claim_swaps_beside_the_answer_and_leaves_what_is_typed(page, browser_of, bot, rui):
    request = make_request(bot)

    def marks(text):
        return [
            part.split('"')[1]
            for part in text.split("data-")[1:]
            if part.startswith(("stamp", "beside"))
        ]

    before = marks(body_of(browser_of(rui), request))
    page.post(path_of(request, "claim/"))
    after = marks(body_of(browser_of(rui), request))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_another_is_asked_first(page, bot, rui):
    request = make_request(bot)
    page.post(path_of(request, "reassign/"), {"to": "rui", "reason": "Knows Acme."})
    assert Stage.objects.get(request=request).assigned_to == rui
    assert "asked first" in body_of(page, request)


def test_what_was_typed_stays_where_it_is_refused(page, browser_of, project, join, bot, rui):
    request = make_request(bot, expires_in=3600)
    refused = page.post(path_of(request, "reassign/"), {"to": "rui", "reason": "x" * 501})
    assert (refused.status_code, "x" * 501 in refused.content.decode()) == (422, True)
    lead = browser_of(join(project, "lea", "lead"))
    for minutes in ("1441", "soon", "-1", "٣"):
        typed = {"minutes": minutes, "reason": "Rita is ill."}
        refused = lead.post(path_of(request, "extend/"), typed)
        text = refused.content.decode()
        assert refused.status_code == 422
        assert f'value="{minutes}"' in text
        assert 'value="Rita is ill."' in text
        assert 'id="extend-error"' in text


def test_a_lead_gives_more_time(browser_of, project, join, bot):
    request = make_request(bot, expires_in=3600)
    lead = browser_of(join(project, "lea", "lead"))
    typed = {"minutes": "60", "reason": "Rita is ill."}
    assert lead.post(path_of(request, "extend/"), typed).status_code == 302
    assert ApprovalRequest.objects.get(pk=request.pk).expires_at > request.expires_at


def test_the_list_is_narrowed_to_what_is_mine_and_what_is_nobodys(page, browser_of, bot, rui):
    mine, asked, theirs, free = (make_request(bot, title=f"Request {n}") for n in "ABCD")
    page.post(path_of(mine, "claim/"))
    browser_of(rui).post(path_of(theirs, "claim/"))
    browser_of(rui).post(path_of(asked, "reassign/"), {"to": "rita", "reason": "Knows Acme."})

    def titles(query):
        text = page.get(f"/inbox/?assigned={query}").content.decode()
        return [title for title in ("A", "B", "C", "D") if f"Request {title}" in text]

    assert titles("me") == ["A", "B"]
    assert titles("unclaimed") == ["B", "D"]
    assert titles("nonsense") == ["A", "B", "C", "D"]
    assert free.pk


def test_who_can_do_nothing_there_sees_no_empty_card(browser_of, page, project, join, bot):
    request = make_request(bot)
    auditor = browser_of(join(project, "ada", "auditor"))
    card = '<section class="card presence" id="presence"'
    assert f"{card} hidden" in body_of(auditor, request)
    assert "Who is at it" not in body_of(auditor, request)
    page.post(path_of(request, "claim/"))
    assert f"{card} hidden" not in body_of(auditor, request)
    assert "<bdi>Rita</bdi>" in body_of(auditor, request)


def test_who_answered_already_sees_no_empty_card(page, browser_of, bot, ana, rui):
    both = [{"name": "both", "reviewers": {"users": ["rita", "rui"]}, "approvals": 2}]
    make_policy(bot.project, "pays", by=ana, stages=both)
    request = make_request(bot)
    page.post(path_of(request, "respond/"), answering(request))
    assert "Who is at it" not in body_of(page, request)
    assert "Nobody has claimed this." in body_of(browser_of(rui), request)
