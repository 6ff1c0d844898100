"""Requests of the past as their agents sent them, to be judged again by other rules.

What a row does not keep cannot be judged again: which answers, deadline and timeout the agent
asked for, and whom it named (that it named somebody is known, and by which stages).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from approvals.access.rulebooks import facts_of
from approvals.models import ApprovalRequest, Project, Revision, Stage
from approvals.rules import strict_json
from approvals.rules.facts import Facts
from approvals.rules.policies.stages import StageSpec
from approvals.rules.proposal import Proposal
from approvals.rules.rulebook import Rulebook

# Rows that are read and held at once.
CHUNK = 500
_COLUMNS = (
    *("id", "kind", "title", "description", "status", "revision", "created_at", "severity"),
    *("tags", "requester_text", "action_text", "asks_text", "extras_text", "project_id"),
    *("agent__id", "agent__name"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A request, and what its agent proposed at first."""

    request: ApprovalRequest
    proposal: Proposal


def recent_samples(
    project: Project, *, last: int, older_than: str | None = None
) -> Iterator[Sample]:
    """The newest `last` requests, newest first; `older_than` is the id to go on after.

    Three statements a chunk at most, whatever is in it.
    """
    rows = ApprovalRequest.objects.filter(project=project).select_related("agent")
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = rows.order_by("-id").only(*_COLUMNS)[:last].iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        first = _first_revisions(chunk)
        named = _named_by_agents(chunk)
        for request in chunk:
            yield Sample(request, _proposal(first.get(request.id, request), request, named))


def facts_of_sample(sample: Sample, *, bare: Rulebook) -> Facts:
    """What the rules may look at, at the time of the request. `bare` is a rulebook without its
    policies: then nobody looks up what the agent did before, which is three statements."""
    request = sample.request
    return facts_of(
        sample.proposal,
        agent=request.agent,
        rulebook=bare,
        request_id=request.id,
        now=request.created_at,
    )


def without_policies(rulebook: Rulebook) -> Rulebook:
    """The tools, calendars and settings alone, for `facts_of_sample`."""
    return replace(rulebook, policies=(), shadows=())


def sample_of(request: ApprovalRequest) -> Sample:
    """One request as its agent sent it."""
    first = _first_revisions([request]).get(request.id, request)
    return Sample(request, _proposal(first, request, _named_by_agents([request])))


def _first_revisions(chunk: Sequence[ApprovalRequest]) -> dict[str, Revision]:
    changed = [request.id for request in chunk if request.revision > 1]
    if not changed:
        return {}
    rows = Revision.objects.filter(request__in=changed, number=1)
    return {row.request_id: row for row in rows}


def _named_by_agents(chunk: Sequence[ApprovalRequest]) -> Mapping[str, list[StageSpec]]:
    rows = Stage.objects.filter(request__in=chunk, origin="agent").order_by("number")
    named: dict[str, list[StageSpec]] = {}
    for request_id, name in rows.values_list("request_id", "name"):
        named.setdefault(request_id, []).append(StageSpec(name=name))
    return named


def _proposal(
    contents: ApprovalRequest | Revision,
    request: ApprovalRequest,
    named: Mapping[str, Sequence[StageSpec]],
) -> Proposal:
    read = strict_json.read_object
    return Proposal(
        title=request.title,
        action=read(contents.action_text) if contents.action_text else None,
        kind=request.kind,
        description=contents.description,
        asks=read(contents.asks_text),
        severity=request.severity,
        tags=tuple(request.tags),
        requester=read(request.requester_text) if request.requester_text else None,
        stages=tuple(named.get(request.id, ())),
        extras=read(contents.extras_text),
    )
