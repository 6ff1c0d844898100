"""Signing in, with a limit on guessing: 10 failures in 15 minutes an account, 50 an address.

An attempt is written down as a failure before the password is looked at, and taken back when
it was right: so any number of parallel guesses, in any number of processes, count exactly.
Names that nobody has count and take as long as others, and every refusal has the same words.
"""

from __future__ import annotations

import ipaddress
import math
import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest

from approvals import clock, journal
from approvals.access.people import memberships_of
from approvals.exceptions import DomainError, FieldError, Invalid, TooMany
from approvals.models import Person, SignInFailure
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .sessions import end_sessions

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 50
# Longer than any name or password that anybody has; hashing a megabyte is work for a guesser.
_LONGEST = 4096


class SignInRefused(DomainError):
    """403: the name and the password are not those of an account that may sign in."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "sign_in_refused", "This name and password do not belong to an active account."
        )


def authenticate_throttled(request: HttpRequest, identifier: str, password: str) -> Person:
    """The active account with this username or e-mail (in any case) and this password.

    The caller signs it in. Raises `SignInRefused`, or `TooMany` (`too_many_sign_ins`, with
    `Retry-After`) at a limit, even for the right password.
    """
    name = _canonical(identifier)
    person = _find(name)
    account = person.id if person else name
    _count_attempt(account, address_key(request.META.get("REMOTE_ADDR")))
    if not _matches(person, password) or person is None:
        raise SignInRefused
    _forget_failures(account)
    return person


def change_password(
    *, person: Person, current: str, new: str, actor: Actor, session_key: str | None
) -> Person:
    """Set a new password; every session but `session_key` ends.

    The caller renews the session that stays (`update_session_auth_hash`). The current
    password is guarded like a sign-in. Raises `TooMany`, or `Invalid` for `/current` or `/new`.
    """
    _count_attempt(person.id, address_key(actor.ip))
    if not _matches(person, current):
        raise _wrong("/current", ["That is not your password."])
    _forget_failures(person.id)
    if len(new) > _LONGEST:
        raise _wrong("/new", [f"A password has at most {_LONGEST} characters."])
    try:
        validate_password(new, person)
    except ValidationError as weak:
        raise _wrong("/new", weak.messages) from None
    with write_transaction():
        now = clock.now()
        held = Person.objects.get(pk=person.pk)
        held.set_password(new)
        held.save(update_fields=["password"])
        ended = end_sessions(held, keep=session_key)
        entry = journal.Entry("password.changed", {"person": held.id, "sessions_ended": ended})
        for membership in sorted(memberships_of(held), key=lambda row: row.project_id):
            journal.record_project(membership.project, actor=actor, at=now, entries=[entry])
    return held


def forget_old_failures(*, now: datetime) -> int:
    """Delete failures that no longer count; returns how many. Safe beside sign-ins."""
    old = SignInFailure.objects.filter(at__lte=now - WINDOW)
    with write_transaction():
        rows = old.select_for_update(skip_locked=connection.features.has_select_for_update)
        return SignInFailure.objects.filter(pk__in=[row.pk for row in rows[:1000]]).delete()[0]


def address_key(address: str | None) -> str:
    """What the limit of an address counts: an IPv4 address, or the /64 of an IPv6 one.

    One household or host owns a whole /64 of IPv6, so its single addresses mean nothing.
    """
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def _canonical(identifier: str) -> str:
    # The database refuses NUL, and nobody has it in a name.
    text = unicodedata.normalize("NFKC", identifier[:_LONGEST]).replace("\0", "\ufffd")
    return text.strip().lower()[:254]


def _find(name: str) -> Person | None:
    people = Person.objects.all()
    return (
        people.filter(username__iexact=name).first()
        or people.exclude(email="").filter(email__iexact=name).first()
    )


def _matches(person: Person | None, password: str) -> bool:
    given = password[:_LONGEST]
    if person is None:
        make_password(given)  # takes as long as a check does
        return False
    return person.check_password(given) and person.is_active


def _count_attempt(account: str, address: str) -> None:
    with write_transaction():
        _take("account", account)
        _take("address", address)
        now = clock.now()
        _check_limit(now, FAILURES_PER_ACCOUNT, account=account)
        _check_limit(now, FAILURES_PER_ADDRESS, address=address)
        SignInFailure.objects.create(account=account, address=address, at=now)


def _forget_failures(account: str) -> None:
    with write_transaction():
        _take("account", account)
        SignInFailure.objects.filter(account=account).delete()


def _take(kind: str, name: str) -> None:
    """Let attempts on one account, and from one address, queue up until the commit.

    There is no row to lock for a name that nobody has; SQLite has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {kind} {name}"]
            )


def _check_limit(now: datetime, limit: int, **whose: str) -> None:
    failures = SignInFailure.objects.filter(**whose, at__gt=now - WINDOW).order_by("-at")
    last = list(failures.values_list("at", flat=True)[:limit])
    if len(last) < limit:
        return
    # The window slides: one more try is free when the oldest of the last `limit` leaves it.
    seconds = max(1, math.ceil((last[-1] + WINDOW - now).total_seconds()))
    minutes = math.ceil(seconds / 60)
    raise TooMany(
        "too_many_sign_ins",
        f"Too many failed attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
        retry_after=seconds,
    )


def _wrong(pointer: str, messages: list[str]) -> Invalid:
    errors = [FieldError(pointer, message, "invalid_value") for message in messages]
    return Invalid("invalid_value", messages[0], errors=errors)
