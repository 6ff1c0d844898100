"""What a sum comes to while it is typed: one reading of it, the server's."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from approvals import clock
from approvals.exceptions import NotFound
from approvals.reads.detailing import request_detail

from .answers.sums import weigh
from .gate import PageRequest, signed_in
from .parts import page
from .request_page import find

LONGEST = 60


@require_safe
@signed_in
def weigh_sum(request: PageRequest, request_id: str) -> HttpResponse:
    """How far a sum is from what was asked, and whether it would only be recommended."""
    principal, approval = find(request, request_id)
    detail = request_detail(principal, approval, now=clock.now())
    if detail.budget is None:
        raise NotFound
    context = {
        "detail": detail,
        "request_row": approval,
        "budget": detail.budget,
        "sum": weigh(detail.budget, request.GET.get("approved_amount", "")[:LONGEST]),
    }
    return page(request, "approvals/request/ask/weighed.html", context)
