"""An answer that departs from what the others agree on makes a revision of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals import journal
from approvals.access.quorums import Tally, tally_of
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Person, Response, Stage
from approvals.rules.actor import Actor
from approvals.rules.digest import canonical
from approvals.rules.separation import bars_editor
from approvals.rules.strict_json import parse
from approvals.rules.terms import read_terms

from .contents import proposal_of
from .judging import Judged
from .reading import check_edit_read
from .revising import Change, revise
from .stages.counting import carried_by_approvals


def revise_by_answer(
    tally: Tally, judged: Judged, person: Person, actor: Actor, *, now: datetime
) -> list[journal.Entry]:
    """Make a new revision where the answer is an edit (lifecycle.md, Edits); what to record.

    Other data, or another option, than those the approvals of this revision carry are one too,
    unless they are a recommendation, which changes nothing. Raises `Invalid`, which undoes all
    of it: `edit_needs_second_person` by the stages that the new revision has, and `must_read`
    where it wants evidence read that its author did not open.
    """
    request = tally.request
    proposal = proposal_of(request)
    if judged.action is not None:
        proposal = replace(proposal, action=judged.action)
    elif judged.effect != "approve" or judged.recommended or not _departs(request, judged):
        return []
    change = Change(
        proposal=proposal, author=actor, data_text=judged.data_text, option=judged.option
    )
    edited = request.revision
    entries = revise(request, change, now=now).entries
    _check_second_person(tally_of(request), person)
    check_edit_read(request, person.id, edited=edited)
    return entries


def void_carried_over(tally: Tally, person: Person, *, now: datetime) -> list[journal.Entry]:
    """Void what a person had rejected before this revision, which they answer now."""
    human = tally.grounds.relations[tally.request.project_id].humans.of
    carried = [
        ballot.id
        for ballot in tally.ballots
        if ballot.revision < tally.request.revision and human(ballot.person) == human(person.id)
    ]
    if carried:
        Response.objects.filter(pk__in=carried).update(voided_at=now)
    return [journal.Entry("response.voided", {"response": response}) for response in carried]


def _departs(request: ApprovalRequest, judged: Judged) -> bool:
    """Whether approvals were given, or an edit made, for other data or another option."""
    carried = carried_by_approvals(request)
    if request.data_text is not None or request.option is not None:
        carried.append((request.data_text, request.option))
    return any(
        option != judged.option or not _same(data, judged.data_text) for data, option in carried
    )


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one == other
    return canonical(parse(one.encode())) == canonical(parse(other.encode()))


def _check_second_person(tally: Tally, person: Person) -> None:
    """Refuse an edit that nobody would be left to approve, where its editor may not."""
    in_all = sum(max(1, stage.required) for stage in tally.stages)
    if not bars_editor(read_terms(tally.request.terms).separation, in_all):
        return
    alone, together = _anew(tally, person.id), _anew(tally, None)
    for stage in tally.stages:
        if _can_approve(together, stage) and not _can_approve(alone, stage):
            raise Invalid(
                "edit_needs_second_person",
                "Others have to approve what you edit, and too few of them may answer.",
                errors=[
                    FieldError(
                        "/args", "too few others could approve it", "edit_needs_second_person"
                    )
                ],
            )


def _anew(tally: Tally, editor: str | None) -> Tally:
    """How the stages would begin again with a revision of this editor: with no approval."""
    request = tally.request
    parties = replace(tally.grounds.parties[request.id], editor=editor)
    grounds = replace(tally.grounds, parties={request.id: parties})
    left = [ballot for ballot in tally.ballots if ballot.effect == Response.Effect.REJECT]
    anew = replace(tally, grounds=grounds).after(left)
    rosters = {stage.id: anew.voting[stage.id].in_their_own_right for stage in tally.stages}
    return anew.with_rosters(rosters)


def _can_approve(tally: Tally, stage: Stage) -> bool:
    standing = tally.standing(stage)
    return not (standing.stuck or standing.impossible)
