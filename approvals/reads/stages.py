"""The stages of requests with who may answer on them, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.access.eligibility import barred, responders
from approvals.models import ApprovalRequest, Person, Response, Stage, StageReviewer


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage as people and agents are told of it. `eligible` is by username."""

    id: str
    name: str
    status: str
    required: int
    approvals: int
    eligible: list[Person]


def stage_facts(requests: Sequence[ApprovalRequest]) -> dict[str, list[StageFacts]]:
    """The stages of each request, by request id, in their order.

    Four queries at most, however many requests: stages, live approvals, who may respond in
    the projects, and whom the stages name. The stages of a fresh request are not read again.
    """
    by_request: dict[str, list[StageFacts]] = {request.id: [] for request in requests}
    of = {request.id: request for request in requests}
    fresh = [stage for request in requests for stage in request.fresh_stages or ()]
    unread = [request.id for request in requests if request.fresh_stages is None]
    read = _stages(unread) if unread else []
    stages, approvals = fresh + read, _approvals(read)
    people = _responders({request.project_id for request in requests})
    named = _named([stage for stage in stages if not stage.asks_everybody])
    for stage in stages:
        request = of[stage.request_id]
        kept_out = barred(request)
        by_request[stage.request_id].append(
            StageFacts(
                id=stage.id,
                name=stage.name,
                status=stage.status,
                required=stage.required,
                approvals=approvals[(stage.id, request.revision)],
                eligible=[
                    person
                    for person in people[request.project_id]
                    if person.id not in kept_out
                    and (stage.asks_everybody or person.id in named[stage.id])
                ],
            )
        )
    return by_request


def _stages(requests: list[str]) -> list[Stage]:
    return list(Stage.objects.filter(request__in=requests).order_by("number"))


def _approvals(stages: list[Stage]) -> Counter[tuple[str, int]]:
    if not stages:
        return Counter()
    live = Response.objects.filter(
        stage__in=stages,
        type=Response.Type.APPROVE,
        withdrawn_at__isnull=True,
        voided_at__isnull=True,
    )
    return Counter(live.values_list("stage_id", "revision"))


def _responders(projects: set[str]) -> dict[str, list[Person]]:
    people: dict[str, list[Person]] = defaultdict(list)
    for project in sorted(projects):
        memberships = responders(project).select_related("person").order_by("person__username")
        people[project] = [membership.person for membership in memberships]
    return people


def _named(stages: list[Stage]) -> dict[str, set[str]]:
    """The ids of the people whom each stage names, alone or through a live group."""
    named: dict[str, set[str]] = defaultdict(set)
    if not stages:
        return named
    rows = StageReviewer.objects.filter(stage__in=stages)
    for stage_id, person_id in rows.exclude(person=None).values_list("stage_id", "person_id"):
        named[stage_id].add(person_id or "")
    members = rows.filter(group__is_active=True).values_list("stage_id", "group__members")
    for stage_id, person_id in members:
        named[stage_id].add(person_id or "")
    return named
