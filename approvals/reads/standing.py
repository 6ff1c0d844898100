"""What a reader may do about an open request, or why not."""

from __future__ import annotations

from enum import StrEnum

from approvals.access.eligibility import Electorate
from approvals.access.principals import PersonPrincipal
from approvals.models import ApprovalRequest, Response, Status

from .stages import StageFacts


class Standing(StrEnum):
    """What the reader may do about an open request, or why not."""

    ANSWER = "answer"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    SEPARATED = "separated"
    NOT_ASKED = "not_asked"
    CLOSED = "closed"


def standing_of(
    principal: PersonPrincipal,
    request: ApprovalRequest,
    stages: list[StageFacts],
    mine: Response | None,
) -> Standing:
    """The same order in which `actions.respond` refuses, so that buttons keep their promise."""
    if not request.is_open:
        return Standing.CLOSED
    if request.status == Status.CHANGES_REQUESTED:
        return Standing.SENT_BACK
    if voting_of(principal, stages) is not None:
        return Standing.ANSWER
    if mine is not None:
        return Standing.ANSWERED
    asking = [stage for stage in stages if stage.status == "open"]
    is_barred = any(stage.electorate.is_barred(principal.id) for stage in asking)
    return Standing.SEPARATED if is_barred else Standing.NOT_ASKED


def voting_of(principal: PersonPrincipal, stages: list[StageFacts]) -> Electorate | None:
    """Who may answer on the stage on which the reader's answer would go; None: there is none."""
    for stage in stages:
        if stage.waits_for_answer_of(principal.id):
            return stage.electorate
    return None
