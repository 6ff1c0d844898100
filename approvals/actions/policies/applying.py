"""The policies of today, applied to requests that wait: only what tightens (config.md, How
policies combine 6), as a new revision by policy."""

from __future__ import annotations

from approvals import clock
from approvals.access.administration import check_admin
from approvals.actions.closing import take_request
from approvals.actions.contents import proposal_of
from approvals.actions.revising import Change, put_to_reviewers
from approvals.exceptions import Conflict, NotFound
from approvals.models import ApprovalRequest, Project, Status
from approvals.models.paging import ids_in_pages
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .rejudging import judge_anew, tightens


def apply_policies(*, project: Project, actor: Actor) -> int:
    """Tighten every pending request of a project; how many were changed, or refused by policy.

    Each is a transaction of its own, so whoever answers meanwhile is not held up; of very many
    only some are in memory at a time. Raises `NotAllowed` (`not_admin`).
    """
    check_admin(project.id, actor)
    pending = ApprovalRequest.objects.filter(project=project, status=Status.PENDING)
    changed = 0
    for ids in ids_in_pages(pending.open(clock.now())):
        for request_id in _changing(ids):
            try:
                changed += apply_to_request(request_id=request_id, actor=actor)
            except (Conflict, NotFound):
                continue  # it was decided in the meantime
    return changed


def apply_to_request(*, request_id: str, actor: Actor) -> bool:
    """Tighten one pending request; False where nothing would be stricter.

    Its approvals are void and its stages start again, as after an edit; where the policies of
    today reject it, it is closed by policy. Raises `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        check_admin(request.project_id, actor)
        now = clock.now()
        proposal = proposal_of(request)
        if request.status != Status.PENDING or request.is_over(now):
            return False
        rejudged = judge_anew(request, proposal, now=now)
        if not tightens(request, rejudged):
            return False
        change = Change(
            proposal=proposal,
            author=Actor("policy", request.project_id, "policy", "policy"),
            data_text=request.data_text,
            option=request.option,
            applied_by=actor.id,
        )
        put_to_reviewers(request, change, now=now, rejudged=rejudged)
    return True


def _changing(request_ids: list[str]) -> list[str]:
    """Those of them that are stricter by the policies of today, as far as is known unheld."""
    related = ("agent__project", "project")
    found = ApprovalRequest.objects.select_related(*related).filter(pk__in=request_ids)
    return [request.id for request in found.order_by("pk") if _would_change(request)]


def _would_change(request: ApprovalRequest) -> bool:
    rejudged = judge_anew(request, proposal_of(request), now=clock.now())
    return tightens(request, rejudged)
