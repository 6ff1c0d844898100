"""P3, P4: a thousand agents wait; how soon is one awake after its decision, what does it cost?"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import psycopg
import redis

from benchmarks.creates import BODY
from benchmarks.figures import line, ms, quantile
from benchmarks.http import Connection
from benchmarks.sites import Site, bare, ours

WAITERS = 1_000
DECISIONS = 300


def memory_kb(pid: int) -> int:
    return _status(pid, "VmRSS")


def threads(pid: int) -> int:
    return _status(pid, "Threads")


def _status(pid: int, name: str) -> int:
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith(f"{name}:"):
            return int(row.split()[1])
    raise LookupError(name)


def busy_connections(site: Site) -> int:
    """Connections to the site's database that are inside a transaction."""
    with psycopg.connect(site.database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND state LIKE 'idle in transaction%'"
        ).fetchone()
    return int(row[0]) if row else 0


async def created(site: Site, count: int) -> list[dict[str, str]]:
    connection = Connection(site.port, {"Authorization": f"Bearer {site.agent_key}"})
    made = [(await connection.call("POST", "/api/v1/requests", BODY)).json() for _ in range(count)]
    connection.close()
    return made


class Waiting:
    """Agents that hold a long poll each, and note the moment they are answered."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.awake: dict[str, float] = {}
        self.statuses: list[int] = []

    async def wait(self, request_id: str) -> None:
        connection = Connection(self.site.port, {"Authorization": f"Bearer {self.site.agent_key}"})
        reply = await connection.call("GET", f"/api/v1/requests/{request_id}?wait=60")
        self.awake[request_id] = time.perf_counter()
        self.statuses.append(reply.status)
        connection.close()


async def run(site: Site) -> tuple[list[float], dict[str, float]]:
    requests = await created(site, WAITERS)
    before = memory_kb(site.pid), threads(site.pid)
    waiting = Waiting(site)
    tasks = [asyncio.create_task(waiting.wait(request["id"])) for request in requests]
    await asyncio.sleep(3)
    cost = {
        "kb": (memory_kb(site.pid) - before[0]) / WAITERS,
        "threads": threads(site.pid) - before[1],
        "connections": busy_connections(site),
    }
    reviewer = Connection(site.port, {"Authorization": f"Bearer {site.person_token}"})
    latencies = []
    for request in requests[:DECISIONS]:
        answer = {"type": "approve", "revision": 1, "action_digest": request["action_digest"]}
        began = time.perf_counter()
        reply = await reviewer.call("POST", f"/api/v1/requests/{request['id']}/responses", answer)
        assert reply.status == 201, reply.body
        while request["id"] not in waiting.awake:
            await asyncio.sleep(0)
        latencies.append(waiting.awake[request["id"]] - began)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert set(waiting.statuses) <= {200}
    reviewer.close()
    return latencies, cost


async def hello(site: Site) -> list[float]:
    connection = Connection(site.port)
    times = [(await connection.call("GET", "/hello")).seconds for _ in range(500)]
    connection.close()
    return times


def two_rows(address: str) -> list[float]:
    """A transaction of two inserts, on a connection that is open."""
    times = []
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE two_rows (id bigserial PRIMARY KEY, body text)")
        for _ in range(500):
            began = time.perf_counter()
            with connection.transaction():
                connection.execute("INSERT INTO two_rows (body) VALUES ('one')")
                connection.execute("INSERT INTO two_rows (body) VALUES ('two')")
            times.append(time.perf_counter() - began)
    return times


def round_trips(url: str) -> list[float]:
    client = redis.Redis.from_url(url)
    times = []
    for _ in range(500):
        began = time.perf_counter()
        client.ping()
        times.append(time.perf_counter() - began)
    return times


def main() -> None:
    with bare() as reference, ours() as site:
        parts = [
            asyncio.run(hello(reference)),
            two_rows(reference.database),
            round_trips(site.settings["REDIS_URL"]),
        ]
        latencies, cost = asyncio.run(run(site))
    for share, name, goal in ((0.5, "p50", "≤ 10"), (0.99, "p99", "≤ 30")):
        floor = sum(quantile(part, 0.5) for part in parts)
        line(
            f"P3 decide → wake, 1,000 agents waiting, {name}",
            quantile(latencies, share) / floor,
            goal=f"foundation {goal}",
            ours=ms(quantile(latencies, share)),
            reference=f"hello + two rows + Redis {ms(floor)}",
        )
    line(
        "P4 memory of a waiting agent, KB",
        cost["kb"],
        goal="foundation ≤ 32",
        ours=f"{cost['threads']:.0f} more threads",
        reference=f"{cost['connections']:.0f} connections held",
    )
