"""What Celery calls by name. Each may be lost, late, doubled: the rows say what is due.

`delivery` is a queue apart from `sweep`, so that a slow mail server never delays an expiry.
Nothing here is retried by Celery; the next round finds what is left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connections

from approvals import clock
from approvals.actions import (
    delegations,
    expiry,
    pausing,
    sealing,
    sign_in,
)
from approvals.actions.stages import stalling
from approvals.actions.standing import states
from approvals.delivery import dispatcher

log = logging.getLogger(__name__)


@shared_task(name="approvals.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Complete what was resumed, settle what is due, look for what nobody can decide, forget
    what is old; each by itself."""
    pieces = (
        pausing.complete_resumed,
        expiry.settle_due,
        delegations.end_over,
        stalling.look_for_stuck,
        states.end_due,
        forget_failures,
    )
    with _own_connection():
        for piece in pieces:
            _alone(piece)


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


def forget_failures() -> int:
    """Delete failed sign-ins that no throttle counts any more; how many."""
    return sign_in.forget_old_failures(now=clock.now())


def _alone(piece: Callable[[], object]) -> None:
    try:
        piece()
    except Exception:  # told to the operator; the other pieces go on
        log.exception("%s failed", piece.__name__)


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
