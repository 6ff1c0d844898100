"""The rules of a project as they are now, and what they are to look at: read here alone.

A rulebook is compiled once and kept in this process until the project's `rules_version` has
risen; whoever changes what evaluation reads raises it in the same transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.crypto import salted_hmac

from approvals.models import Agent, ApprovalRequest, Calendar, Policy, PolicyVersion, Project, Tool
from approvals.rules import calendars
from approvals.rules.builtins.looks import Builtin, Looked
from approvals.rules.calendars import CalendarRefused
from approvals.rules.evaluate import GrantLook, evaluate
from approvals.rules.facts import Facts, ToolFacts
from approvals.rules.failures import Failure
from approvals.rules.judgement import Judgement
from approvals.rules.policies import policy as written
from approvals.rules.policies.mistakes import PolicyRefused
from approvals.rules.policies.reading import read_policy
from approvals.rules.proposal import Proposal
from approvals.rules.risks import RISKS
from approvals.rules.rulebook import Rulebook
from approvals.rules.strict_json import read_object

from .history import history_of
from .repeats import repeats_of

# A risk that nobody declared and no entry names: unknown is not low.
UNKNOWN_RISK = "medium"


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rules of a project at one `state`, and the ids of their versions by name and number."""

    state: tuple[object, ...]
    rulebook: Rulebook
    versions: Mapping[tuple[str, int], str]


_kept: dict[str, _Kept] = {}
_guard = threading.Lock()


def rulebook_of(project: Project) -> Rulebook:
    """The rules in force, as of the project row at hand. No statement while nothing changed."""
    state = _state(project)
    with _guard:
        kept = _kept.get(project.id)
    if kept is not None and kept.state == state:
        return kept.rulebook
    read = _read(project, state)
    with _guard:
        _kept[project.id] = read
    return read.rulebook


def _state(project: Project) -> tuple[object, ...]:
    return (
        project.rules_version,
        project.time_zone,
        project.calendar,
        project.default_expires_in,
        project.grant_seconds,
    )


def _read(project: Project, state: tuple[object, ...]) -> _Kept:
    rows = Policy.objects.filter(
        project=project, status__in=[Policy.Status.ACTIVE, Policy.Status.SHADOW]
    ).select_related("in_force")
    by_status: dict[str, list[written.Policy]] = {"active": [], "shadow": []}
    versions: dict[tuple[str, int], str] = {}
    for row in rows:
        policy = policy_of(row)
        by_status[row.status].append(policy)
        versions[policy.name, policy.version] = str(row.in_force_id)
    rulebook = Rulebook(
        policies=tuple(by_status["active"]),
        shadows=tuple(by_status["shadow"]),
        tools=tuple(tool_facts(tool) for tool in Tool.objects.of_project(project.id)),
        calendars=dict(_calendars(project)),
        calendar=project.calendar or None,
        zone=project.time_zone,
        default_expires_in=project.default_expires_in,
        grant_seconds=project.grant_seconds,
        secret=salted_hmac("countersign/sample/1", project.id, algorithm="sha256").digest(),
    )
    return _Kept(state, rulebook, versions)


def policy_of(row: Policy) -> written.Policy:
    """A policy as its version in force says it. One that cannot be read asks a person, always:
    it was sound when it was published, and what it guards is not known any more."""
    if row.in_force is None:
        raise LookupError(f"{row.name} has no version in force")
    return _policy(row, row.in_force)


def frozen_policy(request: ApprovalRequest) -> written.Policy | None:
    """The version that decided a request, for ever; None where no policy matched."""
    version = request.policy_in_force
    return _policy(version.policy, version) if version is not None else None


def _policy(row: Policy, version: PolicyVersion) -> written.Policy:
    try:
        return read_policy(
            read_object(version.document_text), name=row.name, version=version.number
        )
    except (PolicyRefused, ValueError) as refused:  # ValueError: the text is no JSON
        return written.Policy(
            name=row.name,
            version=version.number,
            priority=row.priority,
            safeguard=True,
            use=_Unreadable.use,
            builtin=_Unreadable(str(refused)),
        )


