"""What became of requests, read-only: responses, decisions, grants, executions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from approvals.display.text import visible
from approvals.models import AuditEvent, Decision, Execution, Grant, Response

from .filters import OfProject, by_value
from .records import RequestRecordAdmin, quoted
from .tools import Link, change_url


class OfRequestAdmin(RequestRecordAdmin):
    """A record that belongs to one request."""

    project_path = "request__project"
    search_fields = ("=request__id", "request__search_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("request__project")

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        return [Link("The request", "arrow-right", change_url(obj.request))]

    def events_of(self, obj: Any) -> Any:
        return AuditEvent.objects.filter(request=obj.request_id)

    @admin.display(description="request", ordering="request__title")
    def said_title(self, row: Any) -> str:
        return visible(row.request.title)

    @admin.display(description="project")
    def project_held(self, row: Any) -> str:
        return str(row.request.project)

    @admin.display(description="reason")
    def said_reason(self, row: Any) -> SafeString | None:
        return quoted(row.reason)


@admin.register(Response)
class ResponseAdmin(OfRequestAdmin):
    """Answers of reviewers."""

    list_display = ("said_title", "type", "person_name", "effective_at", "project_held")
    list_filter = (by_value("type", "answer", Response.Type.choices), OfProject)
    fields = (
        *("id", "said_title", "type", "person", "person_name", "said_reason", "revision"),
        *("action_digest", "channel", "effective_at", "withdrawn_at", "voided_at"),
    )


@admin.register(Decision)
class DecisionAdmin(OfRequestAdmin):
    """The one final result of each request."""

    list_display = ("said_title", "outcome", "by_kind", "by_name", "decided_at", "project_held")
    list_filter = (by_value("outcome", "outcome", Decision.Outcome.choices), OfProject)
    fields = (
        *("id", "said_title", "outcome", "type", "by_kind", "by_name", "said_reason", "tags"),
        *("revision", "action_digest", "policy_name", "policy_version", "decided_at"),
    )


@admin.register(Grant)
class GrantAdmin(OfRequestAdmin):
    """The rights to execute what was approved."""

    list_display = ("said_title", "status", "expires_at", "consumed_at", "project_held")
    list_filter = (by_value("status", "status", Grant.Status.choices), OfProject)
    fields = (
        *("id", "said_title", "status", "action_digest", "expires_at", "consumed_at"),
        "ended_at",
    )


@admin.register(Execution)
class ExecutionAdmin(OfRequestAdmin):
    """What agents did, as they report it."""

    list_display = ("said_title", "status", "started_at", "finished_at", "project_held")
    list_filter = (by_value("status", "status", Execution.Status.choices), OfProject)
    fields = (
        *("id", "said_title", "status", "said_result", "said_error", "started_at"),
        *("finished_at", "reported_at"),
    )

    @admin.display(description="result")
    def said_result(self, execution: Any) -> SafeString | None:
        return quoted(execution.result_text)

    @admin.display(description="error")
    def said_error(self, execution: Any) -> SafeString | None:
        return quoted(execution.error)
