"""Keys: issued once, shown once, revoked at once (reliability.md 5.8, T23)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from approvals import clock, journal
from approvals.access.keys import make_key
from approvals.exceptions import Conflict
from approvals.models import Agent, ApiKey, Membership, Person, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.times import stamp

from .projects import take_project
from .soundness import check_readable, refuse

MAX_LIVE_KEYS = 2


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh key's row, and the key itself, which is known this once."""

    key: ApiKey
    plain: str


def issue_agent_key(
    *,
    agent: Agent,
    actor: Actor,
    label: str = "",
    scopes: Collection[str] | None = None,
    expires_at: datetime | None = None,
) -> Issued:
    """Issue a key to an agent; all scopes of an agent where none are named.

    At most two live at a time, so that one replaces the other without a gap. Raises
    `Conflict` (`too_many_keys`, `inactive`) and `Invalid` for scopes, label or expiry.
    """
    with write_transaction():
        project = take_project(agent.project_id, actor=actor)
        held = Agent.objects.get(pk=agent.pk)
        if held.is_own:
            raise Conflict("own_agent", "Countersign's own agent has no keys.")
        if not held.is_active:
            raise Conflict("inactive", "This agent is deactivated.")
        now = clock.now()
        live = ApiKey.objects.filter(agent=held).filter(_live(now)).count()
        if live >= MAX_LIVE_KEYS:
            raise Conflict(
                "too_many_keys", f"This agent has {live} live keys; revoke one of them first."
            )
        key, plain = _new_key("agent", project, label, scopes, ApiKey.AGENT_SCOPES, expires_at, now)
        key.agent = held
        key.save(force_insert=True)
        _record(project, key, "key.issued", actor, now)
    return Issued(key=key, plain=plain)


def issue_person_token(
    *,
    person: Person,
    project: Project,
    actor: Actor,
    label: str = "",
    scopes: Collection[str] | None = None,
    expires_at: datetime | None = None,
) -> Issued:
    """Issue a token that lets a person use the API in one project, with the roles held there.

    Raises `Conflict` (`not_a_member`) and `Invalid` for scopes, label or expiry.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        members = Membership.objects.filter(
            project=held, person=person, is_active=True, person__is_active=True
        )
        if person.is_superuser or not members.exists():
            raise Conflict("not_a_member", "Only an active member of the project has a token.")
        now = clock.now()
        key, plain = _new_key("user", held, label, scopes, ApiKey.PERSON_SCOPES, expires_at, now)
        key.person = person
        key.save(force_insert=True)
        _record(held, key, "key.issued", actor, now)
    return Issued(key=key, plain=plain)


def revoke_key(*, key: ApiKey, project: Project, actor: Actor) -> ApiKey:
    """End a key; its next call is refused. Once more changes and records nothing.

    `project` is the one in whose name it is revoked: the key's own, or for a token of all
    projects one that its person is in.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        now = clock.now()
        swapped = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)
        fresh = ApiKey.objects.get(pk=key.pk)
        if swapped:
            _record(held, fresh, "key.revoked", actor, now)
    return fresh


def _live(now: datetime) -> Q:
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


def _new_key(
    kind: str,
    project: Project,
    label: str,
    scopes: Collection[str] | None,
    possible: tuple[str, ...],
    expires_at: datetime | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    wanted = possible if scopes is None else scopes
    unknown = sorted(set(wanted) - set(possible))
    if unknown or not wanted:
        raise refuse("/scopes", f"are some of {', '.join(possible)}.")
    if expires_at is not None and expires_at <= now:
        raise refuse("/expires_at", "is not in the future.")
    readable = check_readable("/label", label)
    if len(readable) > 100:
        raise refuse("/label", "is longer than 100 characters.")
    fresh = make_key(kind)
    key = ApiKey(
        project=project,
        label=readable,
        prefix=fresh.prefix,
        digest=fresh.digest,
        scopes=[scope for scope in possible if scope in wanted],
        expires_at=expires_at,
    )
    return key, fresh.plain


def _record(project: Project, key: ApiKey, event: str, actor: Actor, at: datetime) -> None:
    facts = {
        "key": key.id,
        "prefix": key.prefix,
        "agent": key.agent_id,
        "person": key.person_id,
        "scopes": key.scopes,
        "expires_at": stamp(key.expires_at) if key.expires_at else None,
    }
    journal.record_project(
        project,
        actor=actor,
        at=at,
        entries=[journal.Entry(event, facts, {"label": key.label})],
    )
