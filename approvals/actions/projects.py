"""Projects: made, and set up."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import F

from approvals import clock, journal
from approvals.access.administration import check_admin
from approvals.exceptions import Conflict, NotAllowed
from approvals.models import Calendar, Membership, Person, Project, SettingChange
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.calendars import CalendarRefused, read_zone

from .second_admin import tell_other_admins
from .soundness import refuse, save_sound

SETTINGS = (
    "visibility",
    "default_expires_in",
    "grant_seconds",
    "undo_seconds",
    "time_zone",
    "calendar",
    "publish_needs_second_admin",
    "creates_per_minute",
    "pending_per_agent",
    "waits_per_agent",
    "auditors_may_have_other_roles",
)
_TWO_ADMINS = "publish_needs_second_admin"


def take_project(project_id: str, *, actor: Actor) -> Project:
    """The project, held until the end of the transaction, so that changes of its set-up queue up.

    A person must be its admin now, under the lock: whoever lost the role a moment ago is
    refused (`NotAllowed`, `not_admin`). SQLite has one writer and needs no lock.
    """
    project = hold_project(project_id)
    check_admin(project.id, actor)
    return project


def hold_project(project_id: str) -> Project:
    """The project's row, held until the end of the transaction. The caller judges the right."""
    rows = Project.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    return rows.get(pk=project_id)


def bump_rules(project_id: str) -> None:
    """Let every process put its rulebook together anew. The caller holds the project's row."""
    Project.objects.filter(pk=project_id).update(rules_version=F("rules_version") + 1)


def create_project(
    *, name: str, actor: Actor, settings: Mapping[str, object] | None = None
) -> Project:
    """Make a project; `settings` holds any of `SETTINGS`. Only an operator does.

    Raises `Invalid` for a name that is taken or is no slug (letters, digits, hyphens).
    """
    if actor.kind == "human":
        raise NotAllowed("operators_only", "An operator makes projects.")
    with write_transaction():
        now = clock.now()
        project = Project(name=name, **(settings or {}))
        _check_time(project)
        save_sound(project, new=True)
        facts = {"project": project.id, "name": name, "settings": _settings(project)}
        journal.record_project(
            project,
            actor=actor,
            at=now,
            entries=[journal.Entry("project.created", facts)],
        )
    return project


def change_project(*, project: Project, changes: Mapping[str, object], actor: Actor) -> Project:
    """Change any of `SETTINGS`. The name is fixed: keys, scripts and links are about it.

    `publish_needs_second_admin` is only proposed to be off (`SettingChange`): another admin
    publishes that too. Raises `Invalid`, and `Conflict` (`auditors_hold_roles`) where auditors
    would keep roles that the project then forbids.
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        before = _settings(held)
        for name, value in changes.items():
            if name not in SETTINGS:
                raise LookupError(f"{name} is not a setting of a project")
            setattr(held, name, value)
        if before[_TWO_ADMINS] and not getattr(held, _TWO_ADMINS):
            setattr(held, _TWO_ADMINS, True)
            _propose_one_admin(held, actor)
        changed = {name: value for name, value in _settings(held).items() if value != before[name]}
        if not changed:
            return held
        _check_auditors(held)
        _check_time(held)
        held.rules_version += 1
        save_sound(held, new=False)
        facts = {
            "project": held.id,
            "before": {name: before[name] for name in changed},
            "after": changed,
        }
        journal.record_project(
            held,
            actor=actor,
            at=clock.now(),
            entries=[journal.Entry("project.changed", facts)],
        )
    return held


def _settings(project: Project) -> dict[str, object]:
    return {name: getattr(project, name) for name in SETTINGS}


def _check_auditors(project: Project) -> None:
    if project.auditors_may_have_other_roles:
        return
    auditors = Membership.objects.filter(project=project, is_active=True, is_auditor=True)
    if any(len(membership.roles) > 1 for membership in auditors):
        raise Conflict(
            "auditors_hold_roles",
            "An auditor of this project holds another role; change that first.",
        )


def _propose_one_admin(project: Project, actor: Actor) -> None:
    """Let another admin say whether one admin alone is enough from now on."""
    waiting = SettingChange.objects.filter(
        project=project, setting=_TWO_ADMINS, published_at=None, withdrawn_at=None
    )
    if waiting.exists():
        return
    now = clock.now()
    SettingChange.objects.create(
        project=project,
        setting=_TWO_ADMINS,
        value=False,
        author=Person.objects.filter(pk=actor.id).first() if actor.id else None,
        author_name=actor.name,
        created_at=now,
    )
    facts = {"project": project.id, "after": {_TWO_ADMINS: False}}
    entry = journal.Entry("setting.proposed", facts)
    journal.record_project(project, actor=actor, at=now, entries=[entry])
    tell_other_admins(project, since=now, actor=actor)


def _check_time(project: Project) -> None:
    try:
        read_zone(project.time_zone)
    except CalendarRefused as wrong:
        raise refuse("/time_zone", wrong.message) from None
    calendars = Calendar.objects.filter(project=project.pk, is_active=True)
    if project.calendar and not calendars.filter(name=project.calendar).exists():
        raise refuse("/calendar", f"names {project.calendar}, which the project does not have.")
