"""Read the audit log, and take it out of the house (api.md 6)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from approvals.access.audit import check_exports_log, check_reads_log
from approvals.access.keys import require_scope
from approvals.actions.exporting import begin_export
from approvals.actions.sealing import seal_all
from approvals.api import parameters as query_parameters
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import refuse_body
from approvals.api.operations import described
from approvals.api.pagination import cursor_of_place, limit_of, page_object, place_of
from approvals.api.schemas.audit import EventPageShown
from approvals.api.streams import stream_answer
from approvals.exports import audit_csv, audit_jsonl
from approvals.reads import audit
from approvals.rules import parameters

router = Router(tags=["audit"])

_FORMATS = {"jsonl": audit_jsonl, "csv": audit_csv}


@router.get(
    "/audit/events",
    operation_id="listEvents",
    summary="Read the audit log, oldest first",
    **described(
        shown={200: EventPageShown},
        codes=["invalid_limit", "invalid_cursor"],
        query=query_parameters.EVENTS,
    ),
)
def events(request: HttpRequest) -> HttpResponse:
    """Auditors and admins, scope `requests:read`. What was committed by now is sealed first."""
    refuse_body(request)
    principal = principal_of(request)
    require_scope(principal, "requests:read")
    check_reads_log(principal)
    query = query_parameters.read_query(request, query_parameters.EVENTS)
    wanted = query_parameters.read_wanted(query)
    limit, after = limit_of(query), place_of(query)
    seal_all(principal.project.id)
    rows = audit.events(principal.project.id, after=after, wanted=wanted, limit=limit + 1)
    next_cursor = cursor_of_place(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return answer(page_object(rows[:limit], next_cursor=next_cursor))


@router.get(
    "/audit/export",
    operation_id="exportEvents",
    summary="Export the audit log of a period",
    **described(
        shown={200: None},
        query=query_parameters.EXPORT,
        extra={
            200: {
                "description": "JSON lines that verify without this server, or CSV for people.",
                "content": {
                    audit_jsonl.CONTENT_TYPE: {"schema": {"type": "string"}},
                    "text/csv": {"schema": {"type": "string"}},
                },
            }
        },
    ),
)
def export(request: HttpRequest) -> HttpResponseBase:
    """Auditors only, scope `requests:read`. `from` is inclusive, `to` exclusive. An export is
    itself an event. JSON lines end with one of type `export.end`; in CSV a cell that a
    spreadsheet would run gets one `'` in front."""
    refuse_body(request)
    principal = principal_of(request)
    require_scope(principal, "requests:read")
    check_exports_log(principal)
    query = query_parameters.read_query(request, query_parameters.EXPORT)
    format = parameters.one_of("format", query.get("format", "jsonl"), list(_FORMATS))
    wanted = query_parameters.read_wanted(query)
    begin_export(
        project=principal.project,
        actor=principal.actor,
        format=format,
        from_=wanted.from_,
        to=wanted.to,
    )
    exporter = _FORMATS[format]
    return stream_answer(
        request,
        exporter.stream(principal.project, wanted),
        content_type=exporter.CONTENT_TYPE,
        name=f"audit-{principal.project.name}.{format}",
    )
