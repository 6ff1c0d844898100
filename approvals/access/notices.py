"""Who is told that a request waits, and who need not be told any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from approvals.models import ApprovalRequest, Membership, OutboxMessage, Person, Stage
from approvals.rules.times import stamp

from .eligibility import Responder
from .quorums import tally_of
from .second_admins import why_not_awaited

CLOSED = "The request was closed before the mail went out."
OVER = "The deadline passed before the mail went out."
PASSED = "What it tells of was over before the mail went out."
NOT_THEIRS = "They may not answer this request any more."
NO_ADDRESS = "They have no e-mail address any more."
# The event that tells leads that nobody can decide.
STUCK = "stage.stuck"


def since_opening(stages: Iterable[Stage]) -> dict[str, str]:
    """These stages as a message to their reviewers names them: with when each opened, so that it
    is not about what opens anew."""
    return {each.pk: stamp(each.opened_at) for each in stages if each.opened_at is not None}


def since_stuck(stages: Iterable[Stage]) -> dict[str, str]:
    """The same for a message to the leads: with since when each is stuck."""
    return {each.pk: stamp(each.stuck_at) for each in stages if each.stuck_at is not None}


def why_silent(request: ApprovalRequest, now: datetime) -> str | None:
    """Why nobody is to be told of this request any more, in a sentence; None while it waits."""
    if not request.is_open or not request.project.is_active:
        return CLOSED
    return OVER if request.is_over(now) else None


def people_to_tell(request: ApprovalRequest, stages: dict[str, str]) -> list[Responder] | None:
    """Those with an e-mail address whose answer is still awaited on these stages; None where
    none of them is open any more, as it was named (`since_opening`)."""
    awaited = _awaited(request, stages)
    return None if awaited is None else [person for person in awaited.values() if person.email]


def leads_to_tell(request: ApprovalRequest, stages: dict[str, str]) -> list[Person] | None:
    """The leads of the project who have an e-mail address, else its admins; None where none of
    these stages is stuck any more, as it was named (`since_stuck`)."""
    if not _is_stuck(request, stages):
        return None
    members = Membership.objects.filter(
        project=request.project_id, is_active=True, person__is_active=True
    ).exclude(person__email="")
    rows = list(members.select_related("person").order_by("person__username"))
    leads = [member.person for member in rows if member.is_lead]
    return leads or [member.person for member in rows if member.is_admin]


def why_needless(mail: OutboxMessage, now: datetime) -> str | None:
    """Why this mail need not be sent any more, in a sentence; None where it must be."""
    person = mail.person
    silent = _why_no_more(mail, now)
    if silent is not None:
        return silent
    return None if person is not None and person.email else NO_ADDRESS


def _why_no_more(mail: OutboxMessage, now: datetime) -> str | None:
    if mail.request is None:
        return why_not_awaited(mail.project, mail.person_id)
    silent = why_silent(mail.request, now)
    if silent is not None:
        return silent
    told: Iterable[str] | None
    if mail.event == STUCK:
        leads = leads_to_tell(mail.request, mail.stages)
        told = None if leads is None else [each.pk for each in leads]
    else:
        told = _awaited(mail.request, mail.stages)
    if told is None:
        return PASSED
    return None if mail.person_id in told else NOT_THEIRS


def _is_stuck(request: ApprovalRequest, named: dict[str, str]) -> bool:
    stuck = Stage.objects.filter(request=request, stuck_at__isnull=False)
    return bool(since_stuck(stuck).items() & named.items())


def _awaited(request: ApprovalRequest, named: dict[str, str]) -> dict[str, Responder] | None:
    """Who may answer on one of these stages and has not answered there, by their account."""
    tally = tally_of(request)
    meant = [
        stage
        for stage in tally.stages
        if stage.status == Stage.State.OPEN and since_opening([stage]).items() <= named.items()
    ]
    answered = {(each.stage, each.person) for each in tally.ballots}
    people = {
        person.id: person
        for stage in meant
        for person in tally.voting[stage.pk].people
        if (stage.pk, person.id) not in answered
    }
    return people if meant else None
