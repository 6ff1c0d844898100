"""Departments, and the budget that each has in a period: added, changed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from approvals import clock, journal
from approvals.models import Department, Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.currencies import minor_units
from approvals.schemaforms.money import amount_fault

from .projects import take_project
from .soundness import refuse, save_sound


@dataclass(frozen=True, slots=True)
class DepartmentBudget:
    """What a department may spend: `amount` is a plain decimal, `period` one of the model's."""

    currency: str
    amount: str
    period: str


def save_department(
    *, project: Project, name: str, budget: DepartmentBudget, actor: Actor
) -> Department:
    """Let the project have this department; one that ended comes back. It counts at once.

    What was drawn in the period stays drawn. The same again records nothing. Raises `Invalid`
    with a pointer for the field, and `NotAllowed` (`not_admin`).
    """
    with write_transaction():
        held = take_project(project.id, actor=actor)
        _check(budget)
        row = Department.objects.filter(project=held, name=name).first()
        is_new = row is None
        row = row or Department(project=held, name=name, is_active=False)
        before = _budget(row) if row.is_active else None
        if before == budget:
            return row
        row.currency, row.amount, row.period = budget.currency, budget.amount, budget.period
        row.is_active = True
        save_sound(row, new=is_new)
        event = "department.added" if before is None else "department.changed"
        facts = {"before": asdict(before) if before else None, "after": asdict(budget)}
        _record(held, row, event, actor, facts)
    return row


def end_department(*, department: Department, actor: Actor) -> Department:
    """Let a department no longer be drawn on. Raises `NotAllowed` (`not_admin`)."""
    with write_transaction():
        project = take_project(department.project_id, actor=actor)
        held = Department.objects.get(pk=department.pk)
        if not held.is_active:
            return held
        held.is_active = False
        held.save(update_fields=["is_active"])
        _record(project, held, "department.ended", actor, {"before": asdict(_budget(held))})
    return held


def _check(budget: DepartmentBudget) -> None:
    if minor_units(budget.currency) is None:
        raise refuse("/currency", f"{budget.currency} is not in use; write one such as EUR.")
    fault = amount_fault(budget.amount, budget.currency)
    if fault is not None:
        raise refuse("/amount", f"{fault}.")


def _budget(row: Department) -> DepartmentBudget:
    return DepartmentBudget(row.currency, row.amount, row.period)


def _record(
    project: Project, row: Department, event: str, actor: Actor, facts: Mapping[str, object]
) -> None:
    entry = journal.Entry(event, {"department": row.id, "name": row.name, **facts})
    journal.record_project(project, actor=actor, at=clock.now(), entries=[entry])
