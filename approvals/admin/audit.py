"""The audit log, read-only. It is exported and verified elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString

from approvals.access.administration import Area
from approvals.display.text import visible
from approvals.models import AuditEvent
from approvals.rules.event_types import EVENT_TYPES

from .deliveries import SECTION
from .filters import OfProject, by_value
from .history import details_of
from .records import RecordAdmin, quoted


@admin.register(AuditEvent)
class AuditAdmin(RecordAdmin):
    """Facts in the order in which they were written."""

    area = Area.AUDIT
    section = SECTION
    list_display = ("at", "actor_name", "type", "subject_id", "channel", "project")
    list_filter = (
        by_value("type", "event", [(name, name) for name in EVENT_TYPES]),
        OfProject,
    )
    list_select_related = ("detail", "project")
    search_fields = ("=id", "=subject_id", "=actor_id")
    fields = (
        *("id", "project", "type", "at", "actor_name", "actor_kind", "actor_id", "channel"),
        *("subject_type", "subject_id", "number", "said_facts", "said_details"),
        *("prev_hash", "hash", "seal_held"),
    )

    def events_of(self, obj: Any) -> Any:
        return AuditEvent.objects.filter(subject_type=obj.subject_type, subject_id=obj.subject_id)

    @admin.display(description="who")
    def actor_name(self, event: Any) -> str:
        return visible(str(details_of(event).get("actor_name") or event.actor_id or "–"))

    @admin.display(description="facts")
    def said_facts(self, event: Any) -> SafeString | None:
        return quoted(event.facts)

    @admin.display(description="details")
    def said_details(self, event: Any) -> SafeString | None:
        return quoted(event.detail.value)

    @admin.display(description="sealed as")
    def seal_held(self, event: Any) -> str:
        seal = getattr(event, "seal", None)
        return f"number {seal.seq} of the project" if seal else "not sealed yet"
