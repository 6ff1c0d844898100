"""The same call twice is one effect (api.md 1, Idempotency).

What a call did is remembered in the transaction that did it, under the caller and not the
key they came by, so that neither a lost answer nor a change of keys makes a second row. A
refusal is not remembered: it is judged anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from approvals import clock
from approvals.exceptions import Conflict
from approvals.models import IdempotentCall
from approvals.models.transactions import write_transaction

_running: set[str] = set()
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Call:
    """A call that carries an `Idempotency-Key`. `route` is its method and whole path."""

    caller: str
    route: str
    key: str
    body_digest: str

    @property
    def name(self) -> str:
        """What makes two calls the same one, whatever their bodies."""
        return "\n".join((self.caller, self.route, self.key))


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action made or changed; `is_new` is False where it found all of it done before."""

    object_id: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """The object of an effect, and whether it was remembered instead of done."""

    object_id: str
    is_new: bool
    replayed: bool


def once(call: Call | None, act: Callable[[], Effect]) -> Done:
    """Do `act`, or find what it did when the same call came before. Without a key it is done.

    Raises `Conflict`: `idempotency_key_reused` for another body under the same key,
    `idempotency_in_progress` while the first still runs, and whatever `act` raises.
    """
    if call is None:
        effect = act()
        return Done(object_id=effect.object_id, is_new=effect.is_new, replayed=False)
    with _alone(call), write_transaction():
        if connection.vendor == "postgresql":
            _take_lock(call)
        earlier = IdempotentCall.objects.filter(
            caller=call.caller, route=call.route, key=call.key
        ).first()
        if earlier is not None:
            return _replay(call, earlier)
        effect = act()
        if effect.is_new:
            _remember(call, effect)
    return Done(object_id=effect.object_id, is_new=effect.is_new, replayed=False)


def _replay(call: Call, earlier: IdempotentCall) -> Done:
    if earlier.body_digest != call.body_digest:
        raise Conflict(
            "idempotency_key_reused",
            "This Idempotency-Key was used with another body. Use a new key for a new call.",
        )
    return Done(object_id=earlier.object_id, is_new=False, replayed=True)


def _remember(call: Call, effect: Effect) -> None:
    IdempotentCall.objects.create(
        caller=call.caller,
        route=call.route,
        key=call.key,
        body_digest=call.body_digest,
        object_id=effect.object_id,
        created_at=clock.now(),
    )


@contextmanager
def _alone(call: Call) -> Iterator[None]:
    """Refuse a call that runs in this process already. Embedded mode has only this process."""
    with _guard:
        if call.name in _running:
            raise _in_progress()
        _running.add(call.name)
    try:
        yield
    finally:
        with _guard:
            _running.discard(call.name)


def _take_lock(call: Call) -> None:
    """Refuse a call that runs in another process: it holds this lock until it has committed."""
    number = int.from_bytes(hashlib.sha256(call.name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        taken = cursor.fetchone()[0]
    if not taken:
        raise _in_progress()


def _in_progress() -> Conflict:
    return Conflict(
        "idempotency_in_progress",
        "The first call with this Idempotency-Key is still running.",
        headers={"Retry-After": "1"},
    )
