"""P1, P2, P12: creating requests with sixteen clients, beside a bare view with one INSERT.

The three sites take turns, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import line, ms, quantile
from benchmarks.http import Connection
from benchmarks.sites import Site, bare, ours

CLIENTS = 16
ROUNDS = 6
BODY = {
    "title": "Transfer 5,120.00 to Acme",
    "action": {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}, "target": "prod"},
}


@dataclass
class Load:
    """What a load came to: calls a second, and how long each took."""

    rate: float
    times: list[float]
    refused: int


@dataclass
class Loads:
    """All the loads of one site."""

    each: list[Load]

    @property
    def refused(self) -> int:
        return sum(load.refused for load in self.each)

    @property
    def count(self) -> int:
        return sum(len(load.times) for load in self.each)

    @property
    def tail(self) -> float:
        """How many times p50 p99 is, in the middle one of the loads."""
        return median(quantile(load.times, 0.99) / quantile(load.times, 0.5) for load in self.each)

    def at(self, share: float) -> str:
        return ms(median(quantile(load.times, share) for load in self.each))

    @property
    def text(self) -> str:
        return f"{median(load.rate for load in self.each):.0f}/s, p50 {self.at(0.5)}"


def share(of: Loads, beside: Loads) -> float:
    """The middle one of the rounds' shares: both sites of a round ran one after the other."""
    pairs = zip(of.each, beside.each, strict=True)
    return median(mine.rate / reference.rate for mine, reference in pairs)


async def load(site: Site, path: str, *, count: int, clients: int = CLIENTS) -> Load:
    """Post `count` bodies over `clients` kept-alive connections, as fast as they are answered."""
    headers = {"Authorization": f"Bearer {site.agent_key}"} if site.agent_key else {}
    times: list[float] = []
    refused = 0
    numbers = iter(range(count))

    async def client() -> None:
        nonlocal refused
        connection = Connection(site.port, headers)
        for _ in numbers:
            reply = await connection.call("POST", path, BODY)
            times.append(reply.seconds)
            refused += reply.status != 201
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(count / (time.perf_counter() - began), times, refused)


def main(count: int = 500) -> None:
    with bare() as reference, ours() as full, ours(embedded=True) as embedded:
        sites = [
            (reference, "/create"),
            (full, "/api/v1/requests"),
            (embedded, "/api/v1/requests"),
        ]
        for site, path in sites:
            asyncio.run(load(site, path, count=count // 2))  # warm
        loads: list[list[Load]] = [[], [], []]
        for _ in range(ROUNDS):
            for site_loads, (site, path) in zip(loads, sites, strict=True):
                site_loads.append(asyncio.run(load(site, path, count=count)))
    report(*(Loads(each) for each in loads))


def report(plain: Loads, full: Loads, embedded: Loads) -> None:
    assert plain.refused + full.refused + embedded.refused == 0, "a create was refused"
    line(
        "P1 create, 16 clients, share of the bare view",
        share(full, plain),
        goal="foundation ≥ 0.5",
        ours=full.text,
        reference=plain.text,
    )
    line(
        "P2 create, 16 clients, p99 / p50",
        full.tail,
        goal="foundation ≤ 4",
        ours=f"p99 {full.at(0.99)}",
        reference=f"bare {plain.tail:.2f}",
    )
    line(
        "P12 create on SQLite, one process, share of PostgreSQL",
        share(embedded, full),
        goal="foundation ≥ 0.4",
        ours=embedded.text,
        reference=full.text,
    )
    line(
        "P12 create on SQLite, p99 / p50",
        embedded.tail,
        goal="foundation ≤ 8",
        ours=f"p99 {embedded.at(0.99)}",
        reference=f"PostgreSQL {full.tail:.2f}",
    )
    line(
        "P12 creates on SQLite that were refused or failed",
        embedded.refused,
        goal="foundation 0",
        ours=f"{embedded.refused} of {embedded.count}",
        reference="none",
    )
