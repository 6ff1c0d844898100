"""P1, P2, P12: creating requests with sixteen clients, beside a bare view with one INSERT."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from benchmarks.figures import line, ms, quantile
from benchmarks.http import Connection
from benchmarks.sites import Site, bare, ours

CLIENTS = 16
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

    @property
    def text(self) -> str:
        return f"{self.rate:.0f}/s, p50 {ms(quantile(self.times, 0.5))}"


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


def measured(site: Site, path: str, count: int) -> Load:
    asyncio.run(load(site, path, count=count // 4))  # warm
    return asyncio.run(load(site, path, count=count))


def main(count: int = 3_000) -> None:
    with bare() as reference:
        plain = measured(reference, "/create", count)
    with ours() as site:
        full = measured(site, "/api/v1/requests", count)
    with ours(embedded=True) as site:
        embedded = measured(site, "/api/v1/requests", count)
    assert plain.refused + full.refused + embedded.refused == 0, "a create was refused"
    line(
        "P1 create, 16 clients, share of the bare view",
        full.rate / plain.rate,
        goal="foundation ≥ 0.5",
        ours=full.text,
        reference=plain.text,
    )
    line(
        "P2 create, 16 clients, p99 / p50",
        quantile(full.times, 0.99) / quantile(full.times, 0.5),
        goal="foundation ≤ 4",
        ours=f"p99 {ms(quantile(full.times, 0.99))}",
        reference=f"bare {quantile(plain.times, 0.99) / quantile(plain.times, 0.5):.2f}",
    )
    line(
        "P12 create on SQLite, one process, share of PostgreSQL",
        embedded.rate / full.rate,
        goal="foundation ≥ 0.4",
        ours=embedded.text,
        reference=full.text,
    )
    line(
        "P12 create on SQLite, p99 / p50",
        quantile(embedded.times, 0.99) / quantile(embedded.times, 0.5),
        goal="foundation ≤ 8",
        ours=f"p99 {ms(quantile(embedded.times, 0.99))}",
        reference=f"0 of {count} refused",
    )
