"""P8: closing what is due, beside raw batches with SKIP LOCKED."""

from __future__ import annotations

import time

import psycopg

from benchmarks.figures import line
from benchmarks.sites import prepared

DUE = 1_000
RAW = 20_000

_RAW_TABLES = """
CREATE TABLE raw_due (id text PRIMARY KEY, status text NOT NULL, expires_at timestamptz NOT NULL);
CREATE INDEX ON raw_due (expires_at) WHERE status = 'pending';
CREATE TABLE raw_audit (id bigserial PRIMARY KEY, due text NOT NULL, at timestamptz NOT NULL);
"""
_FILL = "INSERT INTO raw_due SELECT 'r' || n, 'pending', now() FROM generate_series(1, %s) AS n"
_BATCH = """
WITH due AS (
    SELECT id FROM raw_due WHERE status = 'pending' AND expires_at <= now()
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), closed AS (
    UPDATE raw_due SET status = 'expired' FROM due WHERE raw_due.id = due.id RETURNING raw_due.id
)
INSERT INTO raw_audit (due, at) SELECT id, clock_timestamp() FROM closed
"""


def raw_rate(address: str) -> float:
    """Rows a second that are closed and audited in batches of a thousand."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_RAW_TABLES)
        connection.execute(_FILL, [RAW])
        began = time.perf_counter()
        while connection.execute(_BATCH).rowcount:
            pass
        return RAW / (time.perf_counter() - began)


def main() -> None:
    with prepared() as site:
        ours = DUE / site.inside("sweep")["seconds"]
        raw = raw_rate(site.database)
    line(
        "P8 sweep of due requests, share of raw SKIP LOCKED batches",
        ours / raw,
        goal="foundation ≥ 0.1",
        ours=f"{ours:.0f} rows/s",
        reference=f"{raw:.0f} rows/s",
    )
