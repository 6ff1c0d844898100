"""How long a claim holds (lifecycle.md, Claim)."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(minutes=15)
IN_A_ROW = timedelta(minutes=60)


def lease_end(taken_at: datetime, now: datetime) -> datetime:
    """Until when a claim that was taken at `taken_at` holds if it is renewed at `now`."""
    return min(now + LEASE, taken_at + IN_A_ROW)
