"""Groups of people whom a request may ask together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from approvals import clock, journal
from approvals.access.relations import accounts_of
from approvals.exceptions import NotAllowed
from approvals.models import Membership, Person, Project, ReviewerGroup
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .projects import take_project
from .soundness import refuse, save_sound
from .spending import checked_limits


def create_group(
    *,
    project: Project,
    name: str,
    members: Collection[Person],
    limits: Mapping[str, str] | None = None,
    actor: Actor,
) -> ReviewerGroup:
    """Make a group; `limits` are the largest sums its members may approve, by currency.

    Raises `Invalid` for its name, a stranger or the limits, `NotAllowed` (`own_groups`).
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        kept = checked_limits(limits or {})
        group = save_sound(ReviewerGroup(project=held, name=name, limits=kept), new=True)
        people = _checked(held, members, before=(), actor=actor)
        group.members.set(Person.objects.filter(pk__in=people))
        facts: dict[str, object] = {"members": sorted(people)}
        _record(group, "group.created", actor, {**facts, "limits": kept} if kept else facts)
    return group


def change_group(
    *,
    group: ReviewerGroup,
    members: Collection[Person],
    limits: Mapping[str, str] | None = None,
    actor: Actor,
) -> ReviewerGroup:
    """Set who is in a group, and its limits unless they are None; it counts at once.

    Raises `Invalid` for somebody outside the project and for the limits, `NotAllowed`
    (`own_groups`): neither one's own place in a group nor the limits of one's own groups.
    """
    with write_transaction():
        project = take_project(group.project_id, actor=actor)
        held = _fresh(group)
        before = set(held.members.values_list("pk", flat=True))
        after = _checked(project, members, before=before, actor=actor)
        kept = held.limits if limits is None else checked_limits(limits)
        if after == before and kept == held.limits:
            return held
        facts: dict[str, object] = {"before": sorted(before), "after": sorted(after)}
        if kept != held.limits:
            if accounts_of(project.id, actor.id) & before:
                raise _own_groups()
            facts["limits"] = {"before": held.limits, "after": kept}
            held.limits = kept
            held.save(update_fields=["limits"])
        held.members.set(Person.objects.filter(pk__in=after))
        _record(held, "group.changed", actor, facts)
    return held


def appoint_lead(*, group: ReviewerGroup, lead: Person | None, actor: Actor) -> ReviewerGroup:
    """Say who of the project is told first when a group is asked; None: nobody is.

    Being told is no right. The same again records nothing. Raises `Invalid` for a stranger.
    """
    with write_transaction():
        project = take_project(group.project_id, actor=actor)
        held = _fresh(group)
        after = lead.id if lead is not None else None
        if held.lead_id == after:
            return held
        if after and not Membership.objects.filter(project=project, person=after).exists():
            raise refuse("/lead", "is not in this project.")
        facts = {"lead": {"before": held.lead_id, "after": after}}
        held.lead = lead
        held.save(update_fields=["lead"])
        _record(held, "group.changed", actor, facts)
    return held


def end_group(*, group: ReviewerGroup, actor: Actor) -> ReviewerGroup:
    """Let a group no longer be asked; whoever is only asked through it no longer is.

    Raises `NotAllowed` (`own_groups`) for an admin who is in it.
    """
    return _switch(group, is_active=False, event="group.ended", actor=actor)


def revive_group(*, group: ReviewerGroup, actor: Actor) -> ReviewerGroup:
    """Ask a group again. Raises `NotAllowed` (`own_groups`) for an admin who is in it."""
    return _switch(group, is_active=True, event="group.revived", actor=actor)


def _switch(group: ReviewerGroup, *, is_active: bool, event: str, actor: Actor) -> ReviewerGroup:
    with write_transaction():
        take_project(group.project_id, actor=actor)
        held = _fresh(group)
        if held.is_active == is_active:
            return held
        if held.members.filter(pk__in=accounts_of(held.project_id, actor.id)).exists():
            raise _own_groups()
        held.is_active = is_active
        held.save(update_fields=["is_active"])
        _record(held, event, actor, {})
    return held


def _fresh(group: ReviewerGroup) -> ReviewerGroup:
    return ReviewerGroup.objects.select_related("project").get(pk=group.pk)


def _checked(
    project: Project, members: Iterable[Person], *, before: Collection[str], actor: Actor
) -> set[str]:
    after = {person.id for person in members}
    # A group makes people eligible, so it is a right like a role: not one's own to change.
    if accounts_of(project.id, actor.id) & after.symmetric_difference(before):
        raise _own_groups()
    known = Membership.objects.filter(project=project, person__in=after)
    if after - set(known.values_list("person", flat=True)):
        raise refuse("/members", "are not all in this project.")
    return after


def _own_groups() -> NotAllowed:
    return NotAllowed(
        "own_groups", "Nobody changes which groups they are in, or the limits of these, themselves."
    )


def _record(group: ReviewerGroup, event: str, actor: Actor, facts: Mapping[str, object]) -> None:
    journal.record_project(
        group.project,
        actor=actor,
        at=clock.now(),
        entries=[journal.Entry(event, {"group": group.id, "name": group.name, **facts})],
    )
