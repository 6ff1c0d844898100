"""Signed-in browsers of one account, ended at once."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from approvals import clock
from approvals.models import Person


def end_sessions(person: Person, *, keep: str | None = None) -> int:
    """End the account's sessions, but for the one whose key is `keep`. Returns how many.

    A session does not name its person in a column, so all live ones are read: this happens
    when a password changes or an account closes, not in daily work.
    """
    live = Session.objects.filter(expire_date__gt=clock.now())
    ended = [
        session.session_key
        for session in live.iterator()
        if session.session_key != keep and session.get_decoded().get(SESSION_KEY) == person.id
    ]
    return Session.objects.filter(pk__in=ended).delete()[0]
