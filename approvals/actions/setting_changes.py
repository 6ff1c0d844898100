"""Settings whose change waits for a second admin (`projects.change_project` proposes it)."""

from __future__ import annotations

from collections.abc import Mapping

from approvals import clock, journal
from approvals.exceptions import Conflict
from approvals.models import Person, Project, SettingChange
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .projects import bump_rules, take_project
from .second_admin import check_second_admin


def publish_setting(*, change: SettingChange, actor: Actor) -> Project:
    """Let a setting be what was proposed.

    Raises `NotAllowed` (`second_admin_required`) for its author, `Conflict` (`not_waiting`)
    where it was published or taken back already.
    """
    with write_transaction():
        project = take_project(change.project_id, actor=actor)
        held = _waiting(change)
        check_second_admin(project, author_id=held.author_id, actor=actor)
        held.published_at = clock.now()
        held.published_by = Person.objects.get(pk=actor.id)
        held.save(update_fields=["published_at", "published_by"])
        before = getattr(project, held.setting)
        setattr(project, held.setting, held.value)
        project.save(update_fields=[held.setting])
        bump_rules(project.id)
        facts = {
            "project": project.id,
            "before": {held.setting: before},
            "after": {held.setting: held.value},
        }
        _record(project, "project.changed", actor, facts)
    return project


def withdraw_setting(*, change: SettingChange, actor: Actor) -> SettingChange:
    """Take a proposed change back. Raises `Conflict` (`not_waiting`)."""
    with write_transaction():
        project = take_project(change.project_id, actor=actor)
        held = _waiting(change)
        held.withdrawn_at = clock.now()
        held.save(update_fields=["withdrawn_at"])
        facts = {"project": project.id, "after": {held.setting: held.value}}
        _record(project, "setting.withdrawn", actor, facts)
    return held


def _waiting(change: SettingChange) -> SettingChange:
    held = SettingChange.objects.get(pk=change.pk)
    if held.published_at is not None or held.withdrawn_at is not None:
        raise Conflict("not_waiting", "This change was published or taken back already.")
    return held


def _record(project: Project, event: str, actor: Actor, facts: Mapping[str, object]) -> None:
    entry = journal.Entry(event, facts)
    journal.record_project(project, actor=actor, at=clock.now(), entries=[entry])
