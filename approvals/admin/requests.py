"""Requests, read-only: they are answered in the inbox and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from approvals.access.masking import masks_of
from approvals.display.text import visible
from approvals.models import ApprovalRequest, AuditEvent, Risk, Status
from approvals.rules.judgement import read_trace

from .filters import OfProject, by_value
from .records import RequestRecordAdmin, quoted
from .tools import Link

# What an agent calls its own things: shown as it wrote them, with nothing hidden.
_NAMED = ("said_external_id", "said_thread_id", "said_tags")


@admin.register(ApprovalRequest)
class RequestAdmin(RequestRecordAdmin):
    """What agents asked for."""

    list_display = ("said_title", "status", "effective_risk", "agent", "project", "created_at")
    list_filter = (
        by_value("status", "status", Status.choices),
        by_value("effective_risk", "risk", Risk.choices),
        OfProject,
    )
    list_select_related = ("agent", "project")
    search_fields = ("=id", "search_text", "=external_id")
    fieldsets = (
        (
            "What is asked (the agent's claim)",
            {
                "fields": (
                    *("said_title", "said_description", "said_action"),
                    *("said_asks", "said_extras"),
                )
            },
        ),
        (
            "Where it stands",
            {"fields": ("id", "project", "agent", "kind", "status", "version", "revision")},
        ),
        (
            "How it was judged",
            {
                "fields": (
                    *("declared_risk", "effective_risk", "severity", "policy_name"),
                    *("policy_version", "verdict", "reasons", "allowed_responses", "on_timeout"),
                    "said_trace",
                )
            },
        ),
        (
            "Where it comes from",
            {"fields": ("said_requester", "requester_person", *_NAMED)},
        ),
        ("When", {"fields": ("created_at", "expires_at", "decided_at", "action_digest")}),
    )

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        if self.rights(request).is_operator:
            return []
        return [Link("Open in the inbox", "inbox", reverse("request", args=[obj.pk]))]

    def events_of(self, obj: Any) -> Any:
        return AuditEvent.objects.filter(request=obj)

    @admin.display(description="title", ordering="title")
    def said_title(self, request: Any) -> str:
        return visible(request.title)

    @admin.display(description="description")
    def said_description(self, request: Any) -> SafeString | None:
        return quoted(request.description)

    @admin.display(description="action")
    def said_action(self, request: Any) -> SafeString | None:
        return quoted(masks_of(request.project_id).action_text(request.action_text))

    @admin.display(description="form, sum, options or phrase")
    def said_asks(self, request: Any) -> SafeString | None:
        return quoted(request.asks_text)

    @admin.display(description="what else was sent")
    def said_extras(self, request: Any) -> SafeString | None:
        return quoted(request.extras_text)

    @admin.display(description="external id")
    def said_external_id(self, request: Any) -> SafeString | None:
        return quoted(request.external_id)

    @admin.display(description="thread id")
    def said_thread_id(self, request: Any) -> SafeString | None:
        return quoted(request.thread_id)

    @admin.display(description="tags")
    def said_tags(self, request: Any) -> SafeString | None:
        return quoted("\n".join(request.tags))

    @admin.display(description="trace of every rule")
    def said_trace(self, request: Any) -> SafeString:
        lines = read_trace(request.trace_text)
        return render_to_string("admin/policies/trace.html", {"trace": lines})

    @admin.display(description="requester")
    def said_requester(self, request: Any) -> SafeString | None:
        return quoted(request.requester_text)
