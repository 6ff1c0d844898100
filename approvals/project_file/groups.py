"""`groups`: who is asked together, and how much each of them may approve."""

from __future__ import annotations

from approvals.actions.groups import (
    appoint_lead,
    change_group,
    create_group,
    end_group,
    revive_group,
)
from approvals.exceptions import Conflict
from approvals.models import OPEN_STATUSES, ApprovalRequest, Project, ReviewerGroup, Stage
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue

from .fields import Fields, entries_of, without_none
from .named import find_people
from .nodes import Mistake, Node
from .section import Change, Entries, Section, members, texts

_KNOWN = ("members", "lead", "limits")


class Groups(Section):
    """By name; a group that is left out is ended, one that returns is revived."""

    key = "groups"

    def export(self, project: Project) -> Entries:
        rows = ReviewerGroup.objects.filter(project=project, is_active=True)
        return {
            row.name: _entry(
                [person.username for person in row.members.all()],
                row.lead.username if row.lead else None,
                row.limits,
            )
            for row in rows.select_related("lead").prefetch_related("members").order_by("name")
        }

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        wanted: Entries = {}
        for name, entry in entries_of(node, self.key, mistakes).items():
            fields = Fields(entry, f"groups.{name}", mistakes, known=_KNOWN)
            wanted[name] = _entry(
                fields.people("members", project),
                fields.person("lead", project),
                fields.amounts("limits"),
            )
        return dict(sorted(wanted.items()))

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        row = ReviewerGroup.objects.filter(project=project, name=change.name).first()
        if change.after is None:
            if row is not None:
                _check_unneeded(row)
                end_group(group=row, actor=actor)
            return
        document = members(change.after)
        names = texts(document.get("members"))
        lead = texts([document["lead"]]) if "lead" in document else []
        people = find_people(project, [*names, *lead])
        chosen = [people[name] for name in names]
        limits = {currency: str(sum) for currency, sum in members(document.get("limits")).items()}
        if row is None:
            row = create_group(
                project=project, name=change.name, members=chosen, limits=limits, actor=actor
            )
        else:
            revive_group(group=row, actor=actor)
            change_group(group=row, members=chosen, limits=limits, actor=actor)
        appoint_lead(group=row, lead=people[lead[0]] if lead else None, actor=actor)


def _check_unneeded(group: ReviewerGroup) -> None:
    open_stages = Stage.objects.filter(
        reviewers__group=group, status__in=(Stage.State.WAITING, Stage.State.OPEN)
    )
    waiting = ApprovalRequest.objects.filter(
        status__in=OPEN_STATUSES, pk__in=open_stages.values("request")
    ).count()
    if waiting:
        raise Conflict("needed", f"{waiting} pending requests ask this group; it cannot end yet.")


def _entry(people: list[str], lead: str | None, limits: dict[str, str] | None) -> JsonValue:
    return {
        "members": [*sorted(people)],
        **without_none(lead=lead, limits=dict(limits or {}) or None),
    }