@dataclass(frozen=True, slots=True)
class _Unreadable(Builtin):
    """The rule of a policy that cannot be read: it fails, and what fails asks a person."""

    use: ClassVar[str] = "unreadable"

    why: str

    def look(self, facts: Facts, calendars: Mapping[str, Any], secret: bytes, /) -> Looked:
        reason = f"the policy cannot be read: {self.why}"
        return Looked(Failure(reason), reason)


def tool_facts(tool: Tool) -> ToolFacts:
    """What evaluation knows of a registry entry."""
    return ToolFacts(
        name=tool.name,
        risk=tool.risk,
        irreversible=tool.irreversible,
        confidential=tool.confidential,
        editable=None if tool.editable is None else tuple(tool.editable),
        mask=tuple(tool.mask),
    )


def _calendars(project: Project) -> Iterable[tuple[str, Any]]:
    """By name; one that cannot be read is left out, so that what asks for it fails."""
    for row in Calendar.objects.filter(project=project, is_active=True):
        try:
            yield row.name, calendars.read_calendar(row.document)
        except CalendarRefused:
            continue


def facts_of(
    proposal: Proposal, *, agent: Agent, rulebook: Rulebook, request_id: str, now: datetime
) -> Facts:
    """All that the rules may look at for one proposal. What the agent did before is looked up
    only where a rule asks for it."""
    tool = rulebook.tool_for(proposal.action_name)
    calendar = rulebook.calendars.get(rulebook.calendar) if rulebook.calendar else None
    return Facts(
        proposal=proposal,
        agent_id=agent.id,
        agent_name=agent.name,
        request_id=request_id,
        now=now,
        zone=rulebook.zone,
        business_hours=calendars.is_open(calendar, now) if calendar is not None else None,
        tool=tool,
        registry_is_empty=not rulebook.tools,
        history=(
            history_of(agent.id, proposal, now, request_id=request_id)
            if rulebook.needs_history
            else None
        ),
        risk=_risk(proposal, tool, is_unknown=tool is None and bool(rulebook.tools)),
        repeats=(
            repeats_of(agent.id, proposal, now, request_id=request_id)
            if rulebook.needs_repeats
            else ()
        ),
    )


def _risk(proposal: Proposal, tool: ToolFacts | None, *, is_unknown: bool) -> str:
    """The higher of what is declared and what the registry says; an action that a registry does
    not know is no lower than one of which nobody knows anything."""
    said = tool.risk if tool is not None else None
    known = [risk for risk in (proposal.declared_risk, said) if risk]
    if is_unknown or not known:
        known.append(UNKNOWN_RISK)
    return max(known, key=RISKS.index)


def judge(
    proposal: Proposal,
    *,
    agent: Agent,
    project: Project,
    request_id: str,
    now: datetime,
    grant: GrantLook | None = None,
) -> Judgement:
    """What the project's rules say of a proposal at `now`, and the standing grant that `grant`
    finds. Stores nothing."""
    rulebook = rulebook_of(project)
    facts = facts_of(proposal, agent=agent, rulebook=rulebook, request_id=request_id, now=now)
    return evaluate(facts, rulebook, grant=grant)


def version_id(project: Project, name: str | None, number: int | None) -> str | None:
    """The id of a policy's version, None where no policy decided. One statement, none for those
    of the rulebook that was read last: what a version is called never changes."""
    if name is None or number is None:
        return None
    with _guard:
        kept = _kept.get(project.id)
    known = kept.versions.get((name, number)) if kept is not None else None
    rows = PolicyVersion.objects.filter(policy__project=project, policy__name=name, number=number)
    return known or str(rows.values_list("pk", flat=True).get())
