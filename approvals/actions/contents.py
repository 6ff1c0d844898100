"""What a request asks for: from a proposal to the fields of a row, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from approvals.models import ApprovalRequest
from approvals.rules import digest, strict_json
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue


class Contents(TypedDict):
    """The fields that `ApprovalRequest` and `Revision` share, but for a reviewer's own."""

    description: str
    action_text: str
    bound_text: str
    asks_text: str
    extras_text: str
    action_digest: str


def contents_of(proposal: Proposal) -> Contents:
    """The fields for what is proposed, with the digest over what an approval would bind."""
    bound, action = digest.bound_by(proposal), proposal.action
    return Contents(
        description=proposal.description or "",
        action_text="" if action is None else strict_json.text(dict(action)),
        bound_text=strict_json.text(bound),
        asks_text=strict_json.text(dict(proposal.asks)),
        extras_text=strict_json.text(dict(proposal.extras)),
        action_digest=digest.action_digest(digest.subject(bound, action)),
    )


def proposal_of(request: ApprovalRequest) -> Proposal:
    """What a request proposes now, to be judged again with something changed."""
    bound = strict_json.read_object(request.bound_text)
    return Proposal(
        title=request.title,
        action=action_of(request),
        kind=request.kind,
        description=_description(request, bound),
        asks=strict_json.read_object(request.asks_text),
        allowed_responses=tuple(request.allowed_responses),
        severity=request.severity,
        tags=tuple(request.tags),
        external_id=request.external_id,
        expires_in=request.expires_in,
        on_timeout=request.on_timeout,
        extras=strict_json.read_object(request.extras_text),
    )


def action_of(request: ApprovalRequest) -> dict[str, JsonValue] | None:
    """The action of the current revision as it was sent, or None where there is none."""
    return strict_json.read_object(request.action_text) if request.action_text else None


def search_text(proposal: Proposal) -> str:
    """The words by which a request is found."""
    words = [
        proposal.title,
        proposal.description or "",
        proposal.action_name,
        proposal.external_id or "",
    ]
    return "\n".join(words).casefold()


def shown_digest(request: ApprovalRequest) -> str:
    """The fingerprint of all that reviewers are shown of a request as it is now."""
    return digest.shown_digest(
        title=request.title,
        description=request.description,
        action_text=request.action_text,
        asks_text=request.asks_text,
        extras_text=request.extras_text,
        requester_text=request.requester_text,
    )


def _description(request: ApprovalRequest, bound: Mapping[str, Any]) -> str | None:
    """Without an action the digest knows whether a description was sent at all."""
    if request.action_text or "description" in bound:
        return request.description
    return None
