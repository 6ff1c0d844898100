"""What was promised to be sent, and each try, read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from approvals.access.administration import Area
from approvals.display.text import visible
from approvals.models import AuditEvent, DeliveryAttempt, OutboxMessage

from .filters import OfProject, by_value
from .records import RecordAdmin

SECTION = "Delivery and audit"


@admin.register(OutboxMessage)
class OutboxAdmin(RecordAdmin):
    """Mails that were promised. They name a request, where they are about one, by its id alone."""

    area = Area.DELIVERIES
    section = SECTION
    list_display = ("id", "kind", "recipient", "status", "attempts", "created_at", "project")
    list_filter = (by_value("status", "status", OutboxMessage.Status.choices), OfProject)
    list_select_related = ("project",)
    search_fields = ("=id", "=request__id", "recipient")
    fields = (
        *("id", "project", "request_held", "kind", "event", "recipient", "status", "attempts"),
        *("next_attempt_at", "leased_until", "created_at"),
    )

    @property
    def plural(self) -> str:
        return "Promised messages"

    def events_of(self, obj: Any) -> Any:
        return AuditEvent.objects.filter(request=obj.request_id)

    @admin.display(description="request")
    def request_held(self, message: Any) -> str:
        return str(message.request_id or "—")


@admin.register(DeliveryAttempt)
class AttemptAdmin(RecordAdmin):
    """Each try at sending."""

    area = Area.DELIVERIES
    section = SECTION
    project_path = "message__project"
    list_display = ("message_held", "number", "status", "said_detail", "at")
    list_filter = (by_value("status", "status", DeliveryAttempt.Status.choices), OfProject)
    list_select_related = ("message__project",)
    search_fields = ("=message__id", "=message__request__id")
    fields = ("message_held", "recipient", "number", "at", "status", "said_detail")

    def events_of(self, obj: Any) -> Any:
        return AuditEvent.objects.filter(request=obj.message.request_id)

    @admin.display(description="message")
    def message_held(self, attempt: Any) -> str:
        return str(attempt.message_id)

    @admin.display
    def recipient(self, attempt: Any) -> str:
        return str(attempt.message.recipient)

    @admin.display(description="detail")
    def said_detail(self, attempt: Any) -> str:
        return visible(attempt.detail)
