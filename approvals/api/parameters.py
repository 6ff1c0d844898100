"""Which query parameters each operation takes, for reading them and for telling of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from approvals.models import Risk, Status
from approvals.reads.assigned import ASSIGNED
from approvals.reads.audit import Wanted
from approvals.reads.lists import RequestFilters
from approvals.rules import parameters
from approvals.rules.kinds import KINDS

from .bodies import sent_query
from .pagination import DEFAULT_LIMIT, ID_CURSOR, MAX_LIMIT, PLACE_CURSOR


def _told(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _page(cursor: str) -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return [
        {**_told("limit", "How many rows at most."), "schema": limit},
        _told("cursor", "`next_cursor` of the page before; opaque.", pattern=cursor),
    ]


LIST = [
    _told("status", "Only this status.", enum=list(Status.values)),
    _told("kind", "Only this kind.", enum=list(KINDS)),
    _told("agent", "Only this agent: an id or a name.", maxLength=parameters.MAX_LENGTH),
    _told("group", "Only this `group.key`.", maxLength=parameters.MAX_LENGTH),
    _told("external_id", "Only this external id.", maxLength=parameters.MAX_LENGTH),
    _told("thread_id", "Only this thread.", maxLength=parameters.MAX_LENGTH),
    _told("risk", "Only this effective risk.", enum=list(Risk.values)),
    _told("tag", "Only requests with this tag.", maxLength=parameters.MAX_LENGTH),
    _told(
        "assigned",
        "For people: `me`, open ones that you are asked first or have claimed; `unclaimed`, open "
        "ones that nobody has claimed.",
        enum=list(ASSIGNED),
    ),
    _told(
        "q",
        "Every word must occur, whatever its case, in title, description, action name or "
        "external id.",
        maxLength=parameters.MAX_LENGTH,
    ),
    *_page(ID_CURSOR),
]
DELEGATIONS = _page(ID_CURSOR)
STANDING_GRANTS = _page(ID_CURSOR)
FILE_NAME = [
    _told(
        "name",
        "What the file is called.",
        maxLength=255,
        pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$",
    ),
]
PERIOD = [
    _told("from", "Not before this time (RFC 3339).", format="date-time"),
    _told("to", "Before this time (RFC 3339).", format="date-time"),
]
EVENT_FILTERS = [
    _told("type", "Only this type, such as `request.closed`.", maxLength=parameters.MAX_LENGTH),
    _told("actor", "Only of this actor's id.", maxLength=parameters.MAX_LENGTH),
    _told("subject", "Only about this id.", maxLength=parameters.MAX_LENGTH),
    _told("request", "Only of this request's id.", maxLength=parameters.MAX_LENGTH),
]
EVENTS = [*PERIOD, *EVENT_FILTERS, *_page(PLACE_CURSOR)]
EXPORT = [
    _told("format", "How to write it.", enum=["jsonl", "csv"], default="jsonl"),
    *PERIOD,
    *EVENT_FILTERS,
]
TURN = [
    {
        **_told("wait", "Seconds to wait for a change."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 60},
    },
]
READ = [
    *TURN,
    {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "An ETag that the caller has.",
        "schema": {"type": "string"},
    },
]

_CHOICES = {"assigned": ASSIGNED, "status": Status.values, "kind": KINDS, "risk": Risk.values}


def read_query(http: HttpRequest, known: list[dict[str, Any]]) -> dict[str, str]:
    """The query's parameters by name, `project` apart. Raises `Invalid` for any other."""
    names = {each["name"] for each in known if each["in"] == "query"} | {"project"}
    query = parameters.read(sent_query(http), known=names)
    query.pop("project", None)
    return query


def read_list(http: HttpRequest) -> tuple[RequestFilters, dict[str, str]]:
    """The filters of a list, and what is left of the query: its page."""
    query = read_query(http, LIST)
    for name, choices in _CHOICES.items():
        if name in query:
            parameters.one_of(name, query[name], choices)
    filters = {name: value for name, value in query.items() if name not in ("limit", "cursor")}
    return RequestFilters(**filters), query


def read_wait(http: HttpRequest, known: list[dict[str, Any]]) -> None:
    """Judge `wait`, although nothing waits here. Raises `Invalid` (`out_of_range`)."""
    query = read_query(http, known)
    if "wait" in query:
        parameters.wait_seconds(query["wait"])


def read_wanted(query: dict[str, str]) -> Wanted:
    """Which audit events are asked for. Raises `Invalid` (`invalid_value`) for the period."""
    begins, ends = (
        parameters.moment(name, query[name]) if name in query else None for name in ("from", "to")
    )
    narrowed = {each["name"]: query.get(each["name"]) for each in EVENT_FILTERS}
    return Wanted(from_=begins, to=ends, **narrowed)
