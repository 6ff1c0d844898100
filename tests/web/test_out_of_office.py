"""/me/out-of-office/: give duties, see what was given and taken, end it."""

from datetime import UTC, datetime, timedelta

import pytest

from approvals import clock
from approvals.models import Delegation
from tests.make import decide, make_policy, make_request

PATH = "/me/out-of-office/"


@pytest.fixture
def page(browser_of, rita):
    client = browser_of(rita)
    client.cookies["zone"] = "Europe/Lisbon"
    return client


def typed(**fields):
    ends_at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    return {"to": "rui", "starts_at": "", "ends_at": ends_at, "reason": "On holiday.", **fields}


def test_the_form_gives_and_the_list_ends(page, browser_of, rita, rui):
    assert page.post(PATH, typed()).status_code == 302
    made = Delegation.objects.get()
    assert (made.giver, made.taker, made.made_by) == (rita, rui, rita)
    for client, title in ((page, "You gave"), (browser_of(rui), "You act for")):
        text = client.get(PATH).content.decode()
        assert title in text
        assert f"{PATH}{made.pk}/end/" in text
    assert page.post(f"{PATH}{made.pk}/end/").status_code == 302
    assert "You gave" not in page.get(PATH).content.decode()


def test_times_are_those_of_the_readers_clocks(page, rui):
    page.post(PATH, typed(starts_at="2027-07-01T10:00", ends_at="2027-07-02T10:00"))
    made = Delegation.objects.get()
    assert made.starts_at == datetime(2027, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"ends_at": ""}, "ends-error"),
        ({"ends_at": "tomorrow"}, "ends-error"),
        ({"ends_at": "2020-01-01T10:00"}, "ends-error"),
        ({"ends_at": "9999-99-99T10:00"}, "ends-error"),
        ({"starts_at": "0001-01-01T00:00", "ends_at": "0001-01-01T00:01"}, "ends-error"),
        ({"starts_at": "x"}, "starts-error"),
        ({"to": "ana"}, "to-error"),
        ({"to": "\0"}, "to-error"),
        ({"reason": " "}, "why-error"),
        ({"reason": "x" * 501}, "why-error"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(page, rui, ana, fields, anchor):
    sent = typed(**fields)
    refused = page.post(PATH, sent)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert f'id="{anchor}"' in text
    if "reason" not in fields:
        assert 'value="On holiday."' in text
    assert not Delegation.objects.exists()


def test_a_lead_gives_the_duties_of_somebody_away(browser_of, project, join, rita, rui):
    lead = browser_of(join(project, "lea", "lead"))
    assert 'name="from"' in lead.get(PATH).content.decode()
    assert lead.post(PATH, typed(**{"from": "rita"})).status_code == 302
    assert Delegation.objects.get().giver == rita


def test_who_has_no_duties_has_no_form(browser_of, sam, rita, project, join):
    for person in (sam, join(project, "ada", "auditor")):
        text = browser_of(person).get(PATH).content.decode()
        assert 'name="reason"' not in text


def test_the_inbox_and_the_request_say_for_whom_one_acts(
    page, browser_of, project, ana, bot, rita, rui
):
    stages = [{"name": "desk", "reviewers": {"users": ["rita"]}}]
    make_policy(project, "transfers", by=ana, verdict="review", stages=stages)
    request = make_request(bot)
    other = browser_of(rui)
    assert "You act for" not in other.get("/inbox/").content.decode()
    page.post(PATH, typed())
    assert "You act for <bdi>Rita</bdi> until" in other.get("/inbox/").content.decode()
    shown = other.get(f"/requests/{request.pk}/").content.decode()
    assert "as <bdi>Rita</bdi>&#x27;s stand-in" in shown or "as <bdi>Rita</bdi>'s stand-in" in shown
    response = decide(request, rui).response
    assert (response.for_person, response.for_name) == (rita, "Rita")


def test_the_address_of_anothers_delegation_is_none(page, browser_of, otto, rui):
    page.post(PATH, typed())
    made = Delegation.objects.get()
    assert browser_of(otto).post(f"{PATH}{made.pk}/end/").status_code == 404
    made.refresh_from_db()
    assert made.ended_at is None
