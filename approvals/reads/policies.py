"""Policies as admins look at them: which version, what waits, what to think about once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from approvals.access.groups import group_members
from approvals.access.rulebooks import rulebook_of
from approvals.models import Policy, PolicyVersion, Project
from approvals.rules import strict_json
from approvals.rules.policies import policy as written
from approvals.rules.policies.mistakes import PolicyRefused
from approvals.rules.policies.reading import read_policy
from approvals.rules.policies.warnings import Caution, warnings_of


@dataclass(frozen=True, slots=True)
class Line:
    """A policy in the list. `waiting` is a draft that nobody has published yet."""

    policy: Policy
    newest: PolicyVersion | None
    waiting: PolicyVersion | None
    cautions: tuple[Caution, ...]


def with_versions(policies: QuerySet[Policy]) -> QuerySet[Policy]:
    """The policies with all that `lines_of` reads, in two statements."""
    waiting = PolicyVersion.objects.filter(published_at=None, withdrawn_at=None)
    return policies.select_related("in_force", "project").prefetch_related(
        Prefetch("versions", waiting, to_attr="waiting")
    )


def lines_of(policies: Iterable[Policy]) -> list[Line]:
    """Rows of `with_versions` as lines; what is to be thought about is that of the newest."""
    known: dict[str, _Known] = {}
    lines = []
    for policy in policies:
        waiting: PolicyVersion | None = next(iter(policy.waiting), None)  # type: ignore[attr-defined]
        newest = waiting or policy.in_force
        about = known.get(policy.project_id) or _Known(policy.project)
        known[policy.project_id] = about
        cautions = about.cautions(policy, newest) if newest is not None else ()
        lines.append(Line(policy, newest, waiting, cautions))
    return lines


def newest_of(policy: Policy) -> PolicyVersion | None:
    """The version that an admin goes on from: the draft, else the one in force."""
    waiting = waiting_of(policy)
    return waiting or policy.in_force or policy.versions.order_by("-number").first()


def waiting_of(policy: Policy) -> PolicyVersion | None:
    """The draft that nobody has published or thrown away yet."""
    return policy.versions.filter(published_at=None, withdrawn_at=None).first()


def cautions_of(version: PolicyVersion) -> tuple[Caution, ...]:
    """What to think about once more before this version is published."""
    policy = version.policy
    return _Known(policy.project).cautions(policy, version)


def cautions_about(draft: written.Policy, project: Project) -> tuple[Caution, ...]:
    """The same of what is being written."""
    return _Known(project).about(draft)


def read_version(policy: Policy, version: PolicyVersion) -> written.Policy:
    """A version as the rules read it, with the status that it is to have.

    Raises `PolicyRefused` for one that this installation cannot read any more.
    """
    document = strict_json.read_object(version.document_text)
    return read_policy(document, name=policy.name, version=version.number, status=version.becomes)


class _Known:
    """What a project has, read once for all of its policies."""

    def __init__(self, project: Project) -> None:
        self._tools = rulebook_of(project).tools
        self._groups = group_members(project)

    def cautions(self, policy: Policy, version: PolicyVersion) -> tuple[Caution, ...]:
        try:
            read = read_version(policy, version)
        except PolicyRefused as refused:
            return tuple(Caution(each.path, each.message) for each in refused.mistakes)
        return self.about(read)

    def about(self, read: written.Policy) -> tuple[Caution, ...]:
        return tuple(warnings_of(read, tools=self._tools, groups=self._groups))
