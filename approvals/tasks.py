"""What Celery calls by name. Each may be lost, late, doubled: the rows say what is due.

`delivery` is a queue apart from `sweep`, so that a slow mail server never delays an expiry.
Nothing here is retried by Celery; the next round finds what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connections

from approvals.actions import sealing
from approvals.actions.due import DUE, each_alone
from approvals.delivery import dispatcher


@shared_task(name="approvals.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Whatever time alone makes due, each piece by itself (actions/due.py)."""
    with _own_connection():
        each_alone(DUE)


@shared_task(name="approvals.drain_outbox")  # type: ignore[untyped-decorator]
def drain_outbox() -> None:
    """Send what is due."""
    with _own_connection():
        dispatcher.drain()


@shared_task(name="approvals.seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Give new events their place in the projects' sequences."""
    with _own_connection():
        sealing.seal_due()


@contextmanager
def _own_connection() -> Iterator[None]:
    """A connection that works, given back at the end: worker threads live for months, and
    Celery's own care for connections needs a signal that workers inside threads do not send."""
    _close_old()
    try:
        yield
    finally:
        _close_old()


def _close_old() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:  # a caller's transaction is not ours to end
            connection.close_if_unusable_or_obsolete()
