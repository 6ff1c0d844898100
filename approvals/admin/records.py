"""What is read and never written here: the story of the requests."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approvals.access.administration import Area
from approvals.actions.looks import record_look
from approvals.templatetags.countersign import shown_lines

from .base import ProjectAdmin


class RecordAdmin(ProjectAdmin):
    """A model that only the core writes."""

    section = "Requests"
    area = Area.RECORDS
    ordering = ("-pk",)


class RequestRecordAdmin(RecordAdmin):
    """A record that shows what agents and reviewers wrote: an operator's look is an event."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        response = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            self._note(request, list(changelist.result_list))
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        original = getattr(response, "context_data", {}).get("original")
        if original is not None:
            self._note(request, [original])
        return response

    def _note(self, request: HttpRequest, rows: list[Any]) -> None:
        rights = self.rights(request)
        if rights.is_operator and rows:
            project_of = attrgetter(self.project_path.replace("__", ".") + "_id")
            seen = [(project_of(row), row.pk) for row in rows]
            record_look(kind=self.opts.model_name, seen=seen, actor=rights.actor)


def quoted(text: str | None) -> SafeString | None:
    """What an agent or a person wrote, boxed, with hidden characters made visible."""
    if not text:
        return None
    return format_html('<pre class="said">{}</pre>', shown_lines(text))
