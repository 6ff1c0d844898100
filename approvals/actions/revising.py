"""A new revision of an open request: by a reviewer's edit, by its agent, or by policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals import journal
from approvals.access.quorums import tally_of
from approvals.exceptions import Conflict, FieldError, Invalid
from approvals.models import ApprovalRequest, Response, Revision, Stage, Status
from approvals.models.inserting import insert
from approvals.rules.actor import Actor
from approvals.rules.judgement import Judgement
from approvals.rules.proposal import Proposal
from approvals.rules.times import stamp

from .closing import by_policy, close_request
from .contents import Contents, contents_of, search_text, shown_digest
from .policies.rejudging import JUDGED, Rejudged, judge_again, tighten_request
from .stages.advancing import look_again
from .stages.beginning import restart, stage_facts

# What a new revision may change in the request's row.
_REVISED = (
    *Contents.__annotations__,
    "action_name",
    "search_text",
    "data_text",
    "option",
    *JUDGED,
    "revision",
    "version",
    "status",
    "updated_at",
    "asks_agent",
)


# Whose revision it is says what has happened.
_EVENTS = {
    "agent": "request.resubmitted",
    "human": "request.edited",
    "policy": "request.tightened",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What the next revision asks for, and whose it is.

    `data_text` and `option` are those of a reviewer's edit; `expires_at` is set where the
    deadline begins anew, `message` is what the agent says to it. `applied_by` is who let the
    policies of today be applied, where they are the author.
    """

    proposal: Proposal
    author: Actor
    data_text: str | None = None
    option: str | None = None
    message: str = ""
    expires_at: datetime | None = None
    applied_by: str | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """What the caller is to record, and why policy rejects the new revision, if it does."""

    entries: list[journal.Entry]
    rejected: Judgement | None = None


def put_to_reviewers(
    request: ApprovalRequest, change: Change, *, now: datetime, rejudged: Rejudged | None = None
) -> None:
    """Make a revision that is no answer, as `revise` does, and let its stages begin.

    Who may answer is told; where policy rejects it, it is closed by policy instead.
    """
    revised = revise(request, change, now=now, rejudged=rejudged)
    begun = look_again(tally_of(request), now=now)
    begun.tell_reviewers(begun.open)
    rejected = revised.rejected
    journal.record_request(
        request,
        actor=change.author,
        at=now,
        entries=[*revised.entries, *begun.entries],
        promises=[] if rejected else begun.promises,
    )
    if rejected:
        close_request(request, ending=by_policy(request, rejected), now=now)


def revise(
    request: ApprovalRequest, change: Change, *, now: datetime, rejudged: Rejudged | None = None
) -> Revised:
    """Make revision n + 1 of a request whose row the caller holds (lifecycle.md, Edits).

    It is judged again, unless the caller did (`rejudged`): that may raise what is needed and
    never lowers it. Every live answer is void, and the stages start again from the first. The
    request is pending afterwards, and its version has risen; where policy rejects the revision of
    an agent, or its own, the caller closes it. Raises `Invalid` (`rejected_by_policy`) for an
    edit that policy rejects.
    """
    seen = (request.status, request.version, request.revision)
    rejudged = rejudged or judge_again(request, change.proposal, now=now)
    if rejudged.rejects and change.author.kind == "human":
        raise _rejected_by_policy(rejudged)
    request.expires_at = change.expires_at or request.expires_at
    tighten_request(request, change.proposal, rejudged, now=now)
    contents = contents_of(change.proposal)
    for name, value in contents.items():
        setattr(request, name, value)
    request.action_name = change.proposal.action_name
    request.search_text = search_text(change.proposal)
    request.data_text, request.option = change.data_text, change.option
    request.revision += 1
    request.version += 1
    request.status = Status.PENDING
    request.updated_at = now
    insert(
        Revision(
            request=request,
            number=request.revision,
            **contents,
            data_text=change.data_text,
            option=change.option,
            message=change.message,
            author_kind=change.author.kind,
            author_id=change.author.id or "",
            author_name=change.author.name,
            created_at=now,
        )
    )
    _swap(request, seen)
    voided = void_answers(request, seen[2], now=now, keep_rejections=change.author.kind != "agent")
    stages = restart(request, now=now)
    return Revised(
        entries=[_entry(request, change, stages), *voided],
        rejected=rejudged.judgement if rejudged.rejects else None,
    )


def void_answers(
    request: ApprovalRequest, revision: int, *, now: datetime, keep_rejections: bool = False
) -> list[journal.Entry]:
    """Void the live answers up to a revision but those that asked for changes, which ended it.

    `keep_rejections`: they carry over until their authors answer the next revision. Returns
    what the caller is to record.
    """
    live = Response.objects.live().filter(request=request, revision__lte=revision)
    live = live.exclude(effect=Response.Effect.CHANGES)
    if keep_rejections:
        live = live.exclude(effect=Response.Effect.REJECT)
    found = list(live.order_by("id").values_list("pk", flat=True))
    if found:
        Response.objects.filter(pk__in=found).update(voided_at=now)
    return [journal.Entry("response.voided", {"response": response}) for response in found]


def _rejected_by_policy(rejudged: Rejudged) -> Invalid:
    """The refusal of an edit that the rules would reject: nothing is written."""
    why = "; ".join(rejudged.judgement.reasons)
    return Invalid(
        "rejected_by_policy",
        f"Policy rejects what was edited: {why}",
        errors=[FieldError("/args", "policy rejects this", "rejected_by_policy")],
        facts={"reasons": list(rejudged.judgement.reasons)},
    )


def _swap(request: ApprovalRequest, seen: tuple[str, int, int]) -> None:
    status, version, revision = seen
    hit = ApprovalRequest.objects.filter(
        pk=request.pk, status=status, version=version, revision=revision
    ).update(**{name: getattr(request, name) for name in _REVISED})
    if hit != 1:
        raise Conflict("stale_revision", "Somebody else changed this request just now.")


def _entry(request: ApprovalRequest, change: Change, stages: Sequence[Stage]) -> journal.Entry:
    facts = {
        "status": request.status,
        "revision": request.revision,
        "action_digest": request.action_digest,
        "option": change.option,
        "effective_risk": request.effective_risk,
        "expires_at": stamp(request.expires_at),
        "stages": [stage_facts(stage) for stage in stages],
    }
    if change.author.kind == "policy":
        facts["applied_by"] = change.applied_by
    details = {
        "shown": shown_digest(request),
        "data": change.data_text,
        "reason": change.message,
    }
    return journal.Entry(_EVENTS[change.author.kind], facts, details)
