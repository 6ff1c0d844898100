"""Aliases: the outside ids and addresses that stand for a person of a project."""

from __future__ import annotations

from approvals import clock, journal
from approvals.access.relations import accounts_of
from approvals.exceptions import NotAllowed
from approvals.models import Alias, Membership, Person, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .projects import take_project
from .soundness import check_readable, refuse, save_sound


def add_alias(*, project: Project, person: Person, value: str, actor: Actor) -> Alias:
    """Say that `value` in a request's requester means this person of the project.

    Never by the person themselves: it decides whose requests they may not answer. Raises
    `NotAllowed` (`own_alias`) and `Invalid` for a value that is taken or a stranger.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        _check_not_own(held, person, actor)
        if not Membership.objects.filter(project=held, person=person).exists():
            raise refuse("/person", "is not in this project.")
        alias = Alias(project=held, person=person, value=check_readable("/value", value))
        taken = Alias.objects.filter(project=held, is_active=True, value__iexact=alias.value)
        if taken.exists():
            raise refuse("/value", "stands for a person of this project already.")
        save_sound(alias, new=True)
        _record(alias, "alias.added", actor)
    return alias


def end_alias(*, alias: Alias, actor: Actor) -> Alias:
    """Let an alias no longer stand for the person. Raises `NotAllowed` (`own_alias`)."""
    with write_transaction():
        take_project(alias.project_id, actor=actor)
        held = Alias.objects.select_related("person", "project").get(pk=alias.pk)
        _check_not_own(held.project, held.person, actor)
        if not held.is_active:
            return held
        held.is_active = False
        held.save(update_fields=["is_active"])
        _record(held, "alias.ended", actor)
    return held


def _check_not_own(project: Project, person: Person, actor: Actor) -> None:
    if person.id in accounts_of(project.id, actor.id):
        raise NotAllowed("own_alias", "Nobody adds or ends their own aliases.")


def _record(alias: Alias, event: str, actor: Actor) -> None:
    journal.record_project(
        alias.project,
        actor=actor,
        at=clock.now(),
        entries=[
            journal.Entry(
                event, {"alias": alias.id, "person": alias.person_id}, {"value": alias.value}
            )
        ],
    )
