"""Where the quorum of a request stands, for its row in a list: read with the row itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from approvals.access.principals import PersonPrincipal
from approvals.access.requests import sees_openly
from approvals.models import ApprovalRequest, Response, Stage
from approvals.models.requests import RequestQuerySet


def with_progress(requests: RequestQuerySet) -> RequestQuerySet:
    """Each with `stages_all`, and of the open ones `stage_first`, `stages_open`, `approvals_due`
    and `approvals_given`. Worked out for the rows of a page, in their own statement."""
    stages = Stage.objects.filter(request=OuterRef("pk"))
    open_ = stages.filter(status=Stage.State.OPEN)
    given = Response.objects.approvals().filter(
        request=OuterRef("pk"), revision=OuterRef("revision"), stage__status=Stage.State.OPEN
    )
    return requests.annotate(
        stages_all=_one(stages, Count("pk")),
        stages_open=_one(open_, Count("pk")),
        stage_first=_one(open_, Min("number")),
        approvals_due=_one(open_, Sum("required")),
        approvals_given=_one(given, Count("pk")),
    )


def progress_of(principal: PersonPrincipal, row: ApprovalRequest) -> str:
    """Which stage is open, and how many of its approvals are given: "" where one answer of one
    stage is all, and for who is not told. No statement.

    Approvals are those that stand; whether their authors may still approve is judged on the
    page of the request and when the stage closes.
    """
    at: Any = row  # as `with_progress` read it
    if not at.stages_open or not sees_openly(principal, row):
        return ""
    said = []
    if at.stages_all > 1:
        said.append(_stages(at.stage_first, at.stages_open, at.stages_all))
    if at.approvals_due > 1:
        figures = {"given": at.approvals_given, "due": at.approvals_due}
        said.append(_("%(given)s of %(due)s approvals") % figures)
    return ", ".join(said)


def _stages(first: int, open_: int, all_: int) -> str:
    if open_ == 1:
        return _("Stage %(number)s of %(all)s") % {"number": first, "all": all_}
    return _("%(open)s of %(all)s stages open") % {"open": open_, "all": all_}


def _one(rows: QuerySet[Any], figure: Any) -> Coalesce:
    """One figure over all of these rows, 0 where there are none."""
    of_all = rows.order_by().values("request").annotate(figure=figure).values("figure")
    return Coalesce(Subquery(of_all, output_field=IntegerField()), 0)
