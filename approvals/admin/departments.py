"""Departments: the budget of each in a period, what is left of it now, and who drew on it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from approvals import clock
from approvals.access.administration import Area
from approvals.actions.departments import DepartmentBudget, end_department, save_department
from approvals.models import ApprovalRequest, Department
from approvals.reads.departments import drawn_on, rests
from approvals.rules.actor import Actor

from .base import ProjectAdmin
from .filters import IS_ACTIVE, OfProject
from .forms import Acted, ActionForm, project_and_name
from .tools import Tool as Button

_BUDGET = ("currency", "amount", "period")


class DepartmentForm(ActionForm):
    """A name, and how much in which period. The action judges both."""

    class Meta:
        help_texts = {
            "name": "As agents write it: budgets name it, so it is fixed.",
            "currency": "Such as EUR.",
            "amount": "For one period, as a plain decimal: 75000.00.",
            "period": "It begins by the days of the project's time zone; a week on Monday.",
        }

    def clean(self) -> Any:
        """A name that stands there already is refused: adding must not change another."""
        data = super().clean() or self.cleaned_data
        if self.instance._state.adding and data.get("project"):
            taken = Department.objects.filter(
                project=data["project"], name=data.get("name"), is_active=True
            )
            if taken.exists():
                self.add_error("name", "This department stands there already; change it instead.")
        return data

    @property
    def budget(self) -> DepartmentBudget:
        """What was filled in. Raises nothing: the action judges it."""
        data = self.cleaned_data
        return DepartmentBudget(data["currency"].upper(), data["amount"], data["period"])


@admin.register(Department)
class DepartmentAdmin(ProjectAdmin):
    """Added, changed, ended and revived. What was drawn stays drawn, whatever the budget."""

    area = Area.TOOLS
    section = "Set-up"
    form = DepartmentForm
    can_add = True
    can_change = True
    ended_stays = True
    change_form_template = "admin/department.html"
    list_display = ("name", "project", "said_left", "said_budget", "is_active")
    list_filter = (IS_ACTIVE, OfProject)
    list_select_related = ("project",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    tools = (
        Button(
            verb="end",
            label="End the department",
            icon="ban",
            question="Nothing more can be drawn on it: what waits can no longer be approved.",
            run=lambda department, actor: _end(department, actor),
            fits=lambda department: department.is_active,
            done="The department has ended.",
            is_grave=True,
        ),
        Button(
            verb="revive",
            label="Revive the department",
            icon="rotate-ccw",
            question="It can be drawn on again. What was drawn in this period stays drawn.",
            run=lambda department, actor: _revive(department, actor),
            fits=lambda department: not department.is_active,
            done="The department is active again.",
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "name", *_BUDGET)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project", "name") if obj else ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """With what is left in each, looked up for all of the page at once."""
        response: Any = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            changelist.result_list = list(changelist.result_list)
            left = rests(changelist.result_list, now=clock.now())
            for row in changelist.result_list:
                row.rest = left[row.pk]
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With what is left, and who drew, for those who may read requests anyway."""
        told: dict[str, Any] = {}
        if object_id is not None:
            row, now = self.get_object_or_404(request, object_id), clock.now()
            told["rest"] = rests([row], now=now)[row.pk]
            rights = self.rights(request)
            if not rights.is_operator and row.project_id in rights.seen(Area.RECORDS):
                told["draws"] = drawn_on(row, now=now)
                told["request_opts"] = ApprovalRequest._meta
        return super().changeform_view(
            request, object_id, form_url, {**told, **(extra_context or {})}
        )

    @admin.display(description="left now")
    def said_left(self, row: Any) -> str:
        return str(row.rest.left) if row.is_active else "–"

    @admin.display(description="budget")
    def said_budget(self, row: Any) -> str:
        return f"{row.rest.whole} a {row.period}"

    def act(self, request: HttpRequest, form: Any) -> Acted:
        actor = self.rights(request).actor
        project, name = project_and_name(form)
        return Acted(save_department(project=project, name=name, budget=form.budget, actor=actor))


def _end(department: Department, actor: Actor) -> None:
    end_department(department=department, actor=actor)


def _revive(department: Department, actor: Actor) -> None:
    budget = DepartmentBudget(department.currency, department.amount, department.period)
    save_department(project=department.project, name=department.name, budget=budget, actor=actor)
