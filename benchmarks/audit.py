"""P9, P10: what the audit log costs a create, and how quickly it is verified and exported."""

from __future__ import annotations

import re
import socket
import time

import psycopg

from benchmarks.figures import line
from benchmarks.sites import Site, ours, prepared
from benchmarks.waits import memory_kb

EVENTS = 200_000
STALLED_SECONDS = 12


def main() -> None:
    with prepared() as site:
        creates = site.inside("creates")
    with prepared() as site:
        log = site.inside("log")
    line(
        "P10 audited create, share of an unaudited one",
        creates["unaudited"] / creates["audited"],
        goal="foundation ≥ 0.6",
        ours=f"{creates['audited']:.2f} s for 1,200",
        reference=f"{creates['unaudited']:.2f} s",
    )
    line(
        "P10 verification, share of the raw hash loop",
        log["hashes"] / log["verify"],
        goal="foundation ≥ 0.3",
        ours=f"{3_000 / log['verify']:.0f} events/s",
        reference=f"{3_000 / log['hashes']:.0f} events/s",
    )
    ours_rate = log["export_bytes"] / log["export"] / 1e6
    copy_rate = log["copy_bytes"] / log["copy"] / 1e6
    line(
        "P9 audit export, share of raw COPY",
        ours_rate / copy_rate,
        goal="foundation ≥ 0.1",
        ours=f"{ours_rate:.1f} MB/s",
        reference=f"{copy_rate:.1f} MB/s",
    )
    with ours(roles="auditor") as site:
        megabytes, sent = stalled(site)
    line(
        f"P9 memory growth, export of {EVENTS:,} to a reader that stalls, MB",
        megabytes,
        goal="foundation ≤ 64",
        ours=f"{megabytes:.0f} MB",
        reference=f"{sent / 1e6:.0f} MB exported in all",
    )


def stalled(site: Site) -> tuple[float, int]:
    """Ask for an export, read nothing for a while, then all: how many MB the process grew."""
    site.inside("log")
    multiply(site)
    before = memory_kb(site.pid)
    with socket.create_connection(("127.0.0.1", site.port)) as reader:
        reader.sendall(
            f"GET /api/v1/audit/export?format=jsonl HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
            f"Authorization: Bearer {site.person_token}\r\nConnection: close\r\n\r\n".encode()
        )
        head = reader.recv(4096)
        assert re.match(rb"HTTP/1.1 200", head), head
        grown = 0
        for _ in range(STALLED_SECONDS * 4):
            time.sleep(0.25)
            grown = max(grown, memory_kb(site.pid) - before)
        sent = len(head)
        while piece := reader.recv(1 << 20):
            sent += len(piece)
            grown = max(grown, memory_kb(site.pid) - before)
    return grown / 1024, sent


def multiply(site: Site) -> None:
    """Copy the last event, its detail and its seal until there are EVENTS of each, as nobody
    can who has to pass the triggers."""
    with psycopg.connect(site.database) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, changes in (
            ("approvals_auditevent", {"id": "'evt_x' || n", "number": "n + 100"}),
            ("approvals_auditdetail", {"event_id": "'evt_x' || n"}),
            ("approvals_auditseal", {"id": "'sea_x' || n", "event_id": "'evt_x' || n",
                                     "seq": "seq + n"}),
        ):  # fmt: skip
            rows = connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                "ORDER BY ordinal_position",
                [table],
            )
            names = [row[0] for row in rows]
            order = "seq" if "seq" in names else "event_id" if "event_id" in names else "id"
            chosen = ", ".join(changes.get(name, f'"{name}"') for name in names)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM "
                f"(SELECT * FROM {table} ORDER BY {order} DESC LIMIT 1) AS one, "
                f"generate_series(1, {EVENTS}) AS n"
            )
    with psycopg.connect(site.database, autocommit=True) as connection:
        connection.execute("ANALYZE")
