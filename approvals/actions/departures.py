"""An answer that departs from what the others agree on makes a revision of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals import journal
from approvals.models import ApprovalRequest
from approvals.rules.actor import Actor
from approvals.rules.digest import canonical
from approvals.rules.strict_json import parse

from .contents import proposal_of
from .counting import approvals_of
from .judging import Judged
from .revising import Change, revise


def revise_by_answer(
    request: ApprovalRequest, judged: Judged, actor: Actor, *, now: datetime
) -> list[journal.Entry]:
    """Make a new revision where the answer is an edit (lifecycle.md, Edits); what to record.

    Other data, or another option, than those the approvals of this revision carry are one too,
    unless they are a recommendation, which changes nothing.
    """
    proposal = proposal_of(request)
    if judged.action is not None:
        proposal = replace(proposal, action=judged.action)
    elif judged.effect != "approve" or judged.recommended or not _departs(request, judged):
        return []
    change = Change(
        proposal=proposal, author=actor, data_text=judged.data_text, option=judged.option
    )
    return revise(request, change, now=now).entries


def _departs(request: ApprovalRequest, judged: Judged) -> bool:
    """Whether approvals were given, or an edit made, for other data or another option."""
    carried = list(approvals_of(request).values_list("data_text", "option")[:1])
    if request.data_text is not None or request.option is not None:
        carried.append((request.data_text, request.option))
    return any(
        option != judged.option or not _same(data, judged.data_text) for data, option in carried
    )


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one == other
    return canonical(parse(one.encode())) == canonical(parse(other.encode()))
