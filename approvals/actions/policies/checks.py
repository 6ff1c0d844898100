"""Whether a policy can be used in its project: sound in itself, and naming what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from approvals.access.groups import group_members
from approvals.exceptions import FieldError, Invalid
from approvals.models import RESPONDING, Calendar, Membership, Project
from approvals.rules import strict_json
from approvals.rules.policies.mistakes import Mistake, Path, PolicyRefused
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.reading import read_policy
from approvals.rules.policies.soundness import quorum_mistakes


def read_sound(project: Project, *, name: str, document: Mapping[str, Any], status: str) -> Policy:
    """The policy that a document says (config.md, `policies`).

    Raises `Invalid` with a pointer into the document for every mistake.
    """
    try:
        policy = read_policy(document, name=name, status=status)
    except PolicyRefused as refused:
        raise _invalid(refused.mistakes) from None
    mistakes = [*_unknown(project, policy), *quorum_mistakes(policy, _members(project, policy))]
    if mistakes:
        raise _invalid(mistakes)
    return policy


def _unknown(project: Project, policy: Policy) -> Iterator[Mistake]:
    """Everything a policy names that the project does not have now."""
    named = list(_named(policy))
    users = _responding(project, {name for _, kind, name in named if kind == "users"})
    groups = _members(project, policy)
    for path, kind, name in named:
        if kind == "users" and name not in users:
            yield Mistake(path, f"names {name}, who may not answer in this project")
        if kind == "groups" and name not in groups:
            yield Mistake(path, f"names {name}, which is no group of this project")
    calendar = policy.options.get("calendar")
    calendars = Calendar.objects.filter(project=project, is_active=True)
    if calendar is not None and not calendars.filter(name=calendar).exists():
        yield Mistake(("options", "calendar"), f"names {calendar}, which the project does not have")


def _named(policy: Policy) -> Iterator[tuple[Path, str, str]]:
    for index, stage in enumerate(policy.stages):
        for kind, names in (("groups", stage.groups), ("users", stage.users)):
            for number, name in enumerate(names):
                yield ("stages", index, "reviewers", kind, number), kind, name
    for index, band in enumerate(policy.options.get("bands") or ()):
        for kind, names in (band.get("reviewers") or {}).items():
            for number, name in enumerate(names):
                yield ("options", "bands", index, "reviewers", kind, number), kind, name


def _responding(project: Project, usernames: Iterable[str]) -> set[str]:
    rows = Membership.objects.filter(
        RESPONDING,
        project=project,
        person__username__in=usernames,
        person__is_superuser=False,
    )
    return set(rows.values_list("person__username", flat=True))


def _members(project: Project, policy: Policy) -> dict[str, frozenset[str]]:
    """The groups that a policy names, and who of each may answer."""
    names = {name for _, kind, name in _named(policy) if kind == "groups"}
    return group_members(project, names) if names else {}


def _invalid(mistakes: Iterable[Mistake]) -> Invalid:
    errors = [
        FieldError(strict_json.pointer(list(each.path)), each.message, "invalid_value")
        for each in mistakes
    ]
    first = errors[0]
    return Invalid(
        "invalid_value", f"{first.pointer or 'The policy'} {first.message}", errors=errors
    )
