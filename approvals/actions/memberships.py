"""Roles in a project, and limits on what they let one approve: given, changed, ended.

Two rules hold under the project's row, whatever door is used: nobody changes their own
roles, and the last active admin stays (architecture.md 7).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection

from approvals import clock, journal
from approvals.access.administration import OPERATOR, admins_of
from approvals.access.relations import accounts_of
from approvals.exceptions import Conflict, NotAllowed
from approvals.models import Membership, Person, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .projects import take_project
from .soundness import refuse
from .spending import checked_limits
from .standing.states import end_unsound


def grant_membership(
    *,
    project: Project,
    person: Person,
    roles: Collection[str],
    limits: Mapping[str, str] | None = None,
    actor: Actor,
) -> Membership:
    """Give a person roles in a project they are not active in; an ended membership revives.

    No role at all is a member too: somebody on whose behalf agents ask, or who owns one.
    `limits` are the largest sums they may approve, by currency; None leaves what there was.

    Raises `Conflict` (`already_member`, `inactive`), `NotAllowed` (`own_roles`,
    `operator_decides_nothing`, `not_first_admin`) and `Invalid` for the roles and limits.
    """
    with write_transaction():
        person = take_person(person.pk)
        held = take_project(project.id, actor=actor)
        _check_not_own(held, person, actor)
        _check_person(person)
        _check_operator(held, roles, actor)
        _check_roles(held, roles)
        membership = Membership.objects.filter(project=held, person=person).first()
        if membership is not None and membership.is_active:
            raise Conflict("already_member", "This person is a member of the project already.")
        membership = membership or Membership(project=held, person=person)
        membership.is_active = True
        _set_roles(membership, roles)
        changed = _set_limits(membership, limits)
        membership.save()
        _record(membership, "membership.granted", actor, {"after": membership.roles, **changed})
    return membership


def change_membership(
    *,
    membership: Membership,
    roles: Collection[str],
    limits: Mapping[str, str] | None = None,
    actor: Actor,
) -> Membership:
    """Set the roles of an active membership, and its limits unless they are None.

    The same again changes and records nothing.

    Raises `NotAllowed` (`own_roles`), `Conflict` (`last_admin`, `ended`) and `Invalid`.
    """
    with write_transaction():
        project = take_project(membership.project_id, actor=actor)
        held = _fresh(membership)
        _check_not_own(project, held.person, actor)
        _check_operator(project, roles, actor)
        if not held.is_active:
            raise Conflict("ended", "This membership has ended; give it roles anew.")
        changed = _set_limits(held, limits)
        if set(roles) == set(held.roles) and not changed:
            return held
        _check_roles(project, roles)
        before = held.roles
        if "admin" not in roles:
            check_admin_stays(project, held.person)
        _set_roles(held, roles)
        held.save()
        facts = {"before": before, "after": held.roles, **changed}
        _record(held, "membership.changed", actor, facts)
    return held


def end_membership(*, membership: Membership, actor: Actor) -> Membership:
    """Take a person out of a project. Their account and their story stay.

    Raises `NotAllowed` (`own_roles`) and `Conflict` (`last_admin`).
    """
    with write_transaction():
        project = take_project(membership.project_id, actor=actor)
        held = _fresh(membership)
        _check_not_own(project, held.person, actor)
        if not held.is_active:
            return held
        check_admin_stays(project, held.person)
        held.is_active = False
        held.save()
        _record(held, "membership.ended", actor, {"before": held.roles})
        end_unsound(project, actor=actor)
    return held


def take_person(person_id: str) -> Person:
    """The account, held until the end of the transaction: taken before any project of theirs.

    So nobody gets roles while the account is being closed, and the other way round.
    """
    rows = Person.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    return rows.get(pk=person_id)


def check_admin_stays(project: Project, leaving: Person) -> None:
    """Raise `Conflict` (`last_admin`) if this person is the only active admin.

    The caller holds the project's row.
    """
    admins = admins_of(project.id)
    if admins.filter(person=leaving).exists() and not admins.exclude(person=leaving).exists():
        raise Conflict("last_admin", f"The last active admin of {project} stays.")


def _fresh(membership: Membership) -> Membership:
    return Membership.objects.select_related("person", "project").get(pk=membership.pk)


def _check_not_own(project: Project, person: Person, actor: Actor) -> None:
    if person.id in accounts_of(project.id, actor.id):
        raise NotAllowed("own_roles", "Nobody changes their own roles.")


def _check_person(person: Person) -> None:
    if person.is_superuser:
        raise NotAllowed(
            "operator_decides_nothing", "An operator's account has no roles in a project."
        )
    if not person.is_active:
        raise Conflict("inactive", "This account is deactivated.")


def _check_operator(project: Project, roles: Collection[str], actor: Actor) -> None:
    # An operator at the admin site sets up the first admin and nobody else; the command line
    # (no id) is held by whoever holds the database.
    if actor.kind != OPERATOR or actor.id is None:
        return
    if "admin" not in roles or admins_of(project.id).exists():
        raise NotAllowed(
            "not_first_admin",
            "An operator sets up the first admin of a project; its admins do the rest.",
        )


def _check_roles(project: Project, roles: Collection[str]) -> None:
    unknown = sorted(set(roles) - set(Membership.ROLES))
    if unknown:
        raise refuse("/roles", f"do not include {unknown[0]}: {', '.join(Membership.ROLES)}.")
    if "auditor" in roles and len(roles) > 1 and not project.auditors_may_have_other_roles:
        raise refuse("/roles", "of an auditor may not be combined with others in this project.")


def _set_roles(membership: Membership, roles: Collection[str]) -> None:
    for role in Membership.ROLES:
        setattr(membership, f"is_{role}", role in roles)


def _set_limits(membership: Membership, limits: Mapping[str, str] | None) -> dict[str, object]:
    """Put the limits into the row; the facts of it, none where they are as they were."""
    before, after = membership.limits, checked_limits(limits or {})
    if limits is None or after == before:
        return {}
    membership.limits = after
    return {"limits": {"before": before, "after": after}}


def _record(
    membership: Membership, event: str, actor: Actor, changed: Mapping[str, object]
) -> None:
    facts = {"membership": membership.id, "person": membership.person_id, **changed}
    details = {"username": membership.person.username}
    journal.record_project(
        membership.project,
        actor=actor,
        at=clock.now(),
        entries=[journal.Entry(event, facts, details)],
    )
