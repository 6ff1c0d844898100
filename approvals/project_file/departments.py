"""`departments`: what budgets draw on."""

from __future__ import annotations

from approvals.actions.departments import DepartmentBudget, end_department, save_department
from approvals.exceptions import Conflict
from approvals.models import OPEN_STATUSES, ApprovalRequest, Department, Project
from approvals.rules import strict_json
from approvals.rules.actor import Actor

from .fields import Fields, entries_of, without_none
from .nodes import Mistake, Node
from .section import Change, Entries, Section, members

_KNOWN = ("currency", "amount", "period")


class Departments(Section):
    """By name; one that is left out is ended."""

    key = "departments"

    def export(self, project: Project) -> Entries:
        rows = Department.objects.filter(project=project, is_active=True).order_by("name")
        return {
            row.name: without_none(currency=row.currency, amount=row.amount, period=row.period)
            for row in rows
        }

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        wanted: Entries = {}
        for name, entry in entries_of(node, self.key, mistakes).items():
            fields = Fields(entry, f"departments.{name}", mistakes, known=_KNOWN)
            fields.require(*_KNOWN)
            wanted[name] = without_none(
                currency=fields.text("currency"),
                amount=fields.amount("amount"),
                period=fields.choice("period", Department.Period.values),
            )
        return dict(sorted(wanted.items()))

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        if change.after is not None:
            said = {key: str(value) for key, value in members(change.after).items()}
            budget = DepartmentBudget(said["currency"], said["amount"], said["period"])
            save_department(project=project, name=change.name, budget=budget, actor=actor)
            return
        for row in Department.objects.filter(project=project, name=change.name):
            _check_unneeded(row)
            end_department(department=row, actor=actor)


def _check_unneeded(department: Department) -> None:
    asked = ApprovalRequest.objects.filter(
        project=department.project_id, status__in=OPEN_STATUSES, kind="budget"
    ).values_list("asks_text", flat=True)
    budgets = (members(strict_json.read_object(text).get("budget")) for text in asked)
    waiting = sum(budget.get("department") == department.name for budget in budgets)
    if waiting:
        raise Conflict("needed", f"{waiting} pending requests draw on it; it cannot end yet.")
