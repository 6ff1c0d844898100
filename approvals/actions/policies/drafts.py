"""Policies: saved as drafts, published, withdrawn, archived. Nothing of a version ever changes.

Everything goes by versions: archiving and rolling back are versions too, so that a second admin
publishes them where the project asks for one (config.md, `publish_needs_second_admin`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals import clock
from approvals.actions.projects import take_project
from approvals.actions.second_admin import check_second_admin, tell_other_admins
from approvals.actions.soundness import refuse
from approvals.exceptions import Conflict
from approvals.models import Person, Policy, PolicyVersion, Project
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.policies.writing import document_of

from .checks import read_sound
from .versions import is_felt, put_in_force, record, withdraw

_MAY_BECOME = (Policy.Status.DRAFT, Policy.Status.SHADOW, Policy.Status.ACTIVE)


def save_policy(
    *,
    project: Project,
    name: str,
    document: Mapping[str, Any],
    becomes: str,
    actor: Actor,
    publish: bool,
) -> PolicyVersion:
    """Let a policy say this. `becomes` is its status once published: draft, shadow or active.

    A new version, which takes the place of an unpublished draft; with `publish` it is in force
    at once, unless the project wants a second admin. What is in force or drafted already is not
    written again. Raises `Invalid` with a pointer for every mistake, `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        if becomes not in _MAY_BECOME:
            raise refuse("/status", f"must be one of {', '.join(_MAY_BECOME)}.")
        read = read_sound(held, name=name, document=document, status=becomes)
        row, _ = Policy.objects.select_related("in_force").get_or_create(
            project=held,
            name=name,
            defaults={"priority": read.priority, "safeguard": read.safeguard},
        )
        text = strict_json.text(document_of(read))
        return _save(row, text, becomes=becomes, actor=actor, publish=publish)


def archive_policy(*, policy: Policy, actor: Actor) -> PolicyVersion:
    """Take a policy out of force, as a version that says the same (config.md: never deleted).

    It changes what is asked, so it waits for a second admin where the project wants one. Raises
    `Conflict` (`already_archived`), `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        take_project(policy.project_id, actor=actor)
        row = Policy.objects.select_related("in_force").get(pk=policy.pk)
        if row.status == Policy.Status.ARCHIVED:
            raise Conflict("already_archived", "This policy is archived already.")
        latest = row.in_force or row.versions.order_by("-number")[0]
        return _save(
            row,
            latest.document_text,
            becomes=Policy.Status.ARCHIVED,
            actor=actor,
            publish=True,
        )


def roll_back(*, version: PolicyVersion, actor: Actor) -> PolicyVersion:
    """Draft what an earlier version said, as the newest version, with the status of today.

    A policy that is not evaluated comes back with the status that the version had. Raises
    `Invalid` where what it names is no longer there, `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        project = take_project(version.policy.project_id, actor=actor)
        policy = Policy.objects.get(pk=version.policy_id)
        becomes = policy.status if is_felt(policy.status) else version.becomes
        return save_policy(
            project=project,
            name=policy.name,
            document=strict_json.read_object(version.document_text),
            becomes=becomes if becomes in _MAY_BECOME else Policy.Status.ACTIVE,
            actor=actor,
            publish=False,
        )


def publish_policy(*, version: PolicyVersion, actor: Actor) -> PolicyVersion:
    """Put a draft in force: from now on requests are judged by it.

    Raises `NotAllowed` (`second_admin_required`) for its own author where the project wants
    another admin, `Conflict` (`already_published`, `stale_draft`) where somebody was faster,
    `Invalid` where what it names is no longer there.
    """
    with write_transaction():
        project = take_project(version.policy.project_id, actor=actor)
        draft = _fresh(version)
        if draft.published_at is not None:
            raise Conflict("already_published", f"Version {draft.number} is published already.")
        if draft.withdrawn_at is not None:
            raise Conflict("stale_draft", f"Version {draft.number} was withdrawn; look again.")
        if is_felt(draft.policy.status) or is_felt(draft.becomes):
            check_second_admin(project, author_id=draft.author_id, actor=actor)
        _check_again(project, draft)
        put_in_force(draft, actor=actor)
    return draft


def withdraw_draft(*, version: PolicyVersion, actor: Actor) -> PolicyVersion:
    """Throw an unpublished version away; its number stays used.

    Raises `Conflict` (`already_published`), `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        take_project(version.policy.project_id, actor=actor)
        draft = _fresh(version)
        if draft.published_at is not None:
            raise Conflict("already_published", f"Version {draft.number} is published already.")
        if draft.withdrawn_at is None:
            withdraw(draft, actor=actor)
    return draft


def _save(row: Policy, text: str, *, becomes: str, actor: Actor, publish: bool) -> PolicyVersion:
    draft = row.versions.filter(published_at=None, withdrawn_at=None).first()
    in_force = row.in_force
    if in_force is not None and (in_force.document_text, row.status) == (text, becomes):
        if draft is not None:
            withdraw(draft, actor=actor)
        return in_force
    if draft is None or (draft.document_text, draft.becomes) != (text, becomes):
        if draft is not None:
            withdraw(draft, actor=actor)
        draft = _insert(row, text, becomes=becomes, actor=actor)
    if not publish:
        return draft
    if row.project.publish_needs_second_admin and (is_felt(row.status) or is_felt(becomes)):
        tell_other_admins(row.project, since=draft.created_at, actor=actor)
    else:
        put_in_force(draft, actor=actor)
    return draft


def _insert(row: Policy, text: str, *, becomes: str, actor: Actor) -> PolicyVersion:
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = PolicyVersion.objects.create(
        policy=row,
        number=last + 1,
        document_text=text,
        becomes=becomes,
        author=Person.objects.filter(pk=actor.id).first() if actor.id else None,
        author_name=actor.name,
        created_at=clock.now(),
    )
    record(version, "policy.saved", actor)
    return version


def _check_again(project: Project, draft: PolicyVersion) -> None:
    if draft.becomes == Policy.Status.ARCHIVED:
        return
    document = strict_json.read_object(draft.document_text)
    read_sound(project, name=draft.policy.name, document=document, status=draft.becomes)


def _fresh(version: PolicyVersion) -> PolicyVersion:
    rows = PolicyVersion.objects.select_related("policy__project", "policy__in_force")
    return rows.get(pk=version.pk)
