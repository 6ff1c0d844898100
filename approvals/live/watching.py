"""Who sits behind a browser's socket, and of which projects it may be told to look again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from approvals.access.people import memberships_of
from approvals.models import Agent, ApprovalRequest, Person, Project
from approvals.wakeups import Bell


@dataclass(frozen=True, slots=True)
class Watch:
    """A signed-in person: the projects whose bells they hear, those that they see the most of,
    and those that they see all of, what is confidential too.

    Of the rest (they own an agent there, or see only what they are asked) they are told that
    something changed and never what: ids are not for those who may not know of them.
    """

    person: str
    projects: frozenset[str]
    whole: frozenset[str]
    guarded: frozenset[str]

    def may_know(self, bell: Bell) -> bool:
        """Whether they may be told which request a bell is about."""
        return bell.project in (self.guarded if bell.guarded else self.whole)


def watch_of(session_key: str | None) -> Watch | None:
    """The watch of a session, judged anew: None once it is over, or its account is closed."""
    if not session_key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(cast(HttpRequest, SimpleNamespace(session=store)))
    if not isinstance(user, Person) or not user.is_active:
        return None
    memberships = memberships_of(user)
    guarded = {
        membership.project_id
        for membership in memberships
        if membership.is_lead or membership.is_auditor or membership.is_admin
    }
    open_house = {
        membership.project_id
        for membership in memberships
        if membership.is_reviewer and membership.project.visibility == Project.Visibility.PROJECT
    }
    concerned = {
        *Agent.objects.filter(owner=user, project__is_active=True).values_list(
            "project", flat=True
        ),
        *ApprovalRequest.objects.filter(requester_person=user, project__is_active=True)
        .values_list("project", flat=True)
        .distinct(),
    }
    projects = {membership.project_id for membership in memberships} | concerned
    return Watch(
        person=user.id,
        projects=frozenset(projects),
        whole=frozenset(guarded | open_house),
        guarded=frozenset(guarded),
    )


def same_origin(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of this site opened the socket. A missing or `null` origin did not."""
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if origin.scheme not in ("http", "https") or not origin.netloc:
        return False
    if f"{origin.scheme}://{origin.netloc}" in settings.CSRF_TRUSTED_ORIGINS:
        return True
    domain, _ = split_domain_port(host)
    return origin.netloc.lower() == host and validate_host(domain, settings.ALLOWED_HOSTS)
