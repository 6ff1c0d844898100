"""The history of an object is the audit log's: Django's own log would keep names for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from approvals.access.administration import Area
from approvals.models import AuditEvent
from approvals.rules import strict_json
from approvals.rules.event_types import EVENT_TYPES

from .rights import rights_of

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a person reads it."""

    event: AuditEvent
    text: str
    actor: str
    details: list[tuple[str, str]]


class HistoryMixin:
    """Shows what the audit log knows of an object, to whoever may read the log."""

    model: Any
    opts: Any
    admin_site: Any

    def events_of(self, obj: Any) -> QuerySet[AuditEvent]:
        """The events about a part of a project's set-up: those whose facts name it."""
        return AuditEvent.objects.filter(subject_type="project", facts__contains=f'"{obj.pk}"')

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        admin: Any = self
        obj: Model = admin.get_object_or_404(request, object_id)
        projects = rights_of(request).seen(Area.AUDIT)
        if not projects:
            raise PermissionDenied
        events = self.events_of(obj).filter(project__in=projects).select_related("detail")
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "opts": self.opts,
            "plural": admin.plural,
            "original": obj,
            "lines": lines(events.order_by("-at", "-id")[:_SHOWN]),
            "shown": _SHOWN,
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """Events with their detail loaded, in words."""
    return [_line(event) for event in events]


def _line(event: AuditEvent) -> Line:
    known = EVENT_TYPES.get(event.type)
    readable = details_of(event)
    actor = readable.pop("actor_name", None)
    readable.pop("ip", None)
    facts = strict_json.read_object(event.facts)
    return Line(
        event=event,
        text=known.text if known else event.type,
        actor=str(actor) if actor else "somebody whose name was erased",
        details=[
            (name.replace("_", " "), _words(value))
            for name, value in {**readable, **facts}.items()
            if value not in (None, "", [], {})
        ],
    )


def details_of(event: AuditEvent) -> dict[str, Any]:
    """The readable side of an event; empty where it was erased."""
    detail = getattr(event, "detail", None)
    if detail is None or detail.value is None:
        return {}
    return dict(strict_json.read_object(detail.value))


def _words(value: object) -> str:
    return value if isinstance(value, str) else strict_json.dumps(value).decode()
