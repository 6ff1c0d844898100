"""The audit log, as OpenAPI documents it. What is sent is written by `reads.audit`."""

from __future__ import annotations

from .common import ExactObject, Moment, Shown


class EventShown(Shown):
    """One sealed fact. Beside it stands what a verifier needs."""

    id: str
    seq: int
    at: Moment
    type: str
    actor: dict[str, str | None]
    subject: dict[str, str]
    request: str | None
    run: None
    ip: str | None
    channel: str
    data: ExactObject
    hash: str


class EventPageShown(Shown):
    """One page of the log; `next_cursor` is null where there is no more yet."""

    data: list[EventShown]
    next_cursor: str | None
