"""One subject's events, checked one after the other against what they were hashed from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.rules import strict_json
from approvals.rules.chain import GENESIS, commitment, event_hash
from approvals.rules.times import stamp
from approvals.rules.told import Told

# Writes what `strict_json.dumps` does of all but numbers with a spelling, in C.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# What `Event` is made of, in its order, for `AuditEvent.objects.values_list`.
FIELDS = (
    "id",
    "project_id",
    "request_id",
    "subject_type",
    "subject_id",
    "number",
    "type",
    "at",
    "actor_kind",
    "actor_id",
    "channel",
    "facts",
    "commitment",
    "prev_hash",
    "hash",
    "sealed",
    "detail__event_id",
    "detail__salt",
    "detail__value",
    "seal__project_id",
)


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is not as it was written: what kind of thing, where, and what about it."""

    kind: str
    event: str | None
    request: str | None
    detail: str


class Broken(Exception):
    """Ends the check at the first break, `found`."""

    def __init__(
        self, kind: str, detail: str, *, event: str | None = None, request: str | None = None
    ) -> None:
        super().__init__(detail)
        self.found = Break(kind=kind, event=event, request=request, detail=detail)


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its details and the project of its seal, as the tables hold them."""

    id: str
    project: str
    request: str | None
    subject_type: str
    subject_id: str
    number: int
    type: str
    at: datetime
    actor_kind: str
    actor_id: str | None
    channel: str
    facts: str
    commitment: str
    prev_hash: str
    hash: str
    sealed: bool
    detail: str | None
    salt: str | None
    value: str | None
    seal_project: str | None

    @property
    def subject(self) -> tuple[str, str]:
        return self.subject_type, self.subject_id

    def broken(self, kind: str, detail: str) -> Broken:
        return Broken(kind, detail, event=self.id, request=self.request)

    def told(self) -> Told:
        """What a replay needs of it. Only for an event that was checked."""
        return Told(
            type=self.type,
            at=stamp(self.at),
            actor_kind=self.actor_kind,
            actor_id=self.actor_id,
            facts=json.loads(self.facts),
            details=json.loads(self.value) if self.value is not None else None,
        )


def check_chain(chain: Iterable[Event]) -> Iterator[Event]:
    """Pass on the events of one subject, which come by number, each as soon as it is found whole.

    Raises `Broken` at the first one that is not.
    """
    prev_hash, project = GENESIS, None
    for number, event in enumerate(chain, start=1):
        if event.number != number:
            kind = "event_missing" if event.number > number else "event_inserted"
            raise event.broken(kind, f"number {number} of {event.subject_id} should be here")
        _check_hash(event)
        if event.prev_hash != prev_hash or project not in (None, event.project):
            raise event.broken("chain_broken", "it does not follow the event before it")
        if event.subject_type == "request" and event.request != event.subject_id:
            raise event.broken("event_edited", "its subject is another request")
        _check_detail(event)
        _check_mark(event)
        prev_hash, project = event.hash, event.project
        yield event


def _check_hash(event: Event) -> None:
    members = {
        "id": event.id,
        "project": event.project,
        "request": event.request,
        "subject": {"type": event.subject_type, "id": event.subject_id},
        "number": event.number,
        "type": event.type,
        "at": stamp(event.at),
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "channel": event.channel,
        "facts": _as_written(event.facts),
        "commitment": event.commitment,
        "prev_hash": event.prev_hash,
    }
    if members["facts"] is None or event_hash(members) != event.hash:
        raise event.broken("event_edited", "it does not fit its hash")


def _check_detail(event: Event) -> None:
    if event.detail is None:
        if event.commitment:
            raise event.broken("detail_missing", "its details are gone; erased ones leave a row")
        return
    if not event.commitment:
        raise event.broken("detail_inserted", "it never had details")
    if event.value is None or event.salt is None:
        return  # erased
    details = _as_written(event.value)
    try:
        fits = details is not None and commitment(event.salt, details) == event.commitment
    except ValueError:  # a salt that is not hex
        fits = False
    if not fits:
        raise event.broken("detail_edited", "its details do not fit the commitment")


def _check_mark(event: Event) -> None:
    if event.seal_project is None and event.sealed:
        raise event.broken("seal_missing", "it is marked as sealed and has no seal")
    if event.seal_project is not None and not event.sealed:
        raise event.broken("event_edited", "it has a seal and is not marked as sealed")
    if event.seal_project not in (None, event.project):
        raise event.broken("seal_edited", "its seal is in another project")


def _as_written(text: str) -> Any:
    """The object in a text that our own writer wrote; None where a single character differs."""
    try:
        value = json.loads(text)
        if _write(value) != text:
            value = strict_json.read_object(text)  # numbers keep their spelling here
            if strict_json.text(value) != text:
                return None
    except (ValueError, TypeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
