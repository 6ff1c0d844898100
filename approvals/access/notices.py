"""Who is told that a request waits, and who need not be told any more."""

from __future__ import annotations

from datetime import datetime

from approvals.models import ApprovalRequest, Membership, OutboxMessage, Person, Stage

from .eligibility import Responder
from .quorums import tally_of

CLOSED = "The request was closed before the mail went out."
OVER = "The deadline passed before the mail went out."
NOT_THEIRS = "They may not answer this request any more."
NO_ADDRESS = "They have no e-mail address any more."
# The event that tells leads that nobody can decide.
STUCK = "stage.stuck"


def why_silent(request: ApprovalRequest, now: datetime) -> str | None:
    """Why nobody is to be told of this request any more, in a sentence; None while it waits."""
    if not request.is_open or not request.project.is_active:
        return CLOSED
    return OVER if request.is_over(now) else None


def people_to_tell(request: ApprovalRequest) -> list[Responder]:
    """Those with an e-mail address whose answer is still awaited on an open stage."""
    return [person for person in _awaited(request).values() if person.email]


def leads_to_tell(request: ApprovalRequest) -> list[Person]:
    """The leads of the project who have an e-mail address, else its admins."""
    members = Membership.objects.filter(
        project=request.project_id, is_active=True, person__is_active=True
    ).exclude(person__email="")
    rows = list(members.select_related("person").order_by("person__username"))
    leads = [member.person for member in rows if member.is_lead]
    return leads or [member.person for member in rows if member.is_admin]


def why_needless(mail: OutboxMessage, now: datetime) -> str | None:
    """Why this mail need not be sent any more, in a sentence; None where it must be."""
    request, person = mail.request, mail.person
    silent = why_silent(request, now)
    if silent is not None:
        return silent
    if person is None or not _is_theirs(mail, request, person):
        return NOT_THEIRS
    return None if person.email else NO_ADDRESS


def _is_theirs(mail: OutboxMessage, request: ApprovalRequest, person: Person) -> bool:
    if mail.event == STUCK:
        is_stuck = Stage.objects.filter(request=request, stuck_at__isnull=False).exists()
        return is_stuck and any(each.pk == person.pk for each in leads_to_tell(request))
    return person.id in _awaited(request)


def _awaited(request: ApprovalRequest) -> dict[str, Responder]:
    """Who may answer on an open stage and has not answered there, by their account."""
    tally = tally_of(request)
    answered = {(each.stage, each.person) for each in tally.ballots}
    return {
        person.id: person
        for stage in tally.stages
        if stage.status == Stage.State.OPEN
        for person in tally.voting[stage.id].people
        if (stage.id, person.id) not in answered
    }
