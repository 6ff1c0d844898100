"""Guessing is limited: by account and by address, exactly, and with the same words for all."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client, RequestFactory

from approvals import clock
from approvals.actions.sign_in import (
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    SignInRefused,
    address_key,
    authenticate_throttled,
    change_password,
    forget_old_failures,
)
from approvals.exceptions import Invalid, TooMany
from approvals.models import Person, SignInFailure
from tests.conftest import PASSWORD
from tests.make import of_person


def attempt(name, password, address="192.0.2.1"):
    return authenticate_throttled(
        RequestFactory().post("/login/", REMOTE_ADDR=address), name, password
    )


def fail(name, times=1, address="192.0.2.1"):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            attempt(name, "wrong", address)


@pytest.mark.parametrize("name", ["rita", "RITA", " rita ", "rita@example.com", "Rita@Example.COM"])
def test_one_signs_in_by_username_or_email_in_any_case(rita, name):
    assert attempt(name, PASSWORD) == rita


def test_the_eleventh_attempt_is_refused_even_with_the_right_password(rita):
    fail("rita", FAILURES_PER_ACCOUNT)
    with pytest.raises(TooMany) as refusal:
        attempt("rita", PASSWORD)
    assert 0 < int(refusal.value.headers["Retry-After"]) <= 900
    assert "15 minutes" in refusal.value.detail


def test_the_tenth_attempt_still_signs_in_and_clears_the_account(rita):
    fail("rita", FAILURES_PER_ACCOUNT - 1)
    assert attempt("rita", PASSWORD) == rita
    fail("rita", FAILURES_PER_ACCOUNT)
    with pytest.raises(TooMany):
        attempt("rita", PASSWORD)


def test_username_and_email_are_one_account(rita):
    fail("rita", 5)
    fail("RITA@example.com", 5)
    with pytest.raises(TooMany):
        attempt("rita", PASSWORD)


def test_another_account_is_not_locked_with_it(rita, rui):
    fail("rita", FAILURES_PER_ACCOUNT)
    assert attempt("rui", PASSWORD) == rui


def test_an_address_is_locked_after_fifty_failures_on_any_accounts(rita):
    for number in range(FAILURES_PER_ADDRESS):
        fail(f"nobody-{number}")
    with pytest.raises(TooMany):
        attempt("rita", PASSWORD)
    assert attempt("rita", PASSWORD, address="192.0.2.2") == rita


def test_names_that_nobody_has_count_and_read_like_all_others(rita):
    words = set()
    for name in ("rita", "nobody"):
        with pytest.raises(SignInRefused) as refused:
            attempt(name, "wrong")
        fail(name, FAILURES_PER_ACCOUNT - 1)
        with pytest.raises(TooMany) as locked:
            attempt(name, "wrong")
        words.add((refused.value.code, refused.value.detail, locked.value.code))
    assert len(words) == 1


def test_a_deactivated_account_is_refused_in_the_same_words(rita):
    Person.objects.update(is_active=False)
    with pytest.raises(SignInRefused) as right:
        attempt("rita", PASSWORD)
    with pytest.raises(SignInRefused) as wrong:
        attempt("rita", "wrong")
    assert right.value.detail == wrong.value.detail


def test_every_refusal_hashes_once_so_that_it_takes_as_long(rita, monkeypatch):
    hashed = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def counted(self, *args):
        hashed.append(1)
        return encode(self, *args)

    monkeypatch.setattr(hasher, "encode", counted)
    counts = []
    for name in ("rita", "nobody", "", "\0", "x" * 5000):
        hashed.clear()
        fail(name)
        counts.append(len(hashed))
    assert set(counts) == {1}


def test_the_lock_opens_when_the_oldest_failure_leaves_the_window(rita, turn_clock):
    fail("rita", FAILURES_PER_ACCOUNT)
    turn_clock(899)
    with pytest.raises(TooMany) as refusal:
        attempt("rita", PASSWORD)
    assert refusal.value.headers["Retry-After"] == "1"
    turn_clock(1)
    assert attempt("rita", PASSWORD) == rita


def test_a_refused_attempt_does_not_prolong_the_lock(rita, turn_clock):
    fail("rita", FAILURES_PER_ACCOUNT)
    turn_clock(600)
    with pytest.raises(TooMany):
        attempt("rita", "wrong")
    turn_clock(300)
    assert attempt("rita", PASSWORD) == rita


def test_old_failures_are_forgotten_and_young_ones_kept(rita, turn_clock):
    fail("rita", 2)
    turn_clock(901)
    fail("rita")
    assert forget_old_failures(now=clock.now()) == 2
    assert SignInFailure.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_address_counts_as_what_one_guesser_owns(address, key):
    assert address_key(address) == key


def test_changing_the_password_ends_other_sessions_and_is_told(project, rita, browser_of):
    here, there = browser_of(rita), browser_of(rita)
    actor, key = of_person(rita, "page"), here.session.session_key
    change_password(
        person=rita, current=PASSWORD, new="another long one", actor=actor, session_key=key
    )
    rita.refresh_from_db()
    assert rita.check_password("another long one")
    assert there.get("/inbox/").status_code == 302
    assert project.events.get().type == "password.changed"


@pytest.mark.parametrize(
    ("current", "new", "pointer"),
    [
        ("wrong", "another long one", "/current"),
        (PASSWORD, "short", "/new"),
        (PASSWORD, "rita@example.com", "/new"),
        (PASSWORD, "x" * 5000, "/new"),
    ],
)
def test_a_password_change_is_refused_at_its_field(rita, current, new, pointer):
    with pytest.raises(Invalid) as refusal:
        change_password(
            person=rita, current=current, new=new, actor=of_person(rita), session_key=None
        )
    assert {error.pointer for error in refusal.value.errors} == {pointer}


def test_guessing_the_current_password_is_limited_too(rita):
    for _ in range(FAILURES_PER_ACCOUNT):
        with pytest.raises(Invalid):
            change_password(
                person=rita, current="no", new="long enough 1", actor=of_person(rita),
                session_key=None,
            )  # fmt: skip
    with pytest.raises(TooMany):
        change_password(
            person=rita, current=PASSWORD, new="long enough 1", actor=of_person(rita),
            session_key=None,
        )  # fmt: skip


def test_the_page_and_the_admins_door_share_one_count(ana):
    client = Client()
    for _ in range(FAILURES_PER_ACCOUNT):
        page = client.get("/admin/", follow=True)
        assert page.redirect_chain[-1][0].startswith("/login/")
        form = {"username": "ana", "password": "wrong", "next": "/admin/"}
        assert client.post("/login/", form).status_code in (200, 403)
    locked = client.post("/login/", {"username": "ana", "password": PASSWORD, "next": "/admin/"})
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) <= timedelta(minutes=15).total_seconds()
    assert client.get("/admin/").status_code == 302
