"""Who may answer on a stage, and who may not although they could (separation of duties)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from approvals.models import RESPONDING, ApprovalRequest, Membership, Person, Stage
from approvals.models.compiled import Compiled

NOT_ASKED = "not_eligible"
SEPARATED = "separation_of_duties"


def responders(project_id: str) -> QuerySet[Membership]:
    """The memberships of a project that may answer requests at all."""
    return Membership.objects.filter(RESPONDING, project=project_id, person__is_superuser=False)


_RESPONDS = Compiled(
    lambda project, person: responders(project).filter(person=person).values_list("pk")
)


def asked_on(stage: Stage, *, project_id: str) -> QuerySet[Membership]:
    """The memberships that a stage asks: live, so a change of group or role counts at once."""
    members = responders(project_id)
    if stage.asks_everybody:
        return members
    return members.filter(
        Q(person__asked_on__stage=stage)
        | Q(
            person__reviewer_groups__is_active=True,
            person__reviewer_groups__asked_on__stage=stage,
        )
    ).distinct()


def barred(request: ApprovalRequest) -> set[str]:
    """The ids of the people who never decide this request: its requester and the agent's owner.

    lifecycle.md, Who counts, `separation.requester`; architecture.md 7, footnote 1.
    """
    people = {request.requester_person_id, request.agent.owner_id}
    return {person for person in people if person is not None}


def eligible_on(stage: Stage, request: ApprovalRequest) -> QuerySet[Membership]:
    """The memberships whose answer on this stage would count now, with the person loaded."""
    return (
        asked_on(stage, project_id=request.project_id)
        .exclude(person__in=barred(request))
        .select_related("person")
        .order_by("person__username")
    )


def why_not(person: Person, stage: Stage, request: ApprovalRequest) -> str | None:
    """Why this person may not answer on this stage (a code of api.md 2.5), or None if they may."""
    if stage.asks_everybody:
        is_asked = bool(_RESPONDS.rows(request.project_id, person.id))
    else:
        is_asked = asked_on(stage, project_id=request.project_id).filter(person=person).exists()
    if not is_asked:
        return NOT_ASKED
    return SEPARATED if person.id in barred(request) else None
