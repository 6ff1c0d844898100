"""Signing in, staying in, signing out, and one's own password."""

import pytest
from django.test import Client

from approvals.actions.sign_in import FAILURES_PER_ACCOUNT
from tests.conftest import PASSWORD


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post("/login/", {"username": name, "password": password, **more})


@pytest.mark.parametrize("name", ["rita", "RITA", "rita@example.com", " Rita@Example.com "])
def test_by_username_or_email_whatever_their_case(client, rita, name):
    answer = sign_in(client, name)
    assert answer.status_code == 302
    assert answer["Location"] == "/inbox/"
    assert client.get("/inbox/").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("rita", "a wrong one"), ("nobody", PASSWORD)])
def test_a_refusal_never_says_which_part_was_wrong(client, rita, name, password):
    answer = sign_in(client, name, password)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "The name or the password is not right." in page
    assert f'value="{name}"' in page
    assert f'value="{password}"' not in page


def test_a_closed_account_is_refused_in_the_same_words(client, rita):
    rita.is_active = False
    rita.save()
    assert "The name or the password is not right." in sign_in(client, "rita").content.decode()


def test_after_too_many_failures_the_page_says_when_to_try_again(client, rita):
    for _ in range(FAILURES_PER_ACCOUNT):
        sign_in(client, "rita", "wrong")
    answer = sign_in(client, "rita")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Try again at" in answer.content.decode()


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/requests/req_1/", "/requests/req_1/"),
        ("https://elsewhere.example/", "/inbox/"),
        ("//elsewhere.example/", "/inbox/"),
        ("/\\elsewhere.example", "/inbox/"),
        ("javascript:alert(1)", "/inbox/"),
    ],
)
def test_afterwards_one_goes_only_to_pages_of_this_site(client, rita, wanted, goes):
    assert sign_in(client, "rita", next=wanted)["Location"] == goes


def test_staying_lasts_twelve_hours_else_until_the_browser_closes(client, rita):
    sign_in(client, "rita", stay="yes")
    assert client.cookies["sessionid"]["max-age"] == 12 * 3600
    other = Client()
    sign_in(other, "rita")
    assert other.cookies["sessionid"]["max-age"] == ""


def test_who_is_signed_in_needs_no_form(rita, browser_of):
    assert browser_of(rita).get("/login/?next=/about/")["Location"] == "/about/"


def test_signing_out_ends_the_session_and_is_a_post(rita, browser_of):
    browser = browser_of(rita)
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").status_code == 302
    assert browser.get("/inbox/").status_code == 302


def change(browser: Client, **fields: str):
    sent = {"current": PASSWORD, "new": "a fresh long phrase", "again": "a fresh long phrase"}
    return browser.post("/me/password/", {**sent, **fields})


def test_a_new_password_ends_every_other_session(rita, browser_of):
    browser, other = browser_of(rita), browser_of(rita)
    assert change(browser).status_code == 302
    assert "Your password is changed" in browser.get("/me/password/").content.decode()
    assert other.get("/inbox/").status_code == 302
    assert sign_in(Client(), "rita", "a fresh long phrase").status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"current": "wrong"}, "current"),
        ({"new": "short", "again": "short"}, "new"),
        ({"again": "something else"}, "again"),
    ],
)
def test_a_password_that_cannot_be_is_explained_at_its_field(rita, browser_of, fields, field):
    answer = change(browser_of(rita), **fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert sign_in(Client(), "rita").status_code == 302
