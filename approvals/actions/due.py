"""All that time alone makes due, for whoever sweeps: Celery's round and `manage.py sweep`.

Each piece may run twice, or beside itself elsewhere; what it leaves is found by the next round.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from approvals import clock

from . import delegations, expiry, pausing, sign_in
from .stages import stalling
from .standing import states

log = logging.getLogger(__name__)

# Does what is due, and says how much of what it was.
Piece = Callable[[], dict[str, int]]

DUE: dict[str, Piece] = {
    "pauses": lambda: {"resumed": pausing.complete_resumed()},
    "expiry": lambda: {"settled": expiry.settle_due()},
    "delegations": lambda: {"delegations_ended": delegations.end_over()},
    "stuck requests": lambda: {"stuck_or_free": stalling.look_for_stuck()},
    "standing grants": lambda: {"grants_ended": states.end_due()},
    "sign-in failures": lambda: {"forgotten": sign_in.forget_old_failures(now=clock.now())},
}


@dataclass(slots=True)
class Done:
    """What the pieces that went well have counted, and which did not."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def each_alone(pieces: Mapping[str, Piece]) -> Done:
    """Run every piece in its turn; one that fails is logged and stops no other."""
    done = Done()
    for name, piece in pieces.items():
        try:
            done.counts |= piece()
        except Exception:
            log.exception("%s failed", name)
            done.failed.append(name)
    return done
