"""Accounts: made with their first roles, changed, deactivated, reactivated.

An account is one for all projects, so what happens to it is recorded in each project that
it is active in. Names and addresses stand in the erasable details alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError

from approvals import clock, journal
from approvals.access.administration import may_change_account
from approvals.exceptions import Conflict, NotAllowed
from approvals.models import ApiKey, Membership, Person, Project
from approvals.models.ids import base32
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .memberships import check_admin_stays, grant_membership, take_person
from .projects import take_project
from .sessions import end_sessions
from .soundness import check_readable, refuse, save_sound
from .standing.states import end_unsound


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account that was just made, and its password, which is known this once."""

    person: Person
    membership: Membership
    password: str


def create_person(
    *,
    project: Project,
    username: str,
    roles: Collection[str],
    actor: Actor,
    name: str = "",
    email: str = "",
) -> NewPerson:
    """Make an account with a generated password, and give it roles in a project.

    Raises `Invalid` for what is not sound or is taken, and all that `grant_membership` does.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        person = _new_account(username=username, name=name, email=email)
        password = _set_new_password(person)
        save_sound(person, new=True)
        _record([held], "person.created", person, actor, {"name": person.name})
        membership = grant_membership(project=held, person=person, roles=roles, actor=actor)
    return NewPerson(person=person, membership=membership, password=password)


def create_operator(*, username: str, email: str = "", name: str = "") -> NewOperator:
    """Make a superuser, who configures and decides nothing (config.md, create_admin).

    No project is concerned yet, so there is no journal to write in. Raises `Invalid`, and
    `Conflict` (`operator_exists`) where the installation has one.
    """
    with write_transaction():
        if Person.objects.filter(is_superuser=True, is_active=True).exists():
            raise Conflict("operator_exists", "This installation has an operator already.")
        person = _new_account(username=username, name=name, email=email)
        person.is_superuser = True
        password = _set_new_password(person)
        save_sound(person, new=True)
    return NewOperator(person=person, password=password)


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator's account that was just made, and its password, which is known this once."""

    person: Person
    password: str


def change_person(*, person: Person, changes: Mapping[str, str], actor: Actor) -> Person:
    """Change an account's `name` or `email`; the username is fixed.

    Raises `Invalid`, and `NotAllowed` (`not_your_account_to_change`).
    """
    with write_transaction():
        projects = _take_projects_of(person, actor)
        held = _take_account(person, actor)
        before = {"name": held.name, "email": held.email}
        if "name" in changes:
            held.name = check_readable("/name", changes["name"])
        if "email" in changes:
            held.email = _checked_email(changes["email"], held)
        after = {"name": held.name, "email": held.email}
        if after == before:
            return held
        save_sound(held, new=False, exclude=("password",))
        details = {"before": before, "after": after}
        _record(projects, "person.changed", held, actor, details)
    return held


def deactivate_person(*, person: Person, actor: Actor) -> Person:
    """Close an account: its sessions and tokens end at once; nothing of it is deleted.

    Raises `Conflict` (`last_admin`) and `NotAllowed` (`not_your_account_to_change`).
    """
    with write_transaction():
        projects = _take_projects_of(person, actor)
        held = _take_account(person, actor)
        if not held.is_active:
            return held
        for project in projects:
            check_admin_stays(project, held)
        held.is_active = False
        held.save(update_fields=["is_active"])
        now = clock.now()
        tokens = ApiKey.objects.filter(person=held, revoked_at__isnull=True).update(revoked_at=now)
        end_sessions(held)
        _record(projects, "person.deactivated", held, actor, facts={"tokens_revoked": tokens})
        for project in projects:
            end_unsound(project, actor=actor)
    return held


def reactivate_person(*, person: Person, actor: Actor) -> Person:
    """Open an account again. Its tokens stay revoked. Raises `NotAllowed`."""
    with write_transaction():
        projects = _take_projects_of(person, actor)
        held = _take_account(person, actor)
        if held.is_active:
            return held
        held.is_active = True
        held.save(update_fields=["is_active"])
        _record(projects, "person.reactivated", held, actor)
    return held


def reset_password(*, person: Person, actor: Actor) -> str:
    """Replace a password that its owner forgot by a generated one, and end all sessions.

    Returns the password, which is known this once. Raises `NotAllowed`.
    """
    with write_transaction():
        projects = _take_projects_of(person, actor)
        held = _take_account(person, actor)
        password = _set_new_password(held)
        held.save(update_fields=["password"])
        ended = end_sessions(held)
        _record(projects, "password.changed", held, actor, facts={"sessions_ended": ended})
    return password


def _new_account(*, username: str, name: str, email: str) -> Person:
    person = Person(username=username.strip(), name=check_readable("/name", name))
    try:
        # Look-alike letters in a username would let one person stand for another.
        ASCIIUsernameValidator()(person.username)
    except ValidationError as wrong:
        raise refuse("/username", wrong.messages[0]) from None
    if Person.objects.filter(username__iexact=person.username).exists():
        raise refuse("/username", "is taken by another account.")
    if Person.objects.filter(email__iexact=person.username).exclude(email="").exists():
        raise refuse("/username", "is the e-mail of another account.")
    person.email = _checked_email(email, person)
    return person


def _checked_email(email: str, person: Person) -> str:
    # People sign in by either, so one person's address may not be another one's username.
    value = email.strip()
    others = Person.objects.exclude(pk=person.pk)
    if value and others.filter(email__iexact=value).exists():
        raise refuse("/email", "is the address of another account.")
    if value and others.filter(username__iexact=value).exists():
        raise refuse("/email", "is the username of another account.")
    return value


def _set_new_password(person: Person) -> str:
    # 20 characters of 5 bits: nobody guesses it, and everybody can type it.
    password = base32(secrets.randbits(100), 20).lower()
    person.set_password(password)
    return password


def _take_projects_of(person: Person, actor: Actor) -> list[Project]:
    """The projects that an account is in, held after it in the order of their ids (no deadlock)."""
    take_person(person.pk)
    memberships = Membership.objects.filter(person=person)
    active = memberships.filter(is_active=True, project__is_active=True)
    concerned = active if active.exists() else memberships
    ids = sorted(concerned.values_list("project", flat=True))
    return [take_project(project_id, actor=actor) for project_id in ids]


def _take_account(person: Person, actor: Actor) -> Person:
    held = Person.objects.get(pk=person.pk)
    # Without an id it is the command line, which whoever holds the database holds.
    if actor.id is not None and not may_change_account(Person.objects.get(pk=actor.id), held):
        raise NotAllowed(
            "not_your_account_to_change",
            "An account is changed by another person who is admin of all its projects.",
        )
    return held


def _record(
    projects: Iterable[Project],
    event: str,
    person: Person,
    actor: Actor,
    details: Mapping[str, object] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    at = clock.now()
    entry = journal.Entry(
        event,
        {"person": person.id, **(facts or {})},
        {"username": person.username, **(details or {})},
    )
    for project in projects:
        journal.record_project(project, actor=actor, at=at, entries=[entry])
