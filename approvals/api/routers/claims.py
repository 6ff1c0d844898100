"""Claim a request, and give it back (api.md 2.5; lifecycle.md, Claim)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.claims import Lease, check_release
from approvals.actions.claims import Claimed, claim, release
from approvals.api.answers import answer
from approvals.api.bodies import read_body
from approvals.api.codes import CLAIMING
from approvals.api.found import checked_for_responder, find_for_person
from approvals.api.operations import described
from approvals.api.schemas.claims import ClaimBody, ClaimsShown, ReleaseBody
from approvals.models import ApprovalRequest
from approvals.rules.times import stamp

router = Router(tags=["claims"])


@router.post(
    "/requests/{request_id}/claim",
    operation_id="claimRequest",
    summary="Claim a request for a while, or renew the claim",
    **described(
        body=ClaimBody,
        body_required=False,
        shown={200: ClaimsShown},
        codes=[*CLAIMING, "already_responded", "claimed", "illegal_transition"],
    ),
)
def claim_(request: HttpRequest, request_id: str) -> HttpResponse:
    """People who may answer it, and leads who have no part in it; scope `respond`. It holds for
    15 minutes, renewed by the same call, 60 minutes in a row at most. Where one answer is enough
    nobody else may answer meanwhile unless they `take_over`; where it needs more it only shows who
    is at it. It changes nothing that the agent sees. It ends by an answer of its holder, a
    release, its time, the end of the stage, a new revision, and the loss of the right."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    body, _ = checked_for_responder(sent, ClaimBody, person.person, found)
    done = claim(request_id=found.pk, principal=person, take_over=body.take_over)
    return answer(_claims_object(found, done))


@router.post(
    "/requests/{request_id}/release",
    operation_id="releaseRequest",
    summary="Give a claim back",
    **described(
        body=ReleaseBody,
        body_required=False,
        shown={200: ClaimsShown},
        codes=["agents_cannot_respond"],
    ),
)
def release_(request: HttpRequest, request_id: str) -> HttpResponse:
    """Reviewers and leads who see the request, scope `respond`: only the caller's own claim ends,
    and where there is none nothing does."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    check_release(person)
    sent.checked(ReleaseBody)
    return answer(_claims_object(found, release(request_id=found.pk, principal=person)))


def _claims_object(request: ApprovalRequest, claimed: Claimed) -> dict[str, Any]:
    return {
        "request": request.pk,
        "claim": _claim_object(claimed.lease) if claimed.lease else None,
        "others": [_claim_object(each) for each in claimed.others],
    }


def _claim_object(lease: Lease) -> dict[str, Any]:
    return {
        "id": lease.id,
        "by": {"username": lease.username, "name": lease.display_name},
        "since": stamp(lease.since),
        "until": stamp(lease.until),
    }
