"""What becomes of a version of a policy, and how it is written down. The caller holds the
project's row."""

from __future__ import annotations

import hashlib

from approvals import clock, journal
from approvals.actions.projects import bump_rules
from approvals.actions.standing.states import end_unsound
from approvals.models import Person, Policy, PolicyVersion
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.policies.policy import PRIORITY


def is_felt(status: str) -> bool:
    """Whether a policy of this status is evaluated."""
    return status in Policy.FELT


def put_in_force(version: PolicyVersion, *, actor: Actor) -> None:
    """Publish a draft: its policy says this from now on."""
    policy = version.policy
    document = strict_json.read_object(version.document_text)
    version.published_at = clock.now()
    version.published_by = Person.objects.filter(pk=actor.id).first() if actor.id else None
    version.save(update_fields=["published_at", "published_by"])
    is_evaluated = is_felt(policy.status) or is_felt(version.becomes)
    policy.in_force = version
    policy.status = version.becomes
    policy.priority = int(str(document.get("priority", PRIORITY)))
    policy.safeguard = document.get("safeguard") is True
    policy.save(update_fields=["in_force", "status", "priority", "safeguard"])
    if is_evaluated:
        bump_rules(policy.project_id)
    gone = version.becomes == Policy.Status.ARCHIVED
    record(version, "policy.archived" if gone else "policy.published", actor)
    end_unsound(policy.project, actor=actor)


def withdraw(version: PolicyVersion, *, actor: Actor) -> None:
    """Let a draft never come into force."""
    version.withdrawn_at = clock.now()
    version.save(update_fields=["withdrawn_at"])
    record(version, "policy.withdrawn", actor)


def record(version: PolicyVersion, event: str, actor: Actor) -> None:
    """Write it down, with the digest of the text, so that the log tells of another text."""
    facts = {
        "policy": version.policy_id,
        "name": version.policy.name,
        "version": version.number,
        "becomes": version.becomes,
        "document_sha256": hashlib.sha256(version.document_text.encode()).hexdigest(),
    }
    journal.record_project(
        version.policy.project, actor=actor, at=clock.now(), entries=[journal.Entry(event, facts)]
    )
