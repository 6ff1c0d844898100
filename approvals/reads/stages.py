"""The stages of requests with who may answer on them, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from approvals.access.eligibility import barred, responders
from approvals.models import ApprovalRequest, Response, Stage, StageReviewer
from approvals.models.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Responder:
    """Somebody who may answer, as others are told of them."""

    id: str
    username: str
    name: str

    @property
    def display_name(self) -> str:
        return self.name or self.username


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage as people and agents are told of it. `eligible` is by username."""

    id: str
    name: str
    status: str
    required: int
    approvals: int
    eligible: list[Responder]


def stage_facts(requests: Sequence[ApprovalRequest]) -> dict[str, list[StageFacts]]:
    """The stages of each request, by request id, in their order.

    Four queries at most, however many requests: stages, live approvals, who may respond in
    the projects, and whom the stages name. The stages of a fresh request are not read again.
    """
    by_request: dict[str, list[StageFacts]] = {request.id: [] for request in requests}
    of = {request.id: request for request in requests}
    fresh = [stage for request in requests for stage in request.fresh_stages or ()]
    unread = [request.id for request in requests if request.fresh_stages is None]
    stages = fresh + (_stages(unread) if unread else [])
    approvals = _approvals(unread) if unread else Counter[tuple[str, int]]()
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
    if len(requests) == 1:
        return _STAGES.rows(requests[0])
    return list(_in_order(Stage.objects.filter(request__in=requests)))


def _approvals(requests: list[str]) -> Counter[tuple[str, int]]:
    if len(requests) == 1:
        return Counter(_APPROVALS.rows(requests[0]))
    return Counter(_live(Response.objects.filter(request__in=requests)))


def _in_order(stages: QuerySet[Stage]) -> QuerySet[Stage]:
    return stages.order_by("number")


def _live(responses: QuerySet[Response]) -> QuerySet[Response, tuple[str, int]]:
    return responses.filter(
        effect=Response.Effect.APPROVE,
        recommended=False,
        withdrawn_at__isnull=True,
        voided_at__isnull=True,
    ).values_list("stage_id", "revision")


_STAGES = Compiled(lambda request: _in_order(Stage.objects.filter(request=request)))
_APPROVALS = Compiled(lambda request: _live(Response.objects.filter(request=request)))


def _responders(projects: set[str]) -> dict[str, list[Responder]]:
    return {project: [Responder(*row) for row in _RESPONDERS.rows(project)] for project in projects}


_RESPONDERS = Compiled(
    lambda project: (
        responders(project)
        .order_by("person__username")
        .values_list("person_id", "person__username", "person__name")
    )
)


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
